import { familyOf, parseAddress, parsePrefix } from '../../../../lib/addressing/cidr.js';
import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import { devicesOf } from './devices.js';
import { Refusal } from './rule.js';
import type { View } from '../../../../lib/router-config/view.js';

/** Every subnet of a server has an identifier of its own. */
export function verifySubnetId(subnet: View, taken: Set<string>): void {
  const id = subnet.value('subnet-id');
  if (id === undefined) throw new Refusal(`Unique subnet ID not specified for subnet "${subnet.name}"`);
  if (taken.has(id)) throw new Refusal(`Subnet ID for subnet "${subnet.name}" is not unique`);
  taken.add(id);
}

interface Span {
  name: string;
  first: bigint;
  last: bigint;
}

/** The subnets of one DHCP server, in the order of their addresses, and whether an interface is in one of them. */
export class SubnetList {
  /** Whether an address of the router, in whatever VRF, is in an active subnet. */
  isServed = false;
  private readonly names = new Set<string>();
  private readonly spans: Span[] = [];

  constructor(private readonly tree: ConfigTree) {}

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Answers a subnet that the new one overlaps. */
  add(name: string, { isActive }: { isActive: boolean }): string | undefined {
    const { network, length, family } = parsePrefix(name);
    const span = { name, first: network, last: network + (1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n };
    const at = indexOf(this.spans, ({ first }) => first >= span.first);
    const [before, after] = [this.spans[at - 1], this.spans[at]];
    this.names.add(name);
    if (isActive) this.isServed ||= hasAddressIn(this.tree, family, span);
    if (before && before.last >= span.first) return before.name;
    if (after && after.first <= span.last) return after.name;
    this.spans.splice(at, 0, span);
    return undefined;
  }
}

const assigned = new WeakMap<ConfigTree, Record<4 | 6, readonly bigint[]>>();

function hasAddressIn(tree: ConfigTree, family: 4 | 6, { first, last }: Span): boolean {
  let addresses = assigned.get(tree);
  if (!addresses) assigned.set(tree, (addresses = { 4: addressesOf(tree, 4), 6: addressesOf(tree, 6) }));
  const next = addresses[family][indexOf(addresses[family], (address) => address >= first)];
  return next !== undefined && next <= last;
}

function addressesOf(tree: ConfigTree, family: 4 | 6): bigint[] {
  const own = devicesOf(tree).flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0] ?? ''));
  const numbers = own.filter((address) => familyOf(address) === family).map(parseAddress);
  return numbers.filter((number) => number !== undefined).sort((a, b) => (a < b ? -1 : 1));
}

/** The first place of a sorted list from which on the claim holds. */
function indexOf<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
