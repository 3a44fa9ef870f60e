import type { SectionTable } from '../sections.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';
import { startGuest, stopGuest } from './run-state.js';

/** The name by which the HA manager knows a guest. */
export function sidOf(vm: SimulatedVm): string {
  return `${vm.type === 'qemu' ? 'vm' : 'ct'}:${vm.vmId}`;
}

/** The guests that the HA manager looks after, by `vm:100` or `ct:100`. */
export function haResources(world: World): SectionTable {
  return world.sections.table('ha-resources');
}

/** Notes what a guest is to be; the manager of its node makes it so in a task of its own. */
export function requestHa(world: World, vm: SimulatedVm, state: 'started' | 'stopped'): void {
  const resources = haResources(world);
  resources.set(sidOf(vm), { ...resources.get(sidOf(vm)), state });
  const prefix = vm.type === 'qemu' ? ('qm' as const) : ('vz' as const);
  const type = `${prefix}${state === 'started' ? ('start' as const) : ('stop' as const)}` as const;
  world.tasks.start({
    node: vm.node,
    type,
    id: String(vm.vmId),
    user: 'root@pam',
    ms: world.settings.taskMs + managerPassMs,
    work: () => {
      if (state === 'started' && !isRunning(vm)) startGuest(world, vm);
      if (state === 'stopped') stopGuest(vm);
    },
  });
}

/** The manager looks around every so often; ten seconds on a real cluster. */
const managerPassMs = 20;
