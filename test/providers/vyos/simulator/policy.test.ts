import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const list = (kind: string, ...lines: string[]) => lines.map((line) => `set policy ${kind} ${line}`);
const map = (...lines: string[]) => ['action permit', ...lines].map((line) => `set policy route-map m rule 1 ${line}`);
const local = (...lines: string[]) => lines.map((line) => `set policy local-route rule 1 ${line}`);
const route = (...lines: string[]) => lines.map((line) => `set policy route r rule 1 ${line}`);
const route6 = (...lines: string[]) => lines.map((line) => `set policy route6 r rule 1 ${line}`);

describe('a policy is refused with', () => {
  const cases: [words: string, lines: string[]][] = [
    ['Action must be specified for "prefix-list p rule 1"!', list('prefix-list', 'p rule 1 prefix 10.0.0.0/8')],
    ['A prefix must be specified for "prefix-list6 p rule 1"!', list('prefix-list6', 'p rule 1 action deny')],
    ['A source must be specified for "access-list 10 rule 1"!', list('access-list', '10 rule 1 action deny')],
    [
      'A destination must be specified for "access-list 100 rule 1"!',
      list('access-list', '100 rule 1 action deny', '100 rule 1 source any'),
    ],
    ["invalid literal for int() with base 10: 'a'", list('access-list', 'a rule 1 action deny', 'a rule 1 source any')],
    ['A source must be specified for "access-list6 a rule 1"!', list('access-list6', 'a rule 1 action deny')],
    ['A regex must be specified for "as-path-list a rule 1"!', list('as-path-list', 'a rule 1 action deny')],
    ['A regex must be specified for "large-community-list a rule 1"!', list('large-community-list', 'a rule 1 action deny')],
    [
      'Rule "2" contains a duplicate prefix definition!',
      list('prefix-list', ...['1', '2'].flatMap((rule) => [`p rule ${rule} action permit`, `p rule ${rule} prefix 10.0.0.0/8`])),
    ],
    ['Action must be specified for "route-map m rule 1"!', ['set policy route-map m rule 1 description x']],
    ['rule 1 "continue" or "on-match" cannot be used with action deny!', map('action deny', 'continue 20')],
    ['community-list c does not exist!', map('match community community-list c')],
    ['prefix-list p does not exist!', map('match ip address prefix-list p')],
    ['access_list6 a does not exist!', map('match ipv6 nexthop access-list a')],
    ['large-community-list c does not exist!', map('set large-community delete c')],
    ['between action replace, add, delete or none in community', map('set community add 1:1', 'set community replace 1:2')],
    ['between action replace, add, delete or none in large-community', map('set large-community none', 'set large-community add 1:1:1')],
    ['bandwidth-non-transitive in extended-community', map('set extcommunity bandwidth-non-transitive')],
    ['Source or destination address or fwmark or inbound-interface or protocol is required!', local('set table 100')],
    ['Either set table or set vrf is required!', local('fwmark 1')],
    ['set table and set vrf cannot both be set!', local('fwmark 1', 'set table 100', 'set vrf default')],
    ['Interface "eth9" does not exist!', local('inbound-interface eth9', 'set table 100')],
    ['r rule 1: ICMP type/code or type-name can only be defined if protocol is ICMP', route('icmp type-name echo-request')],
    ['r rule 1: Cannot use ICMP type/code with ICMP type-name', route('icmp type-name redirect', 'icmp type 5', 'protocol icmp')],
    ['r rule 1: ICMP code can only be defined if ICMP type is defined', route('icmp code 0', 'protocol icmp')],
    ['r rule 1: TCP SYN flag must be set to modify TCP-MSS', route('set tcp-mss 1400')],
    ['r rule 1: Cannot set both forwarding route table and VRF', route('set table 10', 'set vrf default')],
    ['r rule 1: VRF "red" does not exist', route('set vrf red')],
    ['Protocol must be tcp when specifying tcp flags', route('tcp flags syn')],
    ['Cannot match a tcp flag as set and not set', route('protocol tcp', 'tcp flags syn', 'tcp flags not syn')],
    ['Only one address-group, domain-group or network-group', route('source group address-group a', 'source group domain-group d')],
    ['Invalid ipv6-network-group "n" on policy route rule', route6('source group network-group !n')],
    ['Protocol must be defined if specifying a port or port-group', route('destination port 80')],
    ['Protocol must be tcp, udp, or tcp_udp when specifying a port', route('destination port 80', 'protocol icmp')],
  ];

  test.each(cases)('"%s"', (words, lines) => {
    expect(router.commit(...lines)).toEqual([expect.stringContaining(words)]);
  });
});

test('extended access lists are told by their number', () => {
  const source = (number: number) => list('access-list', `${number} rule 1 action permit`, `${number} rule 1 source any`);
  expect(router.commit(...source(99), ...source(200), ...source(1999))).toEqual([]);
  for (const number of [199, 2000, 2699]) expect(router.commit(...source(number))).toEqual([expect.stringContaining('A destination must')]);
});

describe('what a routing protocol names', () => {
  const prefixes = list('prefix-list', 'p rule 1 action permit', 'p rule 1 prefix 10.0.0.0/8');
  const neighbor = 'set protocols bgp neighbor 192.0.2.9';
  const importing = [
    'set protocols bgp system-as 65000',
    `${neighbor} remote-as internal`,
    `${neighbor} address-family ipv4-unicast prefix-list import p`,
  ];

  test('cannot be deleted', () => {
    expect(router.commit(...prefixes, ...importing)).toEqual([]);
    expect(router.commit('delete policy')).toEqual(['Can not delete prefix-list "p", still in use!']);
    expect(router.commit('delete policy', 'delete protocols bgp')).toEqual([]);
  });

  test('is a prefix list of either family', () => {
    const either = list('prefix-list6', 'p rule 1 action permit', 'p rule 1 prefix 2001:db8::/32');
    expect(router.commit(...prefixes, ...either, ...importing)).toEqual([]);
    expect(router.commit('delete policy prefix-list')).toEqual([]);
  });

  test('is told from what only looks alike', () => {
    const orf = `${neighbor} address-family ipv4-unicast capability orf prefix-list receive`;
    expect(router.commit(...prefixes, ...importing, orf, 'set protocols ospf access-list 7 export bgp')).toEqual([]);
  });

  test('counts in a VRF with BGP as long as there is a default instance', () => {
    const inVrf = [
      'set vrf name red table 100',
      'set vrf name red protocols bgp system-as 65000',
      'set vrf name red ip protocol bgp route-map m',
    ];
    expect(router.commit(...map(), ...inVrf)).toEqual([]);
    expect(router.commit('set protocols bgp system-as 65000')).toEqual([]);
    expect(router.commit('delete policy route-map m')).toEqual(['Can not delete route-map "m", still in use!']);
  });
});

test('a group that a policy route names stays', () => {
  router.commit('set firewall group network-group n network 10.0.0.0/8', ...route('source group network-group n', 'set mark 1'));
  expect(router.commit('delete firewall group')).toContain('Invalid network-group "n" on policy route rule');
  expect(router.commit('delete firewall group', 'delete policy route')).toEqual([]);
});

test('a VRF that a policy routes into stays', () => {
  router.commit('set vrf name red table 100', ...route('set vrf red'), ...local('fwmark 1', 'set vrf red'));
  const stays = ['Can not remove VRF "red", it still has policy routes!'];
  expect(router.commit('delete vrf', 'delete policy local-route')).toEqual(expect.arrayContaining(stays));
  expect(router.commit('delete vrf', 'delete policy route')).toEqual(stays);
  expect(router.commit('delete vrf', 'delete policy')).toEqual([]);
});
