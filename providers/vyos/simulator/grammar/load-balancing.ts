import { haproxy } from './haproxy.js';
import { anyOf, flag, leaf, node, says, tag } from './node.js';
import { side, usualGroups } from './packet-match.js';
import { ipProtocol, ipv4Target, orExcluded } from './packet-values.js';
import { anyText, description, ipv4Address, numeric, oneOf, pattern, u32 } from './values.js';

// VyOS looks for an executable file there; here it has to be a path.
const script = leaf(pattern(/\/\S+/));
const times = leaf(numeric([1, 10]), '1');
const matched = side(
  orExcluded(ipv4Target),
  usualGroups.filter((kind) => kind !== 'mac-group'),
);

const health = tag(anyText, {
  'failure-count': times,
  nexthop: leaf(anyOf(ipv4Address, oneOf(['dhcp']))),
  'success-count': times,
  test: tag(u32, {
    'resp-time': leaf(numeric([1, 30]), '5'),
    target: leaf(ipv4Address),
    'test-script': script,
    'ttl-limit': leaf(numeric([1, 254]), '1'),
    type: leaf(oneOf(['ping', 'ttl', 'user-defined']), 'ping'),
  }),
});

const rule = tag(numeric([1, 9999]), {
  description: leaf(description),
  destination: matched,
  exclude: flag,
  failover: flag,
  'inbound-interface': leaf(anyText),
  interface: tag(anyText, { weight: leaf(says(numeric([1, 255]), 'Weight must be between 1 and 255'), '1') }),
  limit: node({
    burst: leaf(u32, '5'),
    period: leaf(oneOf(['hour', 'minute', 'second']), 'second'),
    rate: leaf(u32, '5'),
    threshold: leaf(oneOf(['above', 'below']), 'below'),
  }),
  'per-packet-balancing': flag,
  protocol: leaf(ipProtocol, 'all'),
  source: matched,
});

/** `load-balancing`. */
export const loadBalancing = node({
  haproxy,
  wan: node({
    'disable-source-nat': flag,
    'enable-local-traffic': flag,
    'flush-connections': flag,
    hook: script,
    'interface-health': health,
    rule,
    'sticky-connections': node({ inbound: flag }),
  }),
});
