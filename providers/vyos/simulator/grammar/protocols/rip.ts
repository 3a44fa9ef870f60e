import { anyOf, flag, leaf, multi, node, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { alike, distance, inAndOut, password, routeMap, text } from '../routing-values.js';
import { anyText, interfaceName, ipv4Address, ipv4Prefix, ipv6Prefix, numeric, oneOf } from '../values.js';

// RIP, RIPng and Babel, which filter alike what they distribute.

function distributeList(accessList: ValueCheck): GrammarNode {
  const filters: Children = { 'access-list': inAndOut(accessList), 'prefix-list': inAndOut(anyText) };
  return node({ ...filters, interface: tag(interfaceName, filters) });
}

const filters4 = distributeList(numeric([0, 4294967295]));
const filters6 = distributeList(anyText);

const hops = leaf(numeric([1, 16]));
const redistributed = node({ metric: hops, 'route-map': routeMap });
const seconds = numeric([5, 2147483647]);
const version = leaf(numeric([1, 2]));
const splitHorizon = node(alike('disable poison-reverse', flag));

const common: Children = {
  'default-information': node({ originate: flag }),
  'default-metric': hops,
  'route-map': routeMap,
  timers: node({ 'garbage-collection': leaf(seconds, '120'), timeout: leaf(seconds, '180'), update: leaf(seconds, '30') }),
};

/** `protocols rip`. */
export const rip = node({
  ...common,
  'default-distance': distance,
  'distribute-list': filters4,
  interface: tag(interfaceName, {
    'split-horizon': splitHorizon,
    authentication: node({
      md5: tag(numeric([1, 255]), { password: leaf(password(16)) }),
      'plaintext-password': leaf(password(16)),
    }),
    ...alike('receive send', node({ version })),
  }),
  neighbor: multi(ipv4Address),
  ...alike('network route', multi(ipv4Prefix)),
  'network-distance': tag(ipv4Prefix, { 'access-list': text, distance }),
  'passive-interface': multi(anyOf(oneOf(['default']), interfaceName)),
  redistribute: node(alike('bgp connected isis kernel nhrp ospf static babel', redistributed)),
  version,
});

/** `protocols ripng`. */
export const ripng = node({
  ...common,
  ...alike('aggregate-address network route', multi(ipv6Prefix)),
  'distribute-list': filters6,
  interface: tag(interfaceName, { 'split-horizon': splitHorizon }),
  'passive-interface': multi(anyText),
  redistribute: node(alike('bgp connected kernel ospfv3 static babel', redistributed)),
});

const intervalMs = numeric([20, 655340]);
const sources = 'bgp connected isis kernel nhrp openfabric static';

/** `protocols babel`. */
export const babel = node({
  parameters: node({
    diversity: flag,
    'diversity-factor': leaf(numeric([1, 256]), '256'),
    'resend-delay': leaf(intervalMs, '2000'),
    'smoothing-half-life': leaf(numeric([0, 65534]), '4'),
  }),
  interface: tag(interfaceName, {
    type: leaf(oneOf(['auto', 'wired', 'wireless']), 'auto'),
    'split-horizon': leaf(oneOf(['default', 'enable', 'disable']), 'default'),
    'hello-interval': leaf(intervalMs, '4000'),
    'update-interval': leaf(intervalMs, '20000'),
    rxcost: leaf(numeric([1, 65534])),
    'rtt-decay': leaf(numeric([1, 256]), '42'),
    'rtt-min': leaf(numeric([1, 65535]), '10'),
    'rtt-max': leaf(numeric([1, 65535]), '120'),
    'max-rtt-penalty': leaf(numeric([0, 65535]), '150'),
    'enable-timestamps': flag,
    channel: leaf(anyOf(numeric([1, 254]), oneOf(['interfering', 'non-interfering']))),
  }),
  redistribute: node({ ipv4: node(alike(`${sources} ospf rip`, flag)), ipv6: node(alike(`${sources} ospfv3 ripng`, flag)) }),
  'distribute-list': node({ ipv4: filters4, ipv6: filters6 }),
});
