import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const bgp = (...lines: string[]) => ['set protocols bgp system-as 65000', ...lines.map((line) => `set protocols bgp ${line}`)];
const peer = (...lines: string[]) => bgp(...lines.map((line) => `neighbor 192.0.2.9 ${line}`));
const inside = (...lines: string[]) => bgp('neighbor 192.0.2.9 remote-as 65000', ...lines.map((line) => `neighbor 192.0.2.9 ${line}`));
const group = (name: string, ...lines: string[]) => lines.map((line) => `peer-group ${name} ${line}`);
const red = (...lines: string[]) => [
  'set vrf name red table 1000',
  'set vrf name red protocols bgp system-as 65000',
  ...lines.map((line) => `set vrf name red protocols bgp ${line}`),
];
const ipv4 = (line: string) => `address-family ipv4-unicast ${line}`;
const rd = ipv4('rd vpn export 65000:1');

describe('a BGP instance is refused with', () => {
  const cases: [words: string, lines: string[]][] = [
    ['BGP system-as number must be defined!', ['set protocols bgp parameters router-id 10.0.0.1']],
    ['Neighbor "192.0.2.9" remote-as must be set!', peer('description x')],
    ['Specified peer-group "g" for neighbor "neighbor" does not exist!', peer('peer-group g')],
    [
      'Peer-group member "192.0.2.9" cannot override remote-as of peer-group "g"!',
      [...peer('peer-group g', 'remote-as 65000'), ...bgp(...group('g', 'remote-as 65000'))],
    ],
    [
      'Peer-group members must be all internal or all external',
      bgp(
        'neighbor 192.0.2.8 peer-group g',
        'neighbor 192.0.2.8 remote-as internal',
        'neighbor 192.0.2.9 peer-group g',
        'neighbor 192.0.2.9 remote-as 65001',
        ...group('g', 'passive'),
      ),
    ],
    ['Only one local role can be specified for peer "192.0.2.9"!', inside('local-role peer', 'local-role customer')],
    ['Only one local-as number can be specified for peer "192.0.2.9"!', inside('local-as 1', 'local-as 2')],
    ['Cannot have local-as same as system-as number', peer('remote-as external', 'local-as 65000')],
    ['Neighbor "192.0.2.9" has local-as specified which is the same as remote-as', peer('remote-as 65001', 'local-as 65001')],
    ['local-as configured for "192.0.2.9", allowed only for eBGP peers!', inside('local-as 65001')],
    ['You can not set both ebgp-multihop and ttl-security hops', inside('ebgp-multihop 2', 'ttl-security hops 2')],
    [
      'Ebgp-multihop can not be used with directly connected neighbor "eth1"',
      bgp('neighbor eth1 interface', 'neighbor eth1 ebgp-multihop 2'),
    ],
    ['cannot have both override-capability and strict-capability-match', inside('override-capability', 'strict-capability-match')],
    ['Whitespace is not allowed in passwords!', inside("password 'a b'")],
    ['Can not configure local address as neighbor "192.0.2.1" in default VRF!', bgp('neighbor 192.0.2.1 remote-as external')],
    ['remote-as must be set under the interface node of "eth1"', bgp('neighbor eth1 remote-as external')],
    [
      '"source-interface" option not allowed for neighbor "eth1"',
      bgp('neighbor eth1 interface remote-as external', 'neighbor eth1 interface source-interface lo'),
    ],
    [
      'cannot have both ipv4-unicast and ipv4-labeled-unicast configured at the same time!',
      inside('address-family ipv4-unicast', 'address-family ipv4-labeled-unicast'),
    ],
    ['Must speficy advertise-map', inside(ipv4('conditionally-advertise exist-map m'))],
    ['Specified route-map "m" does not exist!', inside(ipv4('conditionally-advertise advertise-map m'))],
    ['addpath-tx-per-as requires BGP deterministic-med paramtere to be set!', inside(ipv4('addpath-tx-per-as'))],
    ['Specified prefix-list "p" does not exist!', inside(ipv4('prefix-list import p'))],
    ['Specified prefix-list6 "p" does not exist!', inside('address-family ipv6-unicast prefix-list export p')],
    ['Specified route-map "m" does not exist!', inside(ipv4('route-map export m'))],
    ['route-reflector-client only supported for iBGP peers', peer('remote-as 65001', ipv4('route-reflector-client'))],
    ['Listen range for prefix "10.0.0.0/8" has no peer group configured.', bgp('listen range 10.0.0.0/8')],
    ['Peer-group "g" for listen range "10.0.0.0/8" does not exist!', bgp('listen range 10.0.0.0/8 peer-group g')],
    ['Peer-group "g" requires remote-as to be set!', bgp('listen range 10.0.0.0/8 peer-group g', ...group('g', 'passive'))],
    ['Missing mandatory configuration option for global administrative distance internal!', bgp('parameters distance global external 20')],
    ['TCP keepalive incomplete', bgp('parameters tcp-keepalive idle 10')],
    ['Missing mandatory configuration option for ipv4_unicast administrative distance external!', bgp(ipv4('distance local 20'))],
    [
      '"route-target vpn import" conflicts with "route-target vpn both"',
      bgp(ipv4('route-target vpn both 1:1'), ipv4('route-target vpn import 1:1')),
    ],
    ['Specified route-map "m" does not exist!', bgp(ipv4('route-map vpn import m'))],
    ['SID per VRF and SID per address-family are mutually exclusive!', bgp(ipv4('sid vpn export auto'), 'sid vpn per-vrf export auto')],
    ['BGP EVPN "rd" requires "advertise-all-vni" to be set!', bgp('address-family l2vpn-evpn vni 7 rd 65000:7')],
    ['BGP EVPN "route-target" requires "advertise-all-vni" to be set!', bgp('address-family l2vpn-evpn vni 7 route-target both 65000:7')],
    ['"bmp" flag is not found in bgpd.', bgp('bmp target t address 192.0.2.9')],
    ['Interface "eth1" belongs to different VRF instance "red"!', [...red('interface eth1 mpls forwarding')]],
    [
      "VRF is not allowed for address-family 'ipv4-vpn'",
      red('neighbor 192.0.2.9 remote-as 1', 'neighbor 192.0.2.9 address-family ipv4-vpn'),
    ],
    ['VRF "blue" does not exist!', bgp(ipv4('import vrf blue'))],
    ['Please unconfigure "import vrf" commands before using vpn commands in the same VRF!', [...red(), ...bgp(ipv4('import vrf red'), rd)]],
    [
      'Please unconfigure VPN to VRF commands before using "import vrf" commands!',
      [...red(), ...bgp(ipv4('import vrf red'), ipv4('export vpn'))],
    ],
  ];

  test.each(cases)('"%s"', (words, lines) => {
    expect(router.commit(...lines)).toEqual([expect.stringContaining(words)]);
  });
});

test('a reflector takes the AS of its clients from themselves or from their group', () => {
  const client = ipv4('route-reflector-client');
  const refused = [expect.stringContaining('route-reflector-client only supported')];
  const member = 'neighbor 192.0.2.9 peer-group g';
  expect(router.commit(...bgp(member, ...group('g', 'remote-as external', client)))).not.toEqual([]);
  expect(router.commit(...bgp('neighbor eth1 interface peer-group g', `neighbor eth1 ${client}`, ...group('g', 'remote-as 1')))).toEqual(
    refused,
  );
  expect(router.commit(...bgp(member, 'neighbor 192.0.2.9 remote-as external', ...group('g', client)))).toEqual(refused);
  expect(router.commit(...bgp(member, 'neighbor 192.0.2.9 remote-as internal', ...group('g', client)))).toEqual([]);
});

describe('a VRF whose routes another one imports', () => {
  const importing = [...red(), ...bgp(ipv4('import vrf red'))];

  test('exports none to the VPN', () => {
    expect(router.commit(...importing)).toEqual([]);
    expect(router.commit(`set vrf name red protocols bgp ${rd}`)).toEqual(['Command "import vrf" conflicts with "rd vpn export" command!']);
    expect(router.commit('delete protocols bgp address-family', `set vrf name red protocols bgp ${rd}`)).toEqual([]);
  });

  test('keeps its instance', () => {
    router.commit(...importing);
    expect(router.commit('delete vrf name red')).toEqual(['Cannot delete VRF instance "red", unconfigure "import vrf" commands!']);
    expect(router.commit('delete vrf', 'delete protocols bgp')).toEqual([]);
  });
});

test('the default instance stays while a VRF has one', () => {
  router.commit(...red(), ...bgp('parameters router-id 10.0.0.1'));
  expect(router.commit('delete protocols bgp')).toEqual(['Cannot delete default BGP instance, dependent VRF instance(s): red']);
  expect(router.commit('delete vrf name red protocols bgp', 'delete protocols bgp')).toEqual([]);
});

test('the default instance stays while a VRF has a VNI', () => {
  router.commit('set vrf name red table 1000', 'set vrf name red vni 7', ...bgp());
  expect(router.commit('delete protocols bgp')).toEqual(['Cannot delete default BGP instance, dependent L3VNI exists!']);
  expect(router.commit('delete protocols bgp', 'delete vrf name red vni')).toEqual([]);
});

test('an address of a VRF is local to the neighbours of that VRF', () => {
  router.commit(...red(), 'set interfaces ethernet eth1 vrf red', 'set interfaces ethernet eth1 address 10.0.0.1/24');
  expect(router.commit(...red('neighbor 10.0.0.1 remote-as external'))).toEqual([
    'Can not configure local address as neighbor "10.0.0.1" in VRF "red"!',
  ]);
  expect(router.commit(...red('neighbor 192.0.2.1 remote-as external', 'interface eth1 mpls forwarding'))).toEqual([]);
});
