import { contains, parseInterfaceAddress, parsePrefix } from '../../../lib/addressing/cidr.js';
import type { Fact, FilterFact, InterfaceFact, Match, NicFact, PeerFact, RouteFact, Via, VrfFact } from '../../../lib/isolation/facts.js';
import type { Packet } from '../../../lib/isolation/flow-set.js';

/** One line of a routing table, as this walker understands it. */
interface Line {
  prefix: string;
  length: number;
  weight: number;
  act: { local: true } | { out: InterfaceFact } | { via: Via } | { into: VrfFact };
}

const of = <F extends Fact['fact']>(facts: readonly Fact[], kind: F) =>
  facts.filter((fact): fact is Extract<Fact, { fact: F }> => fact.fact === kind);
const covers = (prefix: string, address: string) => {
  const parsed = parseInterfaceAddress(prefix);
  return contains(parsed ? parsed.prefix : parsePrefix(prefix), address);
};
const hostOf = (address: string) => address.split('/')[0] ?? '';

/** Follows one packet through facts, hop by hop, by search over all that may happen to it. It shares nothing with the proof but the facts. */
export class PacketWalker {
  readonly arrivals = new Set<string>();
  private readonly visited = new Set<string>();

  constructor(
    private readonly facts: readonly Fact[],
    private readonly weather: 'best' | 'any',
    private readonly packet: Packet,
  ) {}

  fromSegment(name: string, sender?: NicFact): this {
    for (const nic of this.nicsOn(name)) if (nic !== sender) this.arrivals.add(nic.name);
    for (const each of this.interfacesOn(name)) this.enter(each);
    return this;
  }

  fromOutside(peer: PeerFact): this {
    const own = this.interfaceAt(peer.place, peer.interface);
    if (own && peer.allowed.some((prefix) => covers(prefix, this.packet.from))) this.enter(own);
    return this;
  }

  private enter(at: InterfaceFact): void {
    if (this.passes('in', at)) this.lookUp(this.vrf(at.place, at.vrf));
  }

  private lookUp(vrf: VrfFact): void {
    if (!this.once(`look ${vrf.place} ${vrf.name}`)) return;
    for (const { act } of this.deciding(vrf, this.packet.to)) {
      if ('local' in act) this.arrivals.add(`VRF ${vrf.name} on ${vrf.place}`);
      else if ('out' in act) this.leave(act.out);
      else if ('into' in act) this.lookUp(act.into);
      else this.take(vrf, act.via);
    }
  }

  private take(vrf: VrfFact, via: Via): void {
    if ('drop' in via) return;
    if ('interface' in via) {
      const out = this.interfaceAt(vrf.place, via.interface);
      if (out) this.leave(out);
    } else if ('gateway' in via) this.toGateway(this.vrf(vrf.place, via.vrf ?? vrf.name), via.gateway);
    else this.lookUp(this.vrf(vrf.place, via.vrf));
  }

  private toGateway(vrf: VrfFact, gateway: string): void {
    if (!this.once(`gateway ${vrf.place} ${vrf.name} ${gateway}`)) return;
    for (const { act } of this.deciding(vrf, gateway)) {
      if ('out' in act) this.leave(act.out, gateway);
      else if ('into' in act) this.toGateway(act.into, gateway);
      else if ('local' in act || 'drop' in act.via) continue;
      else if ('interface' in act.via) this.take(vrf, act.via);
      else this.toGateway(this.vrf(vrf.place, act.via.vrf ?? vrf.name), 'gateway' in act.via ? act.via.gateway : gateway);
    }
  }

  private leave(out: InterfaceFact, gateway?: string): void {
    if (!this.passes('out', out)) return;
    const peers = of(this.facts, 'peer').filter((peer) => peer.place === out.place && peer.interface === out.name);
    if (peers.length > 0) return this.tunnel(out, peers);
    this.arrivals.add(`${this.vrf(out.place, out.vrf).party} on ${out.segment ?? `${out.name} of ${out.place}`}`);
    if (out.segment === undefined) return;
    for (const nic of this.nicsOn(out.segment)) {
      if (gateway === undefined || nic.addresses.length === 0 || nic.addresses.includes(gateway)) this.arrivals.add(nic.name);
    }
    const asked = gateway ?? this.packet.to;
    for (const each of this.interfacesOn(out.segment)) if (each !== out && each.addresses.map(hostOf).includes(asked)) this.enter(each);
  }

  private tunnel(out: InterfaceFact, peers: readonly PeerFact[]): void {
    for (const { allowed, to } of peers) {
      if (!allowed.some((prefix) => covers(prefix, this.packet.to))) continue;
      if ('outside' in to) {
        this.arrivals.add(to.outside);
        continue;
      }
      const far = this.interfaceAt(to.place, to.interface);
      const back = of(this.facts, 'peer').find(
        (peer) =>
          peer.place === to.place &&
          peer.interface === to.interface &&
          'place' in peer.to &&
          peer.to.place === out.place &&
          peer.to.interface === out.name,
      );
      if (far && back?.allowed.some((prefix) => covers(prefix, this.packet.from))) this.enter(far);
    }
  }

  /** The lines that may decide about an address: those that win if all links are up, or all that stand before one that drops. */
  private deciding(vrf: VrfFact, address: string): readonly Line[] {
    const fitting = this.table(vrf).filter(({ prefix }) => covers(prefix, address));
    fitting.sort((a, b) => b.length - a.length || a.weight - b.weight);
    const first = fitting[0];
    if (this.weather === 'best') return fitting.filter(({ length, weight }) => length === first?.length && weight === first.weight);
    const drop = fitting.findIndex(({ act }) => 'via' in act && 'drop' in act.via);
    return drop < 0 ? fitting : fitting.slice(0, drop + 1);
  }

  private table(vrf: VrfFact): Line[] {
    const vrfs = of(this.facts, 'vrf');
    const twins = vrfs.filter((each) => each !== vrf && each.place === vrf.place && each.aka?.some((name) => vrf.aka?.includes(name)));
    const sources = vrfs.filter((each) => each !== vrf && each.exports?.some((target) => vrf.imports?.includes(target)));
    const taken = sources.flatMap((source) =>
      this.own(source)
        .filter(({ act }) => !('local' in act) && !('via' in act && 'drop' in act.via))
        .map((line): Line => ({ ...line, weight: 3, act: { into: source } })),
    );
    return [vrf, ...twins].flatMap((each) => this.own(each)).concat(taken);
  }

  private own(vrf: VrfFact): Line[] {
    const isIn = (fact: InterfaceFact | RouteFact) => fact.place === vrf.place && fact.vrf === vrf.name;
    const connected = of(this.facts, 'interface')
      .filter(isIn)
      .flatMap((out) =>
        out.addresses.flatMap((address): Line[] => [
          { prefix: `${hostOf(address)}/32`, length: 32, weight: 0, act: { local: true } },
          { prefix: address, length: Number(address.split('/')[1]), weight: 1, act: { out } },
        ]),
      );
    const routes = of(this.facts, 'route')
      .filter(isIn)
      .map(({ prefix, via }): Line => ({ prefix, length: Number(prefix.split('/')[1]), weight: 'drop' in via ? 4 : 2, act: { via } }));
    return [...connected, ...routes];
  }

  private passes(direction: FilterFact['direction'], at: InterfaceFact): boolean {
    const filters = of(this.facts, 'filter').filter(
      (filter) => filter.direction === direction && filter.place === at.place && filter.interface === at.name,
    );
    return filters.every(({ rules, otherwise }) => rules.find(({ match }) => this.fits(match))?.accept ?? otherwise === 'accept');
  }

  private fits({ from, to, protocols, ports }: Match): boolean {
    const { packet } = this;
    const among = (prefixes: readonly string[] | undefined, address: string) => prefixes?.some((prefix) => covers(prefix, address)) ?? true;
    const port = (text: string) => {
      const [first = 0, last = first] = text.split('-').map(Number);
      return packet.port >= first && packet.port <= last;
    };
    return (
      among(from, packet.from) && among(to, packet.to) && (protocols?.includes(packet.protocol) ?? true) && (ports?.some(port) ?? true)
    );
  }

  private once(step: string): boolean {
    if (this.visited.has(step)) return false;
    this.visited.add(step);
    return true;
  }

  private vrf(place: string, name: string): VrfFact {
    return of(this.facts, 'vrf').find((each) => each.place === place && each.name === name) as VrfFact;
  }

  private interfaceAt(place: string, name: string): InterfaceFact | undefined {
    return of(this.facts, 'interface').find((each) => each.place === place && each.name === name);
  }

  private nicsOn(segment: string): NicFact[] {
    const names = this.aliases(segment);
    return of(this.facts, 'nic').filter((nic) => names.has(nic.segment));
  }

  private interfacesOn(segment: string): InterfaceFact[] {
    const names = this.aliases(segment);
    return of(this.facts, 'interface').filter((each) => each.segment !== undefined && names.has(each.segment));
  }

  private aliases(segment: string): Set<string> {
    const names = new Set([segment]);
    for (const name of names) {
      for (const alias of of(this.facts, 'segment')) {
        if (alias.name === name) names.add(alias.aka);
        if (alias.aka === name) names.add(alias.name);
      }
    }
    return names;
  }
}
