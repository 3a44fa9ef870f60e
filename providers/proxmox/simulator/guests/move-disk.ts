import { demand } from '../access.js';
import { digestOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { isCdrom, isDrive, volumeOf } from '../drives.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { storageOn } from '../storage/usable.js';
import { isRunning, type SimulatedVm } from '../world.js';
import { checkLock, guestAt, guestOf, guestPath, isTemplate, startTask, withGuest } from './guest.js';
import { addUnused, isInSnapshot } from './snapshots.js';
import { formatOf, isAble } from './storage-abilities.js';
import { withStorages } from './storage-lock.js';

const checksum = 'checksum mismatch (file change by other user?)';

/** Moving a disk to another storage or to another VM. */
export const moveDiskHandlers: Handlers = {
  [`POST ${guestPath('qemu')}/move_disk`]: (call) => {
    const { storage, 'target-vmid': target } = call.values;
    const both = "either set 'storage' or 'target-vmid', but not both";
    const neither = "both 'storage' and 'target-vmid' missing, either needs to be set";
    if (storage !== undefined && target !== undefined) badParameters({ 'target-vmid': both, storage: both });
    if (storage !== undefined) return moveToStorage(call, storage);
    if (target !== undefined) return giveAway(call, Number(target));
    return badParameters({ 'target-vmid': neither, storage: neither });
  },
};

function moveToStorage(call: Call, storageName: string): string {
  const { world, caller, values } = call;
  const vm = guestOf(call, 'qemu');
  demand(caller, `/storage/${storageName}`, ['Datastore.AllocateSpace']);
  const { disk = '', format } = values;
  const check = () => {
    checkLock(vm);
    if (values.digest !== undefined && values.digest !== digestOf(vm)) die(checksum);
    const value = vm.config[disk] ?? die(`disk '${disk}' does not exist`);
    if (isCdrom(value) && !/-cloudinit\b/.test(value)) die("you can't move a cdrom");
    const volid = volumeOf(value);
    const sameFormat = format === undefined || format === formatOf(volid);
    if (volid.split(':')[0] === storageName && sameFormat) die("you can't move to the same storage with same format");
    const storage = storageOn(world, storageName, vm.node);
    if (!storage.content.includes('images')) badParameters({ storage: `storage '${storageName}' does not support vm images` });
    if (isInSnapshot(vm, volid) && isTrue(values.delete)) die("you can't move a disk with snapshots and delete the source");
    return { value, storage, volume: world.volumes.find(volid, vm.node) ?? die(`volume '${volid}' does not exist`) };
  };
  check();
  return startTask(call, vm, { type: 'qmmove', ms: world.settings.cloneMs }, async (log) => {
    const { value, storage, volume } = check();
    log(`copying volume '${volume.volid}' from current storage '${volume.storage}' to target storage '${storage.name}'`);
    const { sizeGiB, usedGiB } = volume;
    const isSeed = /-cloudinit\b/.test(volume.volid);
    const wanted = isSeed ? { sizeGiB, cloudInit: true } : { sizeGiB, usedGiB, format: format ?? formatOf(volume.volid) };
    const allocate = () => world.volumes.allocate(storage, vm.node, vm.vmId, wanted);
    const made = await withStorages(world, [storageName], allocate).catch((error: unknown) =>
      die(`storage migration failed: ${error instanceof Error ? error.message : String(error)}`),
    );
    const moved = isTemplate(vm) && !isSeed ? world.volumes.rebase(made) : made;
    vm.config[disk] = [moved.volid, ...value.split(',').slice(1)].join(',');
    if (vm.booted?.[disk] !== undefined) vm.booted[disk] = vm.config[disk] ?? '';
    if (isTrue(values.delete)) world.volumes.free(volume);
    else addUnused(vm, volume.volid);
  });
}

function giveAway(call: Call, targetId: number): string {
  const { world, caller, values } = call;
  const vm = guestOf(call, 'qemu');
  const { disk = '' } = values;
  const targetDisk = values['target-disk'] ?? disk;
  demand(caller, `/vms/${targetId}`, ['VM.Config.Disk']);
  if (targetId === vm.vmId) badParameters({ 'target-vmid': 'must be different than source VMID to reassign disk' });
  const check = () => checkGift(call, vm, targetId, disk, targetDisk);
  demand(caller, `/storage/${check().volid.split(':')[0]}`, ['Datastore.AllocateSpace']);
  const id = `${vm.vmId}-${disk}>${targetId}-${targetDisk}`;
  return startTask(call, vm, { type: 'qmmove', id }, (log) =>
    withGuest(world, guestAt(world, vm.node, targetId, 'qemu'), () => {
      const { target, value, volid } = check();
      log(`reassign disk '${disk}' from VM '${vm.vmId}' as '${targetDisk}' to VM '${targetId}'`);
      const volume = world.volumes.find(volid, vm.node) ?? die(`volume '${volid}' does not exist`);
      const given = world.volumes.reassign(volume, world.storage(volume.storage), vm.node, targetId);
      delete vm.config[disk];
      dropFromBoot(vm, disk);
      const rest = isDrive(targetDisk) ? value.split(',').slice(1) : [];
      const text = [given.volid, ...rest].join(',');
      if (isRunning(target) && isDrive(targetDisk) && !/^(scsi|virtio)/.test(targetDisk)) target.pending[targetDisk] = text;
      else target.config[targetDisk] = text;
    }),
  );
}

function checkGift(
  call: Call,
  vm: SimulatedVm,
  targetId: number,
  disk: string,
  targetDisk: string,
): { target: SimulatedVm; value: string; volid: string } {
  const { world, values } = call;
  const target = world.vms.get(targetId) ?? die(`could not find target VM ${targetId}`);
  if (target.node !== vm.node) die(`Both VMs need to be on the same node (${vm.node} != ${target.node})`);
  checkLock(vm);
  checkLock(target);
  if (isTemplate(vm) || isTemplate(target)) die("Can't move disks from or to template VMs");
  if (values.digest !== undefined && values.digest !== digestOf(vm)) die(`VM ${vm.vmId}: ${checksum}`);
  const wanted = values['target-digest'];
  if (wanted !== undefined && wanted !== digestOf(target)) die(`VM ${targetId}: ${checksum}`);
  const value = vm.config[disk] ?? die(`Disk '${disk}' for VM '${vm.vmId}' does not exist`);
  if (target.config[targetDisk] !== undefined) die(`Target disk key '${targetDisk}' is already in use for VM '${targetId}'`);
  if (isCdrom(value)) die("CD drive contents can't be moved to another VM");
  const volid = volumeOf(value);
  if (isInSnapshot(vm, volid)) die("Can't move disk used by a snapshot to another VM");
  if (!isAble(world.storage(volid.split(':')[0] ?? ''), volid, 'rename')) die('Storage does not support moving of this disk to another VM');
  if (isRunning(vm) && !disk.startsWith('unused')) die('Cannot move disk to another VM while the source VM is running - detach first');
  return { target, value, volid };
}

function dropFromBoot(vm: SimulatedVm, disk: string): void {
  const order = /(?:^|,)order=([^,]*)/.exec(vm.config.boot ?? '')?.[1];
  if (order === undefined) return;
  vm.config.boot = `order=${splitList(order)
    .filter((device) => device !== disk)
    .join(';')}`;
}
