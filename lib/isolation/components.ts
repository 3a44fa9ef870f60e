import type { Party } from './facts.js';
import type { ForwardingWorld, SegmentNode, VrfNode } from './world.js';

/** What hangs together: no packet leaves it, whatever its addresses. */
export interface Component {
  readonly parties: ReadonlySet<Party>;
  readonly vrfs: readonly VrfNode[];
  readonly segments: readonly SegmentNode[];
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
  const outsides = new Map<string, Set<Party>>();
  for (const { place, interface: name, to } of world.allPeers()) {
    const own = world.interfaceAt(place, name);
    if (!own) continue;
    const here = vrfKey(world.vrfOf(own));
    if ('outside' in to) {
      sets.join(here, `outside ${to.outside}`);
      outsides.set(`outside ${to.outside}`, (outsides.get(`outside ${to.outside}`) ?? new Set()).add(to.party));
    } else {
      const other = world.interfaceAt(to.place, to.interface);
      if (other) sets.join(here, vrfKey(world.vrfOf(other)));
    }
  }
  const parts = new Map<string, { parties: Set<Party>; vrfs: VrfNode[]; segments: SegmentNode[] }>();
  const part = (key: string) => {
    const root = sets.find(key);
    const known = parts.get(root) ?? { parties: new Set<Party>(), vrfs: [], segments: [] };
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
  for (const [key, parties] of outsides) for (const party of parties) part(key).parties.add(party);
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
