import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode } from '../node.js';
import { address4, alike, areaId, bfdProfile, distance, label, ospfArea, password, routeMap, seconds16, text } from '../routing-values.js'; // prettier-ignore
import { anyText, interfaceName, ipAddress, ipv4Address, ipv4Prefix, ipv6Prefix, numeric, oneOf } from '../values.js';

// OSPF for IPv4 and IPv6.

const uint32 = numeric([0, 4294967295]);
const areaCost = leaf(numeric([0, 16777215]));
const delayMs = numeric([0, 600000]);
const seconds = (defaultValue: string) => leaf(numeric([1, 65535]), defaultValue);
const cost = leaf(numeric([1, 65535]));
const metric = leaf(numeric([0, 16777214]));
const holddown = leaf(numeric([0, 10000]));

const redistributed: Children = { metric, 'metric-type': leaf(numeric([1, 2]), '2'), 'route-map': routeMap };
const originate = node({ originate: node({ always: flag, ...redistributed }) });

const authentication = node({
  md5: node({ 'key-id': tag(numeric([1, 255]), { 'md5-key': leaf(password(16)) }) }),
  'plaintext-password': leaf(password(8)),
});

const timers: Children = {
  'dead-interval': seconds('40'),
  'hello-interval': seconds('10'),
  'retransmit-interval': seconds('5'),
  'transmit-delay': seconds('1'),
};

const timers4: Children = { ...timers, 'retransmit-window': leaf(numeric([20, 1000]), '50') };

const interfaceCommon: Children = {
  area: areaId,
  bfd: bfdProfile,
  cost,
  'mtu-ignore': flag,
  priority: leaf(numeric([0, 255]), '1'),
};

const area = tag(ospfArea, {
  'area-type': node({
    normal: flag,
    nssa: node({
      'default-cost': areaCost,
      'no-summary': flag,
      translate: leaf(oneOf(['always', 'candidate', 'never']), 'candidate'),
    }),
    stub: node({ 'default-cost': areaCost, 'no-summary': flag }),
  }),
  authentication: leaf(oneOf(['plaintext-password', 'md5'])),
  network: multi(ipv4Prefix),
  range: tag(ipv4Prefix, { cost: areaCost, 'not-advertise': flag, substitute: leaf(ipv4Prefix) }),
  shortcut: leaf(oneOf(['default', 'disable', 'enable'])),
  ...alike('export-list import-list', leaf(uint32)),
  'virtual-link': tag(anyOf(uint32, ipAddress), { authentication, ...timers4 }),
});

const networkTypes = ['broadcast', 'non-broadcast', 'point-to-multipoint', 'point-to-point'];

const interface4 = tag(interfaceName, {
  ...interfaceCommon,
  ...timers4,
  authentication,
  'ldp-sync': node({ disable: flag, holddown }),
  bandwidth: leaf(numeric([1, 100000])),
  'hello-multiplier': leaf(numeric([1, 10])),
  network: leaf(oneOf(networkTypes, 'Must be broadcast, non-broadcast, point-to-multipoint or point-to-point')),
  passive: node({ disable: flag }),
});

/** `low-label-value` and `high-label-value` of segment routing. */
export const labelBlock = node(alike('low-label-value high-label-value', leaf(label)));

/** The index of a prefix in segment routing. */
export const prefixIndex = node({ value: leaf(numeric([0, 65535])), ...alike('explicit-null no-php-flag', flag) });

function gracefulRestart(more: Children): GrammarNode {
  return node({
    'grace-period': leaf(numeric([5, 1800]), '120'),
    helper: node({
      enable: node({ 'router-id': multi(ipv4Address) }),
      'planned-only': flag,
      'supported-grace-time': leaf(numeric([10, 1800])),
      ...more,
    }),
  });
}

function distances(protocol: string): GrammarNode {
  return node({ global: distance, [protocol]: node(alike('external inter-area intra-area', distance)) });
}

/** What both versions have. */
const common: Children = {
  'auto-cost': node({ 'reference-bandwidth': leaf(numeric([1, 4294967]), '100') }),
  'default-information': originate,
  'log-adjacency-changes': node({ detail: flag }),
};

/** `protocols ospf`, the same in a VRF. */
export const ospf = node({
  ...common,
  aggregation: node({ timer: leaf(numeric([5, 1800]), '5') }),
  'access-list': tag(uint32, {
    export: multi(oneOf(['bgp', 'connected', 'isis', 'kernel', 'rip', 'static'], 'Must be bgp, connected, kernel, rip, or static')),
  }),
  area,
  capability: node({ opaque: flag }),
  'default-metric': metric,
  'graceful-restart': gracefulRestart({ 'no-strict-lsa-checking': flag }),
  'maximum-paths': leaf(numeric([1, 64])),
  'ldp-sync': node({ holddown }),
  distance: distances('ospf'),
  interface: interface4,
  'max-metric': node({
    'router-lsa': node({ administrative: flag, 'on-shutdown': leaf(numeric([5, 100])), 'on-startup': leaf(numeric([5, 86400])) }),
  }),
  'mpls-te': node({ enable: flag, 'router-address': leaf(ipv4Address, '0.0.0.0') }),
  neighbor: tag(ipv4Address, { 'poll-interval': seconds('60'), priority: leaf(numeric([0, 255]), '0') }),
  parameters: node({
    'abr-type': leaf(oneOf(['cisco', 'ibm', 'shortcut', 'standard']), 'cisco'),
    ...alike('opaque-lsa rfc1583-compatibility', flag),
    'router-id': address4,
  }),
  'passive-interface': leaf(oneOf(['default'])),
  'segment-routing': node({
    ...alike('global-block local-block', labelBlock),
    'maximum-label-depth': leaf(numeric([1, 16])),
    prefix: tag(ipv4Prefix, { index: prefixIndex }),
  }),
  redistribute: node({
    ...alike('bgp connected isis kernel nhrp rip babel static', node(redistributed)),
    table: tag(anyText, redistributed),
  }),
  refresh: node({ timers: leaf(numeric([10, 1800])) }),
  'summary-address': tag(ipv4Prefix, { 'no-advertise': flag, tag: leaf(numeric([1, 4294967295])) }),
  timers: node({
    throttle: node({
      spf: node({ delay: leaf(delayMs, '200'), 'initial-holdtime': leaf(delayMs, '1000'), 'max-holdtime': leaf(delayMs, '10000') }),
    }),
  }),
});

const interface6 = tag(interfaceName, {
  ...interfaceCommon,
  ...timers,
  ifmtu: seconds16,
  'instance-id': leaf(numeric([0, 255]), '0'),
  network: leaf(says(oneOf(['broadcast', 'point-to-point']), 'Must be broadcast or point-to-point')),
  passive: flag,
});

/** `protocols ospfv3`, the same in a VRF. */
export const ospfv3 = node({
  ...common,
  area: tag(ospfArea, {
    'area-type': node({ nssa: node(alike('default-information-originate no-summary', flag)), stub: node({ 'no-summary': flag }) }),
    ...alike('export-list import-list', text),
    range: tag(ipv6Prefix, alike('advertise not-advertise', flag)),
  }),
  distance: distances('ospfv3'),
  'graceful-restart': gracefulRestart({ 'lsa-check-disable': flag }),
  interface: interface6,
  parameters: node({ 'router-id': address4 }),
  redistribute: node(alike('babel bgp connected isis kernel ripng static', node(redistributed))),
});
