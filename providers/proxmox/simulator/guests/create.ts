import { demand } from '../access.js';
import { applyChange, changeOf, checkChange, uuidOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { isDrive, volumeOf } from '../drives.js';
import { isTrue, without } from '../parameters.js';
import { refused } from '../permission.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call } from '../route.js';
import type { SimulatedVm, World } from '../world.js';
import { archiveOf, restoreGuest } from './archive.js';
import { writeSeed } from './cloud-init.js';
import { withGuest } from './guest.js';
import { demandAllocate } from './option-rights.js';
import { finishCreate, removeGuest } from './lifetime.js';
import { withStorages } from './storage-lock.js';

const notConfig = ['archive', 'storage', 'unique', 'pool', 'bwlimit', 'start', 'ha-managed', 'live-restore', 'import-working-storage'];

/** Making a VM: empty, with a disk imported from a volume, or restored from a backup. */
export const createHandlers: Handlers = {
  [`POST /nodes/{node}/qemu`]: (call) => (call.values.archive === undefined ? create(call) : restore(call)),
};

/** The checks that making a guest and restoring one share. */
export function checkCreate(call: Call, vmId: number): void {
  const { world, caller, values } = call;
  if (values.pool !== undefined && !world.pools.get(values.pool)) throw refused(`pool '${values.pool}' does not exist`);
  if (values.storage !== undefined) demand(caller, `/storage/${values.storage}`, ['Datastore.AllocateSpace']);
  if (isTrue(values['ha-managed'])) demand(caller, '/', ['Sys.Console']);
  if (isTrue(values.start)) demandInPool(call, vmId, 'VM.PowerMgmt');
}

function demandInPool({ caller, values }: Call, vmId: number, privilege: string): void {
  if (values.pool !== undefined && caller.privilegesOn(`/pool/${values.pool}`).has(privilege)) return;
  demand(caller, `/vms/${vmId}`, [privilege]);
}

function create(call: Call): string {
  const { world, caller, values } = call;
  const [node, vmId] = [nodeOf(call), vmIdOf(call)];
  checkCreate(call, vmId);
  demandAllocate(caller, vmId, values.pool);
  const change = changeOf(without(values, notConfig));
  const vm: SimulatedVm = { vmId, type: 'qemu', node, config: { lock: 'create' }, pending: {} };
  checkChange(world, caller, vm, change);
  for (const option of Object.keys(change.set)) if (isDrive(option)) demandInPool(call, vmId, 'VM.Config.Disk');
  const existing = world.vms.get(vmId);
  if (existing) die(`unable to create VM ${vmId} - VM ${vmId} already exists on node '${existing.node}'`);
  world.vms.set(vmId, vm);
  const undo = () => removeGuest(world, vm);
  const storages = Object.entries(change.set).flatMap(([option, value]) => (isDrive(option) ? [volumeOf(value).split(':')[0] ?? ''] : []));
  const work = async () => {
    try {
      addMachineIds(world, vm);
      await withStorages(world, storages, () => applyChange(world, vm, change));
      delete vm.config.lock;
      writeSeed(vm);
    } catch (error) {
      undo();
      die(`unable to create VM ${vmId} - ${error instanceof Error ? error.message : String(error)}`);
    }
    finishCreate(call, vm);
  };
  const ms = world.settings.cloneMs;
  return world.tasks.start({ node, type: 'qmcreate', id: String(vmId), user: caller.id, ms, undo, work: () => withGuest(world, vm, work) });
}

/** What the vendor draws for a new VM when it is not given. */
function addMachineIds(world: World, vm: SimulatedVm): void {
  vm.config.meta = 'creation-qemu=10.1.2,ctime=1767225600';
  vm.config.smbios1 = `uuid=${uuidOf(world, vm.vmId, 'smbios1')}`;
  vm.config.vmgenid = uuidOf(world, vm.vmId, 'vmgenid');
}

function restore(call: Call): string {
  const { world, caller, values } = call;
  const [node, vmId] = [nodeOf(call), vmIdOf(call)];
  checkCreate(call, vmId);
  const existing = world.vms.get(vmId);
  const mayRestore = isTrue(values.force) && existing !== undefined && caller.privilegesOn(`/vms/${vmId}`).has('VM.Backup');
  if (!caller.privilegesOn(`/vms/${vmId}`).has('VM.Allocate') && !mayRestore) {
    const { pool } = values;
    if (pool === undefined || !caller.privilegesOn(`/pool/${pool}`).has('VM.Allocate')) throw refused();
  }
  const drive = Object.keys(values).find(isDrive);
  if (drive !== undefined) badParameters({ [drive]: "option conflicts with option 'archive'" });
  const archive = archiveOf(call, values.archive ?? '', 'qemu');
  const override = changeOf(without(values, notConfig));
  if (Object.keys(override.set).length > 0) checkChange(world, caller, { vmId, node, config: {} }, override);
  return restoreGuest(call, { archive, type: 'qemu', emsg: `unable to restore VM ${vmId} -` }, (vm) => {
    if (Object.keys(override.set).length > 0) applyChange(world, vm, override);
  });
}
