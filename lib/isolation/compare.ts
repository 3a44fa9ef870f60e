import { componentsOf, type Component } from './components.js';
import type { Fact, Party } from './facts.js';
import { allFlows, samplePacket, subtract, type FlowSet } from './flow-set.js';
import { groupBy } from './groups.js';
import type { Breach } from './proof.js';
import { RoutingTables } from './routes.js';
import { preferred, startsOf, type Start } from './starts.js';
import { Walk } from './walk.js';
import { hopsOf } from './way.js';
import type { ForwardingWorld } from './world.js';

/** Something that should forward and does not, or not so. */
export interface Difference {
  readonly wanted: Fact;
  /** What is there instead. */
  readonly found?: Fact;
}

/** What each kind of fact is known by, and what it says beyond that. */
const identities: {
  readonly [F in Fact['fact']]: (fact: Extract<Fact, { fact: F }>) => { key: readonly unknown[]; says: readonly unknown[] };
} = {
  vrf: ({ place, name, party, aka, imports, exports }) => ({
    key: [place, name],
    says: [party, sorted(aka), sorted(imports), sorted(exports)],
  }),
  interface: ({ place, name, vrf, segment, addresses }) => ({ key: [place, name], says: [vrf, segment, sorted(addresses)] }),
  segment: ({ name, aka }) => ({ key: [name, aka], says: [] }),
  route: ({ place, vrf, prefix, via, isPolicy }) => ({ key: [place, vrf, prefix, isPolicy, Object.entries(via).sort()], says: [] }),
  peer: ({ place, interface: name, to, allowed }) => ({
    key: [place, name, 'outside' in to ? to.outside : [to.place, to.interface]],
    says: [sorted(allowed)],
  }),
  nic: ({ name, segment, party }) => ({ key: [name], says: [segment, party] }),
  filter: ({ place, interface: name, direction, rules, otherwise }) => ({ key: [place, name, direction], says: [rules, otherwise] }),
  opaque: ({ place, origin }) => ({ key: [place, origin.line], says: [] }),
};

/** What is wanted and not found, and what is found beyond what is wanted. Origins and the addresses of VMs do not count. */
export function compareFacts(wanted: readonly Fact[], found: readonly Fact[]): { missing: Difference[]; extra: Fact[] } {
  const [wantedText, foundText] = [new Set(wanted.map(textOf)), new Set(found.map(textOf))];
  const extra = found.filter((fact) => !wantedText.has(textOf(fact)));
  const instead = new Map(extra.map((fact) => [keyOf(fact), fact]));
  const missing = wanted
    .filter((fact) => !foundText.has(textOf(fact)))
    .map((fact): Difference => ({ wanted: fact, found: instead.get(keyOf(fact)) }));
  return { missing, extra };
}

/** The parts of a world, found by any fact that stands in them. */
export class Parts {
  readonly components: readonly Component[];
  private readonly byVrf = new Map<string, Component>();
  private readonly bySegment = new Map<string, Component>();

  constructor(private readonly world: ForwardingWorld) {
    this.components = componentsOf(world);
    for (const component of this.components) {
      for (const { key } of component.vrfs) this.byVrf.set(key, component);
      for (const { names } of component.segments) for (const name of names) this.bySegment.set(name, component);
    }
  }

  of(fact: Fact): Component | undefined {
    if (fact.fact === 'vrf') return this.ofVrf(fact.place, fact.name);
    if (fact.fact === 'segment') return this.bySegment.get(fact.name) ?? this.bySegment.get(fact.aka);
    if (fact.fact === 'nic') return this.bySegment.get(fact.segment);
    if (fact.fact === 'peer' || fact.fact === 'filter') {
      const at = this.world.interfaceAt(fact.place, fact.interface);
      return at && this.ofVrf(at.place, at.vrf);
    }
    return fact.vrf === undefined ? undefined : this.ofVrf(fact.place, fact.vrf);
  }

  /**
   * The parts in which a change of these facts may open ways, and whose. A NIC is an end of its party's ways and lets nothing through
   * for others: a NIC that hears every VLAN concerns one party of each part, not all.
   */
  touchedBy(facts: readonly Fact[]): Map<Component, Set<Party>> {
    const touched = new Map<Component, Set<Party>>();
    for (const fact of facts) {
      const part = this.of(fact);
      if (!part) continue;
      const whose = touched.get(part) ?? new Set();
      touched.set(part, whose);
      for (const party of fact.fact === 'nic' ? [fact.party] : part.parties) whose.add(party);
    }
    return touched;
  }

  private ofVrf(place: string, vrf: string): Component | undefined {
    return this.byVrf.get(`${place}\n${vrf}`);
  }
}

/**
 * Ways within one party that `found` has and `wanted` has not, for the parties given of each part: who may send, who receives, a
 * packet. Links may be down in both worlds.
 */
export function waysBeyond(wanted: ForwardingWorld, found: ForwardingWorld, parts: ReadonlyMap<Component, ReadonlySet<Party>>): Breach[] {
  const tables = new RoutingTables(found);
  const wantedTables = new RoutingTables(wanted);
  const wantedStarts = groupBy(startsOf(wanted), ({ id }) => id);
  const ways = new Map<string, Breach>();
  const knownOf = new Map<string, Map<string, FlowSet>>();
  for (const [part, parties] of parts) {
    for (const start of startsOf(found, part)) {
      if (!parties.has(start.party)) continue;
      const known = knownOf.get(start.id) ?? arrivalsOf(wanted, wantedTables, wantedStarts.get(start.id) ?? []);
      knownOf.set(start.id, known);
      const walk = new Walk(found, tables, 'any');
      start.begin(walk, allFlows);
      for (const arrival of walk.arrivals) {
        const name = `${start.id}\n${arrival.id}`;
        if (arrival.party !== start.party || arrival.id === start.id || ways.has(name)) continue;
        const packet = samplePacket(preferred(subtract(arrival.flows, known.get(arrival.id) ?? []), start, arrival));
        if (packet) ways.set(name, { from: start.id, to: arrival.id, packet, hops: hopsOf(arrival.trace), whenDown: false });
      }
    }
  }
  return [...ways.values()];
}

function arrivalsOf(world: ForwardingWorld, tables: RoutingTables, starts: readonly Start[]): Map<string, FlowSet> {
  const flows = new Map<string, FlowSet>();
  for (const start of starts) {
    const walk = new Walk(world, tables, 'any');
    start.begin(walk, allFlows);
    for (const arrival of walk.arrivals) flows.set(arrival.id, [...(flows.get(arrival.id) ?? []), ...arrival.flows]);
  }
  return flows;
}

function textOf(fact: Fact): string {
  const { key, says } = identityOf(fact);
  return JSON.stringify([fact.fact, key, says]);
}

function keyOf(fact: Fact): string {
  return JSON.stringify([fact.fact, identityOf(fact).key]);
}

function identityOf<F extends Fact['fact']>(fact: Extract<Fact, { fact: F }>): { key: readonly unknown[]; says: readonly unknown[] } {
  return identities[fact.fact as F](fact);
}

function sorted(words: readonly string[] | undefined): readonly string[] {
  return [...new Set(words)].sort();
}
