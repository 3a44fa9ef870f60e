import { BitBuilderError } from '../errors.js';
import { fnv1a } from '../hash.js';
import type { Machine, NodeCapacity } from '../ports.js';

export interface PlacementWish {
  id: string;
  cluster: string;
  cores: number;
  memoryMiB: number;
  /** Nodes that have what the VM is made from and what it is to be on. */
  candidates: readonly string[];
  prefer?: string;
}

/**
 * The node for a new VM: the preferred one if it has room, otherwise one of the emptiest. Many VMs are placed at the same
 * moment, before any of them uses memory, so near ties are spread by a hash of the id.
 * Throws `no_capacity` when no node has the memory and the CPUs.
 */
export function placeMachine(wish: PlacementWish, capacity: readonly NodeCapacity[]): string {
  const nodes = capacity.filter((node) => wish.candidates.includes(node.node));
  const withMemory = nodes.filter((node) => node.online && node.memoryFreeMiB >= wish.memoryMiB);
  const fitting = withMemory.filter((node) => hasCpus(node, wish.cores));
  const preferred = fitting.find((node) => node.node === wish.prefer);
  if (preferred) return preferred.node;
  const tenth = (node: NodeCapacity) => Math.floor((node.memoryFreeMiB / node.memoryTotalMiB) * 10);
  const spread = (node: NodeCapacity) => Number(fnv1a(`${wish.id} ${node.node}`) & 0xffffffffn);
  const best = fitting.sort((a, b) => tenth(b) - tenth(a) || spread(b) - spread(a))[0];
  if (best) return best.node;
  if (withMemory.length > 0) throw tooManyCores(wish, withMemory, !nodes.some((node) => hasCpus(node, wish.cores)));
  const seen = nodes.map((node) => `${node.node} ${node.online ? `${node.memoryFreeMiB} MiB free` : 'offline'}`).join(', ');
  throw new BitBuilderError(
    'no_capacity',
    `cluster "${wish.cluster}" has no room for VM "${wish.id}" with ${wish.memoryMiB} MiB: ${seen || 'no node has its image'}; free memory, add a node or ask for less`,
    {
      problems: [{ path: ['memoryMiB'], message: 'more than any node has free' }],
      isLasting: nodes.length > 0 && nodes.every((node) => isTooSmall(node, wish.memoryMiB)),
    },
  );
}

/**
 * Throws `no_capacity` for a VM that could not start again on its node once it has what is wished. What it takes now is counted
 * as free; one that is not to run has to fit into the node as a whole.
 */
export function requireRoom(
  wish: Pick<PlacementWish, 'id' | 'cluster' | 'cores' | 'memoryMiB'> & { isStopped: boolean },
  machine: Machine,
  capacity: readonly NodeCapacity[],
): void {
  const node = capacity.find((each) => each.node === machine.node);
  if (!node?.online || node.memoryTotalMiB === 0) return;
  if (wish.cores > machine.cores && !hasCpus(node, wish.cores)) throw tooManyCores(wish, [node], true);
  const own = machine.running ? machine.memoryMiB : 0;
  const room = wish.isStopped ? node.memoryTotalMiB : Math.min(node.memoryTotalMiB, node.memoryFreeMiB + own);
  if (wish.memoryMiB <= machine.memoryMiB || wish.memoryMiB <= room) return;
  throw new BitBuilderError(
    'no_capacity',
    `VM "${wish.id}" could not start again with ${wish.memoryMiB} MiB: ${node.node}, which it is on, has ${room} MiB for it; ask for less, free memory there, or move the VM to another node`,
    {
      problems: [{ path: ['memoryMiB'], message: `more than the ${room} MiB that ${node.node} has for it` }],
      isLasting: isTooSmall(node, wish.memoryMiB),
    },
  );
}

/** Whether it could not have that much memory if it had nothing else to do; of one that is offline nobody can say. */
function isTooSmall({ online, memoryTotalMiB }: NodeCapacity, memoryMiB: number): boolean {
  return online && memoryTotalMiB > 0 && memoryTotalMiB < memoryMiB;
}

/** The vendor starts no VM with more cores than its node has CPUs. */
function hasCpus({ cpus }: NodeCapacity, cores: number): boolean {
  return cpus === undefined || cores <= cpus;
}

function tooManyCores(
  { id, cores }: Pick<PlacementWish, 'id' | 'cores'>,
  nodes: readonly NodeCapacity[],
  isLasting: boolean,
): BitBuilderError {
  const seen = nodes.map(({ node, cpus }) => `${node} has ${cpus} CPUs`).join(', ');
  return new BitBuilderError('no_capacity', `VM "${id}" could not start with ${cores} cores: ${seen}; ask for fewer`, {
    problems: [{ path: ['cores'], message: `more than the CPUs of a node: ${seen}` }],
    isLasting,
  });
}
