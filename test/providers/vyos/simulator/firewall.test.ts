import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const forward = 'set firewall ipv4 forward filter rule 10';
const forward6 = 'set firewall ipv6 forward filter rule 10';
const accept = `${forward} action accept`;
const chain = (name: string, ...rest: string[]) => rest.map((line) => `set firewall ipv4 name ${name} ${line}`);
const jump = (name: string, target: string) => chain(name, 'rule 1 action jump', `rule 1 jump-target ${target}`);
const zone = (name: string, ...rest: string[]) => rest.map((line) => `set firewall zone ${name} ${line}`);

describe('a firewall rule', () => {
  const cases: [words: string, refused: string[]][] = [
    ['Rule action must be defined', [`${forward} protocol tcp`]],
    ['Action set to jump, but no jump-target specified', [`${forward} action jump`]],
    [
      'jump-target defined, but action jump needed and it is not defined',
      [accept, `${forward} jump-target a`, ...chain('a', 'default-action drop')],
    ],
    ['Firewall ipv4 name a does not exist on the system', [`${forward} action jump`, `${forward} jump-target a`]],
    ['Action set to offload, but no offload-target specified', [`${forward} action offload`]],
    ['Invalid offload-target. Flowtable "f" does not exist on the system', [`${forward} action offload`, `${forward} offload-target f`]],
    ['Protocol must be defined if specifying a port or port-group', [accept, `${forward} destination port 22`]],
    [
      'Protocol must be tcp, udp, or tcp_udp when specifying a port or port-group',
      [accept, `${forward} protocol icmp`, `${forward} destination port 22`],
    ],
    [
      'source port-group and port cannot both be defined',
      [
        accept,
        `${forward} protocol tcp`,
        `${forward} source port 22`,
        `${forward} source group port-group p`,
        'set firewall group port-group p port 22',
      ],
    ],
    ['Invalid address-group "a" on firewall rule', [accept, `${forward} source group address-group a`]],
    ['Invalid address-group "a" on firewall rule', [accept, `${forward} source group address-group !a`]],
    [
      'Invalid ipv6-network-group "n" on firewall rule',
      [`${forward6} action drop`, `${forward6} source group network-group n`, 'set firewall group network-group n'],
    ],
    ['Invalid interface group "i" on firewall rule', [accept, `${forward} inbound-interface group i`]],
    [
      'Cannot specify both interface group and interface name for inbound_interface',
      [accept, `${forward} inbound-interface name eth0`, `${forward} inbound-interface group i`],
    ],
    [
      'address-group and address cannot both be defined',
      [accept, `${forward} source address 10.0.0.1`, `${forward} source group address-group a`],
    ],
    [
      'Only one of address, fqdn or geoip can be specified',
      [accept, `${forward} source address 10.0.0.1`, `${forward} source fqdn a.example`],
    ],
    ['Cannot match IPv6 ICMP protocol on IPv4, use icmp', [accept, `${forward} protocol ipv6-icmp`]],
    ['Cannot match IPv4 ICMP protocol on IPv6, use ipv6-icmp', [`${forward6} action drop`, `${forward6} protocol icmp`]],
    ['Configuration node source group may not be empty', [accept, `${forward} source group`]],
    ['Protocol must be tcp when specifying tcp flags', [accept, `${forward} tcp flags syn`]],
    [
      'Cannot match a tcp flag as set and not set',
      [accept, `${forward} protocol tcp`, `${forward} tcp flags syn`, `${forward} tcp flags not syn`],
    ],
    ['log-options defined, but log is not enable', [accept, `${forward} log-options group 1`]],
    ['Limit rate integer cannot be less than 1', [accept, `${forward} limit rate 0/second`]],
    ['Recent "count" and "time" values must be defined', [accept, `${forward} recent count 3`]],
    ['For action "synproxy" the protocol must be set to TCP', [`${forward} action synproxy`, `${forward} synproxy tcp mss 1460`]],
    [
      'queue-options fanout defined, then queue needs to be defined as a range',
      [`${forward} action queue`, `${forward} queue-options fanout`],
    ],
    ['GRE tunnel keys are not present in PPTP', [accept, `${forward} protocol gre`, `${forward} gre key 1`, `${forward} gre version pptp`]],
    [
      'state cannot be matched in forward when conntrack is disabled in forward chain',
      [accept, `${forward} state new`, 'set firewall ipv4 forward filter disable-conntrack'],
    ],
    ['Dynamic address group must be defined.', [accept, `${forward} add-address-to-group source-address timeout 1m`]],
    [
      'Error found on: firewall ipv4 forward filter rule 10 Error message: No such file or directory',
      [accept, `${forward} source group mac-group m`],
    ],
  ];

  test.each(cases)('is refused with "%s"', (words, refused) => {
    expect(router.commit(...refused)).toEqual([expect.stringContaining(words)]);
  });

  test('takes addresses, ports by name, groups and an interface by wildcard', () => {
    const rule = [
      accept,
      `${forward} protocol tcp`,
      `${forward} source address !10.0.0.0/8`,
      `${forward} source port ssh,8000-8080,!https`,
      `${forward} destination group address-group !web`,
      `${forward} inbound-interface name eth*`,
      'set firewall group address-group web address 192.0.2.1-192.0.2.9',
    ];
    expect(router.commit(...rule)).toEqual([]);
  });
});

describe('jumps', () => {
  test('may go from chain to chain', () => {
    expect(router.commit(...jump('a', 'b'), ...chain('b', 'default-action return'), accept)).toEqual([]);
  });

  test('that lead back are refused where traffic enters', () => {
    expect(router.commit(...jump('a', 'b'), ...jump('b', 'a'))).toEqual([]);
    expect(router.commit(`${forward} action jump`, `${forward} jump-target a`)).toEqual([
      'Loop detected in jump-targets, firewall ipv4 name b refers to previously traversed ipv4 name a',
    ]);
  });

  test('by default need a target other than the chain itself', () => {
    expect(router.commit(...chain('a', 'default-action jump'))).toEqual([expect.stringContaining('but no default-jump-target')]);
    expect(router.commit(...chain('a', 'default-action jump', 'default-jump-target a'))).toEqual(['Loop detected on default-jump-target.']);
  });

  test('go no deeper than the kernel follows', () => {
    const chains = (count: number) => Array.from({ length: count }, (_, index) => jump(`c${index}`, `c${index + 1}`)).flat();
    const entry = [`${forward} action jump`, `${forward} jump-target c0`];
    expect(router.commit(...chains(14), ...chain('c14', 'default-action drop'), ...entry)).toEqual([]);
    expect(router.commit(...jump('c14', 'c15'), ...chain('c15', 'default-action jump', 'default-jump-target c3'))).toEqual([
      'Unknown firewall error detected: Too many links',
    ]);
    expect(router.commit(...jump('c14', 'c15'), ...chain('c15', 'default-action drop'))).toEqual([
      'Unknown firewall error detected: Too many links',
    ]);
  });

  test('from output must not ask for the IPsec of what came in', () => {
    const output = 'set firewall ipv4 output filter rule 1';
    const target = chain('a', 'rule 1 action drop', 'rule 1 ipsec match-ipsec-in');
    expect(router.commit(...target, `${output} action jump`, `${output} jump-target a`)).toEqual([
      expect.stringContaining('Invalid jump-target for output. Firewall ipv4 name a rules contain incompatible ipsec inbound matches'),
    ]);
  });
});

test('an action that the kernel does not take in a hook is refused there, also by a jump', () => {
  const offload = ['set firewall flowtable f interface eth1', ...chain('fast', 'rule 1 action offload', 'rule 1 offload-target f')];
  expect(router.commit(...offload, `${forward} action jump`, `${forward} jump-target fast`)).toEqual([]);
  const input = 'set firewall ipv4 input filter rule 1';
  expect(router.commit(`${input} action jump`, `${input} jump-target fast`)).toEqual([
    expect.stringContaining('Error found on: firewall ipv4 name fast rule 1 Error message: Could not process rule: Operation not'),
  ]);
});

describe('a group', () => {
  test('cannot go while a rule names it', () => {
    expect(router.commit(accept, `${forward} source group address-group a`, 'set firewall group address-group a')).toEqual([]);
    expect(router.commit('delete firewall group')).toEqual(['Invalid address-group "a" on firewall rule']);
    expect(router.commit('delete firewall')).toEqual([]);
  });

  test('cannot go while NAT or connection tracking names it', () => {
    const groups = ['set firewall group network-group n network 10.0.0.0/8', 'set firewall group address-group a address 10.0.0.1'];
    const users = [
      'set nat source rule 1 source group network-group n',
      'set nat source rule 1 translation address masquerade',
      'set system conntrack ignore ipv4 rule 1 source group address-group a',
    ];
    expect(router.commit(...groups, ...users)).toEqual([]);
    expect(router.commit('delete firewall group network-group')).toEqual(['Invalid network-group "n" on nat rule']);
    expect(router.commit('delete firewall group address-group')).toEqual(['Invalid address-group "a" on ignore rule']);
    expect(router.commit('delete nat', 'delete system conntrack', 'delete firewall')).toEqual([]);
  });

  test('must include what is there and not itself', () => {
    const include = (group: string, other: string) => `set firewall group port-group ${group} include ${other}`;
    expect(router.commit(include('a', 'b'))).toEqual(['Nested group "b" does not exist']);
    expect(router.commit(include('a', 'b'), include('b', 'a'))).toEqual(['Group "b" has a circular reference']);
    expect(router.commit(include('a', 'b'), include('a', 'c'), include('b', 'c'), 'set firewall group port-group c port 1')).toEqual([]);
  });
});

describe('a zone', () => {
  const lan = zone('lan', 'member interface eth1');

  test('is local or has members', () => {
    expect(router.commit(...zone('dmz', 'default-action drop'))).toEqual(['Zone "dmz" has no interfaces and is not the local zone']);
    expect(router.commit(...lan, ...zone('self', 'local-zone'))).toEqual([]);
    expect(router.commit(...zone('lan', 'local-zone'))).toEqual(['Local zone cannot have interfaces assigned']);
    expect(router.commit(...zone('other', 'local-zone'))).toEqual(['There cannot be multiple local zones']);
  });

  test('shares no interface with another', () => {
    expect(router.commit(...lan, ...zone('dmz', 'member interface eth1'))).toEqual(['Interfaces cannot be assigned to multiple zones']);
  });

  test('takes a VRF that has interfaces', () => {
    const red = ['set vrf name red table 100', ...zone('red', 'member vrf red')];
    expect(router.commit(...red)).toEqual([expect.stringContaining('VRF "red" cannot be a member of any zone.')]);
    expect(router.commit(...red, 'set interfaces ethernet eth2 vrf red')).toEqual([]);
  });

  test('names chains and zones that exist', () => {
    expect(router.commit(...lan, ...zone('lan', 'from dmz firewall name x'))).toEqual([
      'Zone "lan" refers to a non-existent or deleted zone "dmz"',
    ]);
    const dmz = zone('dmz', 'member interface eth2', 'from lan firewall name x');
    expect(router.commit(...lan, ...dmz)).toEqual(['Firewall name "x" does not exist']);
    expect(router.commit(...lan, ...dmz, ...chain('x', 'default-action accept'))).toEqual([]);
    expect(router.commit('delete firewall ipv4')).toEqual(['Firewall name "x" does not exist']);
  });
});

test('a flow table needs interfaces that are there and can do what is asked', () => {
  const table = 'set firewall flowtable f';
  expect(router.commit(`${table} offload software`)).toEqual(['Flowtable "f" requires at least one interface']);
  expect(router.commit(`${table} interface eth1.9`)).toEqual(['Interface "eth1.9" does not exist!']);
  expect(router.commit(`${table} interface eth1`, `${table} offload hardware`)).toEqual([
    'Interface "eth1" does not support hardware offload',
  ]);
  expect(router.commit(`${table} interface pod-net`, 'set container network net prefix 10.0.0.0/24')).toEqual([]);
  expect(router.commit(`${table} interface eth1`, 'set firewall global-options state-policy offload offload-target f')).toEqual([]);
});
