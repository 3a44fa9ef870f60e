import { BitBuilderError } from '../../lib/errors.js';
import type { MachineCall } from '../../lib/ports.js';
import { configure } from './configure.js';
import { act, isRefusal, type VerbContext } from './context.js';
import type { Located } from './locate.js';
import { parseMachine } from './machine-read.js';
import { changeConfig } from './machine-write.js';
import { wait } from './wait.js';

type CallOf<Verb extends MachineCall['verb']> = Extract<MachineCall, { verb: Verb }>;

/** PVE::Cluster::check_vmid_unused and PVE::AbstractConfig::create_and_lock_config. */
const vmIdTaken = /config file already exists|(?:VM|CT) \d+ already exists/;

/** Clones a template or VM. Name and description, which says whose it is, are there from the first moment. */
export async function clone(context: VerbContext, call: CallOf<'clone'>): Promise<void> {
  await make(context, call, call.description, async () => {
    const source = await context.finder.require(call.from, context.signal);
    const storage =
      call.storage ?? parseMachine(source.config, { vmId: call.from, ...source, running: false, pending: [] }).disks[0]?.storage;
    await context.cloneGate(call.node, storage ?? '').pass(() =>
      act(context, `clone VM ${call.vmId} from ${call.from}`, 'POST', `${source.path}/clone`, {
        newid: call.vmId,
        name: call.name,
        description: call.description,
        full: call.full,
        // A target needs shared storage, so it is given only when the source is elsewhere.
        target: call.node === source.node ? undefined : call.node,
        storage: call.full ? call.storage : undefined,
      }),
    );
    context.finder.remember(call.vmId, call.node);
  });
}

/** Makes a VM whose first disk is imported from a volume. */
export async function create(context: VerbContext, call: CallOf<'create'>): Promise<void> {
  const { vmId, node, settings, importDisk } = call;
  await make(context, call, settings.description ?? '', async () => {
    const { set } = changeConfig({}, settings, importDisk.storage);
    await context.cloneGate(node, importDisk.storage).pass(() =>
      act(context, `create VM ${vmId} from ${importDisk.from}`, 'POST', `/nodes/${node}/qemu`, {
        vmid: vmId,
        ostype: 'l26',
        scsihw: 'virtio-scsi-single',
        // Cloud images of several distributions write their console to the serial port and stop without one.
        serial0: 'socket',
        boot: `order=${importDisk.slot}`,
        ...set,
        [importDisk.slot]: `${importDisk.storage}:0,import-from=${importDisk.from}`,
      }),
    );
    context.finder.remember(vmId, node);
  });
  await configure(context, { verb: 'configure', vmId, settings });
}

/**
 * Runs `send`. A VM that exists already is ours when it bears the description, as after a run that was cut off; otherwise the id
 * belongs to somebody else.
 */
async function make(context: VerbContext, call: { vmId: number }, description: string, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (isRefusal(error, vmIdTaken)) {
      if (await settled(context, call.vmId, description)) return;
      throw taken(context, call.vmId, error.detail, error);
    }
    throw error;
  }
}

/** Whether the VM is there and finished: the lock that a clone or create puts on it is waited for. */
async function settled(context: VerbContext, vmId: number, description: string): Promise<boolean> {
  for (;;) {
    const found = await context.finder.find(vmId, context.signal);
    if (!found) return false;
    const inTheMaking = found.config.lock === 'clone' || found.config.lock === 'create';
    if (!inTheMaking) {
      if ((found.config.description ?? '').trimEnd() === description.trimEnd()) return true;
      throw taken(context, vmId, describeFound(found));
    }
    await wait(makingPollMs, context.signal);
  }
}

const makingPollMs = 500;

function taken({ client }: VerbContext, vmId: number, detail?: string, cause?: unknown): BitBuilderError {
  return new BitBuilderError(
    'conflict',
    `VM id ${vmId} of cluster "${client.name}" belongs to something else${detail ? ` (${detail})` : ''}; remove that, or choose another range of vmIds in the inventory`,
    { detail, cause },
  );
}

function describeFound({ config, node }: Located): string {
  return `"${config.name ?? 'without name'}" on ${node}`;
}
