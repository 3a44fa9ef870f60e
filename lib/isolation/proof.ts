import { componentsOf, type Component } from './components.js';
import { addressesOf, requireEnd } from './ends.js';
import { underlay, type OpaqueFact, type Party } from './facts.js';
import {
  allFlows,
  flowsTo,
  flowSet,
  intersect,
  isEmpty,
  samplePacket,
  subtract,
  type Flow,
  type FlowSet,
  type Packet,
} from './flow-set.js';
import { RoutingTables } from './routes.js';
import { preferred, startsOf, type Start } from './starts.js';
import { Walk } from './walk.js';
import { hopsOf, type Arrival, type Hop, type Loss, type Weather } from './way.js';
import type { ForwardingWorld } from './world.js';

/** A way that somebody has declared, with the reason. Ends are parties or names: `tenant red`, `network red/web`, `vm red/web-1`. */
export interface Allowance {
  readonly from: string;
  readonly to: string;
  readonly flow?: Flow;
  readonly reason: string;
}

/** A packet that gets where it must not. */
export interface Breach {
  readonly from: Party;
  readonly to: Party;
  readonly packet: Packet;
  readonly hops: readonly Hop[];
  /** Whether it takes a link that is down. */
  readonly whenDown: boolean;
}

/** What a proof came to. It holds when there is no breach, and nothing unproven that packets of a tenant could come to. */
export interface Verdict {
  readonly holds: boolean;
  readonly parties: number;
  readonly breaches: readonly Breach[];
  /** What forwards in a way that is not understood, and whom it touches. */
  readonly unproven: readonly { readonly parties: readonly Party[]; readonly fact: OpaqueFact }[];
}

/** Proves that no packet gets from one party to another, nor to the underlay, but for what is allowed. One counter-example for each pair. */
export function prove(world: ForwardingWorld, allowances: readonly Allowance[] = []): Verdict {
  const components = componentsOf(world);
  const tables = new RoutingTables(world);
  const found = new Map<string, Breach>();
  for (const component of components) if (component.parties.size > 1) findBreaches(found, world, tables, component, allowances);
  const breaches = [...found.values()];
  const unproven = world.opaque.map((fact) => ({ parties: touched(components, fact), fact }));
  const parties = new Set(components.flatMap((component) => [...component.parties])).size;
  const matters = unproven.some((each) => each.parties.some((party) => party !== underlay));
  return { holds: breaches.length === 0 && !matters, parties, breaches, unproven };
}

/** Whether packets get from one end to another, with the way or with the reason why not. */
export type Reach =
  { readonly reaches: true; readonly packet: Packet; readonly hops: readonly Hop[] } | { readonly reaches: false; readonly why: string };

/**
 * Whether a packet of the flow gets there. Ends are names (`vm red/web-1`, `subnet red/web/front`, `network red/web`, `tenant red`,
 * `underlay`) or, for the far end, an address. `weather` is `best` for "it works", `any` for "it never happens".
 * Throws `unknown_reference` when the world has no such end.
 */
export function canReach(world: ForwardingWorld, from: string, to: string, flow: Flow = {}, weather: Weather = 'best'): Reach {
  const tables = new RoutingTables(world);
  const isAddress = /^[0-9.]+$|:/.test(to) && !/\s/.test(to);
  const wanted = intersect(flowSet(flow), isAddress ? flowsTo([to]) : allFlows);
  if (!isAddress) requireEnd(world, to);
  let lost: Loss | undefined;
  let towards: FlowSet | undefined;
  for (const start of startsNamed(world, from)) {
    const walk = new Walk(world, tables, weather);
    // That something works is said of honest senders; that it never happens, of those too that forge their source.
    start.begin(walk, weather === 'best' ? intersect(wanted, start.sources()) : wanted);
    for (const arrival of walk.arrivals) {
      if (!isAddress && !arrival.names.includes(to)) continue;
      const answered =
        arrival.addresses.length > 0 && weather === 'best' ? intersect(arrival.flows, flowsTo(arrival.addresses)) : arrival.flows;
      const packet = samplePacket(preferred(answered, start, arrival));
      if (packet) return { reaches: true, packet, hops: hopsOf(arrival.trace) };
    }
    towards ??= flowsTo(isAddress ? [to] : addressesOf(world, to));
    lost ??= lossTowards(walk, towards);
  }
  return { reaches: false, why: lost ? `${lost.where}: ${lost.why}` : `nothing forwards from "${from}"` };
}

/** Adds a counter-example for each pair of parties that has none yet. */
function findBreaches(
  found: Map<string, Breach>,
  world: ForwardingWorld,
  tables: RoutingTables,
  component: Component,
  allowances: readonly Allowance[],
): void {
  const starts = startsOf(world, component);
  const isTold = (from: Party, to: Party) => from === to || found.has(`${from}\n${to}`);
  for (const weather of ['best', 'any'] as const) {
    for (const start of starts) {
      if ([...component.parties].every((party) => isTold(start.party, party))) continue;
      const walk = new Walk(world, tables, weather);
      start.begin(walk, allFlows);
      for (const arrival of [...walk.arrivals].sort((a, b) => vividness.indexOf(a.at) - vividness.indexOf(b.at))) {
        if (isTold(start.party, arrival.party)) continue;
        const packet = samplePacket(preferred(withoutAllowed(arrival, start, allowances), start, arrival));
        if (!packet) continue;
        found.set(`${start.party}\n${arrival.party}`, {
          from: start.party,
          to: arrival.party,
          packet,
          hops: hopsOf(arrival.trace),
          whenDown: weather === 'any',
        });
      }
    }
  }
}

/** Of several counter-examples the one that ends at somebody's VM says most. */
const vividness: readonly Arrival['at'][] = ['vm', 'outside', 'subnet', 'router'];

function withoutAllowed(arrival: Arrival, start: Start, allowances: readonly Allowance[]): FlowSet {
  return allowances
    .filter(({ from, to }) => (start.names.includes(from) || start.party === from) && arrival.names.includes(to))
    .reduce((flows, { flow }) => subtract(flows, flowSet(flow ?? {})), arrival.flows);
}

function startsNamed(world: ForwardingWorld, name: string): readonly Start[] {
  const found = startsOf(world).filter((start) => start.names.includes(name) || start.party === name);
  if (found.length === 0) requireEnd(world, name);
  return found;
}

/** Where packets to the destination were lost, or else any. */
function lossTowards({ losses }: Walk, towards: FlowSet): Loss | undefined {
  return losses.findLast(({ flows }) => !isEmpty(intersect(flows, towards))) ?? losses.at(-1);
}

/** Everybody whose packets may come to where the fact stands. */
function touched(components: readonly Component[], { place, vrf, party }: OpaqueFact): Party[] {
  const parties = components
    .filter(({ vrfs }) => vrfs.some((node) => node.place === place && (vrf === undefined || node.name === vrf)))
    .flatMap((component) => [...component.parties]);
  return [...new Set([...parties, ...(party === undefined ? [] : [party])])].sort();
}
