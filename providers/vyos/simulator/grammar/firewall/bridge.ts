import { anyOf, leaf, node, type Children } from '../node.js';
import { groups, macAddressMatch, port } from '../packet-match.js';
import { ipv4Target, ipv6, ipv6Target, orExcluded } from '../packet-values.js';
import { anyText, ipv4Address, numericRange } from '../values.js';
import { action, chain, defaultLog, ipsec, jumpTarget, namedChains } from './chain.js';
import {
  anyRule,
  changedConnection,
  changes,
  hops,
  icmp4,
  icmp6,
  inbound,
  ipsecIn,
  ipsecOut,
  outbound,
  packet,
  tracked,
} from './matches.js';

const side = node({
  address: leaf(orExcluded(anyOf(ipv4Target, ipv6Target))),
  'address-mask': leaf(anyOf(ipv4Address, ipv6)),
  'mac-address': macAddressMatch,
  port,
  group: groups('ipv4-address-group', 'ipv6-address-group', 'mac-group', 'ipv4-network-group', 'ipv6-network-group', 'port-group'),
});

const everyRule: Children = {
  ...anyRule,
  ...packet,
  icmp: icmp4,
  icmpv6: icmp6,
  ttl: hops,
  'hop-limit': hops,
  source: side,
  destination: side,
  ...ipsec(ipsecIn, ipsecOut),
  ...jumpTarget,
  'ethernet-type': leaf(anyText),
  vlan: node({ id: leaf(numericRange(0, 4095)), priority: leaf(numericRange(0, 7)), 'ethernet-type': leaf(anyText) }),
};

const rule: Children = { ...everyRule, ...tracked, ...action('accept', 'continue', 'jump', 'return', 'drop', 'queue') };
const rawAction = action('accept', 'continue', 'jump', 'notrack', 'reject', 'return', 'drop', 'queue');
const set = { set: changes(['ttl', 'hop-limit'], changedConnection) };
const rawSet = { set: changes(['ttl', 'hop-limit']) };
const filter = (rules: Children) => node({ filter: node(chain(rules, defaultLog)) });

/** `firewall bridge`. */
export const bridgeChains = node({
  forward: filter({ ...rule, ...inbound, ...outbound, ...set }),
  input: filter({ ...rule, ...inbound }),
  output: filter({ ...rule, ...outbound, ...set }),
  prerouting: filter({ ...everyRule, ...rawAction, ...inbound, ...rawSet }),
  name: namedChains({ ...rule, ...inbound, ...outbound }),
});
