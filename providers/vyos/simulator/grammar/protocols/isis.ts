import { anyOf, flag, leaf, multi, node, tag, type Children } from '../node.js';
import { address4, alike, bfdProfile, label, plainName, prefixListName, routeMap, text } from '../routing-values.js';
import { anyText, interfaceName, ipv4Prefix, ipv6Prefix, numeric, oneOf, pattern } from '../values.js';
import { labelBlock, prefixIndex } from './ospf.js';

/** A network entity title: `49.0001.1921.6800.1002.00`. */
const networkEntity = leaf(pattern(/[a-fA-F0-9]{2}(\.[a-fA-F0-9]{4}){3,9}\.[a-fA-F0-9]{2}/));

/** `plaintext-password` or `md5`. */
const routingPassword = node(alike('plaintext-password md5', text));

const metric = leaf(numeric([0, 16777215]));
const delayMs = leaf(numeric([0, 60000]));
const holddown = leaf(numeric([0, 10000]));
const levels = alike('level-1 level-2', flag);
const perLevel = node(levels);
const perLevelIs = (children: Children) => node(alike('level-1 level-2', node(children)));

const redistributed = perLevelIs({ metric, 'route-map': routeMap });
const originated = perLevelIs({ always: flag, metric, 'route-map': routeMap });
const tiebreaker = node({ index: tag(numeric([1, 255]), levels) });

const fastReroute = node({
  lfa: node({
    remote: node({ 'prefix-list': tag(prefixListName, levels) }),
    local: node({
      'load-sharing': node({ disable: perLevel }),
      'priority-limit': node(alike('medium high critical', perLevel)),
      tiebreaker: node(alike('downstream lowest-backup-metric node-protecting', tiebreaker)),
    }),
  }),
});

const interfaceFastReroute = node({
  lfa: perLevelIs({ enable: flag, exclude: node({ interface: multi(interfaceName) }) }),
  'remote-lfa': perLevelIs({ 'maximum-metric': leaf(numeric([1, 16777215])), tunnel: node({ 'mpls-ldp': flag }) }),
  'ti-lfa': perLevelIs({ 'node-protection': node({ 'link-fallback': flag }) }),
});

const topologies = ['ipv4-multicast', 'ipv4-mgmt', 'ipv6-unicast', 'ipv6-multicast', 'ipv6-mgmt', 'ipv6-dstsrc'];

/** `protocols isis`, the same in a VRF. */
export const isis = node({
  ...alike('advertise-high-metrics advertise-passive-only dynamic-hostname log-adjacency-changes', flag),
  ...alike('purge-originator set-attached-bit set-overload-bit', flag),
  ...alike('area-password domain-password', routingPassword),
  'default-information': node({ originate: node(alike('ipv4 ipv6', originated)) }),
  level: leaf(oneOf(['level-1', 'level-1-2', 'level-2'])),
  'lsp-gen-interval': leaf(numeric([1, 120]), '30'),
  'lsp-mtu': leaf(numeric([128, 4352]), '1497'),
  'lsp-refresh-interval': leaf(numeric([2, 65235]), '900'),
  'max-lsp-lifetime': leaf(numeric([1, 65535]), '1200'),
  'metric-style': leaf(oneOf(['narrow', 'transition', 'wide'])),
  'ldp-sync': node({ holddown }),
  topology: leaf(oneOf(topologies)),
  'fast-reroute': fastReroute,
  net: networkEntity,
  'traffic-engineering': node({ enable: flag, address: address4, export: flag }),
  'segment-routing': node({
    ...alike('global-block local-block', labelBlock),
    srv6: node({ locator: leaf(plainName) }),
    'maximum-label-depth': leaf(numeric([1, 16])),
    prefix: tag(anyOf(ipv4Prefix, ipv6Prefix), {
      absolute: node({ value: leaf(label), ...alike('explicit-null no-php-flag', flag) }),
      index: prefixIndex,
    }),
  }),
  redistribute: node({
    ipv4: node(alike('bgp connected kernel nhrp ospf rip babel static', redistributed)),
    ipv6: node(alike('bgp connected kernel ospf6 ripng babel static', redistributed)),
  }),
  'spf-delay-ietf': node(alike('init-delay short-delay long-delay holddown time-to-learn', delayMs)),
  'spf-interval': leaf(numeric([1, 120])),
  interface: tag(anyText, {
    bfd: bfdProfile,
    'circuit-type': leaf(oneOf(['level-1', 'level-1-2', 'level-2-only'])),
    'fast-reroute': interfaceFastReroute,
    ...alike('hello-padding passive no-three-way-handshake', flag),
    'hello-interval': leaf(numeric([1, 600])),
    'hello-multiplier': leaf(numeric([2, 100])),
    metric,
    'ldp-sync': node({ disable: flag, holddown }),
    network: node({ 'point-to-point': flag }),
    password: routingPassword,
    ...alike('priority psnp-interval', leaf(numeric([0, 127]))),
  }),
});

/** `protocols openfabric`. */
export const openfabric = node({
  net: networkEntity,
  domain: tag(anyText, {
    interface: tag(interfaceName, {
      'address-family': node(alike('ipv4 ipv6', flag)),
      ...alike('csnp-interval hello-interval', leaf(numeric([1, 600]))),
      'hello-multiplier': leaf(numeric([2, 100])),
      metric,
      passive: flag,
      password: routingPassword,
      'psnp-interval': leaf(numeric([0, 120])),
    }),
    'domain-password': routingPassword,
    ...alike('log-adjacency-changes set-overload-bit purge-originator', flag),
    'fabric-tier': leaf(numeric([0, 14])),
    ...alike('lsp-gen-interval spf-interval', leaf(numeric([1, 120]))),
    'lsp-refresh-interval': leaf(numeric([1, 65235])),
    'max-lsp-lifetime': leaf(numeric([360, 65535])),
  }),
});
