import { anyOf, leaf, multi, node, tag, type GrammarNode, type ValueCheck } from '../node.js';
import { ipProtocol } from '../packet-values.js';
import { text } from '../routing-values.js';
import { ipPrefix, ipv4Address, ipv6Address, ipv6Prefix, numeric, portNumber, vrfName } from '../values.js';

function localRoutes(address: ValueCheck): GrammarNode {
  const end = node({ address: multi(address), port: leaf(portNumber) });
  return node({
    rule: tag(numeric([1, 32765]), {
      set: node({ table: text, vrf: leaf(vrfName) }),
      fwmark: leaf(numeric([1, 2147483647])),
      protocol: leaf(ipProtocol),
      source: end,
      destination: end,
      'inbound-interface': text,
    }),
  });
}

/** `policy local-route`, which takes prefixes of either family. */
export const localRoute = localRoutes(anyOf(ipv4Address, ipPrefix));

/** `policy local-route6`. */
export const localRoute6 = localRoutes(anyOf(ipv6Address, ipv6Prefix));
