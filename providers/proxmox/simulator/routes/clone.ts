import { demand } from '../access.js';
import { checkBridge, printNet } from '../config-change.js';
import { isDrive, volumeOf } from '../drives.js';
import { dnsName, isTrue, nodeName, optionalFlag, optionalText, storageId, vmIdParameter, without } from '../parameters.js';
import { die } from '../refusal.js';
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

async function clone(call: Call): Promise<string> {
  const { world, values, caller } = call;
  const source = world.vm(nodeOf(call), vmIdOf(call));
  const newId = Number(values.newid);
  const isFull = values.full === undefined ? source.config.template !== '1' : isTrue(values.full);
  // A clone waits a tenth of the usual time for its source.
  const waitMs = world.settings.lockTimeoutMs / 10;
  return world.flocks.withVm(source.vmId, isRunning(source) ? 'exclusive' : 'shared', waitMs, () => {
    checkClone(call, source, isFull);
    const target = values.target ?? source.node;
    const kept = without(source.config, ['lock', 'template']);
    const made: SimulatedVm = { vmId: newId, node: target, config: { lock: 'clone' }, pending: {} };
    for (const [option, value] of Object.entries(kept)) {
      if (isDrive(option) || option.startsWith('unused')) continue;
      made.config[option] = /^net\d+$/.test(option) ? printNet(world, value.replace(/^(\w+)=[^,]+/, '$1')) : value;
    }
    if (values.name !== undefined) made.config.name = values.name;
    else made.config.name = `Copy-of-VM-${source.config.name ?? source.vmId}`;
    if (values.description !== undefined) made.config.description = values.description;
    world.vms.set(newId, made);
    const ms = isFull ? world.settings.cloneMs : world.settings.linkedCloneMs;
    const begin = { node: source.node, type: 'qmclone', id: String(source.vmId), user: caller.id, ms };
    return world.tasks.start({ ...begin, ...copyWork(call, source, made, isFull) });
  });
}

function checkClone({ world, values, caller }: Call, source: SimulatedVm, isFull: boolean): void {
  if (source.config.lock !== undefined) die(`VM is locked (${source.config.lock})`);
  if (world.vms.has(Number(values.newid))) die(`unable to create VM ${values.newid}: config file already exists`);
  if (!isFull && values.storage !== undefined) die("parameter 'storage' not allowed for linked clones");
  if (!isFull && values.format !== undefined) die("parameter 'format' not allowed for linked clones");
  if (values.target !== undefined && !world.nodes.some((node) => node.name === values.target))
    die(`no such cluster node '${values.target}'`);
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
function copyWork({ world, values }: Call, source: SimulatedVm, made: SimulatedVm, isFull: boolean) {
  const copyDisks = (log: (line: string) => void) => {
    for (const [option, value] of Object.entries(source.config)) {
      if (!isDrive(option)) continue;
      const found = world.volumes.find(volumeOf(value), source.node);
      if (!found || found.vmId !== source.vmId) {
        made.config[option] = value;
        continue;
      }
      const storage = world.storage((isFull ? values.storage : undefined) ?? found.storage);
      const isCloudInit = found.volid.includes('-cloudinit');
      const { sizeGiB } = found;
      const shape = isCloudInit
        ? { sizeGiB, cloudInit: true }
        : isFull
          ? { sizeGiB, usedGiB: found.usedGiB }
          : { sizeGiB, parent: found.volid };
      log(`create ${isFull ? 'full' : 'linked'} clone of drive ${option} (${found.volid})`);
      const volume = world.volumes.allocate(storage, made.node, made.vmId, shape);
      made.config[option] = [volume.volid, ...value.split(',').slice(1)].join(',');
    }
    delete made.config.lock;
  };
  return {
    work: (log: (line: string) => void) => {
      try {
        if (!world.vms.has(source.vmId)) die('clone failed: source vanished');
        copyDisks(log);
      } catch (error) {
        discard();
        die(`clone failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    undo: discard,
  };

  function discard(): void {
    for (const volume of world.volumes.all()) if (volume.vmId === made.vmId) world.volumes.free(volume);
    world.vms.delete(made.vmId);
  }
}
