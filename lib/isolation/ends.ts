import { BitBuilderError } from '../errors.js';
import type { NicFact, Party } from './facts.js';
import type { ForwardingWorld } from './world.js';

/** What a VM's interface may be called: itself, its VM, its subnet and its tenant's network there. */
export function nicNames(world: ForwardingWorld, { name, of, segment, party }: NicFact): readonly string[] {
  const { interfaces } = world.segment(segment);
  const networks = interfaces.map((each) => world.vrfOf(each)).filter((vrf) => vrf.party === party);
  return [name, of, segment, ...namesFor(world, segment, party), ...new Set(networks.map((vrf) => vrf.name))];
}

/** What a segment is called for a party: by no name of another party's subnet, although that is the same wire. */
export function namesFor(world: ForwardingWorld, segment: string, party: Party): readonly string[] {
  const { names, interfaces } = world.segment(segment);
  const [own, foreign] = [new Set<string>(), new Set<string>()];
  for (const each of interfaces) if (each.segment !== undefined) (world.vrfOf(each).party === party ? own : foreign).add(each.segment);
  return [...names].filter((name) => own.has(name) || !foreign.has(name));
}

/** Prefixes and addresses that an end has. */
export function addressesOf(world: ForwardingWorld, name: string): readonly string[] {
  return [...world.segments.values()].flatMap((segment) => {
    const nics = segment.nics.filter((nic) => nic.party === name || nicNames(world, nic).includes(name));
    const interfaces = segment.interfaces.filter((each) => {
      const vrf = world.vrfOf(each);
      return segment.names.has(name) || vrf.name === name || vrf.party === name;
    });
    return [...nics, ...interfaces].flatMap(({ addresses }) => addresses);
  });
}

/** Throws `unknown_reference` with the names that there are when the world has no such end. */
export function requireEnd(world: ForwardingWorld, name: string): void {
  const names = endsOf(world);
  if (names.has(name)) return;
  throw new BitBuilderError(
    'unknown_reference',
    `there is no "${name}" to send from or to; there are ${[...names].sort().slice(0, 20).join(', ')}`,
  );
}

/** Every name that an end may be called by. */
export function endsOf(world: ForwardingWorld): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, party } of world.vrfs.values()) names.add(name).add(party);
  for (const segment of world.segments.values()) {
    for (const name of segment.names) names.add(name);
    for (const { name, of, party } of segment.nics) names.add(name).add(of).add(party);
  }
  for (const { to } of world.allPeers()) if ('outside' in to) names.add(to.outside).add(to.party);
  return names;
}
