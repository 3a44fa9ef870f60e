import { demand } from '../access.js';
import { printNet } from '../config-change.js';
import { sizeText, volumeOf } from '../drives.js';
import { isTrue } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call } from '../route.js';
import { storageOn } from '../storage/usable.js';
import type { Backup, Volume } from '../volume-table.js';
import { isRunning, type GuestType, type SimulatedVm } from '../world.js';
import { writeSeed } from './cloud-init.js';
import { checkLock } from './guest.js';
import { finishCreate, removeGuest } from './lifetime.js';
import { disksOf } from './storage-abilities.js';

/** A backup that a caller may restore; dies when it is none of that type of guest. */
export function archiveOf(call: Call, volid: string, type: GuestType): Volume & { backup: Backup } {
  const { world, caller } = call;
  const storage = world.storage(volid.split(':')[0] ?? '');
  demand(caller, `/storage/${storage.name}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any');
  storageOn(world, storage.name, nodeOf(call));
  const volume = world.volumes.find(volid, nodeOf(call)) ?? die(`volume '${volid}' does not exist`);
  const { backup } = volume;
  if (volume.content !== 'backup' || !backup) die(`unable to parse '${volid}' as a backup`);
  if (backup.type !== type) die(`backup '${volid}' is not of type '${type}'`);
  return { ...volume, backup };
}

/** What is restored, and how its refusals begin. */
export interface Restore {
  readonly archive: Volume & { backup: Backup };
  readonly type: GuestType;
  /** `unable to restore VM 100 -` */
  readonly emsg: string;
}

/** Starts the task that makes a guest from a backup, in the place of an old one when that was forced. */
export function restoreGuest(call: Call, { archive, type, emsg }: Restore, adapt: (vm: SimulatedVm) => void): string {
  const { world, values, caller } = call;
  const [node, vmId] = [nodeOf(call), vmIdOf(call)];
  const old = world.vms.get(vmId);
  if (old && !isTrue(values.force)) die(`${emsg} ${type === 'qemu' ? 'VM' : 'CT'} ${vmId} already exists on node '${old.node}'`);
  if (old && old.node !== node) die(`${emsg} ${type === 'qemu' ? 'VM' : 'CT'} ${vmId} already exists on node '${old.node}'`);
  if (old) checkReplaced(old, emsg);
  for (const [, volid] of disksOf(type, archive.backup.config)) {
    demand(caller, `/storage/${values.storage ?? volid.split(':')[0]}`, ['Datastore.AllocateSpace']);
  }
  const work = (log: (line: string) => void) => {
    checkTargets(call, type, archive.backup, emsg);
    const before = world.vms.get(vmId);
    if (before) {
      checkReplaced(before, emsg);
      removeGuest(world, before);
    }
    const vm: SimulatedVm = { vmId, type, node, config: { lock: 'create' }, pending: {} };
    world.vms.set(vmId, vm);
    try {
      log(`restore ${archive.volid}`);
      fill(call, vm, archive.backup);
      adapt(vm);
      delete vm.config.lock;
      writeSeed(vm);
    } catch (error) {
      removeGuest(world, vm);
      die(`${emsg} ${error instanceof Error ? error.message : String(error)}`);
    }
    finishCreate(call, vm);
  };
  const taskType = type === 'qemu' ? 'qmrestore' : 'vzrestore';
  return world.tasks.start({ node, type: taskType, id: String(vmId), user: caller.id, ms: world.settings.cloneMs, work });
}

function checkReplaced(vm: SimulatedVm, emsg: string): void {
  if (vm.config.protection === '1') die(`${emsg} - protection mode enabled`);
  if (isRunning(vm)) die(`${emsg} ${vm.type === 'qemu' ? 'vm' : 'CT'} is running`);
  checkLock(vm);
}

/** A guest that is replaced goes only when there is a place for the disks of the next. */
function checkTargets(call: Call, type: GuestType, { config, sizesGiB }: Backup, emsg: string): void {
  try {
    for (const [, volid] of disksOf(type, config)) if (sizesGiB[volid] !== undefined) targetOf(call, type, volid);
  } catch (error) {
    die(`${emsg} ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The storage that a disk comes back to. */
function targetOf({ world, values }: Call, type: GuestType, volid: string) {
  const storage = storageOn(world, values.storage ?? volid.split(':')[0] ?? '', values.node ?? '');
  const content = type === 'qemu' ? ('images' as const) : ('rootdir' as const);
  if (!storage.content.includes(content)) die(`storage '${storage.name}' does not support content-type '${content}'`);
  return { storage, content };
}

/** The configuration and the disks as they were, on the storage that was asked for. */
function fill(call: Call, vm: SimulatedVm, backup: Backup): void {
  const { world, values } = call;
  const config = { ...backup.config };
  for (const [option, volid] of disksOf(vm.type, config)) {
    const size = backup.sizesGiB[volid];
    if (size === undefined) {
      delete config[option];
      continue;
    }
    const { storage, content } = targetOf(call, vm.type, volid);
    const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB: size, usedGiB: backup.usedGiB[volid] ?? 0, content });
    const rest = (config[option] ?? '')
      .split(',')
      .slice(1)
      .filter((part) => !part.startsWith('size='));
    config[option] = [volume.volid, ...rest, `size=${sizeText(size)}`].join(',');
  }
  for (const [option, value] of Object.entries(config)) {
    if (/^net\d+$/.test(option) && isTrue(values.unique)) config[option] = printNet(world, value.replace(/^(\w+)=[^,]+/, '$1'));
    if (!/-cloudinit\b/.test(value)) continue;
    const storage = world.storage(values.storage ?? volumeOf(value).split(':')[0] ?? '');
    const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB: 4 / 1024, cloudInit: true });
    config[option] = [volume.volid, ...value.split(',').slice(1)].join(',');
  }
  vm.config = { ...config, lock: 'create' };
}
