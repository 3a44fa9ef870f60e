import type { MachineCall } from '../../lib/ports.js';
import { act, type VerbContext } from './context.js';
import { seedImage } from './iso9660.js';
import { retryLocked } from './locks.js';
import { followTask } from './tasks.js';
import { findVolume } from './volumes.js';

type CallOf<Verb extends MachineCall['verb']> = Extract<MachineCall, { verb: Verb }>;

/** Puts a NoCloud seed image beside the VM as `STORAGE:iso/bitbuilder-ID.iso`, in the place of an older one. */
export async function uploadSeed(context: VerbContext, { vmId, storage, files }: CallOf<'uploadSeed'>): Promise<void> {
  const { client, finder, lockWaitMs, signal } = context;
  const { node } = await finder.require(vmId, signal);
  const filename = `bitbuilder-${vmId}.iso`;
  await removeSeed(context, { verb: 'removeSeed', vmId, volume: `${storage}:iso/${filename}` });
  const bytes = seedImage(files);
  const send = async () => {
    const upid = await client.upload(`/nodes/${node}/storage/${storage}/upload`, { content: 'iso', filename, bytes }, signal);
    if (upid) await followTask(client, upid, signal);
  };
  await retryLocked(`upload the seed image of VM ${vmId}`, lockWaitMs, send, signal);
}

/** Deletes a seed image on every node that has it. */
export async function removeSeed(context: VerbContext, { vmId, volume }: CallOf<'removeSeed'>): Promise<void> {
  const found = await findVolume(context.client, volume, context.signal);
  const storage = volume.split(':')[0] ?? '';
  for (const node of found?.nodes ?? []) {
    const path = `/nodes/${node}/storage/${storage}/content/${encodeURIComponent(volume)}`;
    await act(context, `remove the seed image of VM ${vmId}`, 'DELETE', path);
  }
}
