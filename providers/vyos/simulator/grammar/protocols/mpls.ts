import { flag, leaf, multi, node, tag, type Children } from '../node.js';
import { address4, address6, alike, plainName, seconds16, text } from '../routing-values.js';
import { anyText, interfaceName, ipv4Address, ipv6Address, ipv6Prefix, numeric, oneOf, pattern } from '../values.js';

// MPLS with LDP, segment routing over IPv6, and traffic engineering.

const accessList = leaf(numeric([1, 2699]));
const holdtime = leaf(numeric([15, 65535]));

const targeted: Children = { enable: flag, 'hello-interval': seconds16, 'hello-holdtime': seconds16 };
const filter4 = node(alike('filter-access-list neighbor-access-list', accessList));
const filter6 = node(alike('filter-access-list6 neighbor-access-list6', accessList));

const ldp = node({
  'router-id': address4,
  allocation: node({ ipv4: node({ 'access-list': accessList }), ipv6: node({ 'access-list6': accessList }) }),
  neighbor: tag(ipv4Address, { password: text, 'ttl-security': text, 'session-holdtime': holdtime }),
  discovery: node({
    ...alike('hello-ipv4-holdtime hello-ipv4-interval hello-ipv6-holdtime hello-ipv6-interval', seconds16),
    ...alike('session-ipv4-holdtime session-ipv6-holdtime', holdtime),
    'transport-ipv4-address': address4,
    'transport-ipv6-address': address6,
  }),
  'targeted-neighbor': node({
    ipv4: node({ address: multi(ipv4Address), ...targeted }),
    ipv6: node({ address: multi(ipv6Address), ...targeted }),
  }),
  parameters: node(alike('cisco-interop-tlv transport-prefer-ipv4 ordered-control', flag)),
  export: node({
    ipv4: node({ 'explicit-null': flag, 'export-filter': filter4 }),
    ipv6: node({ 'explicit-null': flag, 'export-filter': filter6 }),
  }),
  import: node({ ipv4: node({ 'import-filter': filter4 }), ipv6: node({ 'import-filter': filter6 }) }),
  interface: tag(interfaceName, { 'disable-establish-hello': flag }),
});

/** `protocols mpls`. */
export const mpls = node({
  ldp,
  parameters: node({ 'no-propagate-ttl': flag, 'maximum-ttl': leaf(numeric([1, 255])) }),
  interface: multi(interfaceName),
});

const bits = numeric([16, 64]);

/** `protocols segment-routing`. */
export const segmentRouting = node({
  interface: tag(interfaceName, { srv6: node({ hmac: leaf(oneOf(['accept', 'drop', 'ignore']), 'accept') }) }),
  srv6: node({
    locator: tag(plainName, {
      'behavior-usid': flag,
      prefix: leaf(ipv6Prefix),
      'block-len': leaf(bits, '40'),
      'func-bits': leaf(numeric([0, 64]), '16'),
      'node-len': leaf(bits, '24'),
      format: leaf(oneOf(['uncompressed-f4024', 'usid-f3216'])),
    }),
  }),
});

const groupName = pattern(/[-a-zA-Z0-9]+/, 'Administrative group must be alphanumeric and can contain hyphens');
const bandwidth = leaf(numeric([1, 4294967295]));

/** `protocols traffic-engineering`. */
export const trafficEngineering = node({
  'admin-group': tag(groupName, { 'bit-position': leaf(numeric([0, 31])) }),
  interface: tag(interfaceName, {
    ...alike('metric max-bandwidth max-reservable-bandwidth', bandwidth),
    'admin-group': multi(anyText),
  }),
});
