import { BitBuilderError } from '../errors.js';
import { fnv1a } from '../hash.js';
import type { NodeCapacity } from '../ports.js';

export interface PlacementWish {
  id: string;
  cluster: string;
  memoryMiB: number;
  /** Nodes that have what the VM is made from. */
  candidates: readonly string[];
  prefer?: string;
}

/**
 * The node for a new VM: the preferred one if it has room, otherwise one of the emptiest. Many VMs are placed at the same
 * moment, before any of them uses memory, so near ties are spread by a hash of the id.
 * Throws `no_capacity` when no node has the memory.
 */
export function placeMachine(wish: PlacementWish, capacity: readonly NodeCapacity[]): string {
  const nodes = capacity.filter((node) => wish.candidates.includes(node.node));
  const fitting = nodes.filter((node) => node.online && node.memoryFreeMiB >= wish.memoryMiB);
  const preferred = fitting.find((node) => node.node === wish.prefer);
  if (preferred) return preferred.node;
  const tenth = (node: NodeCapacity) => Math.floor((node.memoryFreeMiB / node.memoryTotalMiB) * 10);
  const spread = (node: NodeCapacity) => Number(fnv1a(`${wish.id} ${node.node}`) & 0xffffffffn);
  const best = fitting.sort((a, b) => tenth(b) - tenth(a) || spread(b) - spread(a))[0];
  if (best) return best.node;
  const seen = nodes.map((node) => `${node.node} ${node.online ? `${node.memoryFreeMiB} MiB free` : 'offline'}`).join(', ');
  throw new BitBuilderError(
    'no_capacity',
    `cluster "${wish.cluster}" has no room for VM "${wish.id}" with ${wish.memoryMiB} MiB: ${seen || 'no node has its image'}; free memory, add a node or ask for less`,
    { problems: [{ path: ['memoryMiB'], message: 'more than any node has free' }] },
  );
}
