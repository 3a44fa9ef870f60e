import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const eth1 = 'set interfaces ethernet eth1';
const br0 = 'set interfaces bridge br0';
const bond0 = 'set interfaces bonding bond0';
const port = (name: string) => `${br0} member interface ${name}`;
const red = 'set vrf name red table 1000';
const vxlan = (name: string, ...rest: string[]) => rest.map((line) => `set interfaces vxlan ${name} ${line}`);
const tunnel = (name: string, ...rest: string[]) => rest.map((line) => `set interfaces tunnel ${name} ${line}`);
const macsec = (...rest: string[]) => ['source-interface eth1', 'mtu 1400', ...rest].map((line) => `set interfaces macsec macsec1 ${line}`);
const delegated = `${eth1} dhcpv6-options pd 0`;

/** The words of the first refusal of the last lines, after the ones before are committed. */
type Case = [words: string, before: string[], refused: string[]];

function refuses(cases: readonly Case[]): void {
  test.each(cases)('is refused with "%s"', (words, before, refused) => {
    expect(router.commit(...before)).toEqual([]);
    expect(router.commit(...refused)[0]).toContain(words);
  });
}

describe('an interface', () => {
  refuses([
    ['VRF "red" does not exist!', [], [`${eth1} vrf red`]],
    [`cannot be both a member of VRF "red" and bridge "{'br0': {'cost': '7'}}"!`, [red, `${port('eth1')} cost 7`], [`${eth1} vrf red`]],
    ['Cannot assign address to interface "eth1" as it is a member of bridge "br0"!', [port('eth1')], [`${eth1} address dhcp`]],
    ['Cannot assign address to interface "eth1.7" as it is a member', [port('eth1.7')], [`${eth1} vif 7 address 10.0.0.1/24`]],
    [
      'link-local IPv6 address will be configured on interface "dum1", the required minimum MTU is "1280"!',
      [],
      ['set interfaces dummy dum1 mtu 1279'],
    ],
    [
      'IPv6 address will be configured on interface "eth1"',
      [],
      [`${eth1} mtu 1200`, `${eth1} ipv6 address no-default-link-local`, `${eth1} address 2001:db8::1/64`],
    ],
    [
      'IPv6 address will be configured on interface "eth1"',
      [],
      [`${eth1} mtu 1200`, `${eth1} ipv6 address no-default-link-local`, `${eth1} ipv6 address autoconf`],
    ],
    ['Interface MTU "1501" too high, parent interface MTU is "1500"!', [], [`${eth1} vif 7 mtu 1501`]],
    [
      'Interface MTU "1450" too high, parent interface MTU is "1400"!',
      [],
      [`${eth1} vif-s 7 mtu 1400`, `${eth1} vif-s 7 vif-c 8 mtu 1450`],
    ],
    ['Duplicate VLAN id "7" used for vif and vif-s interfaces!', [], [`${eth1} vif 7`, `${eth1} vif-s 7`]],
    [
      'Mirror and redirect can not be enabled at the same time!',
      ['set interfaces dummy dum1'],
      [`${eth1} mirror ingress dum1`, `${eth1} redirect dum1`],
    ],
    ['Requested mirror interface "dum9" does not exist!', [], [`${eth1} mirror ingress dum9`]],
    ['Requested redirect interface "wg1" does not exist!', [], [`${eth1} redirect wg1`]],
    ['Can not mirror "egress" traffic back the originating interface!', [], [`${eth1} mirror egress eth1`]],
    [
      'DHCPv6 temporary and parameters-only options are mutually exclusive!',
      [],
      [`${eth1} dhcpv6-options temporary`, `${eth1} dhcpv6-options parameters-only`],
    ],
    ['DHCPv6-PD requires an interface where to assign the delegated prefix!', [], [`${delegated} length 56`]],
    [
      'Site-Level Aggregation Identifier (SLA-ID) must be unique per prefix-delegation!',
      [],
      [`${delegated} interface dum1 sla-id 1`, `${delegated} interface dum2 address 1`],
    ],
    [
      'Interface "dum1" cannot be deleted as it is a member of bridge "br0"!',
      [port('dum1'), 'set interfaces dummy dum1'],
      ['delete interfaces dummy dum1'],
    ],
    ['Interface "eth9" does not exist!', [], ['set interfaces ethernet eth9 description spare']],
    ['Speed/Duplex missmatch. Must be both auto or manually configured', [], [`${eth1} duplex full`]],
    ['Certificate must be specified when using EAPoL!', [], [`${eth1} eapol passphrase x`]],
    ['PKI is not configured!', [], [`${eth1} eapol certificate a`]],
    [
      'Cannot delete interface "eth1.7", still referenced on a flowtable',
      [`${eth1} vif 7`, 'set firewall flowtable f interface eth1.7'],
      ['delete interfaces ethernet eth1 vif 7'],
    ],
  ]);

  test('holds its network namespace', () => {
    expect(router.commit('set netns name blue', 'set interfaces dummy dum1 netns blue')).toEqual([]);
    expect(router.commit('delete netns')).toEqual(['Can not remove network namespace "blue", it still has member interfaces!']);
    expect(router.commit('delete netns', 'delete interfaces dummy dum1 netns')).toEqual([]);
  });

  test('is known to another one only when its own script has run', () => {
    const mirrored = `${eth1} mirror ingress bond0`;
    expect(router.commit(bond0, mirrored)).toEqual(['Requested mirror interface "bond0" does not exist!']);
    expect(router.commit(bond0)).toEqual([]);
    expect(router.commit(mirrored)).toEqual([]);
  });

  test('of ethernet may leave a bridge unasked, because its adapter stays', () => {
    expect(router.commit(port('eth1'))).toEqual([]);
    expect(router.commit('delete interfaces ethernet eth1')).toEqual([]);
  });

  test('takes an MTU below 1280 when it has no IPv6 at all', () => {
    expect(router.commit(`${eth1} mtu 1200`, `${eth1} ipv6 address no-default-link-local`)).toEqual([]);
  });
});

describe('a bridge', () => {
  refuses([
    ['Loopback interface "lo" can not be added to a bridge', [], [port('lo')]],
    [
      'Can not add interface "eth1" to bridge, it is already a member of bridge "br0"!',
      [port('eth1')],
      ['set interfaces bridge br1 member interface eth1'],
    ],
    ['it is already a member of bond "bond0"!', [`${bond0} member interface eth1`], [port('eth1')]],
    ['it is the source-interface of "peth1"!', ['set interfaces pseudo-ethernet peth1 source-interface eth1'], [port('eth1')]],
    ['it has an address assigned!', [`${eth1} address 10.0.0.1/24`], [port('eth1')]],
    ['it has an address assigned!', [`${eth1} ipv6 address eui64 2001:db8::/64`], [port('eth1')]],
    ['it has a VRF assigned!', [red, `${eth1} vrf red`], [port('eth1')]],
    ['bpdu-guard and root-guard cannot be configured at the same time!', [], [`${port('eth1')} bpdu-guard`, `${port('eth1')} root-guard`]],
    ['it has VLAN subinterface(s) assigned!', [`${eth1} vif 7`], [`${br0} enable-vlan`, port('eth1')]],
    ['Can not use VLAN options on non VLAN aware bridge', [], [`${port('eth1')} native-vlan 7`]],
    ['VLAN 1 sub interface cannot be set for VLAN aware bridge br0', [], [`${br0} enable-vlan`, `${br0} vif 1`]],
    ['You must first activate "enable-vlan" of br0 bridge to use "vif"', [], [`${br0} vif 7`]],
    [
      'To detach interface vxlan1 from bridge you must first disable "neighbor-suppress"',
      [port('vxlan1'), ...vxlan('vxlan1', 'vni 7', 'source-address 192.0.2.1', 'parameters neighbor-suppress')],
      ['delete interfaces bridge br0'],
    ],
    [
      'Error updating member interface configuration after changing bridge!',
      [port('vxlan1'), ...vxlan('vxlan1', 'parameters external', 'source-address 192.0.2.1', 'vlan-to-vni 7 vni 7')],
      ['delete interfaces bridge br0'],
    ],
  ]);
});

describe('a bond', () => {
  refuses([
    ['it does not exist!', [], [`${bond0} member interface eth9`]],
    ['it has a "vif 7 mtu" assigned!', [`${eth1} vif 7 mtu 1400`], [`${bond0} member interface eth1`]],
    ['it has a "ip disable_forwarding" assigned!', [`${eth1} ip disable-forwarding`], [`${bond0} member interface eth1`]],
    [
      'Cannot configure "mac" on interface "eth1". Interface is a bond member',
      [`${bond0} member interface eth1`],
      [`${eth1} mac 00:53:00:00:00:01`],
    ],
    ['notsupported in mode 802.3ad!', [], [`${bond0} primary eth1`, `${bond0} member interface eth1`]],
    ['Primary interface of bond "bond0" must be a member interface', [], [`${bond0} mode active-backup`, `${bond0} primary eth1`]],
    ['ARP link monitoring does not work for mode 802.3ad', [], [`${bond0} arp-monitor interval 10`]],
    [
      'The maximum number of arp-monitor targets is 16',
      [],
      Array.from({ length: 17 }, (_, index) => `${bond0} arp-monitor target 192.0.2.${index + 1}`),
    ],
    ['Actor MAC address only available in 802.3ad mode!', [], [`${bond0} mode xor-hash`, `${bond0} system-mac 00:53:00:00:00:01`]],
    ['Cannot use a multicast MAC address "01:53:00:00:00:01" as system-mac!', [], [`${bond0} system-mac 01:53:00:00:00:01`]],
  ]);

  test('takes a port with what a port may have of its own', () => {
    const port1 = [`${eth1} description uplink`, `${eth1} offload gro`, `${eth1} mtu 9000`, `${bond0} member interface eth1`];
    expect(router.commit(...port1)).toEqual([]);
    expect(router.commit(`${eth1} disable-flow-control`)).toEqual([]);
  });
});

describe('a tunnel', () => {
  const ends = ['source-address 192.0.2.1', 'remote 192.0.2.9'];
  refuses([
    ['Group, remote, source-address or source-interface must be configured', [], vxlan('vxlan1', 'vni 7')],
    ['Must either configure VXLAN "vni" or use "external" CLI option!', [], vxlan('vxlan1', 'remote 192.0.2.9')],
    ['VXLAN-GPE is only supported when "external" CLI option is used.', [], vxlan('vxlan1', 'remote 192.0.2.9', 'vni 7', 'gpe')],
    ['Multicast VXLAN requires an underlaying interface', [], vxlan('vxlan1', 'group 239.0.0.1', 'vni 7')],
    ['Underlaying device MTU is to small (1500 bytes) for VXLAN overhead (50 bytes!)', [], vxlan('vxlan1', 'source-interface eth1', 'vni 7')],
    ['(1400 bytes) for VXLAN overhead (70 bytes!)', [`${eth1} mtu 1400`], vxlan('vxlan1', 'source-interface eth1', 'vni 7', 'mtu 1331', 'remote 2001:db8::9')],
    ['Can not mix both IPv4 and IPv6 for VXLAN underlay', [], vxlan('vxlan1', 'vni 7', 'remote 192.0.2.9', 'remote 2001:db8::9')],
    ['VLAN range "7-8" does not match VNI range "7"!', [port('vxlan1')], vxlan('vxlan1', 'parameters external', 'source-address 192.0.2.1', 'vlan-to-vni 7-8 vni 7')],
    ['The upper bound of the range must be greater than the lower bound!', [port('vxlan1')], vxlan('vxlan1', 'parameters external', 'source-address 192.0.2.1', 'vlan-to-vni 8-7 vni 7-8')],
    ['VNI "8" is already assigned to a different VLAN!', [port('vxlan1')], vxlan('vxlan1', 'parameters external', 'source-address 192.0.2.1', 'vlan-to-vni 7-8 vni 7-8', 'vlan-to-vni 9 vni 8')],
    ['VLAN "8" is already in use!', [port('vxlan1')], vxlan('vxlan1', 'parameters external', 'source-address 192.0.2.1', 'vlan-to-vni 7-8 vni 7-8', 'vlan-to-vni 8 vni 9')],
    ['Remote side must be configured', [], ['set interfaces geneve gnv1 vni 7']],
    ['Must configure the tunnel encapsulation for tun1!', [], tunnel('tun1', ...ends)],
    ['remote ip address is mandatory for tunnel', [], tunnel('tun1', 'encapsulation ipip', 'source-address 192.0.2.1')],
    ['Encapsulation mode requires IPv6 source-address', [], tunnel('tun1', 'encapsulation ip6gre', ...ends)],
    ['Encapsulation mode requires IPv4 remote address', [], tunnel('tun1', 'encapsulation gre', 'source-address 192.0.2.1', 'remote 2001:db8::9')],
    ['Keys are not allowed with ipip and sit tunnels!', [], tunnel('tun1', 'encapsulation ipip', ...ends, 'parameters ip key 7')],
    ['ERSPAN version 2 requires direction to be set!', [], tunnel('tun1', 'encapsulation erspan', ...ends, 'parameters ip key 7', 'parameters erspan version 2')],
    ['Key "7" for source-address "192.0.2.1" is already used for tunnel "tun1"!', tunnel('tun1', 'encapsulation gre', ...ends, 'parameters ip key 7'), tunnel('tun2', 'encapsulation gretap', ...ends, 'parameters ip key 7')],
    ['Missing required "ip key" parameter when running more then one GRE based tunnel on the same source-address', tunnel('tun1', 'encapsulation gre', ...ends), tunnel('tun2', 'encapsulation gre', ...ends)],
    ['Disabled PMTU requires TTL set to "0"!', [], tunnel('tun1', 'encapsulation gre', ...ends, 'parameters ip no-pmtu-discovery')],
    ['Missing mandatory L2TPv3 option: "remote"!', [], ['set interfaces l2tpv3 l2tpeth1 source-address 192.0.2.1']],
    ['Physical source-interface required for "macsec1"!', [], ['set interfaces macsec macsec1 security cipher gcm-aes-128']],
    ['Cipher suite must be set for MACsec "macsec1"', [], macsec()],
    ['gcm-aes-256 requires a 256bit long key!', [], macsec('security cipher gcm-aes-256', 'security encrypt', `security mka cak ${'ab'.repeat(16)}`, 'security mka ckn abcd')],
    ['MACsec overhead does not fit into underlaying device MTU, 1500 bytes is too small!', [], macsec('security cipher gcm-aes-128', 'mtu 1461')],
    ['Remote peer name must be set for "veth1"!', [], ['set interfaces virtual-ethernet veth1']],
    ['Used peer-name "veth2" on interface "veth1" is not configured!', [], ['set interfaces virtual-ethernet veth1 peer-name veth2']],
    ['Can not source "peth1" from dynamic interface "pppoe1"!', [], ['set interfaces pseudo-ethernet peth1 source-interface pppoe1']],
  ]); // prettier-ignore

  test('of WireGuard stays while a VXLAN stands on it, and the VXLAN is asked again when it shrinks', () => {
    const wg1 = 'set interfaces wireguard wg1';
    const below = [`${wg1} private-key wBbGJJXYllwDcw63AFjiIR6ZlsvqvAf3eDwog64Dp0Q=`, `${wg1} mtu 1500`];
    expect(router.commit(...below, ...vxlan('vxlan1', 'vni 7', 'source-interface wg1', 'mtu 1450'))).toEqual([]);
    expect(router.commit('delete interfaces wireguard wg1')[0]).toContain('as it is used as source interface for "vxlan1"!');
    expect(router.commit(`${wg1} mtu 1499`)).toEqual(['Underlaying device MTU is to small (1499 bytes) for VXLAN overhead (50 bytes!)']);
  });

  test('of two virtual ends loses them together only', () => {
    const ends = ['set interfaces virtual-ethernet veth1 peer-name veth2', 'set interfaces virtual-ethernet veth2 peer-name veth1'];
    expect(router.commit(...ends)).toEqual([]);
    expect(router.commit('delete interfaces virtual-ethernet veth1')).toContain(
      'Cannot delete "veth1" used for "interface veth2 peer-name"',
    );
    expect(router.commit('delete interfaces virtual-ethernet')).toEqual([]);
  });
});
