import type { Component } from './components.js';
import { namesFor, nicNames } from './ends.js';
import type { Party } from './facts.js';
import { allFlows, flowsFrom, flowsTo, intersect, isEmpty, type FlowSet } from './flow-set.js';
import type { Walk } from './walk.js';
import type { Arrival } from './way.js';
import type { ForwardingWorld, OutsidePeer, SegmentNode } from './world.js';

/** Somebody who may send. */
export interface Start {
  /** The same in another world that has the same sender. */
  readonly id: string;
  readonly party: Party;
  readonly names: readonly string[];
  /** Addresses that a sender there has, for a packet that people can read. */
  readonly addresses: readonly string[];
  /** Sources that an honest sender there uses. */
  sources(): FlowSet;
  begin(walk: Walk, flows: FlowSet): void;
}

/** The part that uses addresses which are really there, if there is one. */
export function preferred(flows: FlowSet, start: Start, arrival: Arrival): FlowSet {
  const narrow = (set: FlowSet, by: FlowSet) => {
    const part = intersect(set, by);
    return isEmpty(part) ? set : part;
  };
  const known = start.addresses.length > 0 ? narrow(flows, flowsFrom(start.addresses)) : narrow(flows, start.sources());
  const { addresses, near = [] } = arrival;
  if (addresses.length === 0) return near.length > 0 ? narrow(known, flowsTo(near)) : known;
  return narrow(known, flowsTo(addresses.map((each) => each.split('/')[0] ?? each)));
}

/** Whoever may send in a part of the world, or in all of it. */
export function startsOf(
  world: ForwardingWorld,
  { segments, outsides }: Pick<Component, 'segments' | 'outsides'> = {
    segments: [...world.segments.values()],
    outsides: world.outsidePeers(),
  },
): Start[] {
  return [...segments.flatMap((segment) => segmentStarts(world, segment)), ...outsides.map(outsideStart)];
}

/** Whoever may send on a segment: each VM there, and a VM of each party that has an interface there. */
function segmentStarts(world: ForwardingWorld, segment: SegmentNode): Start[] {
  const nics = segment.nics.map((nic): Start => ({
    id: nic.name,
    party: nic.party,
    names: nicNames(world, nic),
    addresses: nic.addresses,
    sources: () => (nic.addresses.length > 0 ? flowsFrom(nic.addresses) : sourcesOn(segment)),
    begin: (walk, flows) => walk.fromSegment(nic.segment, flows, nic),
  }));
  const subnets = segment.interfaces.map((each): Start => {
    const vrf = world.vrfOf(each);
    const name = each.segment ?? segment.key;
    return {
      id: `${vrf.party} on ${name}`,
      party: vrf.party,
      names: [vrf.name, ...namesFor(world, name, vrf.party)],
      addresses: [],
      sources: () => (each.addresses.length > 0 ? flowsFrom(each.addresses) : sourcesOn(segment)),
      begin: (walk, flows) => walk.fromSegment(name, flows),
    };
  });
  return [...nics, ...subnets];
}

function sourcesOn({ interfaces }: SegmentNode): FlowSet {
  const prefixes = interfaces.flatMap(({ addresses }) => addresses);
  return prefixes.length > 0 ? flowsFrom(prefixes) : allFlows;
}

/** Whoever may send through a tunnel from outside. */
function outsideStart({ peer, outside, party }: OutsidePeer): Start {
  return {
    id: outside,
    party,
    names: [outside],
    addresses: [],
    sources: () => flowsFrom(peer.allowed),
    begin: (walk, flows) => walk.fromOutside(peer, flows),
  };
}
