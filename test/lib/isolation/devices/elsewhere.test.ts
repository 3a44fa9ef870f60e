import { factsOfRouter } from '../../../../lib/isolation/devices/router-facts';
import { treeOf } from '../../../../lib/router-config/tree';

const two = [
  'vrf name red table 1000',
  'vrf name blue table 1001',
  'interfaces ethernet eth1 vif 100 vrf red',
  'interfaces ethernet eth1 vif 100 address 10.1.0.254/24',
  'interfaces ethernet eth1 vif 100 address 2001:DB8::0001/64',
  'high-availability vrrp group red interface eth1.100',
  'high-availability vrrp group red address 10.1.0.1/24',
  'interfaces ethernet eth1 vif 101 vrf blue',
  'interfaces ethernet eth1 vif 101 address 192.0.2.1/24',
  'interfaces ethernet eth0 address 192.0.2.1/24',
  'interfaces loopback lo address 192.0.2.99/32',
];
const opaque = (lines: readonly string[]) =>
  factsOfRouter(treeOf([...two, ...lines].map((line) => line.split(' '))), {
    router: 'r1',
    site: 'ams1',
    trunk: 'eth1',
    ownerOf: () => undefined,
    findPeers: () => [],
    ownerOfOutside: () => undefined,
  }).flatMap((fact) =>
    fact.fact === 'opaque' && fact.vrf !== 'default' ? [`${fact.vrf ?? 'everywhere'}: ${fact.origin.line ?? ''}`] : [],
  );

test.each([
  'interfaces pppoe pppoe0 source-interface eth1.100',
  'interfaces tunnel tun0 source-interface eth1.100',
  'interfaces tunnel tun0 source-address 10.1.0.254',
  'interfaces macsec macsec0 source-interface eth1.100',
  'interfaces vxlan vxlan9 source-interface eth1.100',
  'service pppoe-server interface eth1.100',
  'service ipoe-server interface eth1.100',
  'service ssh vrf red',
  'service ssh listen-address 10.1.0.1',
  'service ssh listen-address 2001:db8:0::1',
  'service tftp-server listen-address 10.1.0.254 vrf red',
  'service monitoring prometheus node-exporter vrf red',
  'service dns forwarding listen-address 10.1.0.254',
  'load-balancing haproxy service web listen-address 10.1.0.1',
  'vpn openconnect listen-address 10.1.0.254',
  'protocols igmp-proxy interface eth1.100 role upstream',
  'protocols ospf interface eth1.100 area 0',
  'protocols mpls interface eth1.100',
  'protocols bgp neighbor 10.1.0.9 update-source eth1.100',
  'protocols failover route 10.9.0.0/16 next-hop 10.1.0.9 interface eth1.100',
])('%s takes hold of what is of a tenant, and is said with its line', (line) => {
  expect(opaque([line])).toEqual([`red: set ${line}`]);
});

test.each([
  ['an address that the router has for itself too', ['service ssh listen-address 192.0.2.1']],
  ['an interface of its own', ['protocols ospf interface eth0 area 0', 'interfaces tunnel tun0 source-address 192.0.2.99']],
  ['words about itself for neighbours', ['service lldp interface eth1.100', 'service router-advert interface eth1.100']],
  ['a description', ['protocols bgp neighbor 192.0.2.9 description eth1.100']],
  ['routes of a VRF that are read', ['protocols bgp address-family ipv4-unicast import vrf red']],
])('%s concerns no tenant', (_, lines) => {
  expect(opaque(lines)).toEqual([]);
});

test('a tunnel is said for the VRF that carries it and for the one that it ends in', () => {
  expect(opaque(['interfaces tunnel tun0 vrf blue', 'interfaces tunnel tun0 source-interface eth1.100'])).toEqual([
    'blue: set interfaces tunnel tun0',
    'red: set interfaces tunnel tun0 source-interface eth1.100',
  ]);
});
