import { setTimeout as sleep } from 'node:timers/promises';
import { demand } from '../access.js';
import { checkBridge, printNet } from '../config-change.js';
import { isDrive, volumeOf } from '../drives.js';
import { dnsName, isTrue, nodeName, optionalFlag, optionalText, storageId, vmIdParameter, without } from '../parameters.js';
import { die, PveRefusal } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';
import { isRunning, type SimulatedVm } from '../world.js';

/** Copying a VM. */
export const cloneRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/clone',
    parameters: {
      node: nodeName,
      vmid: vmIdParameter,
      newid: vmIdParameter,
      name: dnsName,
      description: optionalText,
      full: optionalFlag,
      storage: storageId,
      format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
      target: { ...nodeName, optional: true },
      pool: optionalText,
      snapname: { type: 'string', optional: true, maxLength: 40 },
    },
    permit: ({ caller, values }) => {
      demand(caller, `/vms/${values.vmid}`, ['VM.Clone']);
      demand(caller, `/vms/${values.newid}`, ['VM.Allocate']);
    },
    handle: clone,
  },
];

function clone(call: Call): string {
  const { world, values, caller } = call;
  const source = world.vm(nodeOf(call), vmIdOf(call));
  const isFull = values.full === undefined ? source.config.template !== '1' : isTrue(values.full);
  if (values.pool !== undefined) throw new PveRefusal(403, `Permission check failed (pool '${values.pool}' does not exist)`);
  checkClone(call, source, isFull);
  // A clone waits a tenth of the usual time for its source, and for its target, and holds both until it is done.
  const waitMs = world.settings.lockTimeoutMs / 10;
  const mode = isRunning(source) ? 'exclusive' : 'shared';
  const work = (log: (line: string) => void) =>
    world.flocks.withVm(source.vmId, mode, waitMs, () =>
      world.flocks.withVm(Number(values.newid), 'exclusive', waitMs, () => copy(call, source, isFull, log)),
    );
  return world.tasks.start({ node: source.node, type: 'qmclone', id: String(source.vmId), user: caller.id, ms: 0, work });
}

function checkClone({ world, values, caller }: Call, source: SimulatedVm, isFull: boolean): void {
  if (source.config.lock !== undefined) die(`VM is locked (${source.config.lock})`);
  if (world.vms.has(Number(values.newid))) die(`unable to create VM ${values.newid}: config file already exists`);
  if (!isFull && values.storage !== undefined) die("parameter 'storage' not allowed for linked clones");
  if (!isFull && values.format !== undefined) die("parameter 'format' not allowed for linked clones");
  if (values.target !== undefined && !world.nodes.some((node) => node.name === values.target))
    die(`no such cluster node '${values.target}'`);
  if (values.snapname !== undefined) die(`snapshot '${values.snapname}' does not exist`);
  for (const [option, value] of Object.entries(source.config)) {
    if (/^net\d+$/.test(option)) checkBridge(caller, value);
    if (!isDrive(option) || value.startsWith('none')) continue;
    const storage = world.storage(values.storage ?? volumeOf(value).split(':')[0] ?? '');
    demand(caller, `/storage/${storage.name}`, ['Datastore.AllocateSpace']);
    if (!isFull && source.config.template !== '1') die(`Linked clone feature is not supported for drive '${option}'`);
    if (values.target === undefined || values.target === source.node) continue;
    if (!world.storage(volumeOf(value).split(':')[0] ?? '').shared) {
      die(`Can't clone VM to node '${values.target}' (VM uses local storage)`);
    }
    if (!storage.shared) die(`can't clone to non-shared storage '${storage.name}'`);
  }
}

/** The part of a clone that runs as a task. A clone that fails leaves nothing. */
async function copy(call: Call, source: SimulatedVm, isFull: boolean, log: (line: string) => void): Promise<void> {
  const { world } = call;
  checkClone(call, source, isFull);
  const made = emptyCopy(call, source);
  world.vms.set(made.vmId, made);
  try {
    const ms = isFull ? world.settings.cloneMs : world.settings.linkedCloneMs;
    if (ms > 0) await sleep(ms, undefined, { ref: false });
    if (!world.vms.has(source.vmId)) die('source vanished');
    copyDisks(call, source, made, isFull, log);
    delete made.config.lock;
  } catch (error) {
    for (const volume of world.volumes.all()) if (volume.vmId === made.vmId) world.volumes.free(volume);
    world.vms.delete(made.vmId);
    die(`clone failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The new VM with everything but its disks. */
function emptyCopy({ world, values }: Call, source: SimulatedVm): SimulatedVm {
  const made: SimulatedVm = { vmId: Number(values.newid), node: values.target ?? source.node, config: { lock: 'clone' }, pending: {} };
  for (const [option, value] of Object.entries(without(source.config, ['lock', 'template']))) {
    if (isDrive(option) || option.startsWith('unused')) continue;
    made.config[option] = /^net\d+$/.test(option) ? printNet(world, value.replace(/^(\w+)=[^,]+/, '$1')) : value;
  }
  made.config.name = values.name ?? `Copy-of-VM-${source.config.name ?? source.vmId}`;
  if (values.description !== undefined) made.config.description = values.description;
  return made;
}

function copyDisks({ world, values }: Call, source: SimulatedVm, made: SimulatedVm, isFull: boolean, log: (line: string) => void): void {
  for (const [option, value] of Object.entries(source.config)) {
    if (!isDrive(option)) continue;
    const found = world.volumes.find(volumeOf(value), source.node);
    if (!found || found.vmId !== source.vmId) {
      made.config[option] = value;
      continue;
    }
    const storage = world.storage((isFull ? values.storage : undefined) ?? found.storage);
    const { sizeGiB, usedGiB, volid } = found;
    const own = isFull ? { sizeGiB, usedGiB } : { sizeGiB, parent: volid };
    log(`create ${isFull ? 'full' : 'linked'} clone of drive ${option} (${volid})`);
    const volume = world.volumes.allocate(storage, made.node, made.vmId, volid.includes('-cloudinit') ? { sizeGiB, cloudInit: true } : own);
    made.config[option] = [volume.volid, ...value.split(',').slice(1)].join(',');
  }
}
