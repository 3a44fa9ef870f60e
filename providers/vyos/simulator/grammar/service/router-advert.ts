import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { anyText, ipv6Address, ipv6Prefix, numeric, oneOf, u32 } from '../values.js';

/** `service router-advert`. */
export const routerAdvert = node({
  interface: tag(anyText, {
    'auto-ignore': multi(ipv6Prefix),
    'captive-portal': leaf(anyText),
    'default-lifetime': leaf(says(numeric([0, 0], [4, 9000]), 'Default router livetime bust be 0 or between 4 and 9000')),
    'default-preference': leaf(oneOf(['low', 'medium', 'high'], 'Default preference must be low, medium or high'), 'medium'),
    dnssl: multi(anyText),
    'hop-limit': leaf(says(numeric([0, 255]), 'Hop count must be between 0 and 255'), '64'),
    'link-mtu': leaf(says(numeric([1280, 9000]), 'Link MTU must be between 1280 and 9000')),
    'managed-flag': flag,
    'name-server': multi(ipv6Address),
    'name-server-lifetime': leaf(says(numeric([1, 7200]), 'Maximum interval must be between 1 and 7200 seconds')),
    'no-send-advert': flag,
    'no-send-interval': flag,
    'other-config-flag': flag,
    'reachable-time': leaf(says(numeric([0, 0], [1, 3600000]), 'Reachable time must be 0 or between 1 and 3600000 milliseconds'), '0'),
    'retrans-timer': leaf(
      says(numeric([0, 0], [1, 4294967295]), 'Retransmit interval must be 0 or between 1 and 4294967295 milliseconds'),
      '0',
    ),
    'source-address': multi(ipv6Address),
    interval: node({
      max: leaf(says(numeric([4, 1800]), 'Maximum interval must be between 4 and 1800 seconds'), '600'),
      min: leaf(says(numeric([3, 1350]), 'Minimum interval must be between 3 and 1350 seconds')),
    }),
    nat64prefix: tag(ipv6Prefix, { 'valid-lifetime': leaf(numeric([4, 65528]), '65528') }),
    prefix: tag(ipv6Prefix, {
      'decrement-lifetime': flag,
      'deprecate-prefix': flag,
      'no-autonomous-flag': flag,
      'no-on-link-flag': flag,
      'preferred-lifetime': leaf(anyOf(u32, oneOf(['infinity'])), '14400'),
      'valid-lifetime': leaf(anyOf(u32, oneOf(['infinity'])), '2592000'),
    }),
    route: tag(ipv6Prefix, {
      'no-remove-route': flag,
      'route-preference': leaf(oneOf(['low', 'medium', 'high'], 'Route preference must be low, medium or high'), 'medium'),
      'valid-lifetime': leaf(anyOf(u32, oneOf(['infinity'])), '1800'),
    }),
  }),
});
