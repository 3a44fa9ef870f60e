import { memoryOf, withPending } from '../config-change.js';
import { volumeOf } from '../drives.js';
import { die } from '../refusal.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';
import { seedDriveOf, writeSeed } from './cloud-init.js';
import { checkLock, isTemplate, kindWord } from './guest.js';
import { isVolumeOption } from './storage-abilities.js';

/** Starts a guest; what it finds wrong is told in the order of the vendor. */
export function startGuest(world: World, vm: SimulatedVm, skipLock = false): void {
  const isSuspended = vm.config.lock === 'suspended';
  if (vm.type === 'qemu' && isTemplate(vm)) die("you can't start a vm if it's a template");
  if (vm.type === 'lxc' && isTemplate(vm)) die("you can't start a CT if it's a template");
  if (!skipLock && !isSuspended) checkLock(vm);
  if (isRunning(vm)) die(`${kindWord(vm)} ${vm.vmId} already running`);
  vm.config = withPending(vm);
  vm.pending = {};
  for (const [option, value] of Object.entries(vm.config)) checkDevice(world, vm, option, value);
  checkRoom(world, vm);
  if (isSuspended) freeState(world, vm);
  if (seedDriveOf(vm.config) !== undefined) writeSeed(vm);
  vm.startedAt = Date.now();
  vm.booted = { ...vm.config };
  vm.paused = undefined;
}

function checkDevice(world: World, vm: SimulatedVm, option: string, value: string): void {
  const bridge = /^net\d+$/.test(option) ? /(?:^|,)bridge=([^,]+)/.exec(value)?.[1] : undefined;
  if (bridge !== undefined && !world.hasBridge(vm.node, bridge)) die(`bridge '${bridge}' does not exist`);
  const volume = isVolumeOption(vm.type, option) ? volumeOf(value) : undefined;
  if (volume === undefined || volume === 'none' || volume === 'cdrom' || volume.startsWith('/')) return;
  if (!world.volumes.find(volume, vm.node)) die(`volume '${volume}' does not exist`);
}

function checkRoom(world: World, vm: SimulatedVm): void {
  const node = world.nodes.find((candidate) => candidate.name === vm.node);
  const cpus = node?.cpus ?? 0;
  if (vm.type === 'qemu') {
    if (coresOf(vm.config) > cpus) die(`MAX ${cpus} vcpus allowed per VM on this node`);
    // A cluster lets memory be promised several times over; only a guest that is larger than its node cannot start.
    if (memoryOf(vm.config.memory) > (node?.memoryMiB ?? 0)) die('start failed: QEMU exited with code 1');
  }
}

/** The processors of a configuration. */
export function coresOf(config: Readonly<Record<string, string>>): number {
  return Number(config.cores ?? 1) * Number(config.sockets ?? 1);
}

/** Takes a guest down; what was pending is taken when it is off. */
export function stopGuest(vm: SimulatedVm): void {
  if (!isRunning(vm)) return;
  vm.startedAt = undefined;
  vm.booted = undefined;
  vm.paused = undefined;
  vm.inside = undefined;
  vm.config = withPending(vm);
  vm.pending = {};
  writeSeed(vm);
}

/** Saves the memory of a guest to a volume and takes it down. */
export function suspendToDisk(world: World, vm: SimulatedVm, storageName: string): void {
  const sizeGiB = (memoryOf(vm.config.memory) * 2 + 500) / 1024;
  const day = new Date().toISOString().slice(0, 10);
  const name = `state-suspend-${day}`;
  const volume = world.volumes.allocate(world.storage(storageName), vm.node, vm.vmId, { sizeGiB, usedGiB: sizeGiB / 4, name });
  stopGuest(vm);
  vm.config.lock = 'suspended';
  vm.config.vmstate = volume.volid;
}

function freeState(world: World, vm: SimulatedVm): void {
  const volume = world.volumes.find(vm.config.vmstate ?? '', vm.node);
  if (volume) world.volumes.free(volume);
  delete vm.config.vmstate;
  delete vm.config.lock;
}
