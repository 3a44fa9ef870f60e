import { namesFor, nicNames } from './ends.js';
import type { FilterFact, InterfaceFact, NicFact, Party, PeerFact, Via } from './facts.js';
import { flowsFrom, flowsTo, intersect, isEmpty, noFlows, subtract, union, type FlowSet } from './flow-set.js';
import { accepted } from './filters.js';
import { Gateways } from './gateway.js';
import { isDrop, ties, titleOf, type Entry, type RoutingTables } from './routes.js';
import type { Arrival, Hop, Loss, Trace, Weather } from './way.js';
import type { ForwardingWorld, VrfNode } from './world.js';

/** Follows sets of packets through a world until nothing new is met. One walk starts once. */
export class Walk {
  readonly arrivals: Arrival[] = [];
  readonly losses: Loss[] = [];
  private readonly seen = new Map<string, FlowSet>();
  private readonly queue: { vrf: VrfNode; flows: FlowSet; trace: Trace }[] = [];

  private readonly gateways: Gateways;

  constructor(
    private readonly world: ForwardingWorld,
    private readonly tables: RoutingTables,
    private readonly weather: Weather,
  ) {
    this.gateways = new Gateways(world, tables, weather);
  }

  /** Somebody on a segment sends: to its neighbours, and to every router there. */
  fromSegment(name: string, flows: FlowSet, sender?: NicFact): void {
    const segment = this.world.segment(name);
    const first: Trace = {
      hop: sender
        ? { where: sender.name, says: `sends into ${sender.segment}`, origins: [sender.origin] }
        : { where: name, says: 'a VM there sends', origins: [] },
    };
    for (const nic of segment.nics.filter((each) => each !== sender)) this.reachNic(nic, flows, this.meets(first, name, nic.segment));
    for (const each of segment.interfaces) this.enter(each, flows, this.meets(first, name, each.segment ?? name));
    this.run();
  }

  /** Somebody outside sends through a tunnel. */
  fromOutside(peer: PeerFact, flows: FlowSet): void {
    const own = this.world.interfaceAt(peer.place, peer.interface);
    if (!own || !('outside' in peer.to)) return;
    const taken = intersect(flows, flowsFrom(peer.allowed));
    const first: Trace = {
      hop: { where: peer.to.outside, says: `sends through ${peer.interface} of ${peer.place}`, origins: [peer.origin] },
    };
    this.enter(own, taken, first);
    this.run();
  }

  private run(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) this.forward(next.vrf, next.flows, next.trace);
  }

  /** What two names of one segment add to the way. */
  private meets(trace: Trace, from: string, to: string): Trace {
    const chain = this.world.chain(from, to);
    if (chain.length === 0) return trace;
    const [first] = chain;
    const because = chain.length === 2 && first ? `both are ${first.aka}` : chain.map(({ name, aka }) => `${name} is ${aka}`).join(', ');
    const says = `is one segment with ${from}: ${because}`;
    return { hop: { where: to, says, origins: chain.map(({ origin }) => origin) }, before: trace };
  }

  private enter(at: InterfaceFact, flows: FlowSet, before: Trace): void {
    const vrf = this.world.vrfOf(at);
    const trace: Trace = { hop: { where: titleOf(vrf), says: `takes it in on ${at.name}`, origins: [at.origin] }, before };
    this.look(vrf, this.filtered('in', at, flows), trace);
  }

  private look(vrf: VrfNode, flows: FlowSet, trace: Trace): void {
    const seen = this.seen.get(vrf.key) ?? noFlows;
    const fresh = subtract(flows, seen);
    if (isEmpty(fresh)) return;
    this.seen.set(vrf.key, union(seen, fresh));
    this.queue.push({ vrf, flows: fresh, trace });
  }

  private forward(vrf: VrfNode, flows: FlowSet, before: Trace): void {
    let left = flows;
    for (const tied of ties(this.tables.of(vrf))) {
      if (isEmpty(left)) return;
      const decided: FlowSet[] = [];
      for (const entry of tied) {
        const part = intersect(left, entry.match);
        if (isEmpty(part)) continue;
        if (this.weather === 'best' || isDrop(entry)) decided.push(entry.match);
        this.follow(vrf, entry, part, { hop: { where: titleOf(vrf), says: entry.says, origins: entry.origins }, before });
      }
      left = decided.reduce(subtract, left);
    }
    if (!isEmpty(left)) this.lose(titleOf(vrf), 'it has no route there', left);
  }

  private follow(vrf: VrfNode, { does, says }: Entry, flows: FlowSet, trace: Trace): void {
    if ('local' in does)
      return this.arrive(
        'router',
        titleOf(vrf),
        vrf.party,
        [vrf.name, ...this.segmentNames(does.local)],
        does.local.addresses,
        flows,
        trace,
      );
    if ('connected' in does) return this.leave(does.connected, flows, trace);
    if ('lookup' in does) return this.look(does.lookup, flows, trace);
    if ('drop' in does.via) return this.lose(titleOf(vrf), says, flows);
    return this.route(vrf, does.via, flows, trace);
  }

  private route(vrf: VrfNode, via: Exclude<Via, { drop: true }>, flows: FlowSet, trace: Trace): void {
    if ('interface' in via) {
      const out = this.world.interfaceAt(vrf.place, via.interface);
      if (out) this.leave(out, flows, trace);
      else this.lose(titleOf(vrf), `there is no interface ${via.interface}`, flows);
      return;
    }
    const into = via.vrf === undefined ? vrf : this.world.vrfs.get(`${vrf.place}\n${via.vrf}`);
    if (!into) return this.lose(titleOf(vrf), `there is no VRF ${String(via.vrf)}`, flows);
    if (!('gateway' in via)) return this.look(into, flows, trace);
    for (const way of this.gateways.waysTo(into, via.gateway, trace)) {
      if ('out' in way) this.leave(way.out, flows, way.trace, way.gateway);
      else this.lose(way.where, way.lost, flows);
    }
  }

  /** Out of an interface: through a tunnel, or onto a segment, to whoever answers for the destination or for the gateway. */
  private leave(out: InterfaceFact, flows: FlowSet, trace: Trace, gateway?: string): void {
    const sent = this.filtered('out', out, flows);
    if (isEmpty(sent)) return;
    const peers = this.world.peersOf(out);
    if (peers.length > 0) return this.tunnel(out, peers, sent, trace);
    const vrf = this.world.vrfOf(out);
    this.arrive(
      'subnet',
      `${vrf.party} on ${out.segment ?? `${out.name} of ${out.place}`}`,
      vrf.party,
      [vrf.name, ...this.segmentNames(out)],
      [],
      sent,
      trace,
    );
    if (out.segment === undefined) return;
    const { interfaces, nics } = this.world.segment(out.segment);
    for (const nic of nics) {
      const mayAnswer = gateway === undefined || nic.addresses.length === 0 || nic.addresses.includes(gateway);
      if (mayAnswer) this.reachNic(nic, sent, this.meets(trace, out.segment, nic.segment));
    }
    for (const each of interfaces) {
      if (each === out) continue;
      const answers = gateway ?? undefined;
      const own = each.addresses.map((address) => address.split('/')[0] ?? '');
      const taken = answers === undefined ? intersect(sent, flowsTo(own)) : own.includes(answers) ? sent : noFlows;
      if (!isEmpty(taken)) this.enter(each, taken, this.meets(trace, out.segment, each.segment ?? out.segment));
    }
  }

  private tunnel(out: InterfaceFact, peers: readonly PeerFact[], flows: FlowSet, trace: Trace): void {
    for (const peer of peers) {
      const part = intersect(flows, flowsTo(peer.allowed));
      if (isEmpty(part)) continue;
      const { to } = peer;
      const says = `sends ${peer.allowed.join(', ')} through ${out.name}`;
      const sent: Trace = { hop: { where: out.place, says, origins: [peer.origin] }, before: trace };
      if ('outside' in to) {
        this.arrive('outside', to.outside, to.party, [to.outside], [], part, sent);
        continue;
      }
      const far = this.world.interfaceAt(to.place, to.interface);
      const back =
        far && this.world.peersOf(far).find((each) => 'place' in each.to && each.to.place === out.place && each.to.interface === out.name);
      const taken = back ? intersect(part, flowsFrom(back.allowed)) : noFlows;
      const refused = subtract(part, taken);
      if (!isEmpty(refused)) this.lose(to.place, `${to.interface} takes no such source from there`, refused);
      if (far && !isEmpty(taken)) this.enter(far, taken, sent);
    }
    const unsent = subtract(
      flows,
      peers.flatMap((peer) => flowsTo(peer.allowed)),
    );
    if (!isEmpty(unsent)) this.lose(out.place, `no peer of ${out.name} is allowed the destination`, unsent);
  }

  private filtered(direction: FilterFact['direction'], at: InterfaceFact, flows: FlowSet): FlowSet {
    return this.world.filtersOf(direction, at).reduce((set, filter) => {
      const passed = accepted(filter, set);
      const stopped = subtract(set, passed);
      if (!isEmpty(stopped)) this.lose(at.place, `a filter on ${at.name} stops it`, stopped);
      return passed;
    }, flows);
  }

  private reachNic(nic: NicFact, flows: FlowSet, before: Trace): void {
    const names = nicNames(this.world, nic);
    const hop: Hop = { where: nic.name, says: 'receives it', origins: [nic.origin] };
    const near = this.world.segment(nic.segment).interfaces.flatMap(({ addresses }) => addresses);
    const { name: id, party, addresses } = nic;
    this.arrivals.push({ at: 'vm', id, party, names: [...names, party], addresses, near, flows, trace: { hop, before } });
  }

  private segmentNames(at: InterfaceFact): readonly string[] {
    return at.segment === undefined ? [] : namesFor(this.world, at.segment, this.world.vrfOf(at).party);
  }

  private arrive(
    at: Arrival['at'],
    id: string,
    party: Party,
    names: readonly string[],
    addresses: readonly string[],
    flows: FlowSet,
    trace: Trace,
  ): void {
    this.arrivals.push({ at, id, party, names: [...names, party], addresses, flows, trace });
  }

  private lose(where: string, why: string, flows: FlowSet): void {
    this.losses.push({ where, why, flows });
  }
}
