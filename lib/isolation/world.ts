import type {
  Fact,
  FilterFact,
  InterfaceFact,
  NicFact,
  OpaqueFact,
  Origin,
  Party,
  PeerFact,
  RouteFact,
  SegmentFact,
  VrfFact,
} from './facts.js';
import { underlay } from './facts.js';
import { addTo, groupBy } from './groups.js';

/** A VRF with everything that hangs on it. */
export interface VrfNode {
  readonly key: string;
  readonly place: string;
  readonly name: string;
  readonly party: Party;
  readonly interfaces: InterfaceFact[];
  readonly routes: RouteFact[];
  /** VRFs that are one with it: the same table, name or VNI. */
  readonly twins: { readonly vrf: VrfNode; readonly what: string; readonly origins: readonly Origin[] }[];
  /** VRFs whose routes it takes by route target. */
  readonly sources: { readonly vrf: VrfNode; readonly target: string; readonly origins: readonly Origin[] }[];
}

/** A layer 2 segment under all its names. */
export interface SegmentNode {
  readonly key: string;
  readonly names: Set<string>;
  readonly interfaces: InterfaceFact[];
  readonly nics: NicFact[];
}

/** A tunnel of this world to somebody outside. */
export interface OutsidePeer {
  readonly peer: PeerFact;
  readonly at: InterfaceFact;
  readonly outside: string;
  readonly party: Party;
}

/** Facts, indexed by what a packet meets. */
export class ForwardingWorld {
  readonly vrfs = new Map<string, VrfNode>();
  readonly segments = new Map<string, SegmentNode>();
  readonly opaque: readonly OpaqueFact[];
  private readonly interfaces = new Map<string, InterfaceFact>();
  private readonly peers: Map<string, PeerFact[]>;
  private readonly everyPeer: readonly PeerFact[];
  private readonly filters: Map<string, FilterFact[]>;
  private readonly aliases: Map<string, SegmentFact[]>;
  private readonly segmentOf = new Map<string, SegmentNode>();

  constructor(readonly facts: readonly Fact[]) {
    this.opaque = only(facts, 'opaque');
    this.peers = groupBy(only(facts, 'peer'), (peer) => at(peer.place, peer.interface));
    this.everyPeer = [...this.peers.values()].flat();
    this.filters = groupBy(only(facts, 'filter'), (filter) => `${filter.direction} ${at(filter.place, filter.interface)}`);
    const doors = doorsOf(facts);
    const aliases = [...only(facts, 'segment'), ...doors.map(({ alias }) => alias)];
    this.aliases = groupBy([...aliases, ...aliases.map(turned)], (alias) => alias.name);
    for (const fact of only(facts, 'vrf')) this.addVrf(fact);
    for (const fact of [...only(facts, 'interface'), ...doors.map(({ door }) => door)]) this.addInterface(fact);
    for (const fact of only(facts, 'nic')) this.segment(fact.segment).nics.push(fact);
    for (const fact of only(facts, 'route')) this.vrf(fact.place, fact.vrf).routes.push(fact);
    this.joinTwins(only(facts, 'vrf'));
    this.joinTargets(only(facts, 'vrf'));
  }

  interfaceAt(place: string, name: string): InterfaceFact | undefined {
    return this.interfaces.get(at(place, name));
  }

  vrfOf({ place, vrf }: { place: string; vrf: string }): VrfNode {
    return this.vrfs.get(at(place, vrf)) as VrfNode;
  }

  peersOf({ place, name }: InterfaceFact): readonly PeerFact[] {
    return this.peers.get(at(place, name)) ?? [];
  }

  allPeers(): readonly PeerFact[] {
    return this.everyPeer;
  }

  outsidePeers(): readonly OutsidePeer[] {
    return this.everyPeer.flatMap((peer) => {
      const at = this.interfaceAt(peer.place, peer.interface);
      return at && 'outside' in peer.to ? [{ peer, at, ...peer.to }] : [];
    });
  }

  filtersOf(direction: 'in' | 'out', { place, name }: InterfaceFact): readonly FilterFact[] {
    return this.filters.get(`${direction} ${at(place, name)}`) ?? [];
  }

  /** The segment of that name; it is there as soon as somebody asks. */
  segment(name: string): SegmentNode {
    const known = this.segmentOf.get(name);
    if (known) return known;
    const names = new Set([name]);
    for (const each of names) for (const alias of this.aliases.get(each) ?? []) names.add(alias.aka);
    const node: SegmentNode = { key: name, names, interfaces: [], nics: [] };
    this.segments.set(name, node);
    for (const each of names) this.segmentOf.set(each, node);
    return node;
  }

  /** What makes two names one segment: the shortest chain of facts between them. */
  chain(from: string, to: string): readonly SegmentFact[] {
    const seen = new Map<string, readonly SegmentFact[]>([[from, []]]);
    for (const [name, chain] of seen) {
      if (name === to) return chain;
      for (const alias of this.aliases.get(name) ?? []) if (!seen.has(alias.aka)) seen.set(alias.aka, [...chain, alias]);
    }
    return [];
  }

  private vrf(place: string, name: string): VrfNode {
    const key = at(place, name);
    const known = this.vrfs.get(key);
    if (known) return known;
    // Nobody has said whose it is. The VRF without a name is the router's own.
    const party = name === defaultVrf ? underlay : `VRF ${name} of ${place}`;
    return this.put({ key, place, name, party, interfaces: [], routes: [], twins: [], sources: [] });
  }

  private addVrf({ place, name, party }: VrfFact): void {
    this.put({ key: at(place, name), place, name, party, interfaces: [], routes: [], twins: [], sources: [] });
  }

  private put(node: VrfNode): VrfNode {
    if (!this.vrfs.has(node.key)) this.vrfs.set(node.key, node);
    return this.vrfs.get(node.key) as VrfNode;
  }

  private addInterface(fact: InterfaceFact): void {
    this.interfaces.set(at(fact.place, fact.name), fact);
    this.vrf(fact.place, fact.vrf).interfaces.push(fact);
    if (fact.segment !== undefined) this.segment(fact.segment).interfaces.push(fact);
  }

  private joinTwins(facts: readonly VrfFact[]): void {
    const byName = new Map<string, VrfFact[]>();
    for (const fact of facts) for (const name of fact.aka ?? []) addTo(byName, at(fact.place, name), fact);
    for (const [key, group] of byName) {
      const what = key.slice(key.indexOf('\n') + 1);
      for (const own of group)
        for (const other of group) {
          const [node, vrf] = [this.nodeOf(own), this.nodeOf(other)];
          if (vrf !== node) node.twins.push({ vrf, what, origins: [statedBy(own, what), statedBy(other, what)] });
        }
    }
  }

  private joinTargets(facts: readonly VrfFact[]): void {
    const exporters = new Map<string, VrfFact[]>();
    for (const fact of facts) for (const target of fact.exports ?? []) addTo(exporters, target, fact);
    for (const fact of facts) {
      const node = this.nodeOf(fact);
      for (const target of fact.imports ?? [])
        for (const exporter of exporters.get(target) ?? []) {
          const vrf = this.nodeOf(exporter);
          if (vrf !== node) node.sources.push({ vrf, target, origins: [statedBy(fact, target), statedBy(exporter, target)] });
        }
    }
  }

  private nodeOf({ place, name }: VrfFact): VrfNode {
    return this.vrfOf({ place, vrf: name });
  }
}

/** The name of the VRF that a router has without being told. */
export const defaultVrf = 'default';

function at(place: string, name: string): string {
  return `${place}\n${name}`;
}

function statedBy({ stated, origin }: VrfFact, what: string): Origin {
  return stated?.[what] ?? origin;
}

function turned({ name, aka, ...rest }: SegmentFact): SegmentFact {
  return { ...rest, name: aka, aka: name };
}

/** A VRF with the name of a segment, such as one VNI for both, takes in what is sent there and sends into it. */
function doorsOf(facts: readonly Fact[]): { readonly door: InterfaceFact; readonly alias: SegmentFact }[] {
  const segments = new Set(
    facts.flatMap((each) => (each.fact === 'segment' ? [each.name, each.aka] : 'segment' in each ? (each.segment ?? []) : [])),
  );
  return only(facts, 'vrf').flatMap((vrf) => {
    const names = new Set([...(vrf.aka ?? []), ...(vrf.exports ?? [])].filter((name) => segments.has(name)));
    return [...names].map((aka) => {
      const [segment, origin] = [`${aka} of ${vrf.name}`, statedBy(vrf, aka)];
      return {
        door: { fact: 'interface', place: vrf.place, name: segment, vrf: vrf.name, segment, addresses: [], origin },
        alias: { fact: 'segment', name: segment, aka, origin },
      };
    });
  });
}

function only<F extends Fact['fact']>(facts: readonly Fact[], kind: F): Extract<Fact, { fact: F }>[] {
  return facts.filter((fact): fact is Extract<Fact, { fact: F }> => fact.fact === kind);
}
