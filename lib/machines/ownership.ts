import { inRange } from '../addressing/candidates.js';
import { BitBuilderError } from '../errors.js';
import { findCluster, parseRange } from '../inventory.js';
import type { Draw, World } from '../kind.js';
import type { Machine } from '../ports.js';

/** The line of a VM's description that says whose it is: `bitbuilder:vm/red/web-1`. */
export function ownerMark(kind: string, id: string): string {
  return `bitbuilder:${kind}/${id}`;
}

/** Throws `conflict` for a VM that bears another mark or none: we never touch what is not ours. */
export function requireOwned(machine: Machine, kind: string, id: string): void {
  const mark = ownerMark(kind, id);
  const lines = machine.description.split('\n').map((line) => line.trim().split(' ')[0]);
  if (lines.includes(mark)) return;
  throw new BitBuilderError(
    'conflict',
    `VM ${machine.vmId} ("${machine.name}" on ${machine.node}) is not ours: its description does not say "${mark}"; move it to another VM id, or add the line if it is this ${kind}`,
  );
}

/** A VM id of the cluster's range that nothing in the cluster uses. */
export function vmIdDraw(cluster: string, world: World): Draw {
  const range = findCluster(world.inventory, cluster)?.cluster.vmIds ?? '2-1';
  return {
    at: ['vmId'],
    pool: 'VM id',
    scope: `cluster ${cluster}`,
    *candidates() {
      for (const vmId of inRange(parseRange(range))) if (!world.occupiedVmIds.has(vmId)) yield vmId;
    },
  };
}
