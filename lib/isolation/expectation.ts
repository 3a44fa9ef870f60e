import { parseAddress } from '../addressing/cidr.js';
import { underlay } from './facts.js';
import type { Flow } from './flow-set.js';
import type { WrittenResource } from './intent.js';
import { requireEnd } from './ends.js';
import { canReach, type Verdict } from './proof.js';
import { tellHops, tellUnproven, type Locate } from './tell.js';
import type { ForwardingWorld } from './world.js';

/** What an expectation is looked up in. */
export interface Scene {
  readonly world: ForwardingWorld;
  readonly resources: readonly WrittenResource[];
  /** What nobody understands of the world. */
  readonly unproven: Verdict['unproven'];
  readonly locate?: Locate;
}

/**
 * Why two ends are not isolated from each other, if they are not: any packet of the flow that gets from one to the other, either
 * way, forged sources and broken links counted.
 * @throws BitBuilderError `unknown_reference` for an end that does not exist.
 */
export function isolationFault(scene: Scene, one: string, other: string, flow: Flow): string | undefined {
  const back: Flow = { ...flow, from: flow.to, to: flow.from };
  const ways = [
    [one, other, flow],
    [other, one, back],
  ] as const;
  const [isThere, isOtherThere] = [isEnd(scene, one), isEnd(scene, other)];
  for (const [from, to, packets] of ways) {
    if (!isThere || !isOtherThere || isAddress(from)) continue;
    const reach = canReach(scene.world, from, to, packets, 'any');
    if (reach.reaches) return `${from} reaches ${to}\n${tellHops(reach, scene.locate)}`;
  }
  const parties = [one, other].map((end) => end.replace(/^(?:network|subnet|vm) ([^/]+)\/.*$/, 'tenant $1'));
  const unproven = scene.unproven.filter((each) => each.parties.some((party) => parties.includes(party)));
  return unproven.length > 0 ? `it is ${tellUnproven({ unproven }, scene.locate).join('\n')}` : undefined;
}

/**
 * Why no such packet gets from one end to the other while everything is up, if none does.
 * @throws BitBuilderError `unknown_reference` for an end that does not exist.
 */
export function reachFault(scene: Scene, from: string, to: string, flow: Flow): string | undefined {
  const silent = [from, to].find((end) => !isEnd(scene, end));
  if (silent !== undefined) return `${silent} has no interface in any network`;
  const reach = canReach(scene.world, from, to, flow);
  return reach.reaches ? undefined : `it does not: ${reach.why}`;
}

/**
 * Whether the world has the end. A resource without any interface is none, and reaches nobody; nor is an underlay of which nothing
 * is written down. An address is one, to send to.
 * @throws BitBuilderError `unknown_reference` for a name that is no resource either.
 */
export function isEnd({ world, resources }: Pick<Scene, 'world' | 'resources'>, name: string): boolean {
  try {
    if (!isAddress(name)) requireEnd(world, name);
    return true;
  } catch (error) {
    if (name === underlay || resources.some(({ kind, id }) => `${kind} ${id}` === name)) return false;
    throw error;
  }
}

function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}
