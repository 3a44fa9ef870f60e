import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const lines = (at: string, ...rest: string[]) => rest.map((line) => `set ${at} ${line}`);
const statics = (...rest: string[]) => lines('protocols static', ...rest);
const ospf = (...rest: string[]) => lines('protocols ospf', ...rest);
const ospfv3 = (...rest: string[]) => lines('protocols ospfv3', ...rest);
const isis = (...rest: string[]) => lines('protocols isis', 'net 49.0001.1921.6800.1002.00', 'lsp-mtu 1400', 'interface eth1', ...rest);
const fabric = (...rest: string[]) => lines('protocols openfabric', 'net 49.0001.1921.6800.1002.00', ...rest);
const failover = (...rest: string[]) => lines('protocols failover route 10.0.0.0/8', ...rest);
const hop = (...rest: string[]) => failover('next-hop 192.0.2.9 interface eth0', ...rest.map((line) => `next-hop 192.0.2.9 ${line}`));
const bfd = (peer: string, ...rest: string[]) => lines(`protocols bfd peer ${peer}`, ...rest);
const cache = (name: string, ...rest: string[]) => lines(`protocols rpki cache ${name}`, 'port 323', ...rest);
const block = (kind: string, low: number, high: number) => [
  `segment-routing ${kind} low-label-value ${low}`,
  `segment-routing ${kind} high-label-value ${high}`,
];
const ldp = (...rest: string[]) => lines('protocols mpls ldp', ...rest);
const tunnel = (...rest: string[]) => lines('protocols nhrp tunnel tun0', 'network-id 1', ...rest);
const mgre = lines('interfaces tunnel tun0', 'encapsulation gre', 'source-address 192.0.2.1', 'address 10.0.0.1/32', 'enable-multicast');

describe('a routing protocol is refused with', () => {
  const cases: [words: string, lines: string[]][] = [
    ['Can not use both blackhole and reject for prefix "10.0.0.0/8"!', statics('route 10.0.0.0/8 blackhole', 'route 10.0.0.0/8 reject')],
    ['VRF "red" does not exist!', statics('route6 2001:db8::/32 next-hop fe80::1 vrf red')],
    ['Specified route-map "m" does not exist!', statics('route-map m')],
    ["ARP neighbor-proxy for '192.0.2.9' requires an interface to be set!", statics('neighbor-proxy arp 192.0.2.9')],

    ['Specified route-map "m" does not exist!', ospf('redistribute static route-map m')],
    ['Specified route-map "m" does not exist!', ospf('default-information originate route-map m')],
    ['Specified access-list "7" does not exist!', ospf('area 0 import-list 7')],
    ['Network "10.0.0.0/8" already defined in different area!', ospf('area 0 network 10.0.0.0/8', 'area 1 network 10.0.0.0/8')],
    ['Interface "eth9" does not exist!', ospf('interface eth9 area 0')],
    ['concurrently for eth1!', ospf('interface eth1 hello-multiplier 2', 'interface eth1 dead-interval 40')],
    ['interface area and area network configuration', ospf('interface eth1 area 0', 'area 0 network 10.0.0.0/8')],
    ['Can not set both "tag" and "no-advertise"', ospf('summary-address 10.0.0.0/8 tag 1', 'summary-address 10.0.0.0/8 no-advertise')],
    ['local-block requires global-block to be configured!', ospf(...block('local-block', 100, 200))],
    ['global-block low value must be lower than high value', ospf(...block('global-block', 200, 100))],
    [
      'Global Block (100/200) conflicts with Local Block (200/300)!',
      ospf(...block('global-block', 100, 200), ...block('local-block', 200, 300)),
    ],
    ['prefix 10.0.0.0/8 index value cannot be blank.', ospf('segment-routing prefix 10.0.0.0/8 index explicit-null')],
    [
      'cannot have an index base size larger than the SRGB label base.',
      ospf(...block('global-block', 100, 200), 'segment-routing prefix 10.0.0.0/8 index value 101'),
    ],
    ['Can only configure one area-type for OSPFv3 area "0"!', ospfv3('area 0 area-type stub', 'area 0 area-type nssa')],
    ['OSPFv3 ifmtu can not exceed physical MTU of "1500"', ospfv3('interface eth1 ifmtu 1501')],

    ['Network entity is mandatory!', lines('protocols isis', 'interface eth1')],
    ['Last byte of IS-IS network entity title must always be 0!', isis('net 49.0001.1921.6800.1002.01')],
    ['Interface used for routing updates is mandatory!', isis().slice(0, 2)],
    ['Recommended area lsp-mtu 1497 or less', isis('lsp-mtu 1498')],
    ['lsp-gen-interval must be less then lsp-refresh-interval', isis('lsp-refresh-interval 30')],
    ['max-lsp-lifetime must be greater', isis('max-lsp-lifetime 1199')],
    ['Missing: init-delay, long-delay, short-delay, time-to-learn', isis('spf-delay-ietf holddown 1')],
    ['Redistribute level-1 or level-2 should be specified', isis('redistribute ipv4 bgp')],
    ['"protocols isis redistribute ipv4 bgp level_1" can not be', isis('level level-2', 'redistribute ipv4 bgp level-1')],
    ['Can use either md5 or plaintext-password for area-password!', isis('area-password md5 a', 'area-password plaintext-password b')],
    ['To configure Remote LFA, LFA at the same level', isis('interface eth1 fast-reroute remote-lfa level-1 tunnel mpls-ldp')],
    ['OpenFabric domain name is mandatory!', fabric()],
    ['Need to specify address family for the interface "eth1"!', fabric('domain a interface eth1')],
    [
      'Interface eth1 is already used in different OpenFabric instance!',
      fabric('domain a interface eth1 address-family ipv4', 'domain b interface eth1 address-family ipv4'),
    ],

    ['Specified prefix-list "p" does not exist!', lines('protocols rip', 'distribute-list prefix-list in p')],
    ['"split-horizon disable" for "eth1"!', lines('protocols ripng interface eth1 split-horizon', 'disable', 'poison-reverse')],
    ['Specified access-list6 "a" does not exist!', lines('protocols babel', 'distribute-list ipv6 interface eth1 access-list out a')],
    ['PIM require defined interfaces!', lines('protocols pim', 'ecmp')],
    ['Groups within 224.0.0.0/24 are reserved', lines('protocols pim interface eth1', 'igmp join 224.0.0.9')],
    ['"10.0.0.0/8" is not a multicast group!', lines('protocols pim', 'interface eth1', 'rp address 10.0.0.1 group 10.0.0.0/8')],
    ['2001:db8::1 is not a multicast group', lines('protocols pim6', 'interface eth1 mld join 2001:db8::1')],
    ['exactly one upstream and at least one downstream', lines('protocols igmp-proxy', 'interface eth1 role upstream')],
    ['At least 1 upstream interface is required!', lines('protocols igmp-proxy', 'interface eth1', 'interface eth2')],

    ['Router ID missing.', ldp('interface eth1')],
    ['LDP transport address missing!', ldp('router-id 10.0.0.1', 'interface eth1')],
    ['SRv6 should be enabled on at least one interface!', lines('protocols segment-routing', 'srv6 locator a prefix 2001:db8::/64')],
    ['Conflicting groups: b and a', lines('protocols traffic-engineering admin-group', 'a bit-position 1', 'b bit-position 1')],
    ['BFD IPv6 peers require explicit local address setting', bfd('2001:db8::9', 'multihop')],
    ['BFD multihop require source address', bfd('192.0.2.9', 'multihop')],
    ['Minimum TTL is only available for multihop BFD sessions!', bfd('192.0.2.9', 'minimum-ttl 3')],
    ['BFD profile "p" does not exist!', bfd('192.0.2.9', 'profile p')],
    ['RPKI cache "a" preference must be defined!', cache('a')],
    ['RPKI cache with preference 1 already configured!', [...cache('a', 'preference 1'), ...cache('b', 'preference 1')]],
    ['Either next-hop or dhcp-interface for "10.0.0.0/8" is mandatory!', lines('protocols failover', 'route 10.0.0.0/8')],
    ['Check target for next-hop "192.0.2.9" is mandatory!', hop('check type arp')],
    ['Check port for next-hop "192.0.2.9" and type TCP is mandatory!', hop('check type tcp', 'check target 192.0.2.9')],
    ['"vrf" option is incompatible with type ARP', hop('check type arp', 'check target 192.0.2.9 vrf default')],
    ['Tunnel interface "tun0" does not exist', tunnel()],
    ['nbma-address missing on map nhs 10.0.0.9', [...mgre, ...tunnel('nhs tunnel-ip 10.0.0.9')]],
  ];

  test.each(cases)('"%s"', (words, refused) => {
    expect(router.commit(...refused)).toContainEqual(expect.stringContaining(words));
  });
});

test('a protocol of a VRF takes the interfaces of that VRF', () => {
  const inRed = ['set vrf name red table 100', 'set vrf name red protocols ospf interface eth1 area 0'];
  expect(router.commit(...inRed)).toEqual(['Interface "eth1" is not a member of VRF "red"!']);
  expect(router.commit(...inRed, 'set interfaces ethernet eth1 vrf red')).toEqual([]);
});

test('a protocol may be removed whatever is missing', () => {
  router.commit(...isis(), ...hop('check target 192.0.2.9'));
  expect(router.commit('delete protocols')).toEqual([]);
});

test('an IGMP proxy and PIM exclude each other', () => {
  const proxy = lines('protocols igmp-proxy', 'interface eth1 role upstream', 'interface eth2');
  expect(router.commit(...proxy)).toEqual([]);
  expect(router.commit(...lines('protocols pim', 'interface eth1'))).toEqual(['IGMP proxy and PIM cannot be configured at the same time!']);
});

test('five hundred VRFs with BGP are judged in one commit', () => {
  const vrfs = Array.from({ length: 500 }, (_, index) => `vrf name t${index}`).flatMap((vrf, index) =>
    lines(
      vrf,
      `table ${1000 + index}`,
      'protocols bgp system-as 65000',
      `protocols bgp address-family ipv4-unicast rd vpn export 65000:${index}`,
      `protocols bgp address-family ipv4-unicast route-target vpn both 65000:${index}`,
      'protocols static route 10.0.0.0/8 blackhole',
    ),
  );
  expect(router.commit('set protocols bgp system-as 65000', ...vrfs)).toEqual([]);
  expect(router.commit('delete protocols bgp')).toEqual([expect.stringMatching(/dependent VRF instance\(s\): t0, t1, .* t499$/)]);
  expect(router.commit('delete vrf', 'delete protocols bgp')).toEqual([]);
});
