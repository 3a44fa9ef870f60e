import { anyOf, flag, leaf, multi, node, tag, type Children } from '../node.js';
import { alike, asNumber, exportAndImport, plainName, prefixList6Name, prefixListName, remoteAs, routeMap, routeMapName, seconds16, text } from '../routing-values.js'; // prettier-ignore
import { anyText, description, interfaceName, ipAddress, numeric, oneOf, portNumber } from '../values.js';

const filters: Children = {
  'filter-list': exportAndImport(anyText),
  'route-map': node({
    export: leaf({ ...routeMapName, error: 'Route map names can only contain alphanumeric characters, hyphens, and underscores' }),
    import: routeMap,
  }),
  ...alike('route-reflector-client route-server-client', flag),
  'soft-reconfiguration': node({ inbound: flag }),
};

const attributes: Children = {
  'allowas-in': node({ number: leaf(numeric([1, 10])) }),
  'attribute-unchanged': node(alike('as-path med next-hop', flag)),
  'nexthop-self': node({ force: flag }),
};

const prefixCount = leaf(numeric([1, 4294967295]));

const routes: Children = {
  ...filters,
  ...attributes,
  ...alike('addpath-tx-all addpath-tx-per-as as-override', flag),
  'conditionally-advertise': node(alike('advertise-map exist-map non-exist-map', routeMap)),
  'disable-send-community': node(alike('extended standard', flag)),
  'distribute-list': exportAndImport(numeric([1, 65535])),
  ...alike('maximum-prefix maximum-prefix-out', prefixCount),
  'remove-private-as': node({ all: flag }),
  'unsuppress-map': routeMap,
  weight: seconds16,
};

const prefixList = exportAndImport(prefixListName);
const prefixList6 = exportAndImport(prefixList6Name);
const capability = node({ orf: node({ 'prefix-list': node(alike('receive send', flag)) }) });
const originated: Children = { 'default-originate': node({ 'route-map': routeMap }) };
const nexthopLocal: Children = { 'nexthop-local': node({ unchanged: flag }) };

const unicast4 = node({ capability, 'prefix-list': prefixList, ...routes, ...originated });
const unicast6 = node({ capability, ...nexthopLocal, 'prefix-list': prefixList6, ...routes, ...originated });
const vpn6: Children = { ...nexthopLocal, 'prefix-list': prefixList6, ...routes };

/** The address families of peer groups. Neighbours have a few more. */
const groupFamilies: Children = {
  ...alike('ipv4-unicast ipv4-labeled-unicast', unicast4),
  'ipv4-vpn': node({ 'prefix-list': prefixList, ...routes }),
  ...alike('ipv6-unicast ipv6-labeled-unicast', unicast6),
  'ipv6-vpn': node(vpn6),
  'l2vpn-evpn': node({
    ...attributes,
    'route-map': filters['route-map'] ?? text,
    ...alike('route-reflector-client route-server-client', flag),
    'soft-reconfiguration': node({ inbound: flag }),
  }),
};

const neighborFamilies: Children = {
  ...groupFamilies,
  'ipv4-multicast': unicast4,
  'ipv6-multicast': node({ ...vpn6, ...originated }),
  'ipv4-flowspec': node({ 'prefix-list': prefixList, ...filters }),
  'ipv6-flowspec': node({ 'prefix-list': prefixList6, ...filters }),
};

const roles = ['provider', 'rs-server', 'rs-client', 'customer', 'peer'];
const attribute = numeric([1, 255]);

/** What neighbours and their groups have in common. */
const peer: Children = {
  description: leaf(description),
  bfd: node({ profile: text, 'check-control-plane-failure': flag }),
  capability: node(alike('dynamic extended-nexthop software-version', flag)),
  ...alike('disable-capability-negotiation disable-connected-check override-capability passive shutdown solo', flag),
  'ebgp-multihop': leaf(numeric([1, 255])),
  'graceful-restart': leaf(oneOf(['enable', 'disable', 'restart-helper'])),
  'local-as': tag(asNumber, { 'no-prepend': node({ 'replace-as': flag }) }),
  'local-role': tag(oneOf(roles, 'BGP local-role must be one of the following: customer, peer, provider, rs-client or rs-server'), {
    strict: flag,
  }),
  'path-attribute': node({ discard: multi(attribute), 'treat-as-withdraw': leaf(attribute) }),
  password: text,
  port: leaf(portNumber),
  'remote-as': remoteAs,
  'ttl-security': node({ hops: leaf(numeric([1, 254])) }),
  'update-source': leaf(anyOf(ipAddress, interfaceName)),
};

const membership: Children = { 'peer-group': text, 'remote-as': remoteAs };
const holdtime = leaf(numeric([0, 65535]));

/** `protocols bgp timers`; a neighbour's have `connect` too. */
export const timers: Children = { holdtime, keepalive: seconds16 };

/** `protocols bgp neighbor`. */
export const neighbor = tag(anyOf(ipAddress, interfaceName), {
  ...peer,
  'address-family': node(neighborFamilies),
  'advertisement-interval': leaf(numeric([0, 600])),
  'enforce-first-as': flag,
  interface: node({ ...membership, 'source-interface': leaf(interfaceName), v6only: node(membership) }),
  'peer-group': text,
  'strict-capability-match': flag,
  timers: node({ connect: holdtime, ...timers }),
});

/** `protocols bgp peer-group`. */
export const peerGroup = tag(plainName, { ...peer, 'address-family': node(groupFamilies) });
