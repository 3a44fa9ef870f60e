import { demand } from '../access.js';
import { digestOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { ownVolumes, sizeText, volumeOf } from '../drives.js';
import { isTrue } from '../parameters.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import type { Volume } from '../volume-table.js';
import { isRunning, type GuestType, type SimulatedVm, type World } from '../world.js';
import { checkLock, guestOf, guestPath, isTemplate, kindWord, rootOnly, startTask } from './guest.js';
import { haResources, sidOf } from './ha-request.js';
import { removeGuest } from './lifetime.js';
import { isNamed } from './snapshots.js';
import { disksOf } from './storage-abilities.js';

const unitGiB: Record<string, number> = { '': 2 ** -30, K: 2 ** -20, M: 2 ** -10, G: 1, T: 1024 };

/** Growing a disk, turning a guest into a template, destroying it. */
export function diskHandlers(type: GuestType): Handlers {
  const path = guestPath(type);
  return {
    [`PUT ${path}/resize`]: (call) => {
      const vm = guestOf(call, type);
      rootOnly(call, ['skiplock']);
      return startTask(call, vm, { type: 'resize' }, () => resize(call, vm));
    },
    [`POST ${path}/template`]: (call) => {
      const vm = guestOf(call, type);
      checkTemplate(vm, call.values.disk);
      if (type === 'qemu') {
        return startTask(call, vm, { type: 'qmtemplate' }, () => {
          checkTemplate(vm, call.values.disk);
          makeTemplate(call.world, vm, call.values.disk);
        });
      }
      makeTemplate(call.world, vm, undefined);
      return null;
    },
    [`DELETE ${path}`]: (call) => destroy(call, guestOf(call, type)),
  };
}

/** Everything is looked at in the task. */
function resize(call: Call, vm: SimulatedVm): void {
  const { world, values, caller } = call;
  const { disk = '', size = '', digest } = values;
  if (digest !== undefined && digest !== digestOf(vm)) die('checksum mismatch (file change by other user?)');
  if (!isTrue(values.skiplock)) checkLock(vm);
  const drive = vm.config[disk] ?? die(`disk '${disk}' does not exist`);
  if (/media=cdrom/.test(drive)) die("you can't resize a cdrom");
  const volid = volumeOf(drive);
  demand(caller, `/storage/${volid.split(':')[0] ?? ''}`, ['Datastore.AllocateSpace']);
  const volume = world.volumes.find(volid, vm.node) ?? die(`volume '${volid}' does not exist`);
  const [, plus, digits, unit = ''] = /^(\+?)(\d+(?:\.\d+)?)([KMGT]?)$/.exec(size) ?? [];
  const sizeGiB = Number(digits) * (unitGiB[unit] ?? 0) + (plus ? volume.sizeGiB : 0);
  if (sizeGiB < volume.sizeGiB) die(vm.type === 'qemu' ? 'shrinking disks is not supported' : 'unable to shrink disk size');
  volume.sizeGiB = sizeGiB;
  vm.config[disk] = [...drive.split(',').filter((part) => !part.startsWith('size=')), `size=${sizeText(sizeGiB)}`].join(',');
}

function checkTemplate(vm: SimulatedVm, disk: string | undefined): void {
  checkLock(vm);
  const what = vm.type === 'qemu' ? 'VM' : 'CT';
  if (vm.snapshots !== undefined) die(`unable to create template, because ${what} contains snapshots`);
  if (isTemplate(vm) && disk === undefined) die("you can't convert a template to a template");
  if (isRunning(vm)) die(`you can't convert a ${what} to template if ${vm.type === 'qemu' ? 'VM' : 'the CT'} is running`);
}

/** Disks of a template get the name of a base. */
export function makeTemplate(world: World, vm: SimulatedVm, only: string | undefined): void {
  for (const [option, volid] of disksOf(vm.type, vm.config)) {
    const volume = only === undefined || only === option ? world.volumes.find(volid, vm.node) : undefined;
    if (!volume || volid.includes('-cloudinit') || /[:/]base-/.test(volid)) continue;
    vm.config[option] = [world.volumes.rebase(volume).volid, ...(vm.config[option] ?? '').split(',').slice(1)].join(',');
  }
  vm.config.template = '1';
}

function destroy(call: Call, vm: SimulatedVm): string {
  const { world, values } = call;
  rootOnly(call, ['skiplock']);
  const early = () => {
    if (vm.config.protection === '1') die(`can't remove ${kindWord(vm)} ${vm.vmId} - protection mode enabled`);
    if (haResources(world).has(sidOf(vm)) && !isTrue(values.purge)) {
      die(`unable to remove ${kindWord(vm)} ${vm.vmId} - used in HA resources and purge parameter not set.`);
    }
    if (!isTrue(values.skiplock) && vm.type === 'qemu') checkLockFor(vm);
  };
  early();
  if (isRunning(vm) && !(vm.type === 'lxc' && isTrue(values.force))) {
    die(vm.type === 'qemu' ? `VM ${vm.vmId} is running - destroy failed` : `unable to destroy CT ${vm.vmId} - container is running`);
  }
  return startTask(call, vm, { type: vm.type === 'qemu' ? 'qmdestroy' : 'vzdestroy' }, () => {
    guestOf(call, vm.type);
    early();
    if (!isTrue(values.skiplock)) checkLockFor(vm);
    if (isRunning(vm) && vm.type === 'qemu') die(`VM ${vm.vmId} is running - destroy failed`);
    const used = ownVolumes(world, vm).find((volume) => world.volumes.isBase(volume));
    if (used) die(`base volume '${used.volid}' is still in use by linked cloned`);
    const keeps = values['destroy-unreferenced-disks'] === '1' ? [] : ownVolumes(world, vm).filter((volume) => !isReferenced(vm, volume));
    removeGuest(world, vm, keeps);
    world.pools.removeGuest(vm.vmId);
    if (isTrue(values.purge)) haResources(world).delete(sidOf(vm));
  });
}

/** A VM that was suspended to disk can be destroyed all the same. */
function checkLockFor(vm: SimulatedVm): void {
  if (vm.config.lock !== 'suspended') checkLock(vm);
}

function isReferenced(vm: SimulatedVm, volume: Volume): boolean {
  return isNamed(vm, volume.volid) || volume.volid === vm.config.vmstate || isMemoryOf(vm, volume.volid);
}

function isMemoryOf(vm: SimulatedVm, volid: string): boolean {
  return [...(vm.snapshots?.values() ?? [])].some((snapshot) => snapshot.memory?.volid === volid);
}
