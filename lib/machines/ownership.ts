import { inRange } from '../addressing/candidates.js';
import { BitBuilderError } from '../errors.js';
import { findCluster, parseRange } from '../inventory.js';
import type { Draw, World } from '../kind.js';
import type { Machine } from '../ports.js';

/** The line of a VM's description that says whose it is: `bitbuilder:vm/red/web-1`. */
export function ownerMark(kind: string, id: string): string {
  return `bitbuilder:${kind}/${id}`;
}

/** Whose a VM is, as its description says: the first word of a line. */
export function ownerMarks(description: string): { kind: string; id: string }[] {
  return description.split('\n').flatMap((line) => {
    const [, kind, id] = /^\s*bitbuilder:([a-z_]+)\/(\S+)/.exec(line) ?? [];
    return kind === undefined || id === undefined ? [] : [{ kind, id }];
  });
}

/** Whether a hypervisor takes a number as a VM id. */
export function isVmId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 999_999_999;
}

/** Throws `device_refused` for what the hypervisor would refuse to destroy, before it is stopped for that. */
export function requireUnprotected({ vmId, name, node, protection }: Machine): void {
  if (!protection) return;
  throw new BitBuilderError(
    'device_refused',
    `VM ${vmId} ("${name}" on ${node}) is protected from removal; to have it removed, take the protection off on the cluster: qm set ${vmId} --protection 0`,
    { isLasting: true },
  );
}

/** Throws `conflict` for a VM that cannot be taken over: one of another resource, or a template. */
export function requireFree(machine: Machine, kind: string, id: string): void {
  const refuse = (why: string): never => {
    throw new BitBuilderError(
      'conflict',
      `${kind} "${id}" cannot take over VM ${machine.vmId} ("${machine.name}" on ${machine.node}): ${why}`,
    );
  };
  const other = ownerMarks(machine.description).find((mark) => mark.kind !== kind || mark.id !== id);
  if (other)
    refuse(
      `its description says that it belongs to ${other.kind} "${other.id}"; name another VM, or take that line out of the description if it is left over`,
    );
  if (machine.template) refuse('it is a template; name a VM');
}

/** Throws `conflict` for a VM that bears another mark or none: we never touch what is not ours. */
export function requireOwned(machine: Machine, kind: string, id: string): void {
  const mark = ownerMark(kind, id);
  if (ownerMarks(machine.description).some((each) => each.kind === kind && each.id === id)) return;
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
    wanted: world.takenOver?.vmId,
    *candidates() {
      for (const vmId of inRange(parseRange(range))) if (!world.occupiedVmIds.has(vmId)) yield vmId;
    },
    admits: (vmId) => !world.occupiedVmIds.has(Number(vmId)),
  };
}
