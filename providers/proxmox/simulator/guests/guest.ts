import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../access.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call } from '../route.js';
import type { TaskType } from '../task-types.js';
import { isRunning, type GuestType, type SimulatedVm, type World } from '../world.js';

/** Where the paths of one guest begin. */
export function guestPath(type: GuestType): string {
  return `/nodes/{node}/${type}/{vmid}`;
}

/** The guest that a call speaks of; dies as the vendor does when it is another node's, of the other type, or not there. */
export function guestOf(call: Call, type: GuestType): SimulatedVm {
  return guestAt(call.world, nodeOf(call), vmIdOf(call), type);
}

/** A guest of a type on a node. */
export function guestAt(world: World, node: string, vmId: number, type: GuestType): SimulatedVm {
  const vm = world.vms.get(vmId);
  const folder = type === 'qemu' ? 'qemu-server' : 'lxc';
  if (!vm || vm.node !== node || vm.type !== type) die(`Configuration file 'nodes/${node}/${folder}/${vmId}.conf' does not exist`);
  return vm;
}

/** `VM` or `CT`, as the vendor's sentences begin. */
export function kindWord(vm: SimulatedVm): string {
  return vm.type === 'qemu' ? 'VM' : 'CT';
}

/** Dies when the configuration is locked. */
export function checkLock(vm: SimulatedVm): void {
  if (vm.config.lock !== undefined) die(`${kindWord(vm)} is locked (${vm.config.lock})`);
}

/** Whether this is the one user that may everything; a token of root is not root. */
export function isRootCaller(caller: Caller): boolean {
  return caller.id === 'root@pam';
}

/** Refuses parameters that only root@pam may use. */
export function rootOnly(call: Call, names: readonly string[]): void {
  const used = names.find((name) => (call.values[name] ?? '0') !== '0');
  if (used !== undefined && !isRootCaller(call.caller)) badParameters({ [used]: 'Only root may use this option.' });
}

/** The file whose flock guards the configuration of a guest. */
export function lockFileOf(type: GuestType, vmId: number): string {
  return type === 'qemu' ? `/var/lock/qemu-server/lock-${vmId}.conf` : `/run/lock/lxc/pve-config-${vmId}.lock`;
}

/** Holds the flock of a guest's configuration for a while. */
export function withGuest<T>(world: World, vm: SimulatedVm, work: () => Promise<T> | T): Promise<T> {
  return world.flocks.withFile(lockFileOf(vm.type, vm.vmId), 'exclusive', world.settings.lockTimeoutMs, work);
}

/** How a task of a guest runs. */
export interface GuestTask {
  readonly type: TaskType;
  /** Name of the task where it is not the id of the guest. */
  readonly id?: string;
  readonly ms?: number;
  readonly undo?: () => void;
  /** Runs without the flock of the configuration. */
  readonly unlocked?: boolean;
  /** What the configuration is locked with while the task takes its time: `migrate`. */
  readonly lock?: string;
}

/** Starts a task of a guest that holds its flock while it works. */
export function startTask(
  call: Call,
  vm: SimulatedVm,
  task: GuestTask,
  work: (log: (line: string) => void) => Promise<void> | void,
): string {
  const { world, caller } = call;
  const { unlocked = false, id = String(vm.vmId), lock, ms, type, undo } = task;
  const takesMs = ms ?? world.settings.taskMs;
  const run = async (log: (line: string) => void) => {
    if (lock !== undefined && takesMs > 0) await lockedFor(world, vm, lock, takesMs);
    return unlocked ? work(log) : withGuest(world, vm, () => work(log));
  };
  const begin = { node: nodeOf(call), type, id, user: caller.id, ms: lock === undefined ? takesMs : 0, work: run };
  return world.tasks.start({ ...begin, ...(undo ? { undo } : {}) });
}

/** Keeps the configuration locked for a while. */
export async function lockedFor(world: World, vm: SimulatedVm, lock: string, ms: number): Promise<void> {
  await withGuest(world, vm, () => {
    checkLock(vm);
    vm.config.lock = lock;
  });
  await sleep(ms, undefined, { ref: false });
  if (vm.config.lock === lock) delete vm.config.lock;
}

/** A guest that must run. */
export function demandRunning(vm: SimulatedVm): void {
  if (!isRunning(vm)) die(`${kindWord(vm)} ${vm.vmId} not running`);
}

/** Whether a text of a configuration is a template's. */
export function isTemplate(vm: SimulatedVm): boolean {
  return vm.config.template === '1';
}
