import { anyOf, flag, leaf, multi, node, tag, type Children, type GrammarNode, type ValueCheck } from './node.js';
import { anyText, description, interfaceName, ipv4Address, ipv4Prefix, ipv6Address, ipv6Prefix, macAddress, numeric, objectName, oneOf, vrfName } from './values.js'; // prettier-ignore

const distance = leaf(numeric([1, 255]));
const sink = node({ distance, tag: leaf(numeric([1, 4294967295])) });
const leak = leaf(anyOf(oneOf(['default']), vrfName));

function routes(prefix: ValueCheck, address: ValueCheck, more: Children): GrammarNode {
  return tag(prefix, {
    blackhole: sink,
    reject: sink,
    description: leaf(description),
    interface: tag(interfaceName, { disable: flag, distance, segments: leaf(anyText), vrf: leak }),
    'next-hop': tag(address, {
      disable: flag,
      distance,
      interface: leaf(interfaceName),
      segments: leaf(anyText),
      vrf: leak,
      bfd: node({ profile: leaf(anyText), 'multi-hop': node({ 'source-address': leaf(address) }) }),
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

/** `protocols static`. */
export const protocolsStatic = node({
  ...routeTables,
  'route-map': leaf({ ...objectName, error: 'Name of route-map can only contain alpha-numeric letters, hyphen and underscores' }),
  table: tag(numeric([1, 200]), { description: leaf(description), ...routeTables }),
  arp: node({ interface: tag(interfaceName, { address: tag(ipv4Address, { description: leaf(description), mac: leaf(macAddress) }) }) }),
});
