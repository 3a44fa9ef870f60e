import type { Handlers } from '../declared-routes.js';
import { isCdrom } from '../drives.js';
import { isTrue } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';
import { checkLock, guestOf, guestPath, rootOnly, startTask } from './guest.js';
import { checkArrival, checkTargetStorages, missingStorages, storageMap, volumesOf, type GuestVolume } from './migration-storages.js';
import { isHaManaged } from './power.js';
import { startGuest, stopGuest } from './run-state.js';

const vmPath = `${guestPath('qemu')}/migrate`;
const containerPath = `${guestPath('lxc')}/migrate`;
const gibi = 2 ** 30;

/** Carrying guests to another node. */
export const migrateHandlers: Handlers = {
  [`GET ${vmPath}`]: (call) => {
    const vm = guestOf(call, 'qemu');
    checkLock(vm);
    const { world } = call;
    const missing = Object.fromEntries(othersThan(world, vm.node).map((name) => [name, missingStorages(world, vm, name)]));
    return {
      running: Number(isRunning(vm)),
      allowed_nodes: Object.keys(missing).filter((name) => missing[name]?.length === 0),
      not_allowed_nodes: Object.fromEntries(
        Object.entries(missing).flatMap(([name, storages]) => (storages.length === 0 ? [] : [[name, { unavailable_storages: storages }]])),
      ),
      local_disks: localDisks(world, vm).map(({ option, volid, value }) => ({
        volid,
        size: Math.round((world.volumes.find(volid, vm.node)?.sizeGiB ?? 0) * gibi),
        cdrom: Number(isCdrom(value)),
        is_unused: Number(option.startsWith('unused')),
        drivename: option,
      })),
      local_resources: localResources(vm),
      'mapped-resources': [],
      'mapped-resource-info': {},
      'has-dbus-vmstate': 1,
    };
  },
  [`POST ${vmPath}`]: (call) => migrateVm(call, guestOf(call, 'qemu')),
  [`GET ${containerPath}`]: (call) => {
    const vm = guestOf(call, 'lxc');
    const allowed = othersThan(call.world, vm.node).filter((name) => missingStorages(call.world, vm, name).length === 0);
    return { running: Number(isRunning(vm)), 'allowed-nodes': allowed, 'not-allowed-nodes': {} };
  },
  [`POST ${containerPath}`]: (call) => migrateContainer(call, guestOf(call, 'lxc')),
};

function othersThan(world: World, node: string): string[] {
  return world.nodes.filter(({ name, online }) => name !== node && online !== false).map(({ name }) => name);
}

function localDisks(world: World, vm: SimulatedVm): GuestVolume[] {
  return volumesOf(vm).filter(({ volid }) => !world.storages.find(({ name }) => name === volid.split(':')[0])?.shared);
}

function localResources(vm: SimulatedVm): string[] {
  return Object.keys(vm.config).filter(
    (option) =>
      /^(hostpci|usb|serial|parallel)\d+$/.test(option) && vm.config[option] !== 'socket' && !/spice/.test(vm.config[option] ?? ''),
  );
}

function checkTarget(call: Call, vm: SimulatedVm): string {
  const { target = '' } = call.values;
  if (target === vm.node) badParameters({ target: 'target is local node.' });
  const node = call.world.nodes.find(({ name }) => name === target) ?? die(`no such cluster node '${target}'`);
  if (node.online === false) die(`target node '${target}' is not online`);
  return target;
}

function migrateVm(call: Call, vm: SimulatedVm): string {
  const { world, values } = call;
  const target = checkTarget(call, vm);
  rootOnly(call, ['force', 'migration_type', 'migration_network']);
  checkLock(vm);
  const running = isRunning(vm);
  if (running && !isTrue(values.online)) die("can't migrate running VM without --online");
  checkTargetStorages(call, vm, target, values.targetstorage);
  if (isHaManaged(call, vm)) {
    return startTask(call, vm, { type: 'hamigrate', unlocked: true }, (log) => {
      log(`Requesting HA migration for VM ${vm.vmId} to node ${target}`);
      world.tasks.start({
        node: vm.node,
        type: 'qmigrate',
        id: String(vm.vmId),
        user: 'root@pam',
        ms: 20,
        work: () => carry(call, vm, target),
      });
    });
  }
  return startTask(call, vm, { type: 'qmigrate', ms: world.settings.cloneMs, lock: 'migrate' }, (log) => {
    log(`starting migration of VM ${vm.vmId} to node '${target}' (192.0.2.${10 + world.nodes.findIndex(({ name }) => name === target)})`);
    checkLock(vm);
    carry(call, vm, target);
    log('migration finished successfully (duration 00:00:00)');
  });
}

/** The guest and its local disks come to another node. */
function carry(call: Call, vm: SimulatedVm, target: string): void {
  const { world, values } = call;
  const resources = localResources(vm);
  if (resources.length > 0) die(`can't migrate VM which uses local devices: ${resources.join(', ')}`);
  const running = isRunning(vm);
  const disks = localDisks(world, vm);
  const discs = disks.filter(({ option, value }) => isCdrom(value) && !/-cloudinit\b/.test(value) && !option.startsWith('unused'));
  if (discs[0]) die(`can't migrate local cdrom drive '${discs[0].volid}' - referenced in current VM config`);
  const owned = disks.filter(({ value }) => !/-cloudinit\b/.test(value));
  if (running && owned[0] && vm.type === 'qemu' && !isTrue(values['with-local-disks'])) {
    die(`can't live migrate attached local disks without with-local-disks option`);
  }
  const base = disks.find(
    ({ volid }) => world.volumes.all().some((other) => other.parent === volid) || world.volumes.find(volid, vm.node)?.parent !== undefined,
  );
  if (base) die(`can't migrate '${base.volid}' as it's a clone of or the base of another volume`);
  const map = storageMap(values.targetstorage ?? values['target-storage']);
  checkArrival(world, vm, target, map);
  const snapshots = vm.snapshots !== undefined && disks.some(({ volid }) => map(volid.split(':')[0] ?? '') !== volid.split(':')[0]);
  if (snapshots) die('online storage migration not possible if snapshots exist');
  for (const { option, volid, value } of disks) {
    const volume = world.volumes.find(volid, vm.node) ?? die(`volume '${volid}' does not exist`);
    const storage = world.storage(map(volume.storage));
    if (storage.name === volume.storage) world.volumes.carry(volume, target);
    else {
      const { sizeGiB, usedGiB } = volume;
      const made = world.volumes.allocate(
        storage,
        target,
        vm.vmId,
        /-cloudinit\b/.test(volid) ? { sizeGiB, cloudInit: true } : { sizeGiB, usedGiB },
      );
      world.volumes.free(volume);
      vm.config[option] = [made.volid, ...value.split(',').slice(1)].join(',');
    }
  }
  vm.node = target;
}

/** A running container is stopped, carried and started again; it cannot be carried alive. */
function migrateContainer(call: Call, vm: SimulatedVm): string {
  const { world, values } = call;
  const target = checkTarget(call, vm);
  checkLock(vm);
  const running = isRunning(vm);
  if (running && !isTrue(values.online) && !isTrue(values.restart)) die("can't migrate running container without --online or --restart");
  checkTargetStorages(call, vm, target, values['target-storage']);
  return startTask(call, vm, { type: 'vzmigrate', ms: world.settings.cloneMs, lock: 'migrate' }, (log) => {
    checkLock(vm);
    if (running && !isTrue(values.restart)) die('lxc live migration is currently not implemented');
    log(`starting migration of CT ${vm.vmId} to node '${target}'`);
    if (running) stopGuest(vm);
    carry(call, vm, target);
    if (running) startGuest(world, vm);
  });
}
