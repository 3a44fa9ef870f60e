import { ownVolumes } from '../drives.js';
import { isTrue } from '../parameters.js';
import { PveRefusal } from '../refusal.js';
import type { Call } from '../route.js';
import type { Volume } from '../volume-table.js';
import type { SimulatedVm, World } from '../world.js';
import { haResources, sidOf } from './ha-request.js';
import { startGuest } from './run-state.js';

/** The pool, the HA manager and the start; a start that fails does not fail the task. */
export function finishCreate(call: Call, vm: SimulatedVm): void {
  const { world, values } = call;
  if (values.pool !== undefined) world.pools.addGuest(values.pool, vm.vmId);
  if (isTrue(values['ha-managed'])) haResources(world).set(sidOf(vm), { state: isTrue(values.start) ? 'started' : 'stopped' });
  if (!isTrue(values.start)) return;
  try {
    startGuest(world, vm);
  } catch (error) {
    if (!(error instanceof PveRefusal)) throw error;
  }
}

/** Takes a guest away with all that is its, but for some volumes. */
export function removeGuest(world: World, vm: SimulatedVm, keeps: readonly Volume[] = []): void {
  for (const volume of ownVolumes(world, vm)) if (!keeps.includes(volume)) world.volumes.free(volume);
  world.vms.delete(vm.vmId);
}
