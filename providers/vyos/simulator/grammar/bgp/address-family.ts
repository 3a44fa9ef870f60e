import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { alike, address4, distance, extendedCommunity, octet, routeMap, routeMapName, routeTarget, routeTargets, text } from '../routing-values.js'; // prettier-ignore
import { anyText, interfaceName, ipAddress, ipv4Prefix, ipv6Prefix, numeric, objectName, oneOf } from '../values.js';

const mplsLabel = numeric([0, 1048575]);
const auto = oneOf(['auto']);
const paths = leaf(numeric([1, 256]));

/** `sid vpn export` and `sid vpn per-vrf export`. */
export const sid = leaf(anyOf(auto, numeric([1, 1048575])));

const maximumPaths = node({ ebgp: paths, ibgp: paths });
const redistributed = node({ metric: text, 'route-map': routeMap });

const aggregate = (prefix: ValueCheck) => tag(prefix, { 'as-set': flag, 'route-map': routeMap, 'summary-only': flag });
const distances = (prefix: ValueCheck) => node({ ...alike('external internal local', distance), prefix: tag(prefix, { distance }) });
const labelledRoutes = (prefix: ValueCheck) => node({ network: tag(prefix, { rd: leaf(routeTarget), label: leaf(mplsLabel) }) });

const network4 = tag(ipv4Prefix, { backdoor: flag, 'route-map': routeMap });
const network6 = tag(ipv6Prefix, { 'path-limit': octet, 'route-map': routeMap });

const vpnRouteMaps = node({
  export: leaf(says(objectName, 'Route map names can only contain alphanumeric characters, hyphens, and underscores')),
  import: routeMap,
});

function unicast(prefix: ValueCheck, network: GrammarNode, protocols: string, routeMaps: Children): GrammarNode {
  return node({
    'aggregate-address': aggregate(prefix),
    distance: distances(prefix),
    export: node({ vpn: flag }),
    import: node({ vpn: flag, vrf: multi(anyText) }),
    label: node({ vpn: node({ export: leaf(anyOf(mplsLabel, auto)), 'allocation-mode': node({ 'per-nexthop': flag }) }) }),
    'maximum-paths': maximumPaths,
    network,
    rd: node({ vpn: node({ export: leaf(routeTarget) }) }),
    'route-map': node({ vpn: vpnRouteMaps, ...routeMaps }),
    'route-target': node({ vpn: node(alike('both import export', leaf(routeTargets))) }),
    nexthop: node({ vpn: node({ export: leaf(ipAddress) }) }),
    redistribute: node({
      ...alike(`babel connected isis kernel nhrp static ${protocols}`, redistributed),
      table: tag(numeric([1, 200]), { metric: text, 'route-map': routeMap }),
    }),
    sid: node({ vpn: node({ export: sid }) }),
  });
}

const flowspec = node({ 'local-install': node({ interface: multi(interfaceName) }) });

const evpnRouteTarget = node(alike('both import export', multi(routeTarget)));
const perVni: Children = {
  ...alike('advertise-default-gw advertise-svi-ip', flag),
  rd: leaf(routeTarget),
  'route-target': evpnRouteTarget,
};

const evpn = node({
  advertise: node(alike('ipv4 ipv6', node({ unicast: node({ 'route-map': leaf(routeMapName) }) }))),
  'advertise-all-vni': flag,
  ...perVni,
  'advertise-pip': address4,
  'default-originate': node(alike('ipv4 ipv6', flag)),
  ...alike('rt-auto-derive disable-ead-evi-rx disable-ead-evi-tx', flag),
  'ead-es-frag': node({ 'evi-limit': leaf(numeric([1, 1000])) }),
  'ead-es-route-target': node({ export: multi(routeTargets) }),
  flooding: node(alike('disable head-end-replication', flag)),
  'mac-vrf': node({ soo: leaf(extendedCommunity) }),
  vni: tag(numeric([1, 16777215]), perVni),
});

/** `protocols bgp address-family`. */
export const addressFamilies = node({
  'ipv4-unicast': unicast(ipv4Prefix, network4, 'ospf rip', { vrf: node({ import: routeMap }) }),
  'ipv4-multicast': node({ 'aggregate-address': aggregate(ipv4Prefix), distance: distances(ipv4Prefix), network: network4 }),
  'ipv4-labeled-unicast': node({ 'aggregate-address': aggregate(ipv4Prefix), network: network4, 'maximum-paths': maximumPaths }),
  'ipv4-flowspec': flowspec,
  'ipv4-vpn': labelledRoutes(ipv4Prefix),
  'ipv6-unicast': unicast(ipv6Prefix, network6, 'ospfv3 ripng', {}),
  'ipv6-multicast': node({ 'aggregate-address': aggregate(ipv6Prefix), distance: distances(ipv6Prefix), network: network6 }),
  'ipv6-labeled-unicast': node({
    'aggregate-address': aggregate(ipv6Prefix),
    network: tag(ipv6Prefix, { backdoor: flag, 'route-map': routeMap }),
  }),
  'ipv6-flowspec': flowspec,
  'ipv6-vpn': labelledRoutes(ipv6Prefix),
  'l2vpn-evpn': evpn,
});
