import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { address4, alike, asNumber, distance, plainName, seconds16, text } from '../routing-values.js';
import { anyText, interfaceName, ipAddress, ipv4Prefix, ipv6Prefix, numeric, oneOf, portNumber } from '../values.js';
import { addressFamilies, sid } from './address-family.js';
import { neighbor, peerGroup, timers } from './neighbor.js';

const retry = numeric([100, 86400000]);
const penalty = leaf(numeric([1, 20000]));

const bmp = node({
  'mirror-buffer-limit': leaf(numeric([0, 4294967294])),
  target: tag(anyText, {
    address: leaf(ipAddress),
    port: leaf(portNumber, '5000'),
    'min-retry': leaf(retry, '1000'),
    'max-retry': leaf(retry, '2000'),
    mirror: flag,
    monitor: node(alike('ipv4-unicast ipv6-unicast', node(alike('local-rib pre-policy post-policy', flag)))),
  }),
});

const switches =
  'allow-martian-nexthop always-compare-med deterministic-med disable-ebgp-connected-route-check ebgp-requires-policy ' +
  'fast-convergence graceful-shutdown log-neighbor-changes network-import-check no-client-to-client-reflection ' +
  'no-fast-external-failover no-hard-administrative-reset no-ipv6-auto-ra no-suppress-duplicates reject-as-sets ' +
  'route-reflector-allow-outbound-policy shutdown suppress-fib-pending';

const parameters = node({
  ...alike(switches, flag),
  bestpath: node({
    'as-path': node(alike('confed ignore multipath-relax', flag)),
    bandwidth: leaf(oneOf(['default-weight-for-missing', 'ignore', 'skip-missing'])),
    'compare-routerid': flag,
    med: multi(oneOf(['confed', 'missing-as-worst'])),
    'peer-type': node({ 'multipath-relax': flag }),
  }),
  'cluster-id': address4,
  confederation: node({ identifier: leaf(asNumber), peers: multi(asNumber) }),
  'conditional-advertisement': node({ timer: leaf(numeric([5, 240]), '60') }),
  dampening: node({
    'half-life': leaf(numeric([1, 45])),
    'max-suppress-time': leaf(numeric([1, 255])),
    ...alike('re-use start-suppress-time', penalty),
  }),
  default: node({ 'local-pref': leaf(numeric([0, 4294967295])) }),
  distance: node({
    global: node(alike('external internal local', distance)),
    prefix: tag(ipv4Prefix, { distance }),
  }),
  'graceful-restart': node({ 'stalepath-time': leaf(numeric([1, 3600])) }),
  'labeled-unicast': leaf(oneOf(['explicit-null', 'ipv4-explicit-null', 'ipv6-explicit-null'])),
  'minimum-holdtime': seconds16,
  'router-id': address4,
  'tcp-keepalive': node({ ...alike('idle interval', seconds16), probes: leaf(numeric([1, 30])) }),
});

/** `protocols bgp`, the same in a VRF. */
export const bgp = node({
  'address-family': addressFamilies,
  bmp,
  interface: tag(interfaceName, { mpls: node({ forwarding: flag }) }),
  listen: node({ limit: leaf(numeric([1, 5000])), range: tag(anyOf(ipv4Prefix, ipv6Prefix), { 'peer-group': text }) }),
  neighbor,
  parameters,
  'peer-group': peerGroup,
  sid: node({ vpn: node({ 'per-vrf': node({ export: sid }) }) }),
  srv6: node({ locator: leaf(plainName) }),
  'system-as': leaf(asNumber),
  timers: node(timers),
});
