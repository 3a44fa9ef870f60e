import type { Fact } from '../isolation/facts.js';
import type { Worlds } from './isolation.js';
import type { PlannedResource } from './planned-resource.js';

/** How a thing in the diagram changes. */
export type Mark = 'same' | 'created' | 'changed' | 'replaced' | 'destroyed';

/** Something that stands in a subnet. */
export interface Station {
  readonly name: string;
  readonly mark: Mark;
  readonly segments: readonly string[];
}

/** The networks of one party, with what stands in them. */
export interface PartyPicture {
  readonly party: string;
  readonly mark: Mark;
  readonly networks: readonly {
    readonly name: string;
    readonly mark: Mark;
    readonly segments: readonly { readonly name: string; readonly address: string; readonly mark: Mark }[];
    readonly tunnels: readonly { readonly name: string; readonly to: string; readonly mark: Mark }[];
  }[];
  readonly stations: readonly Station[];
}

/** The parties, and who gets where it must not. */
export interface Topology {
  readonly parties: readonly PartyPicture[];
  readonly breaches: readonly { readonly from: string; readonly to: string }[];
}

/** Draws both worlds as one: what goes is still there, marked. It knows facts only, so a new kind is in it at once. */
export function topologyOf({ before, after }: Worlds, resources: readonly PlannedResource[], breaches: Topology['breaches']): Topology {
  const marks = marksOf(resources);
  const facts = unique([...after, ...before]);
  const gone = goneFrom(before, after);
  const markOf = (by: string, key: string): Mark => (gone.has(key) ? 'destroyed' : (marks.get(by) ?? 'same'));
  const vrfs = only(facts, 'vrf');
  const interfaces = only(facts, 'interface');
  const nics = only(facts, 'nic');
  const peers = only(facts, 'peer');
  const parties = [...new Set([...vrfs, ...nics].map(({ party }) => party))].sort();
  return {
    breaches,
    parties: parties.map((party) => ({
      party,
      mark: marks.get(party) ?? 'same',
      networks: unique(vrfs.filter((vrf) => vrf.party === party).map(({ name }) => name)).map((name) => {
        const vrf = vrfs.find((each) => each.name === name && each.party === party);
        const own = interfaces.filter((each) => each.vrf === name);
        return {
          name,
          mark: markOf(vrf?.origin.by ?? '', `vrf ${name}`),
          segments: own.flatMap(({ segment, addresses, origin, name: key }) =>
            segment === undefined
              ? []
              : [{ name: segment, address: addresses[0] ?? '', mark: segmentMark(markOf(origin.by, `interface ${key}`), key, before) }],
          ),
          tunnels: own.flatMap(({ segment, name: key }) =>
            segment === undefined
              ? peers
                  .filter((peer) => peer.interface === key)
                  .map((peer) => ({
                    name: peer.origin.by,
                    to: 'outside' in peer.to ? peer.to.outside : peer.to.interface,
                    mark: markOf(peer.origin.by, `interface ${key}`),
                  }))
              : [],
          ),
        };
      }),
      stations: stationsOf(
        nics.filter((nic) => nic.party === party),
        (by, key) => markOf(by, key),
      ),
    })),
  };
}

/** A subnet that a changed network had before is the same; one that it did not have is new. */
function segmentMark(mark: Mark, name: string, before: readonly Fact[]): Mark {
  if (mark !== 'changed') return mark;
  return before.some((fact) => fact.fact === 'interface' && fact.name === name) ? 'same' : 'created';
}

function stationsOf(nics: readonly Extract<Fact, { fact: 'nic' }>[], markOf: (by: string, key: string) => Mark): Station[] {
  const names = unique(nics.map(({ origin }) => origin.by));
  return names.map((name) => {
    const own = nics.filter(({ origin }) => origin.by === name);
    const isGone = own.every((nic) => markOf(name, `nic ${nic.name}`) === 'destroyed');
    return { name, mark: isGone ? 'destroyed' : markOf(name, ''), segments: unique(own.map(({ segment }) => segment)) };
  });
}

function marksOf(resources: readonly PlannedResource[]): Map<string, Mark> {
  const words = { create: 'created', update: 'changed', replace: 'replaced', delete: 'destroyed', none: 'same', forget: 'same' } as const;
  return new Map(resources.flatMap(({ kind, id, action }) => (id === undefined ? [] : [[`${kind.name} ${id}`, words[action]] as const])));
}

function goneFrom(before: readonly Fact[], after: readonly Fact[]): Set<string> {
  const keys = (facts: readonly Fact[]) => new Set(facts.map(keyOf));
  const there = keys(after);
  return new Set([...keys(before)].filter((key) => !there.has(key)));
}

function keyOf(fact: Fact): string {
  return 'name' in fact ? `${fact.fact} ${fact.name}` : fact.fact;
}

function only<T extends Fact['fact']>(facts: readonly Fact[], kind: T): Extract<Fact, { fact: T }>[] {
  const seen = new Set<string>();
  return facts.filter((fact): fact is Extract<Fact, { fact: T }> => {
    if (fact.fact !== kind) return false;
    const key = fact.fact === 'peer' ? `${fact.place} ${fact.interface}` : keyOf(fact);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

/** The part of a topology that fits in a diagram of `most` things: parties of a breach first, then those that change most. */
export function shown({ parties, breaches }: Topology, most: number): { readonly parties: readonly PartyPicture[]; readonly left: number } {
  const inBreach = new Set(breaches.flatMap(({ from, to }) => [from, to]));
  const weight = (picture: PartyPicture) => (inBreach.has(picture.party) ? 1_000_000 : 0) + changedIn(picture);
  const sorted = [...parties].sort((one, other) => weight(other) - weight(one));
  let room = most;
  let left = 0;
  const out: PartyPicture[] = [];
  for (const picture of sorted) {
    const size = sizeOf(picture);
    const cut = size <= room ? picture : cutTo(picture, room);
    left += size - (room > 0 ? sizeOf(cut) : 0);
    if (room <= 0) continue;
    room -= sizeOf(cut);
    out.push(cut);
  }
  return { parties: out, left };
}

function sizeOf({ networks, stations }: PartyPicture): number {
  return networks.reduce((sum, { segments, tunnels }) => sum + 1 + segments.length + tunnels.length, stations.length);
}

function changedIn({ mark, networks, stations }: PartyPicture): number {
  const marks = [
    mark,
    ...networks.flatMap((each) => [each.mark, ...each.segments.map((one) => one.mark), ...each.tunnels.map((one) => one.mark)]),
    ...stations.map((each) => each.mark),
  ];
  return marks.filter((each) => each !== 'same').length;
}

/** Changed things first, and the networks before what stands in them. */
function cutTo(picture: PartyPicture, room: number): PartyPicture {
  const first = <T extends { readonly mark: Mark }>(items: readonly T[], most: number) =>
    items.length <= most
      ? items
      : [...items].sort((one, other) => Number(other.mark !== 'same') - Number(one.mark !== 'same')).slice(0, Math.max(most, 0));
  const networks = first(picture.networks, Math.ceil(room / 4)).map((network) => ({
    ...network,
    segments: first(network.segments, Math.ceil(room / 4)),
    tunnels: first(network.tunnels, Math.ceil(room / 8)),
  }));
  const names = new Set(networks.flatMap(({ segments }) => segments.map(({ name }) => name)));
  const stations = picture.stations.filter((each) => each.segments.some((name) => names.has(name)));
  return { ...picture, networks, stations: first(stations, room - sizeOf({ ...picture, networks, stations: [] })) };
}
