import { anyOf, flag, leaf, multi, node, tag, type Children, type GrammarNode } from '../node.js';
import { address4, address6, alike, asNumbers, community, extendedCommunity, largeCommunity, octet, oneInterface, routeMapName, routeTarget, text } from '../routing-values.js'; // prettier-ignore
import { description, ipAddress, ipv4Address, numeric, oneOf, pattern, vrfName } from '../values.js';
import { ruleHead, ruleNumber } from './lists.js';

const uint32 = leaf(numeric([0, 4294967295]));
const tagNumber = leaf(numeric([1, 65535]));
const origin = leaf(oneOf(['igp', 'egp', 'incomplete']));
const validity = leaf(oneOf(['invalid', 'notfound', 'valid']));
const lists: Children = { 'access-list': text, 'prefix-list': text };

function addresses(longest: number): Children {
  return { ...lists, 'prefix-len': leaf(numeric([0, longest])) };
}

const blackhole = leaf(oneOf(['blackhole']));

const protocols = ['babel', 'bgp', 'connected', 'isis', 'kernel', 'ospf', 'ospfv3', 'rip', 'ripng', 'static', 'table', 'vnc'];

const match = node({
  'as-path': text,
  community: node({ 'community-list': text, 'exact-match': flag }),
  evpn: node({
    'default-route': flag,
    rd: leaf(routeTarget),
    'route-type': leaf(oneOf(['macip', 'multicast', 'prefix'])),
    vni: leaf(numeric([0, 16777214])),
  }),
  extcommunity: text,
  interface: oneInterface,
  ip: node({
    address: node(addresses(32)),
    nexthop: node({ ...addresses(32), address: address4, type: blackhole }),
    'route-source': node(lists),
  }),
  ipv6: node({ address: node(addresses(128)), nexthop: node({ ...lists, address: address6, type: blackhole }) }),
  'large-community': node({ 'large-community-list': text }),
  'local-preference': uint32,
  metric: leaf(numeric([1, 65535])),
  origin,
  peer: leaf(ipAddress),
  protocol: leaf(oneOf(protocols)),
  ...alike('rpki rpki-extcommunity', validity),
  'source-vrf': leaf(vrfName),
  tag: tagNumber,
});

function communities(check: typeof community): GrammarNode {
  return node({ ...alike('add replace', multi(check)), none: flag, delete: text });
}

const metric = anyOf(pattern(/[+-]\d+/), numeric([0, 4294967295]), pattern(/[+|-]?rtt/));

const set = node({
  aggregator: node({ as: leaf(numeric([1, 4294967295])), ip: address4 }),
  'as-path': node({
    exclude: leaf(anyOf(asNumbers, oneOf(['all']))),
    prepend: leaf(asNumbers),
    'prepend-last-as': leaf(numeric([1, 10])),
  }),
  'atomic-aggregate': flag,
  community: communities(community),
  'large-community': communities(largeCommunity),
  extcommunity: node({
    bandwidth: leaf(anyOf(numeric([1, 25600]), oneOf(['cumulative', 'num-multipaths']))),
    'bandwidth-non-transitive': flag,
    ...alike('rt soo', multi(extendedCommunity)),
    none: flag,
  }),
  distance: octet,
  evpn: node({ gateway: node({ ipv4: address4, ipv6: address6 }) }),
  'ip-next-hop': leaf(anyOf(ipv4Address, oneOf(['unchanged', 'peer-address']))),
  'ipv6-next-hop': node({ global: address6, local: address6, 'peer-address': flag, 'prefer-global': flag }),
  'l3vpn-nexthop': node({ encapsulation: node({ gre: flag }) }),
  'local-preference': uint32,
  metric: leaf(metric),
  'metric-type': leaf(oneOf(['type-1', 'type-2'])),
  origin,
  'originator-id': address4,
  src: leaf(ipAddress),
  table: leaf(numeric([1, 4294967295])),
  tag: tagNumber,
  weight: uint32,
});

/** `policy route-map`. */
export const routeMaps = tag(routeMapName, {
  description: leaf(description),
  rule: tag(ruleNumber, {
    ...ruleHead,
    call: text,
    continue: text,
    match,
    'on-match': node({ goto: leaf(ruleNumber), next: flag }),
    set,
  }),
});
