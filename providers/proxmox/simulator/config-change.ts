import { createHash } from 'node:crypto';
import { demand, type Caller } from './access.js';
import { checkDrive, isCdrom, isDrive, realiseDrive, releaseDrive, volumeOf } from './drives.js';
import { splitList } from './formats.js';
import { demandOption, valueOf } from './guests/option-rights.js';
import { isTrue, parameterOf, without, type Values } from './parameters.js';
import { badParameters, die } from './refusal.js';
import { vmParameters } from './guests/vm-parameters.js';
import { isRunning, type SimulatedVm, type World } from './world.js';

/** Options that a running guest takes at once (PVE::QemuServer, fast_plug_option and the default of hotplug). */
const liveOptions =
  /^(lock|name|onboot|shares|startup|description|protection|vmstatestorage|hookscript|tags|hotplug|cpulimit|cpuunits|cipassword|ciupgrade|net\d+|scsi\d+|virtio\d+|usb\d+|unused\d+)$/;

/** A change of a configuration, split into what it sets, deletes and takes back. */
export interface Change {
  readonly set: Values;
  readonly remove: readonly string[];
  readonly revert: readonly string[];
  readonly force: boolean;
}

const notOptions = ['node', 'vmid', 'digest', 'delete', 'revert', 'force', 'background_delay', 'skiplock', 'import-working-storage'];

/** Splits the parameters of a call; `cdrom` is another name of `ide2`. */
export function changeOf(values: Values): Change {
  const { cdrom, ...set } = without(values, notOptions);
  const remove = splitList(values.delete).map((option) => (option === 'cdrom' ? 'ide2' : option));
  if (cdrom !== undefined) set.ide2 = `${cdrom},media=cdrom`;
  return { set, remove, revert: splitList(values.revert), force: isTrue(values.force) };
}

/** The digest of a configuration, SHA-1 as in PVE::Tools. */
export function digestOf(vm: SimulatedVm): string {
  const snapshots = [...(vm.snapshots ?? [])].map(([name, snapshot]) => [name, snapshot.time, snapshot.parent, snapshot.description]);
  return createHash('sha1')
    .update(JSON.stringify([sorted(vm.config), sorted(vm.pending), vm.parent ?? '', snapshots]))
    .digest('hex');
}

/** What the vendor checks before it starts a task. */
export function checkChange(
  world: World,
  caller: Caller,
  vm: { vmId: number; node: string; config: Values; pending?: SimulatedVm['pending'] },
  { set, remove, revert }: Change,
): void {
  if (set.sshkeys !== undefined) checkSshKeys(set.sshkeys);
  for (const option of revert) {
    if (!isOption(option)) badParameters({ revert: `unknown option '${option}'` });
    if (option in set) badParameters({ delete: `you can't use '-${option}' and -revert ${option}' at the same time` });
  }
  for (const option of remove) {
    if (option in set) badParameters({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    if (revert.includes(option)) badParameters({ revert: `you can't use '-delete ${option}' and -revert ${option}' at the same time` });
    if (!isOption(option)) badParameters({ delete: `unknown option '${option}'` });
  }
  for (const option of remove) {
    const value = valueOf(vm.config, vm.pending ?? {}, option);
    if (value !== undefined || !isDrive(option)) demandOption(caller, vm.vmId, option, value ?? '', 'delete');
  }
  for (const [option, value] of Object.entries(set)) {
    if (isDrive(option)) checkDrive(world, caller, vm, option, value);
    else demandOption(caller, vm.vmId, option, value);
    if (/^net\d+$/.test(option)) checkBridge(caller, value);
  }
  const memoryMiB = memoryOf(set.memory ?? vm.pending?.memory ?? vm.config.memory);
  const balloon = Number(set.balloon ?? vm.pending?.balloon ?? vm.config.balloon ?? 0);
  if ((set.memory !== undefined || set.balloon !== undefined) && balloon > memoryMiB) {
    die('balloon value too large (must be smaller than assigned memory)');
  }
}

/** The memory that a configuration gives, in MiB. */
export function memoryOf(memory: string | null | undefined): number {
  return Number(/(?:^|,)(?:current=)?(\d+)(?:,|$)/.exec(memory ?? '')?.[1] ?? 512);
}

/** What a change asks for that the configuration contradicts; the vendor says it in the task. */
function checkAgainst(vm: SimulatedVm, { set, remove }: Change): void {
  for (const option of remove.filter((name) => isDrive(name) || name.startsWith('unused'))) {
    const value = vm.config[option];
    if (vm.config.protection !== '1' || value === undefined) continue;
    die(`can't remove ${isDrive(option) ? `drive '${option}'` : `unused disk '${volumeOf(value)}'`} - protection mode enabled`);
  }
  for (const device of orderOf(set.boot)) {
    const exists = device in set || device in withPending(vm);
    // The stray quote is the vendor's.
    if (!exists || remove.includes(device)) die(`invalid bootorder: device '${device}' does not exist'`);
  }
}

/** PVE::Tools::validate_ssh_public_keys, which has ssh-keygen read each line. */
function checkSshKeys(encoded: string): void {
  for (const line of decodeURIComponent(encoded).split('\n')) {
    if (/^\s*$/.test(line)) continue;
    const [, type = '', blob = ''] = /(?:^|\s)((?:ssh|ecdsa|sk)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line) ?? [];
    const bytes = Buffer.from(blob, 'base64');
    const length = bytes.length > 4 ? bytes.readUInt32BE(0) : 0;
    if (length === 0 || bytes.subarray(4, 4 + length).toString() !== type) die('SSH public key validation error');
  }
}

function isOption(name: string): boolean {
  return /^unused\d+$/.test(name) || parameterOf(vmParameters, name) !== undefined;
}

function orderOf(boot: string | undefined): string[] {
  return (/(?:^|,)order=([^,]*)/.exec(boot ?? '')?.[1] ?? '').split(';').filter((device) => device !== '');
}

/** The privilege to use a bridge, perhaps with its VLAN (PVE::RPCEnvironment::check_vm_perm). */
export function checkBridge(caller: Caller, net: string): void {
  const bridge = /(?:^|,)bridge=([^,]+)/.exec(net)?.[1];
  const tag = /(?:^|,)tag=(\d+)/.exec(net)?.[1];
  if (bridge !== undefined) demand(caller, `/sdn/zones/localnetwork/${bridge}${tag === undefined ? '' : `/${tag}`}`, ['SDN.Use']);
}

/** Carries the change out: at once, or as pending for a running guest that cannot take it. */
export function applyChange(world: World, vm: SimulatedVm, change: Change): void {
  const { remove, revert, force } = change;
  checkAgainst(vm, change);
  for (const option of revert) takeBack(world, vm, option);
  const set = { ...bootAfter(vm, change), ...change.set };
  const live = (option: string) => !isRunning(vm) || liveOptions.test(option) || changesMedium(vm, option, set[option]);
  for (const option of remove) {
    const value = vm.config[option];
    if (value !== undefined && live(option)) letGo(world, vm, option, value, force);
    if (live(option)) {
      delete vm.config[option];
      delete vm.pending[option];
    } else if (option in vm.config) vm.pending[option] = null;
    else delete vm.pending[option];
  }
  for (const [option, value] of Object.entries(set)) {
    const kept = keptValue(world, vm, option, value);
    if (live(option)) {
      const old = vm.config[option];
      if (isDrive(option) && old !== undefined && volumeOf(old) !== volumeOf(kept)) releaseDrive(world, vm, old, false);
      vm.config[option] = kept;
      delete vm.pending[option];
    } else if (vm.config[option] === kept) delete vm.pending[option];
    else vm.pending[option] = kept;
  }
}

/** What follows from the end of a drive or of a disk that was unused. */
function letGo(world: World, vm: SimulatedVm, option: string, value: string, force: boolean): void {
  const isUnused = /^unused\d+$/.test(option);
  if (!isUnused && !isDrive(option)) return;
  const volid = volumeOf(value);
  const inUse = [...(vm.snapshots?.values() ?? [])].some((snapshot) => volid in snapshot.sizesGiB);
  if (inUse && (force || isUnused)) {
    const words = `unable to delete '${volid}' - volume is still in use (snapshot?)`;
    if (isUnused) die(words);
    badParameters({ [option]: isRunning(vm) ? `hotplug problem - ${words}\n` : `unable to apply pending change ${option} : ${words}\n` });
  }
  releaseDrive(world, vm, value, force || isUnused);
}

/** Forgets what is pending of an option, and the disk that was made for it. */
function takeBack(world: World, vm: SimulatedVm, option: string): void {
  const value = vm.pending[option];
  if (isDrive(option) && typeof value === 'string' && volumeOf(value) !== volumeOf(vm.config[option] ?? '')) {
    releaseDrive(world, vm, value, false);
  }
  delete vm.pending[option];
}

/** A drive that leaves takes its place in the boot order along, and a new CD drive gets one at its end. */
function bootAfter(vm: SimulatedVm, { set, remove }: Change): Record<string, string> {
  const order = orderOf(withPending(vm).boot);
  if (order.length === 0) return {};
  const drives = Object.entries(set).filter(([option, value]) => isDrive(option) && isCdrom(value) && !order.includes(option));
  const after = [...order.filter((device) => !remove.includes(device)), ...drives.map(([option]) => option)];
  return after.join(';') === order.join(';') ? {} : { boot: `order=${after.join(';')}` };
}

/** Another disc in a CD drive that a running guest has. */
function changesMedium(vm: SimulatedVm, option: string, value: string | undefined): boolean {
  const old = isDrive(option) ? vm.config[option] : undefined;
  return old !== undefined && value !== undefined && isCdrom(old) && isCdrom(value);
}

/** The configuration with what is pending, as GET config shows it and as the next start takes it. */
export function withPending(vm: SimulatedVm): Record<string, string> {
  const merged = { ...vm.config };
  for (const [option, value] of Object.entries(vm.pending)) {
    if (value === null) delete merged[option];
    else merged[option] = value;
  }
  return merged;
}

/** A NIC with its MAC, as the vendor prints it: the model first, the others in alphabetical order. */
export function printNet(world: World, value: string): string {
  const parts = value.split(',');
  const lead =
    parts.find((part) => !part.includes('=')) ?? parts.find((part) => /^(virtio|e1000e?|rtl8139|vmxnet3|model)=/.test(part)) ?? 'virtio';
  const model = lead.replace(/^model=/, '').split('=')[0] ?? 'virtio';
  const given = /=((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/i.exec(lead)?.[1] ?? parts.find((part) => part.startsWith('macaddr='))?.slice(8);
  const rest = parts.filter((part) => part !== lead && !part.startsWith('macaddr=')).sort();
  return [`${model}=${(given ?? world.nextMac()).toUpperCase()}`, ...rest].join(',');
}

function keptValue(world: World, vm: SimulatedVm, option: string, value: string): string {
  if (isDrive(option)) return realiseDrive(world, vm, option, value);
  if (/^net\d+$/.test(option)) return printNet(world, value);
  if (option === 'tags') return [...new Set(splitList(value.toLowerCase()))].sort().join(';');
  if (option === 'cipassword') return sealedPassword(vm, value);
  if (option === 'vmgenid' && value === '1') return uuidOf(world, vm.vmId, option);
  return value;
}

/** A password is kept as a hash, and one that is a hash already as it is; ours has the shape of crypt(3) but is not to be verified. */
function sealedPassword({ vmId }: SimulatedVm, password: string): string {
  if (/^\$(?:[156]|2[ay])(\$.+){2}/.test(password)) return password;
  const salt = createHash('sha256').update(`salt of ${vmId}`).digest('base64url').slice(0, 8);
  return `$5$${salt}$${createHash('sha256').update(`${salt}${password}`).digest('base64url').slice(0, 43)}`;
}

/** An identifier as the vendor draws one, the same in every run. */
export function uuidOf(world: World, vmId: number, purpose: string): string {
  const hex = createHash('sha1').update(`${world.name} ${vmId} ${purpose} ${world.nextMac()}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
