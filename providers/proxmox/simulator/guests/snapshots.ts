import { digestOf, withPending } from '../config-change.js';
import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { isTrue, without, type Parameters, type Values } from '../parameters.js';
import { die } from '../refusal.js';
import { isRunning, type GuestType, type SimulatedVm, type Snapshot, type World } from '../world.js';
import type { Call } from '../route.js';
import { checkLock, guestOf, guestPath, isTemplate, startTask, withGuest } from './guest.js';
import { startGuest, stopGuest } from './run-state.js';
import { shownValue } from './vm-parameters.js';
import { disksOf, hasFeature } from './storage-abilities.js';
import { memoryOf } from '../config-change.js';

const notKept = /^(lock|description|unused\d+|parent)$/;

/** A snapshot by its name; dies when there is none. */
export function snapshotOf(vm: SimulatedVm, name: string): Snapshot {
  return vm.snapshots?.get(name) ?? die(`snapshot '${name}' does not exist`);
}

/** Snapshots of guests of a type, whose options have those types. */
export function snapshotHandlers(type: GuestType, parameters: Parameters): Handlers {
  const path = `${guestPath(type)}/snapshot`;
  const prefix = type === 'qemu' ? 'qm' : 'vz';
  return {
    [`GET ${path}`]: (call) => listed(guestOf(call, type)),
    [`POST ${path}`]: (call) => {
      const vm = guestOf(call, type);
      const name = call.values.snapname ?? '';
      if (name === 'current') die("unable to use snapshot name 'current' (reserved name)");
      if (name.toLowerCase() === 'pending') die("unable to use snapshot name 'pending' (reserved name)");
      if (type === 'lxc' && name === 'vzdump') die("unable to use snapshot name 'vzdump' (reserved name)");
      const { description, vmstate } = call.values;
      const work = (log: (line: string) => void) => takeSnapshot(call.world, vm, name, { description, memory: isTrue(vmstate), log });
      return startTask(call, vm, { type: `${prefix}snapshot`, lock: 'snapshot' }, work);
    },
    [`GET ${path}/{snapname}`]: () => [{ cmd: 'rollback' }, { cmd: 'config' }],
    [`GET ${path}/{snapname}/config`]: (call) => shownSnapshot(snapshotOf(guestOf(call, type), call.values.snapname ?? ''), parameters),
    [`PUT ${path}/{snapname}/config`]: async (call) => {
      const vm = guestOf(call, type);
      const { description } = call.values;
      if (description === undefined) return null;
      await withGuest(call.world, vm, () => {
        checkLock(vm);
        snapshotOf(vm, call.values.snapname ?? '').description = description;
      });
      return null;
    },
    [`POST ${path}/{snapname}/rollback`]: (call) => {
      const vm = guestOf(call, type);
      if (isTrue(call.values.start)) demand(call.caller, `/vms/${vm.vmId}`, ['VM.PowerMgmt']);
      return startTask(call, vm, { type: `${prefix}rollback`, lock: 'rollback' }, () => {
        rollBack(call, vm, call.values.snapname ?? '');
        if (isTrue(call.values.start) && !isRunning(vm)) startGuest(call.world, vm);
      });
    },
    [`DELETE ${path}/{snapname}`]: (call) => {
      const vm = guestOf(call, type);
      return startTask(call, vm, { type: `${prefix}delsnapshot`, lock: 'snapshot-delete' }, () =>
        deleteSnapshot(call.world, vm, call.values.snapname ?? ''),
      );
    },
  };
}

function listed(vm: SimulatedVm): Record<string, unknown>[] {
  const rows = [...(vm.snapshots ?? [])].map(([name, snapshot]) => ({
    name,
    snaptime: snapshot.time,
    description: snapshot.description,
    ...(vm.type === 'qemu' ? { vmstate: Number(snapshot.memory !== undefined) } : {}),
    ...(snapshot.parent === undefined ? {} : { parent: snapshot.parent }),
  }));
  const parent = vm.parent === undefined ? {} : { parent: vm.parent };
  const current = { name: 'current', digest: digestOf(vm), running: Number(isRunning(vm)), description: 'You are here!', ...parent };
  return [...rows, current];
}

function shownSnapshot(snapshot: Snapshot, parameters: Parameters): Record<string, unknown> {
  const { config, time, description, parent, memory } = snapshot;
  return {
    ...Object.fromEntries(Object.entries(config).map(([name, value]) => [name, shownValue(parameters, name, value)])),
    snaptime: time,
    ...(description === '' ? {} : { description }),
    ...(parent === undefined ? {} : { parent }),
    ...(memory === undefined ? {} : { vmstate: memory.volid }),
  };
}

/** What a snapshot is taken with. */
export interface SnapshotOptions {
  readonly description?: string;
  /** With the memory of the running guest. */
  readonly memory?: boolean;
  readonly log?: (line: string) => void;
}

/** PVE::AbstractConfig::snapshot_create. */
function takeSnapshot(world: World, vm: SimulatedVm, name: string, options: SnapshotOptions = {}): void {
  if (isTemplate(vm)) die("you can't take a snapshot if it's a template");
  checkLock(vm);
  if (vm.snapshots?.has(name)) die(`snapshot name '${name}' already used`);
  if (!hasFeature(world, vm, vm.config, 'snapshot')) die('snapshot feature is not available');
  const memory = options.memory && isRunning(vm) ? saveMemory(world, vm, name) : undefined;
  const sizesGiB: Record<string, number> = {};
  for (const [option, volid] of disksOf(vm.type, vm.config)) {
    options.log?.(`snapshotting '${option}' (${volid})`);
    sizesGiB[volid] = world.volumes.find(volid, vm.node)?.sizeGiB ?? 0;
  }
  const kept = Object.keys(vm.config).filter((option) => notKept.test(option));
  vm.snapshots ??= new Map();
  vm.snapshots.set(name, {
    config: without(vm.config, kept),
    time: Math.floor(Date.now() / 1000),
    description: options.description ?? '',
    sizesGiB,
    ...(vm.parent === undefined ? {} : { parent: vm.parent }),
    ...(memory === undefined ? {} : { memory }),
  });
  vm.parent = name;
}

/** The memory goes to a volume of the storage that the configuration names, or of its first disk. */
function saveMemory(world: World, vm: SimulatedVm, name: string): NonNullable<Snapshot['memory']> {
  const storage = world.storage(stateStorageOf(vm.config));
  const sizeGiB = (memoryOf(vm.config.memory) * 2 + 500) / 1024;
  const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB, usedGiB: sizeGiB / 4, name: `state-${name}` });
  return { volid: volume.volid, booted: { ...vm.booted } };
}

/** Where the memory of a guest is saved to. */
export function stateStorageOf(config: Values): string {
  return config.vmstatestorage ?? disksOf('qemu', config)[0]?.[1].split(':')[0] ?? 'local';
}

/** PVE::AbstractConfig::snapshot_rollback: a running guest is stopped first. */
function rollBack(call: Call, vm: SimulatedVm, name: string): void {
  const { world } = call;
  if (isTemplate(vm)) die("you can't rollback if vm is a template");
  const snapshot = snapshotOf(vm, name);
  demandNewest(world, vm, name);
  checkLock(vm);
  if (isRunning(vm)) stopGuest(vm);
  const unused = disksOf(vm.type, vm.config).filter(([, volid]) => !(volid in snapshot.sizesGiB));
  const kept = Object.entries(vm.config).filter(([option]) => /^(unused\d+|description)$/.test(option));
  vm.config = { ...snapshot.config, ...Object.fromEntries(kept) };
  vm.pending = {};
  vm.parent = name;
  for (const [volid, sizeGiB] of Object.entries(snapshot.sizesGiB)) {
    const volume = world.volumes.find(volid, vm.node);
    if (volume) volume.sizeGiB = sizeGiB;
  }
  for (const [, volid] of unused) addUnused(vm, volid);
  if (!snapshot.memory) return;
  startGuest(world, vm);
  vm.booted = { ...snapshot.memory.booted };
}

/** ZFS goes back to its newest snapshot only. */
function demandNewest(world: World, vm: SimulatedVm, name: string): void {
  const names = [...(vm.snapshots?.keys() ?? [])];
  const newer = names.slice(names.indexOf(name) + 1);
  const onZfs = disksOf(vm.type, vm.config).find(([, volid]) => {
    return world.storages.find((storage) => storage.name === volid.split(':')[0])?.type === 'zfspool';
  });
  if (newer.length > 0 && onZfs) die(`can't rollback, '${name}' is not most recent snapshot on '${onZfs[1]}'`);
}

/** Keeps a volume that no option names any more. */
export function addUnused(vm: SimulatedVm, volid: string): void {
  if (Object.entries(vm.config).some(([option, value]) => option.startsWith('unused') && value === volid)) return;
  let index = 0;
  while (`unused${index}` in vm.config) index++;
  vm.config[`unused${index}`] = volid;
}

/** PVE::AbstractConfig::snapshot_delete: its children get its parent, and disks that only it knew become unused. */
function deleteSnapshot(world: World, vm: SimulatedVm, name: string): void {
  const snapshot = snapshotOf(vm, name);
  checkLock(vm);
  if (isTemplate(vm)) die("you can't delete a snapshot if vm is a template");
  const memory = snapshot.memory && world.volumes.find(snapshot.memory.volid, vm.node);
  if (memory) world.volumes.free(memory);
  vm.snapshots?.delete(name);
  for (const other of vm.snapshots?.values() ?? []) if (other.parent === name) other.parent = snapshot.parent;
  if (vm.parent === name) vm.parent = snapshot.parent;
  if (vm.snapshots?.size === 0) vm.snapshots = undefined;
  for (const volid of Object.keys(snapshot.sizesGiB)) if (!isNamed(vm, volid)) addUnused(vm, volid);
}

/** Whether a volume is named by the configuration, what is pending, or a snapshot. */
export function isNamed(vm: SimulatedVm, volid: string): boolean {
  const named = [vm.config, withPending(vm)].some((config) => Object.values(config).some((value) => value.split(',')[0] === volid));
  return named || isInSnapshot(vm, volid);
}

/** Whether a snapshot needs a volume. */
export function isInSnapshot(vm: SimulatedVm, volid: string): boolean {
  return [...(vm.snapshots?.values() ?? [])].some((snapshot) => volid in snapshot.sizesGiB);
}
