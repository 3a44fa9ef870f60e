import { anyOf, flag, leaf, multi, node, tag, type Children, type GrammarNode, type ValueCheck } from './node.js';
import { distance, oneInterface, routeMap, srv6Segments, text } from './routing-values.js';
import { description, interfaceName, ipv4Address, ipv4Prefix, ipv6Address, ipv6Prefix, macAddress, numeric, oneOf, vrfName } from './values.js'; // prettier-ignore

const sink = node({ distance, tag: leaf(numeric([1, 4294967295])) });
const via: Children = { disable: flag, distance };
const leaked: Children = { ...via, segments: leaf(srv6Segments), vrf: leaf(anyOf(oneOf(['default']), vrfName)) };

function routes(prefix: ValueCheck, address: ValueCheck, more: Children): GrammarNode {
  return tag(prefix, {
    blackhole: sink,
    reject: sink,
    description: leaf(description),
    interface: tag(interfaceName, leaked),
    'next-hop': tag(address, {
      ...leaked,
      interface: oneInterface,
      bfd: node({ profile: text, 'multi-hop': node({ 'source-address': leaf(address) }) }),
    }),
    ...more,
  });
}

const routeTables: Children = {
  route: routes(ipv4Prefix, ipv4Address, { 'dhcp-interface': multi(interfaceName) }),
  route6: routes(ipv6Prefix, ipv6Address, {}),
};

/** `vrf name NAME protocols static`. */
export const vrfStatic = node(routeTables);

const proxied = (address: ValueCheck) => tag(address, { interface: multi(interfaceName) });

/** `protocols static`. */
export const protocolsStatic = node({
  ...routeTables,
  mroute: tag(ipv4Prefix, { 'next-hop': tag(ipv4Address, via), interface: tag(interfaceName, via) }),
  'route-map': routeMap,
  table: tag(numeric([1, 200]), { description: leaf(description), ...routeTables }),
  arp: node({ interface: tag(interfaceName, { address: tag(ipv4Address, { description: leaf(description), mac: leaf(macAddress) }) }) }),
  'neighbor-proxy': node({ arp: proxied(ipv4Address), nd: proxied(ipv6Address) }),
});
