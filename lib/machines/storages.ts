import { BitBuilderError, bug, type AttributePath, type Problem } from '../errors.js';
import { findCluster, type ClusterInventory } from '../inventory.js';
import type { World } from '../kind.js';
import type { StoragePlace } from '../ports.js';

/** What something needs of a storage. */
export interface StorageWish {
  storage: string;
  content: 'images' | 'iso';
  /** What of the spec asks for it. */
  at: AttributePath;
}

/** What is to be on a cluster. */
interface Guest {
  spec: { cluster: string };
  world: Pick<World, 'inventory'>;
}

/** The storage of disks that name none. */
export function diskStorage(guest: Guest): string {
  return clusterOf(guest).diskStorage;
}

/** The storage of seed images. */
export function seedStorage(guest: Guest): string {
  return clusterOf(guest).seedStorage;
}

function clusterOf({ spec, world }: Guest): ClusterInventory {
  return findCluster(world.inventory, spec.cluster)?.cluster ?? bug(`there is no cluster ${spec.cluster}`);
}

/** What asks, where, and the nodes that come into question. */
interface Asker {
  /** `VM "red/web-1"` */
  who: string;
  cluster: string;
  nodes: readonly string[];
}

/**
 * Of the nodes those that have every storage, fit to take what is asked of it. Throws `unknown_reference` when none does, with
 * what was seen of each storage and which others would do.
 */
export function nodesWithStorages(asker: Asker, wishes: readonly StorageWish[], places: readonly StoragePlace[]): string[] {
  const { who, cluster, nodes } = asker;
  const answers = wishes.map((wish) => ({ wish, nodes: nodes.filter((node) => places.some((place) => isFit(place, wish, node))) }));
  const able = nodes.filter((node) => answers.every((answer) => answer.nodes.includes(node)));
  if (able.length > 0) return able;
  const hopeless = answers.filter((answer) => answer.nodes.length === 0);
  const problems = hopeless.map(({ wish }): Problem => ({ path: wish.at, message: sayMisfit(wish, asker, places) }));
  const apart = answers.map(({ wish, nodes: on }): Problem => ({
    path: wish.at,
    message: `storage "${wish.storage}" is on ${sayNodes(on)}`,
  }));
  const said = problems.length > 0 ? problems : apart;
  const why = said.map(({ message }) => message).join('; ');
  throw new BitBuilderError(
    'unknown_reference',
    `cluster "${cluster}" cannot hold ${who}: ${problems.length > 0 ? why : `no node has all of its storages: ${why}; choose storages of one node`}`,
    { problems: said },
  );
}

function isFit(place: StoragePlace, { storage, content }: StorageWish, node: string): boolean {
  return place.node === node && place.storage === storage && place.isActive && place.content.includes(content);
}

function sayMisfit(wish: StorageWish, { nodes }: Asker, places: readonly StoragePlace[]): string {
  const fitting = places.filter((place) => nodes.some((node) => isFit(place, { ...wish, storage: place.storage }, node)));
  const names = [...new Set(fitting.map(({ storage }) => `"${storage}"`))].sort();
  const others = names.length === 0 ? 'no other would do' : `${names.join(', ')} would do`;
  return `storage "${wish.storage}" ${sayFault(wish, nodes, places)}; on ${sayNodes(nodes)} ${others}`;
}

function sayFault({ storage, content }: StorageWish, nodes: readonly string[], places: readonly StoragePlace[]): string {
  const everywhere = places.filter((place) => place.storage === storage);
  if (everywhere.length === 0) return 'does not exist, is disabled, or is not shown to our token';
  const here = everywhere.filter(({ node }) => nodes.includes(node));
  if (here.length === 0) return `is on ${sayNodes(everywhere.map(({ node }) => node))} only`;
  if (!here.some(({ isActive }) => isActive)) return `does not answer on ${sayNodes(here.map(({ node }) => node))}`;
  return `takes ${here[0]?.content.join(', ') || 'nothing'}, and not ${content}`;
}

function sayNodes(nodes: readonly string[]): string {
  return [...nodes].sort().join(', ');
}
