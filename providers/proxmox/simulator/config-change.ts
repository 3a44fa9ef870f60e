import { createHash } from 'node:crypto';
import { demand, type Caller } from './access.js';
import { checkDrive, isCdrom, isDrive, realiseDrive, releaseDrive, volumeOf } from './drives.js';
import { isTrue, parameterOf, without, type Values } from './parameters.js';
import { badParameters, die } from './refusal.js';
import { privilegeFor, vmParameters } from './vm-parameters.js';
import { isRunning, type SimulatedVm, type World } from './world.js';

/** Options that a running guest takes at once (PVE::QemuServer, fast_plug_option and the default of hotplug). */
const liveOptions = /^(name|tags|description|protection|onboot|hotplug|lock|net\d+|scsi\d+|virtio\d+|unused\d+)$/;

/** A change of a configuration, split into what it sets and deletes. */
export interface Change {
  readonly set: Values;
  readonly remove: readonly string[];
  readonly force: boolean;
}

/** Splits the parameters of a call. */
export function changeOf(values: Values): Change {
  const set = without(values, ['node', 'vmid', 'digest', 'delete', 'force', 'background_delay']);
  const remove = (values.delete ?? '').split(/[;,\s]+/).filter((name) => name !== '');
  return { set, remove, force: isTrue(values.force) };
}

/** The digest of a configuration, SHA-1 as in PVE::Tools. */
export function digestOf(vm: SimulatedVm): string {
  return createHash('sha1')
    .update(JSON.stringify([sorted(vm.config), sorted(vm.pending)]))
    .digest('hex');
}

/** What the vendor checks before it starts a task. */
export function checkChange(
  world: World,
  caller: Caller,
  vm: { vmId: number; node: string; config: Values },
  { set, remove }: Change,
): void {
  if (set.sshkeys !== undefined) checkSshKeys(set.sshkeys);
  for (const option of remove) {
    if (option in set) badParameters({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    if (!isOption(option)) badParameters({ delete: `unknown option '${option}'` });
  }
  for (const option of [...Object.keys(set).filter((name) => !isDrive(name)), ...remove]) {
    demand(caller, `/vms/${vm.vmId}`, [privilegeOfRemoval(vm.config, option)]);
  }
  for (const [option, value] of Object.entries(set)) {
    if (isDrive(option)) checkDrive(world, caller, vm, option, value);
    if (/^net\d+$/.test(option)) checkBridge(caller, value);
  }
  if (set.balloon !== undefined && Number(set.balloon) > Number(set.memory ?? vm.config.memory ?? 512)) {
    die('balloon value too large (must be smaller than assigned memory)');
  }
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

/** Dies when the configuration is locked or is not the one that was read. */
export function checkLockAndDigest(vm: SimulatedVm, digest: string | undefined): void {
  if (vm.config.lock !== undefined) die(`VM is locked (${vm.config.lock})`);
  if (digest !== undefined && digest !== digestOf(vm)) die('checksum mismatch (file change by other user?)');
}

/** Carries the change out: at once, or as pending for a running guest that cannot take it. */
export function applyChange(world: World, vm: SimulatedVm, change: Change): void {
  const { remove, force } = change;
  checkAgainst(vm, change);
  const set = { ...bootAfter(vm, change), ...change.set };
  const live = (option: string) => !isRunning(vm) || liveOptions.test(option) || changesMedium(vm, option, set[option]);
  for (const option of remove) {
    if (isDrive(option) && vm.config[option] !== undefined && live(option)) releaseDrive(world, vm, vm.config[option], force);
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
  if (isDrive(option)) return realiseDrive(world, vm, value);
  if (/^net\d+$/.test(option)) return printNet(world, value);
  if (option === 'tags')
    return [...new Set(value.toLowerCase().split(/[;,\s]+/))]
      .filter((tag) => tag !== '')
      .sort()
      .join(';');
  return value;
}

function privilegeOfRemoval(config: Values, option: string): string {
  return isDrive(option) && /media=cdrom|-cloudinit/.test(config[option] ?? '') ? 'VM.Config.CDROM' : privilegeFor(option);
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
