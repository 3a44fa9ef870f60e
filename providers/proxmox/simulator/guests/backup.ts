import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { ownVolumes } from '../drives.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import { refused } from '../permission.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import type { SimulatedStorage } from '../options.js';
import type { Volume } from '../volume-table.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';
import { kindWord, lockedFor } from './guest.js';
import { markGroup, rulesIn, type Rules } from '../storage/prune.js';
import { checkUsable, storageOn } from '../storage/usable.js';
import { disksOf } from './storage-abilities.js';

const endings: Readonly<Record<string, string>> = { '0': '', '1': '.lzo', lzo: '.lzo', gzip: '.gz', zstd: '.zst' };
const onlyRoot = ['tmpdir', 'dumpdir', 'script'];

/** Backups: making them, what they are made with, and the configuration that one holds. */
export const vzdumpHandlers: Handlers = {
  'POST /nodes/{node}/vzdump': backUp,
  'GET /nodes/{node}/vzdump/defaults': ({ world, caller, values }) => {
    if (values.storage !== undefined) demand(caller, `/storage/${values.storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any');
    const keeps = values.storage === undefined ? undefined : world.storage(values.storage).settings?.['prune-backups'];
    return {
      mode: 'snapshot',
      compress: '0',
      lockwait: 180,
      stopwait: 10,
      ionice: 7,
      remove: 1,
      ...(keeps === undefined ? {} : { 'prune-backups': keeps }),
    };
  },
  'GET /nodes/{node}/vzdump/extractconfig': (call) => {
    const { volume: volid = '' } = call.values;
    const storage = call.world.storage(volid.split(':')[0] ?? '');
    demand(call.caller, `/storage/${storage.name}`, ['Datastore.AllocateSpace', 'Datastore.Audit'], 'any');
    storageOn(call.world, storage.name, nodeOf(call));
    const { backup } = call.world.volumes.find(volid, nodeOf(call)) ?? die(`volume '${volid}' does not exist`);
    if (!backup) return die(`unable to parse volume filename '${volid}'`);
    return Object.entries(backup.config)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}: ${value}\n`)
      .join('');
  },
};

function backUp(call: Call): string {
  const { world, caller, values } = call;
  const used = onlyRoot.find((name) => values[name] !== undefined);
  if (used !== undefined && caller.id !== 'root@pam') throw refused(`Only root may set parameter '${used}'`);
  if (isTrue(values.stop)) {
    demand(caller, `/nodes/${nodeOf(call)}`, ['Sys.Modify']);
    return world.tasks.start({ node: nodeOf(call), type: 'vzdump', id: '', user: caller.id, work: () => undefined });
  }
  const guests = guestsOf(call);
  const storage = world.storage(values.storage ?? 'local');
  demand(caller, `/storage/${storage.name}`, ['Datastore.AllocateSpace']);
  const retention = values['prune-backups'] ?? storage.settings?.['prune-backups'] ?? 'keep-all=1';
  if (values['prune-backups'] !== undefined)
    demand(caller, `/storage/${storage.name}`, ['Datastore.Allocate', 'Datastore.AllocateSpace'], 'any');
  const id = guests.length === 1 ? String(guests[0]?.vmId) : '';
  const work = async (log: (line: string) => void) => {
    checkTarget(storage, nodeOf(call));
    const waitMs = Number(values.lockwait ?? 180) * 1000;
    await world.flocks.withFile(`/var/run/vzdump-${nodeOf(call)}.lock`, 'exclusive', waitMs, () =>
      runAll(call, guests, storage, rulesIn(retention), log),
    );
  };
  return world.tasks.start({ node: nodeOf(call), type: 'vzdump', id, user: caller.id, ms: 0, work });
}

/** The guests of this node that are asked for: by id, of a pool, or all. */
function guestsOf(call: Call): SimulatedVm[] {
  const { world, caller, values } = call;
  const wanted = [values.vmid !== undefined, values.pool !== undefined, isTrue(values.all)].filter(Boolean).length;
  if (wanted === 0) badParameters({ vmid: 'property is missing and it is not optional' });
  if (wanted > 1) badParameters({ all: "can't use 'all', 'pool' and 'vmid' at the same time" });
  const here = (vm: SimulatedVm) => vm.node === nodeOf(call);
  const excluded = splitList(values.exclude);
  if (values.vmid !== undefined) {
    const ids = splitList(values.vmid).map(Number);
    for (const id of ids) demand(caller, `/vms/${id}`, ['VM.Backup']);
    return ids.map((id) => {
      const vm = world.vms.get(id);
      return vm && here(vm) ? vm : die(`unable to find VM '${id}'`);
    });
  }
  if (values.pool !== undefined && !world.pools.get(values.pool)) throw refused(`pool '${values.pool}' does not exist`);
  return [...world.vms.values()].filter((vm) => {
    const inPool = values.pool === undefined || world.pools.poolOf(vm.vmId) === values.pool;
    return here(vm) && inPool && !excluded.includes(String(vm.vmId)) && caller.privilegesOn(`/vms/${vm.vmId}`).has('VM.Backup');
  });
}

/** PVE::VZDump looks at its storage when the task has begun. */
function checkTarget(storage: SimulatedStorage, node: string): void {
  const { name, content } = storage;
  try {
    checkUsable(storage, node);
  } catch (error) {
    die(`could not activate storage '${name}': ${error instanceof Error ? error.message : String(error)}`);
  }
  if (content.includes('backup')) return;
  die(`could not get storage information for '${name}': can't use storage '${name}' for backups - wrong content type`);
}

/** One after the other; what fails does not keep the others from their turn. */
async function runAll(
  call: Call,
  guests: readonly SimulatedVm[],
  storage: SimulatedStorage,
  rules: Rules,
  log: (line: string) => void,
): Promise<void> {
  let failed = false;
  for (const vm of guests) {
    log(`INFO: Starting Backup of VM ${vm.vmId} (${vm.type})`);
    try {
      if (call.world.settings.cloneMs > 0) await lockedFor(call.world, vm, 'backup', call.world.settings.cloneMs);
      runOne(call, vm, storage, log);
      if (call.values.remove !== '0') prune(call, storage, vm, rules, log);
      log(`INFO: Finished Backup of VM ${vm.vmId} (00:00:00)`);
    } catch (error) {
      failed = true;
      log(`ERROR: Backup of VM ${vm.vmId} failed - ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed) die('job errors');
  log('INFO: Backup job finished successfully');
}

/** Removes what the rules no longer keep of a guest's backups. */
function prune({ world }: Call, storage: SimulatedStorage, vm: SimulatedVm, rules: Rules, log: (line: string) => void): void {
  const backups = world.volumes.on(storage, vm.node).filter((volume) => volume.vmId === vm.vmId && volume.backup?.type === vm.type);
  const sorted = backups.sort((one, other) => (other.time ?? 0) - (one.time ?? 0));
  for (const { volume, mark } of markGroup(sorted, rules)) {
    if (mark !== 'remove') continue;
    log(`INFO: removing backup '${volume.volid}'`);
    world.volumes.free(volume);
  }
}

function runOne(call: Call, vm: SimulatedVm, storage: SimulatedStorage, log: (line: string) => void): Volume {
  const { world, values } = call;
  if (vm.config.lock !== undefined) die(`${kindWord(vm)} is locked (${vm.config.lock})`);
  log(`INFO: status = ${isRunning(vm) ? 'running' : 'stopped'}`);
  log(`INFO: backup mode: ${isRunning(vm) ? (values.mode ?? 'snapshot') : 'stop'}`);
  const disks = disksOf(vm.type, vm.config).filter(([option]) => isBackedUp(vm, option));
  const own = new Map(ownVolumes(world, vm).map((volume) => [volume.volid, volume]));
  const held = disks.flatMap(([option, volid]) => {
    const volume = own.get(volid);
    if (volume) log(`INFO: include disk '${option}' '${volid}' ${volume.sizeGiB}G`);
    return volume ? [volume] : [];
  });
  const time = newTime(world, storage, vm);
  const ending = vm.type === 'qemu' ? 'vma' : 'tar';
  const name = `vzdump-${vm.type}-${vm.vmId}-${stamp(time)}.${ending}${endings[values.compress ?? '0'] ?? ''}`;
  const config = Object.fromEntries(Object.entries(vm.config).filter(([option]) => option !== 'lock'));
  const notes = values['notes-template'];
  const volume = world.volumes.keep(storage, nodeOf(call), {
    volid: `${storage.name}:backup/${name}`,
    vmId: vm.vmId,
    sizeGiB: held.reduce((sum, { usedGiB }) => sum + usedGiB, 0) + 1 / 1024,
    time,
    backup: {
      type: vm.type,
      config,
      sizesGiB: Object.fromEntries(held.map(({ volid, sizeGiB }) => [volid, sizeGiB])),
      usedGiB: Object.fromEntries(held.map(({ volid, usedGiB }) => [volid, usedGiB])),
    },
    ...(notes === undefined ? {} : { notes: filledNotes(call, vm, notes) }),
    ...(isTrue(values.protected) ? { protected: true } : {}),
  });
  log(`INFO: creating vzdump archive '${volume.volid}'`);
  return volume;
}

function isBackedUp(vm: SimulatedVm, option: string): boolean {
  const value = vm.config[option] ?? '';
  if (vm.type === 'lxc') return option === 'rootfs' || /(?:^|,)backup=1/.test(value);
  return !/(?:^|,)backup=(0|no|off)(?:,|$)/.test(value);
}

/** A guest has one backup a second; the vendor's would overwrite the older one. */
function newTime(world: World, storage: SimulatedStorage, vm: SimulatedVm): number {
  const taken = new Set(
    world.volumes.all().flatMap((volume) => (volume.storage === storage.name && volume.vmId === vm.vmId ? [volume.time] : [])),
  );
  let time = Math.floor(Date.now() / 1000);
  while (taken.has(time)) time++;
  return time;
}

function stamp(time: number): string {
  const [day = '', clock = ''] = new Date(time * 1000).toISOString().slice(0, 19).split('T');
  return `${day.replaceAll('-', '_')}-${clock.replaceAll(':', '_')}`;
}

function filledNotes(call: Call, vm: SimulatedVm, template: string): string {
  const known: Record<string, string> = {
    cluster: call.world.name,
    guestname: (vm.type === 'qemu' ? vm.config.name : vm.config.hostname) ?? `VM ${vm.vmId}`,
    node: vm.node,
    vmid: String(vm.vmId),
  };
  return template.replaceAll('\\n', '\n').replaceAll(/\{\{([a-z]+)\}\}/g, (whole, name: string) => known[name] ?? whole);
}
