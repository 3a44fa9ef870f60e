import type { Party } from './facts.js';
import type { ForwardingWorld, OutsidePeer, SegmentNode, VrfNode } from './world.js';

/** What hangs together: no packet leaves it, whatever its addresses. */
export interface Component {
  readonly parties: ReadonlySet<Party>;
  readonly vrfs: readonly VrfNode[];
  readonly segments: readonly SegmentNode[];
  /** Tunnels to somebody outside. */
  readonly outsides: readonly OutsidePeer[];
}

/**
 * Cuts a world into parts between which nothing forwards. Addresses, prefixes and filters are left out of the account, so a cut is sound:
 * where a part holds one party only there is nothing more to prove.
 */
export function componentsOf(world: ForwardingWorld): Component[] {
  const sets = new DisjointSets<string>();
  const vrfKey = (vrf: VrfNode) => `vrf ${vrf.key}`;
  const segmentKey = (segment: SegmentNode) => `segment ${segment.key}`;
  for (const vrf of world.vrfs.values()) {
    sets.add(vrfKey(vrf));
    for (const { vrf: twin } of vrf.twins) sets.join(vrfKey(vrf), vrfKey(twin));
    for (const { vrf: source } of vrf.sources) sets.join(vrfKey(vrf), vrfKey(source));
    for (const { segment } of vrf.interfaces) if (segment !== undefined) sets.join(vrfKey(vrf), segmentKey(world.segment(segment)));
    for (const { via, place } of vrf.routes) {
      const into = 'vrf' in via ? via.vrf : 'interface' in via ? world.interfaceAt(place, via.interface)?.vrf : undefined;
      const other = into === undefined ? undefined : world.vrfs.get(`${place}\n${into}`);
      if (other) sets.join(vrfKey(vrf), vrfKey(other));
    }
  }
  for (const { place, interface: name, to } of world.allPeers()) {
    if ('outside' in to) continue;
    const [own, other] = [world.interfaceAt(place, name), world.interfaceAt(to.place, to.interface)];
    if (own && other) sets.join(vrfKey(world.vrfOf(own)), vrfKey(world.vrfOf(other)));
  }
  const outsides = world.outsidePeers();
  for (const { at, outside } of outsides) sets.join(vrfKey(world.vrfOf(at)), `outside ${outside}`);
  const parts = new Map<string, { parties: Set<Party>; vrfs: VrfNode[]; segments: SegmentNode[]; outsides: OutsidePeer[] }>();
  const part = (key: string) => {
    const root = sets.find(key);
    const known = parts.get(root) ?? { parties: new Set<Party>(), vrfs: [], segments: [], outsides: [] };
    parts.set(root, known);
    return known;
  };
  for (const vrf of world.vrfs.values()) {
    const found = part(vrfKey(vrf));
    found.vrfs.push(vrf);
    found.parties.add(vrf.party);
  }
  for (const segment of world.segments.values()) {
    const found = part(segmentKey(segment));
    found.segments.push(segment);
    for (const { party } of segment.nics) found.parties.add(party);
  }
  for (const each of outsides) {
    const found = part(`outside ${each.outside}`);
    found.outsides.push(each);
    found.parties.add(each.party);
  }
  return [...parts.values()];
}

/** Union-find with path halving. */
class DisjointSets<T> {
  private readonly parents = new Map<T, T>();

  add(item: T): void {
    if (!this.parents.has(item)) this.parents.set(item, item);
  }

  find(item: T): T {
    this.add(item);
    let at = item;
    for (;;) {
      const parent = this.parents.get(at) as T;
      if (parent === at) return at;
      const above = this.parents.get(parent) as T;
      this.parents.set(at, above);
      at = above;
    }
  }

  join(a: T, b: T): void {
    this.parents.set(this.find(a), this.find(b));
  }
}
