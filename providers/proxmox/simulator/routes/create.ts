import { demand } from '../access.js';
import { applyChange, changeOf, checkChange } from '../config-change.js';
import { isTrue, nodeName, optionalFlag, optionalText, storageId, vmIdParameter, without } from '../parameters.js';
import { die, PveRefusal } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';
import { vmParameters } from '../vm-parameters.js';
import type { SimulatedVm, World } from '../world.js';
import { start } from './power.js';

/** Making a VM, perhaps with a disk imported from a volume. */
export const createRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/qemu',
    parameters: { node: nodeName, vmid: vmIdParameter, ...vmParameters, pool: optionalText, start: optionalFlag, storage: storageId },
    permit: ({ caller, values }) => {
      // PVE::API2::Qemu::create_vm words this one itself.
      if (!caller.privilegesOn(`/vms/${values.vmid}`).has('VM.Allocate')) {
        throw new PveRefusal(403, `Permission check failed (/vms/${values.vmid}, VM.Allocate)`);
      }
    },
    handle: create,
  },
];

function create(call: Call): string {
  const { world, caller, values } = call;
  const [node, vmId] = [nodeOf(call), vmIdOf(call)];
  const existing = world.vms.get(vmId);
  if (existing) die(`unable to create VM ${vmId} - VM ${vmId} already exists on node '${existing.node}'`);
  const change = changeOf(without(values, ['start', 'pool', 'storage', 'import-working-storage']));
  const vm: SimulatedVm = { vmId, node, config: { lock: 'create' }, pending: {} };
  if (values.pool !== undefined) throw new PveRefusal(403, `Permission check failed (pool '${values.pool}' does not exist)`);
  checkChange(world, caller, vm, change);
  for (const option of Object.keys(change.set))
    if (/^(scsi|virtio|sata|ide)\d+$/.test(option)) demand(caller, `/vms/${vmId}`, ['VM.Config.Disk']);
  world.vms.set(vmId, vm);
  const undo = () => {
    for (const volume of world.volumes.all()) if (volume.vmId === vmId) world.volumes.free(volume);
    world.vms.delete(vmId);
  };
  return world.tasks.start({
    node,
    type: 'qmcreate',
    id: String(vmId),
    user: caller.id,
    ms: world.settings.cloneMs,
    undo,
    work: () => {
      try {
        applyChange(world, vm, change);
        delete vm.config.lock;
        // A start that fails does not fail the task.
        if (isTrue(values.start)) startedOrNot(world, vm);
      } catch (error) {
        undo();
        die(`unable to create VM ${vmId} - ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  });
}

function startedOrNot(world: World, vm: SimulatedVm): void {
  try {
    start(world, vm);
  } catch (error) {
    if (!(error instanceof PveRefusal)) throw error;
  }
}
