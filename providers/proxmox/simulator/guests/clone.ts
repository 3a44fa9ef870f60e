import { setTimeout as sleep } from 'node:timers/promises';
import { demand } from '../access.js';
import { checkBridge, printNet, uuidOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { isDrive, sizeText, volumeOf } from '../drives.js';
import { isTrue, without, type Values } from '../parameters.js';
import { refused } from '../permission.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { isRunning, type GuestType, type SimulatedVm } from '../world.js';
import { writeSeed } from './cloud-init.js';
import { checkLock, guestOf, guestPath, isTemplate, lockFileOf } from './guest.js';
import { removeGuest } from './lifetime.js';
import { snapshotOf } from './snapshots.js';
import { storageOn } from '../storage/usable.js';
import { disksOf, formatOf, isAble } from './storage-abilities.js';
import { withStorages } from './storage-lock.js';

/** A clone that has passed its checks. */
interface Plan {
  readonly source: SimulatedVm;
  readonly config: Values;
  readonly isFull: boolean;
}

/** Copying guests of a type. */
export function cloneHandlers(type: GuestType): Handlers {
  return { [`POST ${guestPath(type)}/clone`]: (call) => clone(call, type) };
}

function clone(call: Call, type: GuestType): string {
  const { world, values, caller } = call;
  const source = guestOf(call, type);
  const running = isRunning(source);
  checkClone(call, source);
  // A clone waits a tenth of the usual time for its source, and for its target, and holds both until it is done.
  const waitMs = world.settings.lockTimeoutMs / 10;
  const newFile = lockFileOf(type, Number(values.newid));
  const work = (log: (line: string) => void) =>
    world.flocks.withFile(lockFileOf(type, source.vmId), running ? 'exclusive' : 'shared', waitMs, () =>
      world.flocks.withFile(newFile, 'exclusive', waitMs, () => copy(call, source, running, log)),
    );
  const taskType = type === 'qemu' ? 'qmclone' : 'vzclone';
  return world.tasks.start({ node: source.node, type: taskType, id: String(source.vmId), user: caller.id, ms: 0, work });
}

/** What is checked before the task, and in it once more. */
function checkClone(call: Call, source: SimulatedVm): Plan {
  const { world, values, caller } = call;
  const { pool, target, storage, snapname, format } = values;
  if (pool !== undefined && !world.pools.get(pool)) throw refused(`pool '${pool}' does not exist`);
  if (target !== undefined && !world.nodes.some((node) => node.name === target)) die(`no such cluster node '${target}'`);
  const elsewhere = target !== undefined && target !== source.node;
  if (storage !== undefined) {
    const chosen = storageOn(world, storage, source.node);
    const content = source.type === 'qemu' ? 'images' : 'rootdir';
    if (!chosen.content.includes(content)) badParameters({ storage: `storage '${storage}' does not support vm images` });
    if (elsewhere) storageOn(world, storage, target);
    if (elsewhere && !chosen.shared) die(`can't clone to non-shared storage '${storage}'`);
  }
  checkLock(source);
  const config = snapname === undefined ? source.config : snapshotOf(source, snapname).config;
  const isFull = values.full === undefined ? !isTemplate(source) : isTrue(values.full);
  if (!isFull && storage !== undefined) die("parameter 'storage' not allowed for linked clones");
  if (!isFull && format !== undefined) die("parameter 'format' not allowed for linked clones");
  if (source.type === 'lxc' && isFull && isRunning(source) && snapname === undefined)
    die('Full clone of a running container is only possible from a snapshot');
  const disks = disksOf(source.type, config);
  for (const name of new Set([...disks.map(([, volid]) => storage ?? volid.split(':')[0] ?? '')])) {
    demand(caller, `/storage/${name}`, ['Datastore.AllocateSpace']);
  }
  for (const [option, value] of Object.entries(config)) if (/^net\d+$/.test(option)) checkBridge(caller, value);
  const local = disks.some(([, volid]) => !world.storage(volid.split(':')[0] ?? '').shared);
  if (elsewhere && local) die(`can't clone VM to node '${target}' (VM uses local storage)`);
  if (world.vms.has(Number(values.newid))) die(`unable to create VM ${values.newid}: config file already exists`);
  for (const [option, volid] of disks) {
    const able = isAble(world.storage(volid.split(':')[0] ?? ''), volid, isFull ? 'copy' : 'clone', snapname);
    const what = `${snapname === undefined ? '' : ' a snapshot of'} '${volid}' (${option})`;
    if (!able && !volid.includes('-cloudinit')) die(`${isFull ? 'Full' : 'Linked'} clone feature is not supported for${what}`);
  }
  return { source, config, isFull };
}

/** The part of a clone that runs as a task. A clone that fails leaves nothing. */
async function copy(call: Call, source: SimulatedVm, wasRunning: boolean, log: (line: string) => void): Promise<void> {
  const { world, values } = call;
  if (isRunning(source) !== wasRunning) die('unexpected state change');
  const plan = checkClone(call, source);
  log(`creating a clone of VM ${source.vmId} with ID ${values.newid}`);
  const made = emptyCopy(call, plan);
  world.vms.set(made.vmId, made);
  try {
    const ms = plan.isFull ? world.settings.cloneMs : world.settings.linkedCloneMs;
    if (ms > 0) await sleep(ms, undefined, { ref: false });
    const storages = disksOf(source.type, plan.config).map(([, volid]) => values.storage ?? volid.split(':')[0] ?? '');
    await withStorages(world, storages, () => copyDisks(call, plan, made, log));
    delete made.config.lock;
    writeSeed(made);
    if (values.target !== undefined) made.node = values.target;
    if (values.pool !== undefined) world.pools.addGuest(values.pool, made.vmId);
  } catch (error) {
    removeGuest(world, made);
    die(`clone failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The new guest with everything but its disks. */
function emptyCopy({ world, values }: Call, { source, config }: Plan): SimulatedVm {
  const vmId = Number(values.newid);
  const made: SimulatedVm = {
    vmId,
    type: source.type,
    node: source.node,
    config: { lock: source.type === 'qemu' ? 'clone' : 'create' },
    pending: {},
  };
  const left = Object.keys(config).filter((option) => /^(unused\d+|vmstate|lock|template)$/.test(option));
  const disks = new Set(disksOf(source.type, config).map(([option]) => option));
  for (const [option, value] of Object.entries(without(config, left))) {
    if (disks.has(option)) continue;
    const isNet = /^net\d+$/.test(option);
    made.config[option] = !isNet
      ? value
      : source.type === 'qemu'
        ? printNet(world, value.replace(/^(\w+)=[^,]+/, '$1'))
        : freshHardware(world.nextMac(), value);
  }
  if (source.type === 'qemu') {
    const uuid = `uuid=${uuidOf(world, vmId, 'smbios1')}`;
    made.config.smbios1 = [uuid, ...(config.smbios1 ?? '').split(',').filter((part) => part !== '' && !part.startsWith('uuid='))].join(',');
    if (config.vmgenid !== undefined) made.config.vmgenid = uuidOf(world, vmId, 'vmgenid');
    made.config.name = values.name ?? `Copy-of-VM-${config.name ?? source.vmId}`;
  } else made.config.hostname = values.hostname ?? `Copy-of-CT-${config.hostname ?? source.vmId}`;
  if (values.description !== undefined) made.config.description = values.description;
  return made;
}

function freshHardware(mac: string, net: string): string {
  return net.includes('hwaddr=') ? net.replace(/hwaddr=[^,]+/, `hwaddr=${mac}`) : `${net},hwaddr=${mac}`;
}

function copyDisks({ world, values }: Call, plan: Plan, made: SimulatedVm, log: (line: string) => void): void {
  const { source, config, isFull } = plan;
  for (const [option, value] of Object.entries(config)) {
    const own = world.volumes.find(volumeOf(value), source.node);
    const isSeed = isDrive(option) && /-cloudinit\b/.test(value);
    const isDisk = disksOf(source.type, { [option]: value }).length > 0;
    if (!isDisk && !isSeed) continue;
    if (!own) {
      made.config[option] = value;
      continue;
    }
    log(`create ${isFull ? 'full' : 'linked'} clone of drive ${option} (${own.volid})`);
    const storage = storageOn(world, (isFull ? values.storage : undefined) ?? own.storage, made.node);
    const { sizeGiB, usedGiB, volid } = own;
    const content = source.type === 'qemu' ? ('images' as const) : ('rootdir' as const);
    const wanted = isFull ? { sizeGiB, usedGiB, content, format: values.format ?? formatOf(volid) } : { sizeGiB, parent: volid, content };
    const volume = world.volumes.allocate(storage, made.node, made.vmId, isSeed ? { sizeGiB, cloudInit: true } : wanted);
    const rest = value.split(',').slice(1);
    made.config[option] = [
      volume.volid,
      ...rest.map((part) => (part.startsWith('size=') ? `size=${sizeText(volume.sizeGiB)}` : part)),
    ].join(',');
  }
}
