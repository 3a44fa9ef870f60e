import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

type Cases = [words: string, refused: string[]][];

function refuses(cases: Cases): void {
  test.each(cases)('is refused with "%s"', (words, refused) => {
    expect(router.commit(...refused)).toEqual([expect.stringContaining(words)]);
  });
}

const source = 'set nat source rule 10';
const destination = 'set nat destination rule 10';
const masquerade = `${source} translation address masquerade`;

describe('nat', () => {
  refuses([
    ['Source NAT configuration error in rule 10: translation requires address and/or port', [`${source} source address 10.0.0.0/8`]],
    ['Destination NAT configuration error in rule 10: translation requires', [`${destination} inbound-interface name eth0`]],
    [
      'ports can only be specified when protocol is either tcp, udp or tcp_udp!',
      [`${destination} destination port 80`, `${destination} translation address 10.0.0.1`],
    ],
    [
      'cannot specify both interface group and interface name for nat source rule "10"',
      [masquerade, `${source} outbound-interface name eth0`, `${source} outbound-interface group g`],
    ],
    ['Invalid interface group "g" on source nat rule', [masquerade, `${source} outbound-interface group g`]],
    ['Invalid address-group "g" on nat rule', [masquerade, `${source} destination group address-group !g`]],
    [
      'network-group and fqdn cannot both be defined',
      [masquerade, `${source} source fqdn a.example`, `${source} source group network-group g`],
    ],
    ['Protocol must be tcp or udp when specifying hash ports', [masquerade, `${source} load-balance hash source-port`]],
    ['Static NAT configuration error in rule 10: inbound-interface not specified', ['set nat static rule 10 translation address 10.0.0.1']],
    ['Configuration file errors encountered!', [masquerade, `${source} source group mac-group absent`]],
    [
      'Source NAT66 configuration error in rule 10: translation address not specified',
      ['set nat66 source rule 10 source prefix 2001:db8::/64'],
    ],
    [
      'Source NAT66 configuration error in rule 10: source-prefix not specified',
      ['set nat66 source rule 10 source prefix !2001:db8::/64', 'set nat66 source rule 10 translation address masquerade'],
    ],
    ['source prefix must be /96', ['set nat64 source rule 10 source prefix 2001:db8::/64']],
    ['bits 64 to 71 (9th octet) must be zeroed', ['set nat64 source rule 10 source prefix 2001:db8::ff00:0:0:0/96']],
    ['Pool must be defined!', ['set nat cgnat log-allocation']],
  ]);

  test('a rule that is disabled may name what is not there', () => {
    expect(router.commit(masquerade, `${source} source group mac-group absent`, `${source} disable`)).toEqual([]);
  });

  test('takes rules that exclude, redirect, masquerade or spread', () => {
    const rules = [
      masquerade,
      `${destination} protocol tcp`,
      `${destination} destination port 80`,
      `${destination} translation redirect port 8080`,
      'set nat destination rule 20 exclude',
      'set nat destination rule 30 load-balance backend 10.0.0.1 weight 50',
      'set nat66 destination rule 10 destination address 2001:db8::1',
    ];
    expect(router.commit(...rules)).toEqual([]);
  });

  test('of carriers needs ports enough for all who are inside', () => {
    const pools = [
      'set nat cgnat pool external out range 192.0.2.1/32',
      'set nat cgnat pool internal in range 100.64.0.0/27',
      'set nat cgnat rule 1 source pool in',
      'set nat cgnat rule 1 translation pool out',
    ];
    expect(router.commit(...pools)).toEqual([]);
    expect(router.commit('set nat cgnat pool internal in range 100.64.1.0/32')).toEqual([
      'Rule "1" does not have enough ports available for the specified parameters',
    ]);
    expect(router.commit('set nat cgnat rule 2 source pool in', 'set nat cgnat rule 2 translation pool other')).toEqual([
      expect.stringContaining('Internal pool "in" is already used in rule 1 and cannot be used in rule 2!'),
    ]);
  });
});

const ignore = 'set system conntrack ignore ipv4 rule 1';
const ignore6 = 'set system conntrack ignore ipv6 rule 1';

describe('what the kernel is told of networking', () => {
  refuses([
    ['Port requires tcp or udp as protocol in rule 1', [`${ignore} destination port 53`]],
    [
      'Invalid address-group "g" on ignore rule',
      [`${ignore6} source group address-group g`, 'set firewall group address-group g address 10.0.0.1'],
    ],
    ['requires protocol tcp or udp', ['set system conntrack timeout custom ipv6 rule 1 source address 2001:db8::1']],
    [
      'Cant use both tcp and udp protocol',
      ['tcp close', 'udp replied'].map((state) => `set system conntrack timeout custom ipv4 rule 1 protocol ${state} 5`),
    ],
    ['Specified route-map "m" does not exist!', ['set system ip protocol static route-map m']],
    ['Specified route-map "m" does not exist!', ['set system ipv6 protocol bgp route-map m']],
  ]);
});

const front = 'set load-balancing haproxy service front';
const back = 'set load-balancing haproxy backend back';
const served = [`${front} port 8080`, `${front} backend back`, `${back} server a address 10.0.0.1`, `${back} server a port 80`];
const health = 'set load-balancing wan interface-health eth0';

describe('load balancing', () => {
  refuses([
    ['Both "service" and "backend" must be configured!', [`${front} port 8080`]],
    ['"front service port" must be configured!', served.slice(1)],
    ['"backend back server a address and port" must be configured!', served.slice(0, 3)],
    ['TCP port "443" is used by another service', [...served, `${front} port 443`]],
    ['VRF "red" does not exist!', [...served, 'set load-balancing haproxy vrf red']],
    ['PKI is not configured!', [...served, `${front} ssl certificate c`]],
    ['service front must be set to http mode', [...served, `${front} mode tcp`, `${front} http-response-headers X-A value b`]],
    ['whilst in TCP mode!', [...served, `${back} health-check redis`]],
    ['Nexthop must be configured for interface eth0', [`${health} failure-count 2`]],
    [
      'Interface or exclude not specified on load-balancing wan rule 1',
      [`${health} nexthop dhcp`, 'set load-balancing wan rule 1 inbound-interface eth1'],
    ],
  ]);

  test('is as it is described', () => {
    expect(router.commit(...served, `${health} nexthop 192.0.2.9`, 'set load-balancing wan rule 1 interface eth0')).toEqual([]);
  });

  test('takes the port of a service of the router that listens in a VRF', () => {
    expect(router.commit('set vrf name red table 100', 'set service https vrf red')).toEqual([]);
    expect(router.commit(...served, `${front} port 443`)).toEqual([]);
  });
});

const egress = 'set qos interface eth1 egress p';

describe('quality of service', () => {
  refuses([
    ['Selected QoS policy "p" does not exist!', [egress]],
    [`Selected QoS policy on interface "eth1" only supports "['ingress']"!`, [egress, 'set qos policy limiter p default bandwidth 1gbit']],
    ['Conflicting policy name "p", already in use!', [egress, 'set qos policy cake p', 'set qos policy fair-queue p']],
    ['Bandwidth not defined for default traffic!', [egress, 'set qos policy shaper p bandwidth 1gbit']],
    ['Policy p misses "default" class!', [egress, 'set qos policy shaper-hfsc p bandwidth 1gbit']],
    [
      'Policy "p" uses min-threshold "18" >= max-threshold "18"!',
      [egress, 'set qos policy random-detect p precedence 1 minimum-threshold 18'],
    ],
    [
      'Can not use both IPv6 and IPv4 in one match (m)!',
      [egress, ...['ip dscp 1', 'ipv6 dscp 1'].map((match) => `set qos policy priority-queue p class 1 match m ${match}`)],
    ],
  ]);

  test('is not looked at before an interface uses a policy', () => {
    expect(router.commit('set qos policy shaper-hfsc p bandwidth 1gbit')).toEqual([]);
  });
});

const web = 'set container name web';
const net = 'set container network net';

describe('a container', () => {
  refuses([
    ['Container image for "web" is mandatory!', [`${web} allow-host-networks`]],
    ['Must either set "network" or "allow-host-networks" for container "web"!', [`${web} image nginx`]],
    ['Container network "net" does not exist!', [`${web} image nginx`, `${web} network net`]],
    ['reserved for the container engine!', [`${net} prefix 10.0.0.0/24`, `${web} image nginx`, `${web} network net address 10.0.0.1`]],
    ['Used container address "10.0.1.9" not', [`${net} prefix 10.0.0.0/24`, `${web} image nginx`, `${web} network net address 10.0.1.9`]],
    ['IPv4 gateway "10.0.1.1" is not in the IPv4 prefix', [`${net} prefix 10.0.0.0/24`, `${net} gateway 10.0.1.1`]],
    ['MACVLAN parent interface "eth9" does not exist!', [`${net} prefix 10.0.0.0/24`, `${net} type macvlan parent eth9`]],
  ]);

  test('keeps its network', () => {
    expect(router.commit(`${net} prefix 10.0.0.0/24`, `${web} image nginx`, `${web} network net address 10.0.0.9`)).toEqual([]);
    expect(router.commit('delete container network net')).toEqual(['Container network "net" does not exist!']);
  });
});
