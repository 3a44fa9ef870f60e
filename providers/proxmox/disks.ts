import { BitBuilderError } from '../../lib/errors.js';
import type { MachineCall, MachineDisk } from '../../lib/ports.js';
import { changeGuarded } from './configure.js';
import { act, type VerbContext } from './context.js';
import type { Located } from './locate.js';
import { parseMachine } from './machine-read.js';

type CallOf<Verb extends MachineCall['verb']> = Extract<MachineCall, { verb: Verb }>;

/** Adds an empty disk. One that is there from an earlier run is grown if needed. */
export async function addDisk(context: VerbContext, call: CallOf<'addDisk'>): Promise<void> {
  const { vmId, slot, storage, sizeGiB } = call;
  let present: MachineDisk | undefined;
  await changeGuarded(context, vmId, (located) => {
    present = diskAt(located, vmId, slot);
    return present ? undefined : { [slot]: `${storage}:${sizeGiB}` };
  });
  if (present && present.storage !== storage) {
    throw new BitBuilderError(
      'conflict',
      `VM ${vmId} has a disk ${slot} on storage ${present.storage} already, not on ${storage}; remove it or name another slot`,
    );
  }
  if (present) await resizeDisk(context, { verb: 'resizeDisk', vmId, slot, sizeGiB });
}

/** Removes a disk and its volume. */
export async function removeDisk(context: VerbContext, { vmId, slot }: CallOf<'removeDisk'>): Promise<void> {
  // Without `force` the volume stays behind as unusedN.
  await changeGuarded(context, vmId, (located) => (diskAt(located, vmId, slot) ? { delete: slot, force: true } : undefined));
}

/** Grows a disk. A smaller size is refused here, since the vendor refuses it only inside the task. */
export async function resizeDisk(context: VerbContext, { vmId, slot, sizeGiB }: CallOf<'resizeDisk'>): Promise<void> {
  const located = await context.finder.require(vmId, context.signal);
  const disk = diskAt(located, vmId, slot);
  if (!disk) throw new BitBuilderError('not_found', `VM ${vmId} has no disk ${slot}; add it instead of resizing it`);
  if (disk.sizeGiB === sizeGiB) return;
  if (disk.sizeGiB > sizeGiB) {
    throw new BitBuilderError(
      'invalid_spec',
      `disk ${slot} of VM ${vmId} has ${disk.sizeGiB} GiB and cannot shrink to ${sizeGiB} GiB; ask for at least ${disk.sizeGiB}, or replace the VM`,
    );
  }
  await act(context, `resize disk ${slot} of VM ${vmId}`, 'PUT', `${located.path}/resize`, { disk: slot, size: `${sizeGiB}G` });
}

function diskAt({ config, node }: Located, vmId: number, slot: string): MachineDisk | undefined {
  return parseMachine(config, { vmId, node, running: false, pending: [] }).disks.find((disk) => disk.slot === slot);
}
