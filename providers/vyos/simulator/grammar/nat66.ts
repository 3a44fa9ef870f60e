import { anyOf, flag, leaf, node, says, tag, type Children } from './node.js';
import { flags, groups, packetMark, port, portOrRange, side, usualGroups } from './packet-match.js';
import { interfaceMatch66, ipProtocol, ipv4Network, ipv6Network, orExcluded } from './packet-values.js';
import { description, ipv6Prefix, numeric, oneOf } from './values.js';

const sequence = numeric([1, 999999]);

const ruleNumber66 = says(sequence, 'NAT66 rule number must be between 1 and 999999');
const rule66: Children = { description: leaf(description), disable: flag, exclude: flag, log: flag, protocol: leaf(ipProtocol) };
const interfaces66 = node({ name: leaf(interfaceMatch66) });
const prefixSide = node({ prefix: leaf(orExcluded(ipv6Prefix)), port, group: groups(...usualGroups) });
const addressSide = side(orExcluded(ipv6Network), usualGroups);

/** `nat66`. */
export const nat66 = node({
  source: node({
    rule: tag(ruleNumber66, {
      ...rule66,
      'outbound-interface': interfaces66,
      source: prefixSide,
      destination: prefixSide,
      translation: node({ address: leaf(anyOf(ipv6Network, oneOf(['masquerade']))), port: portOrRange }),
    }),
  }),
  destination: node({
    rule: tag(ruleNumber66, {
      ...rule66,
      'inbound-interface': interfaces66,
      source: addressSide,
      destination: addressSide,
      translation: node({ address: leaf(ipv6Network), port: portOrRange }),
    }),
  }),
});

const transportPool: Children = {
  description: leaf(description),
  disable: flag,
  address: leaf(ipv4Network),
  port: portOrRange,
  protocol: node(flags(['tcp', 'udp', 'icmp'])),
};

/** `nat64`. */
export const nat64 = node({
  source: node({
    rule: tag(says(sequence, 'NAT64 rule number must be between 1 and 999999'), {
      description: leaf(description),
      disable: flag,
      match: node({ mark: leaf(packetMark) }),
      source: node({ prefix: leaf(ipv6Prefix) }),
      translation: node({ pool: tag(says(sequence, 'NAT64 pool number must be between 1 and 999999'), transportPool) }),
    }),
  }),
});
