import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { isTrue } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import type { TaskType } from '../task-types.js';
import { isRunning, type SimulatedVm } from '../world.js';
import { haResources, requestHa, sidOf } from './ha-request.js';
import { checkLock, demandRunning, guestOf, guestPath, rootOnly, startTask } from './guest.js';
import { startGuest, stopGuest, suspendToDisk } from './run-state.js';
import { stateStorageOf } from './snapshots.js';

const vmPath = `${guestPath('qemu')}/status`;
const containerPath = `${guestPath('lxc')}/status`;
const onlyRootStart = [
  'stateuri',
  'skiplock',
  'migratedfrom',
  'migration_type',
  'migration_network',
  'targetstorage',
  'force-cpu',
  'with-conntrack-state',
  'nets-host-mtu',
];

/** Starting, stopping, suspending VMs and containers. */
export const powerHandlers: Handlers = {
  [`GET ${vmPath}`]: (call) => {
    guestOf(call, 'qemu');
    return ['current', 'start', 'stop', 'reset', 'shutdown', 'suspend', 'reboot'].map((subdir) => ({ subdir }));
  },
  [`POST ${vmPath}/start`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, onlyRootStart);
    if (isHaManaged(call, vm)) return haTask(call, vm, 'hastart', 'started');
    return startTask(call, vm, { type: 'qmstart' }, () => startGuest(call.world, vm, isTrue(call.values.skiplock)));
  },
  [`POST ${vmPath}/stop`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, ['skiplock', 'keepActive', 'migratedfrom']);
    if (isHaManaged(call, vm)) {
      if (isTrue(call.values['overrule-shutdown'])) badParameters({ 'overrule-shutdown': 'Not applicable for HA resources.' });
      return haTask(call, vm, 'hastop', 'stopped');
    }
    return startTask(call, vm, { type: 'qmstop' }, () => takeDown(call, vm));
  },
  [`POST ${vmPath}/shutdown`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, ['skiplock', 'keepActive']);
    if (vm.paused && !isTrue(call.values.forceStop)) die('VM is paused - cannot shutdown');
    if (isHaManaged(call, vm)) return haTask(call, vm, 'hastop', 'stopped');
    return startTask(call, vm, { type: 'qmshutdown' }, () => takeDown(call, vm));
  },
  [`POST ${vmPath}/reset`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, ['skiplock']);
    demandRunning(vm);
    return startTask(call, vm, { type: 'qmreset' }, () => {
      if (!isTrue(call.values.skiplock)) checkLock(vm);
      demandRunning(vm);
      vm.startedAt = Date.now();
      vm.inside = undefined;
    });
  },
  [`POST ${vmPath}/reboot`]: (call) => {
    const vm = guestOf(call, 'qemu');
    if (vm.paused) die('VM is paused - cannot shutdown');
    demandRunning(vm);
    return startTask(call, vm, { type: 'qmreboot' }, () => restart(call, vm));
  },
  [`POST ${vmPath}/suspend`]: suspend,
  [`POST ${vmPath}/resume`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, ['skiplock', 'nocheck']);
    const fromDisk = vm.config.lock === 'suspended';
    if (!fromDisk) demandRunning(vm);
    return startTask(call, vm, { type: 'qmresume' }, () => {
      if (fromDisk) return startGuest(call.world, vm);
      if (!isTrue(call.values.skiplock)) checkLock(vm);
      vm.paused = undefined;
    });
  },
  [`GET ${containerPath}`]: (call) => {
    guestOf(call, 'lxc');
    return ['current', 'start', 'stop', 'shutdown', 'migrate'].map((subdir) => ({ subdir }));
  },
  ...containerPower(
    'start',
    'vzstart',
    (call, vm) => startGuest(call.world, vm, isTrue(call.values.skiplock)),
    (vm) => {
      if (isRunning(vm)) die(`CT ${vm.vmId} already running`);
    },
  ),
  ...containerPower('stop', 'vzstop', takeDown, demandRunning),
  ...containerPower('shutdown', 'vzshutdown', takeDown, demandRunning),
  ...containerPower('reboot', 'vzreboot', restart, demandRunning),
  ...containerPower('suspend', 'vzsuspend', (_, vm) => void (vm.paused = true), demandRunning),
  ...containerPower('resume', 'vzresume', (_, vm) => void (vm.paused = undefined), demandRunning),
};

function containerPower(
  verb: string,
  type: TaskType,
  work: (call: Call, vm: SimulatedVm) => void,
  check: (vm: SimulatedVm) => void,
): Handlers {
  return {
    [`POST ${containerPath}/${verb}`]: (call) => {
      const vm = guestOf(call, 'lxc');
      rootOnly(call, ['skiplock']);
      check(vm);
      if (isHaManaged(call, vm) && (verb === 'start' || verb === 'stop' || verb === 'shutdown')) {
        return verb === 'start' ? haTask(call, vm, 'hastart', 'started') : haTask(call, vm, 'hastop', 'stopped');
      }
      return startTask(call, vm, { type }, () => {
        check(vm);
        work(call, vm);
      });
    },
  };
}

/** What is down already is no mistake to take down (PVE::QemuServer::vm_stop). */
function takeDown(call: Call, vm: SimulatedVm): void {
  if (!isRunning(vm)) return;
  if (!isTrue(call.values.skiplock)) checkLock(vm);
  stopGuest(vm);
}

function restart(call: Call, vm: SimulatedVm): void {
  if (!isRunning(vm)) return;
  checkLock(vm);
  stopGuest(vm);
  startGuest(call.world, vm);
}

function suspend(call: Call): string {
  const vm = guestOf(call, 'qemu');
  rootOnly(call, ['skiplock']);
  demandRunning(vm);
  const toDisk = isTrue(call.values.todisk);
  const storage = call.values.statestorage ?? stateStorageOf(vm.config);
  if (toDisk) {
    if (isHaManaged(call, vm)) die('Cannot suspend HA managed VM to disk');
    demand(call.caller, `/vms/${vm.vmId}`, ['VM.Config.Disk']);
    const passed = Object.keys(vm.config).some((option) => /^hostpci\d+$/.test(option));
    if (passed) {
      die('cannot suspend VM to disk due to passed-through PCI device(s), which lack the possibility to save/restore their internal state');
    }
    demand(call.caller, `/storage/${storage}`, ['Datastore.AllocateSpace']);
  }
  return startTask(call, vm, { type: toDisk ? 'qmsuspend' : 'qmpause' }, () => {
    if (!isTrue(call.values.skiplock)) checkLock(vm);
    demandRunning(vm);
    if (toDisk) suspendToDisk(call.world, vm, storage);
    else vm.paused = true;
  });
}

/** Whether the HA manager looks after a guest. */
export function isHaManaged(call: Call, vm: SimulatedVm): boolean {
  return haResources(call.world).has(sidOf(vm));
}

/** A guest of the HA manager: the task ends as soon as the wish is noted, and the manager fulfils it later. */
function haTask(call: Call, vm: SimulatedVm, type: 'hastart' | 'hastop', state: 'started' | 'stopped'): string {
  const { world } = call;
  return startTask(call, vm, { type, unlocked: true }, (log) => {
    log(`Requesting HA ${type.slice(2)} for ${vm.type === 'qemu' ? 'VM' : 'CT'} ${vm.vmId}`);
    requestHa(world, vm, state);
  });
}
