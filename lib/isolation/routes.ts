import { formatPrefix, parseAddress, parseInterfaceAddress, parsePrefix, type Prefix } from '../addressing/cidr.js';
import type { InterfaceFact, Origin, Via } from './facts.js';
import { flowsToPrefix, type FlowSet } from './flow-set.js';
import type { ForwardingWorld, VrfNode } from './world.js';

/** One line of a routing table. */
export interface Entry {
  readonly prefix: string;
  readonly length: number;
  readonly match: FlowSet;
  readonly does:
    { readonly local: InterfaceFact } | { readonly connected: InterfaceFact } | { readonly via: Via } | { readonly lookup: VrfNode };
  readonly says: string;
  readonly origins: readonly Origin[];
}

/** Entries that decide together: equally long, and of equal weight to a router, which prefers connected routes. */
export function* ties(entries: readonly Entry[]): Generator<readonly Entry[]> {
  for (let first = 0; first < entries.length;) {
    const head = entries[first] as Entry;
    const next = entries.findIndex((entry, index) => index > first && (entry.length !== head.length || rank(entry) !== rank(head)));
    yield entries.slice(first, next < 0 ? entries.length : next);
    first = next < 0 ? entries.length : next;
  }
}

/** The routing tables of a world, each made when it is first asked for: longest prefix first. */
export class RoutingTables {
  private readonly tables = new Map<VrfNode, readonly Entry[]>();

  constructor(private readonly world: ForwardingWorld) {}

  of(vrf: VrfNode): readonly Entry[] {
    const known = this.tables.get(vrf);
    if (known) return known;
    const entries = [
      ...this.own(vrf),
      ...vrf.twins.flatMap(({ vrf: twin, what, origins }) =>
        this.own(twin).map((entry) => ({
          ...entry,
          says: `${what} is shared with ${titleOf(twin)}: ${entry.says}`,
          origins: [...origins, ...entry.origins],
        })),
      ),
      ...vrf.sources.flatMap((source) => imported(vrf, source, this.own(source.vrf))),
    ].sort((a, b) => b.length - a.length || rank(a) - rank(b));
    this.tables.set(vrf, entries);
    return entries;
  }

  private own(vrf: VrfNode): Entry[] {
    return [
      ...vrf.interfaces.flatMap((each) => each.addresses.flatMap((address) => connected(each, address))),
      ...vrf.routes.map((route): Entry => {
        const prefix = parsePrefix(route.prefix);
        return {
          ...lineOf(prefix),
          ...(route.isPolicy ? { length: policyLength } : {}),
          does: { via: route.via },
          says: `${route.isPolicy ? 'policy' : 'route'} ${route.prefix} ${viaText(route.via)}`,
          origins: [route.origin],
        };
      }),
    ];
  }
}

/** Longer than any prefix. */
const policyLength = 129;

/** `VRF t-red-web on ams1-r1`, or the name of the resource that it is. */
export function titleOf({ name, place }: VrfNode): string {
  return /\s/.test(name) ? name : `VRF ${name} on ${place}`;
}

function connected(each: InterfaceFact, text: string): Entry[] {
  const parsed = parseInterfaceAddress(text);
  if (!parsed) return [];
  const { address, prefix } = parsed;
  const host: Prefix = { family: prefix.family, network: parseAddress(address) ?? 0n, length: prefix.family === 4 ? 32 : 128 };
  const origins = [each.origin];
  return [
    { ...lineOf(host), does: { local: each }, says: `${address} is its own address`, origins },
    { ...lineOf(prefix), does: { connected: each }, says: `${formatPrefix(prefix)} is connected on ${each.name}`, origins },
  ];
}

function imported(vrf: VrfNode, { vrf: source, target, origins }: VrfNode['sources'][number], entries: readonly Entry[]): Entry[] {
  return entries
    .filter(({ does }) => !('local' in does) && !('via' in does && 'drop' in does.via))
    .map((entry) => ({
      ...entry,
      does: { lookup: source },
      says: `imports route target ${target}, with which ${titleOf(source)} exports ${entry.prefix}`,
      origins,
    }));
}

function lineOf(prefix: Prefix): Pick<Entry, 'prefix' | 'length' | 'match'> {
  const text = formatPrefix(prefix);
  return { prefix: text, length: prefix.length, match: flowsToPrefix(prefix) };
}

/** Whether an entry drops what it decides about. */
export function isDrop({ does }: Entry): boolean {
  return 'via' in does && 'drop' in does.via;
}

function rank({ does }: Entry): number {
  if ('local' in does) return 0;
  if ('connected' in does) return 1;
  // A route that drops never goes down, so that it hides what stands behind it: others of the same prefix stand before it.
  if ('via' in does) return 'drop' in does.via ? 4 : 2;
  return 3;
}

function viaText(via: Via): string {
  if ('drop' in via) return 'is dropped';
  if ('interface' in via) return `through ${via.interface}`;
  if ('gateway' in via) return `through ${via.gateway}${via.vrf === undefined ? '' : ` in VRF ${via.vrf}`}`;
  return `into VRF ${via.vrf}`;
}
