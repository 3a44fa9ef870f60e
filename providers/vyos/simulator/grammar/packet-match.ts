import { flag, leaf, multi, node, type Children, type GrammarNode, type ValueCheck } from './node.js';
import { ipProtocol, macMatch, portList, portRange } from './packet-values.js';
import { anyText, fqdn, numeric, numericRange } from './values.js';

/** A protocol by name or number. What is here is what firewall, NAT, conntrack and load balancing match packets by. */
export const protocol = leaf(ipProtocol);

/** Ports, ranges and names of services, apart by commas. */
export const port = leaf(portList);

/** One port or one range. */
export const portOrRange = leaf(portRange);

const bits = ['syn', 'ack', 'fin', 'rst', 'urg', 'psh', 'ecn', 'cwr'];
const tcpBits = flags(bits);

/** TCP flags that a packet has, and below `not` those that it has not. */
export const tcpFlags = node({ ...tcpBits, not: node(tcpBits) });

/** Nodes without a value, by name. */
export function flags(names: readonly string[]): Children {
  return Object.fromEntries(names.map((name) => [name, flag]));
}

/** `group` with a name for each kind of group. */
export function groups(...kinds: string[]): GrammarNode {
  return node(Object.fromEntries(kinds.map((kind) => [kind, leaf(anyText)])));
}

/** The groups that everything but bridges can match. */
export const usualGroups = ['address-group', 'domain-group', 'mac-group', 'network-group', 'port-group'];

/** `source` or `destination` of NAT, conntrack and load balancing: an address, a port and groups. */
export function side(address: ValueCheck, kinds: readonly string[], more: Children = {}): GrammarNode {
  return node({ address: leaf(address), port, ...(kinds.length > 0 ? { group: groups(...kinds) } : {}), ...more });
}

/** A name that the router resolves to addresses. */
export const fullyQualified = leaf(fqdn);

/** A MAC address, with or without `!`. */
export const macAddressMatch = leaf(macMatch);

const octet = leaf(numeric([0, 255]));

/** Greater, less, equal: of a TTL or hop limit. */
export const comparison = node({ eq: octet, gt: octet, lt: octet });

/** `icmp` or `icmpv6`: a type and code by number, or a type by name. */
export function icmp(typeName: ValueCheck): GrammarNode {
  return node({ code: octet, type: octet, 'type-name': leaf(typeName) });
}

/** Code points and ranges of them. */
export const dscp = multi(numericRange(0, 63));

/** Lengths in bytes and ranges of them. */
export const packetLength = multi(numericRange(1, 65535));

/** The mark of a connection. */
export const connectionMark = numeric([0, 2147483647]);

/** The mark that a packet is given; 0 would be none. */
export const packetMark = numeric([1, 2147483647]);
