import { countryCodes } from '../country-codes.js';
import { flag, leaf, multi, node, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { fullyQualified, groups, macAddressMatch, port, usualGroups } from '../packet-match.js';
import { ipv4Target, ipv6, ipv6Target, orExcluded } from '../packet-values.js';
import { ipv4Address, oneOf } from '../values.js';
import { action, chain, defaultJump, defaultLog, ipsec, jumpTarget, namedChains } from './chain.js';
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
  reference,
  routedFilter,
  routedRule,
} from './matches.js';

const filterAction = action('accept', 'continue', 'jump', 'reject', 'return', 'drop', 'queue', 'offload', 'synproxy');
const rawAction = action('accept', 'continue', 'jump', 'notrack', 'reject', 'return', 'drop', 'queue');
const geoip = node({ 'country-code': multi(oneOf(countryCodes)), 'inverse-match': flag });

interface Family {
  address: ValueCheck;
  mask: ValueCheck;
  icmp: Children;
  hop: string;
  /** Groups that a raw chain knows beside the usual ones. */
  rawGroups: readonly string[];
}

function sides(family: Family, ...moreGroups: readonly string[]): Children {
  const side = node({
    address: leaf(orExcluded(family.address)),
    'address-mask': leaf(family.mask),
    fqdn: fullyQualified,
    geoip,
    'mac-address': macAddressMatch,
    port,
    group: groups(...usualGroups, ...moreGroups),
  });
  return { source: side, destination: side };
}

function routed(family: Family): GrammarNode {
  const everyRule: Children = { ...anyRule, ...routedRule, ...family.icmp, [family.hop]: hops };
  const set = { set: changes([family.hop], changedConnection) };
  const filterRule = {
    ...everyRule,
    ...routedFilter,
    ...filterAction,
    ...sides(family, 'dynamic-address-group', 'remote-group'),
    ...jumpTarget,
  };
  const offload = { 'offload-target': reference };
  const forwardRule = { ...filterRule, ...ipsec(ipsecIn, ipsecOut), ...inbound, ...outbound, ...set, ...offload };
  const rawRule = { ...everyRule, ...rawAction, ...sides(family, ...family.rawGroups) };
  const rawInRule = { ...rawRule, ...ipsec(ipsecIn), ...inbound, set: changes([family.hop]), ...jumpTarget };
  const filter = (rule: Children) => node(chain(rule, { ...defaultLog, 'disable-conntrack': flag }));

  return node({
    forward: node({ filter: filter(forwardRule) }),
    input: node({ filter: filter({ ...filterRule, ...ipsec(ipsecIn), ...inbound }) }),
    output: node({
      filter: filter({ ...filterRule, ...ipsec(ipsecOut), ...outbound, ...set }),
      raw: node(chain({ ...rawRule, ...ipsec(ipsecOut), ...outbound, ...set }, defaultLog)),
    }),
    prerouting: node({ raw: node(chain(rawInRule, defaultJump)) }),
    name: namedChains(forwardRule),
  });
}

/** `firewall ipv4`. */
export const ipv4Chains = routed({ address: ipv4Target, mask: ipv4Address, icmp: { icmp: icmp4 }, hop: 'ttl', rawGroups: [] });

/** `firewall ipv6`. */
export const ipv6Chains = routed({
  address: ipv6Target,
  mask: ipv6,
  icmp: { icmpv6: icmp6 },
  hop: 'hop-limit',
  rawGroups: ['dynamic-address-group'],
});
