import { flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import { address4, alike, bfdProfile, seconds16, text } from '../routing-values.js';
import { anyText, interfaceName, ipPrefix, ipv4Address, ipv4Prefix, ipv6Address, ipv6Prefix, numeric, oneOf } from '../values.js';

// PIM for IPv4 and IPv6, and the IGMP proxy.

const common: Children = {
  'join-prune-interval': leaf(numeric([1, 65535]), '60'),
  'keep-alive-timer': seconds16,
  packets: leaf(numeric([1, 255]), '3'),
  'register-suppress-time': seconds16,
};

const interfaceCommon: Children = {
  ...alike('no-bsm no-unicast-bsm passive', flag),
  'dr-priority': leaf(numeric([1, 4294967295])),
  hello: leaf(numeric([1, 180])),
};

const prefixList = node({ 'prefix-list': text });

/** `protocols pim`. */
export const pim = node({
  ...common,
  interface: tag(interfaceName, {
    ...interfaceCommon,
    bfd: bfdProfile,
    'source-address': address4,
    igmp: node({
      disable: flag,
      join: tag(ipv4Address, { 'source-address': multi(ipv4Address) }),
      'query-interval': leaf(numeric([1, 1800])),
      'query-max-response-time': leaf(numeric([10, 250])),
      version: leaf(numeric([2, 3]), '3'),
    }),
  }),
  ecmp: node({ rebalance: flag }),
  igmp: node({ 'watermark-warning': seconds16 }),
  ...alike('register-accept-list ssm', prefixList),
  rp: node({ address: tag(ipv4Address, { group: multi(ipPrefix) }), 'keep-alive-timer': seconds16 }),
  'no-v6-secondary': flag,
  'spt-switchover': node({ 'infinity-and-beyond': prefixList }),
});

const responseMs = leaf(numeric([100, 6553500]));

/** `protocols pim6`. */
export const pim6 = node({
  ...common,
  interface: tag(interfaceName, {
    ...interfaceCommon,
    mld: node({
      disable: flag,
      join: tag(ipv6Address, { source: multi(ipv6Address) }),
      'last-member-query-count': leaf(numeric([1, 255])),
      ...alike('last-member-query-interval max-response-time', responseMs),
      interval: seconds16,
      version: leaf(numeric([1, 2]), '2'),
    }),
  }),
  rp: node({
    address: tag(ipv6Address, { group: multi(ipv6Prefix), 'prefix-list6': text }),
    'keep-alive-timer': seconds16,
  }),
});

/** `protocols igmp-proxy`. */
export const igmpProxy = node({
  ...alike('disable disable-quickleave', flag),
  interface: tag(anyText, {
    ...alike('alt-subnet whitelist', multi(ipv4Prefix)),
    role: leaf(oneOf(['upstream', 'downstream', 'disabled']), 'downstream'),
    threshold: leaf(says(numeric([1, 255]), 'Threshold must be between 1 and 255'), '1'),
  }),
});
