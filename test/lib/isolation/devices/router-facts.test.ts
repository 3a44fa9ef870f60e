import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOfRouter } from '../../../../lib/isolation/devices/router-facts';
import { factsOfCluster } from '../../../../lib/isolation/devices/cluster-facts';
import type { Fact } from '../../../../lib/isolation/facts';
import { prove } from '../../../../lib/isolation/proof';
import { ForwardingWorld } from '../../../../lib/isolation/world';
import type { Machine } from '../../../../lib/ports';
import { treeOf } from '../../../../lib/router-config/tree';

const parties: Readonly<Record<string, string>> = { red: 'tenant red', blue: 'tenant blue' };
const factsOf = (lines: readonly string[]): readonly Fact[] =>
  factsOfRouter(treeOf(lines.map((line) => line.split(' '))), {
    router: 'r1',
    site: 'ams1',
    trunk: 'eth1',
    ownerOf: (vrf) => parties[vrf],
    findPeers: (key) => (key === 'OURS' ? [{ place: 'r2', interface: 'wg0' }] : []),
    ownerOfOutside: () => undefined,
  });
const two = [
  'vrf name red table 1000',
  'vrf name blue table 1001',
  'interfaces ethernet eth1 vif 100 vrf red',
  'interfaces ethernet eth1 vif 100 address 10.1.0.1/24',
  'interfaces ethernet eth1 vif 101 vrf blue',
  'interfaces ethernet eth1 vif 101 address 10.2.0.1/24',
  'interfaces ethernet eth0 address 192.0.2.1/24',
];
const breaches = (lines: readonly string[]) =>
  prove(new ForwardingWorld(factsOf([...two, ...lines]))).breaches.map(({ from, to }) => `${from} → ${to}`);
const opaque = (lines: readonly string[]) =>
  factsOf([...two, ...lines]).flatMap((fact) => (fact.fact === 'opaque' ? [`${fact.vrf ?? 'everywhere'}: ${fact.origin.line ?? ''}`] : []));

test('a clean router is understood, and its tenants are apart', () => {
  expect(breaches([])).toEqual([]);
  expect(opaque([])).toEqual([]);
});

test('what a router says is facts, each with its line', () => {
  const lines = [
    'interfaces wireguard wg0 vrf red',
    'interfaces wireguard wg0 peer x public-key THEIRS',
    'interfaces wireguard wg0 peer x allowed-ips 10.9.0.0/16',
  ];
  const found = factsOf([...two, ...lines]);
  expect(found.find((fact) => fact.fact === 'interface' && fact.name === 'eth1.100')).toEqual({
    fact: 'interface',
    place: 'r1',
    name: 'eth1.100',
    vrf: 'red',
    segment: 'ams1 VLAN 100',
    addresses: ['10.1.0.1/24'],
    origin: { by: 'router r1', line: 'set interfaces ethernet eth1 vif 100 vrf red' },
  });
  expect(found.find((fact) => fact.fact === 'peer')).toMatchObject({
    interface: 'wg0',
    to: { outside: 'outside peer THEIRS', party: 'tenant red' },
    allowed: ['10.9.0.0/16'],
    origin: { line: 'set interfaces wireguard wg0 peer x allowed-ips 10.9.0.0/16' },
  });
});

test.each([
  [
    'a bridge that is aware of VLANs has the trunk',
    ['interfaces bridge br0 enable-vlan', 'interfaces bridge br0 member interface eth1', 'interfaces bridge br0 vif 100 vrf blue'],
  ],
  [
    'the native VLAN of a bridge port is a VLAN of the trunk',
    [
      'interfaces bridge br0 enable-vlan',
      'interfaces bridge br0 member interface eth1',
      'interfaces bridge br0 member interface eth2 native-vlan 100',
      'interfaces ethernet eth2 vrf blue',
    ],
  ],
  [
    'a VLAN is carried by a VXLAN under a VNI',
    [
      'interfaces bridge br0 member interface eth1',
      'interfaces bridge br0 member interface vxlan0',
      'interfaces vxlan vxlan0 vlan-to-vni 100 vni 7',
      'interfaces vxlan vxlan7 vni 7',
      'interfaces vxlan vxlan7 vrf blue',
    ],
  ],
  [
    'the VNI of a VXLAN is that of another VRF',
    ['vrf name blue vni 7', 'interfaces vxlan vxlan7 vni 7', 'interfaces vxlan vxlan7 vrf red'],
  ],
  [
    'a pair of virtual interfaces joins VRFs',
    [
      'interfaces virtual-ethernet veth0 peer-name veth1',
      'interfaces virtual-ethernet veth0 vrf red',
      'interfaces virtual-ethernet veth1 peer-name veth0',
      'interfaces virtual-ethernet veth1 vrf blue',
      'interfaces virtual-ethernet veth1 address 10.5.0.1/24',
      'vrf name red protocols static route 10.2.0.0/24 next-hop 10.5.0.1',
      'interfaces virtual-ethernet veth0 address 10.5.0.2/24',
    ],
  ],
  [
    'a macvlan stands on a VLAN of another',
    ['interfaces pseudo-ethernet peth0 source-interface eth1.101', 'interfaces pseudo-ethernet peth0 vrf red'],
  ],
  ['a bond has the trunk for a member', ['interfaces bonding bond0 member interface eth1', 'interfaces bonding bond0 vif 100 vrf blue']],
  [
    'a gateway is reached by a route into another VRF',
    [
      'vrf name red protocols static route 10.99.0.0/24 interface eth1.101',
      'vrf name red protocols static route 10.2.0.0/24 next-hop 10.99.0.1',
    ],
  ],
  ['a table of static routes is the table of a VRF', ['protocols static table 1000 route 10.2.0.0/24 interface eth1.101']],
  [
    'a policy chooses a table of static routes',
    [
      'policy route x interface eth1.100',
      'policy route x rule 1 set table 50',
      'protocols static table 50 route 10.2.0.0/24 interface eth1.101',
    ],
  ],
  [
    'a rule for all packets chooses another VRF',
    ['policy local-route rule 5 set vrf blue', 'policy local-route rule 5 inbound-interface eth1.100'],
  ],
  [
    'VRFs exchange routes by the targets of an EVPN',
    [
      'vrf name red protocols bgp address-family l2vpn-evpn vni 5 route-target import 1:1',
      'vrf name blue protocols bgp address-family l2vpn-evpn route-target export 1:1',
    ],
  ],
  [
    'a target is written with zeros before its number',
    [
      'vrf name red protocols bgp address-family ipv4-unicast route-target vpn import 65000:010001',
      'vrf name blue protocols bgp address-family ipv4-unicast route-target vpn export 65000:10001',
    ],
  ],
  [
    'a VRF imports the target that another has by its VNI',
    ['vrf name blue vni 20001', 'vrf name red protocols bgp address-family l2vpn-evpn route-target import 65000:20001'],
  ],
  [
    'a VRF has by its VNI the target that another exports',
    ['vrf name red vni 20001', 'vrf name blue protocols bgp address-family l2vpn-evpn route-target export 65000:20001'],
  ],
])('%s', (_, lines) => {
  expect(breaches(lines)).toContain('tenant red → tenant blue');
});

test('a mirror of the whole trunk is heard by whoever stands behind the other port', () => {
  const found = prove(new ForwardingWorld(factsOf([...two, 'interfaces ethernet eth1 mirror ingress eth0']))).breaches;
  const breach = found.find(({ from, to }) => from === 'tenant red' && to === 'underlay');
  expect(breach?.hops.flatMap(({ origins }) => origins.map(({ line }) => line))).toContain(
    'set interfaces ethernet eth1 mirror ingress eth0',
  );
});

test('what is switched off forwards nothing', () => {
  const line = 'vrf name red protocols static route 10.2.0.0/24 interface eth1.101';
  expect(breaches([line])).toContain('tenant red → tenant blue');
  expect(breaches([`${line} disable`])).toEqual([]);
  expect(breaches([line, 'interfaces ethernet eth1 vif 101 disable'])).toEqual([]);
});

test.each([
  ['nat source rule 1 outbound-interface name eth0', ['default: set nat source rule 1']],
  ['nat source rule 1 outbound-interface name eth1.100', ['red: set nat source rule 1']],
  ['nat destination rule 1 inbound-interface group LAN', ['everywhere: set nat destination rule 1']],
  ['interfaces tunnel tun0 vrf red', ['red: set interfaces tunnel tun0']],
  ['interfaces ethernet eth1 vif 100 address dhcp', ['red: set interfaces ethernet eth1 vif 100 address dhcp']],
  ['vrf bind-to-all', ['everywhere: set vrf bind-to-all']],
  ['interfaces ethernet eth1 vif 0100 description x', ['everywhere: set interfaces ethernet eth1 vif 0100']],
  ['policy route-map x rule 1 set table 1000', ['everywhere: set policy route-map x rule 1 set table']],
  ['policy route-map x rule 1 set metric 5', []],
  ['service ssh vrf red', ['red: set service ssh vrf red']],
  ['vrf name red protocols ospf interface eth1.100', ['red: set vrf name red protocols ospf']],
  ['vrf name red protocols bgp neighbor 10.1.0.5 remote-as 1', ['red: set vrf name red protocols bgp neighbor']],
  ['service dns forwarding listen-address 192.0.2.1', ['default: set service dns']],
  ['load-balancing wan rule 1 inbound-interface eth1.100', ['everywhere: set load-balancing wan']],
  ['container name web image x', ['everywhere: set container']],
  ['vpn ipsec site-to-site peer x', ['everywhere: set vpn ipsec']],
  ['system sysctl parameter net.ipv4.ip_forward value 1', ['everywhere: set system sysctl parameter net.ipv4.ip_forward']],
  ['system sysctl parameter net.core.rmem_max value 1', []],
  ['something new', ['everywhere: set something']],
])('%s is not understood, and touches no more than it can', (line, told) => {
  expect(opaque([line])).toEqual(told);
});

const vendor = join(__dirname, '../../../../../shared/vendor/vyos-config-tree.json');
test("every word of the vendor's that stands at the top, or of a service or protocol, is either understood or said", () => {
  if (!existsSync(vendor)) return void console.warn(`skipped: there is no ${vendor}`);
  interface Node {
    children?: Record<string, Node>;
  }
  const { root } = JSON.parse(readFileSync(vendor, 'utf8')) as { root: Node };
  const below = (...path: string[]) =>
    Object.keys(path.reduce<Node | undefined>((node, word) => node?.children?.[word], root)?.children ?? {});
  const heads = [[], ['service'], ['protocols'], ['vpn'], ['load-balancing'], ['nat'], ['nat66'], ['policy'], ['system']];
  const silent = heads.flatMap((head) =>
    below(...head)
      .filter((word) => factsOf([[...head, word, 'x'].join(' ')]).every(({ fact }) => fact !== 'opaque'))
      .map((word) => [...head, word].join(' ')),
  );
  // What is left out of the account on purpose: it is read elsewhere, or does not forward.
  expect(silent.filter((path) => /^(container|load-balancing|nat|nat64|nat66|netns|vpn|vpp)\b/.test(path))).toEqual([]);
  expect(silent.filter((path) => path.startsWith('service ')).map((path) => path.slice(8))).toEqual([
    'config-sync',
    'conntrack-sync',
    'console-server',
    'dhcp-server',
    'dhcpv6-server',
    'event-handler',
    'https',
    'lldp',
    'monitoring',
    'ntp',
    'router-advert',
    'salt-minion',
    'snmp',
    'ssh',
    'tftp-server',
  ]);
});

describe('a cluster', () => {
  const machine = (vmId: number, nics: object[], more: Partial<Machine> = {}) =>
    ({
      vmId,
      name: 'x',
      template: false,
      description: '',
      nics,
      cloudInit: { ipConfigs: ['ip=10.1.0.5/24,gw=10.1.0.1'] },
      ...more,
    }) as unknown as Machine;
  const nics = (machines: readonly Machine[]) =>
    factsOfCluster(machines, { cluster: 'pve', site: 'ams1', bridge: 'vmbr0', vlans: [100, 101], ownerOf: () => undefined }).flatMap(
      (fact) => (fact.fact === 'nic' ? [`${fact.party}: ${fact.segment} ${fact.addresses.join()}`] : []),
    );

  test.each([
    [{ bridge: 'vmbr0', vlan: 100 }, ['ams1 VLAN 100']],
    [{ bridge: 'vmbr0' }, ['ams1 untagged', 'ams1 VLAN 100', 'ams1 VLAN 101']],
    [{ bridge: 'vmbr0', vlan: 7, trunks: '100' }, ['ams1 VLAN 7', 'ams1 VLAN 100']],
    [{ bridge: 'vmbr0', trunks: '101-200' }, ['ams1 untagged', 'ams1 VLAN 101']],
    [{ bridge: 'vmbr1', vlan: 100 }, ['pve vmbr1 VLAN 100']],
  ])('puts a NIC with %j where its frames are', (nic, segments) => {
    expect(nics([machine(7, [nic])])).toEqual(segments.map((segment) => `VM 7 of pve: ${segment} 10.1.0.5`));
  });

  test('leaves out a template, which is never started', () => {
    expect(nics([machine(9000, [{ bridge: 'vmbr0' }], { template: true })])).toEqual([]);
  });
});
