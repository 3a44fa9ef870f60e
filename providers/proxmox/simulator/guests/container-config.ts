import { demand, type Caller } from '../access.js';
import { checkBridge, digestOf, withPending } from '../config-change.js';
import { readDeclarations } from '../declare.js';
import type { Handlers } from '../declared-routes.js';
import { containerDeclarations } from '../declared/container.js';
import { sizeText, volumeOf } from '../drives.js';
import { splitList } from '../formats.js';
import { guestPropertyStrings } from '../guest-formats.js';
import { parameterOf, without, type Parameters, type Values } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { storageOn } from '../storage/usable.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';
import { checkLock, guestOf, guestPath, isRootCaller, withGuest } from './guest.js';
import { addUnused, isInSnapshot, snapshotOf } from './snapshots.js';
import { isVolumeOption } from './storage-abilities.js';
import { shownValue } from './vm-parameters.js';

const path = guestPath('lxc');
const notOptions = ['node', 'vmid', 'digest', 'delete', 'revert'];
const [change] = readDeclarations(containerDeclarations, '9.2', guestPropertyStrings).filter(
  ({ method, path: of }) => method === 'PUT' && of === `${path}/config`,
);

/** The options of a container. */
export const containerParameters: Parameters = without(change?.parameters ?? {}, notOptions);

/** What a running container takes at once; the rest waits for its next start. */
const liveOptions =
  /^(memory|swap|cores|cpulimit|cpuunits|hostname|nameserver|searchdomain|net\d+|mp\d+|onboot|startup|description|protection|tags|hookscript|unused\d+|lock|debug)$/;

/** The configuration of a container. */
export const containerConfigHandlers: Handlers = {
  [`GET ${path}/config`]: (call) => {
    const vm = guestOf(call, 'lxc');
    const { current, snapshot } = call.values;
    const config = snapshot !== undefined ? snapshotOf(vm, snapshot).config : current === '1' ? vm.config : withPending(vm);
    const shown = Object.entries(config).map(([name, value]) => [name, shownValue(containerParameters, name, value)]);
    return { ...Object.fromEntries(shown), ...(vm.parent === undefined ? {} : { parent: vm.parent }), digest: digestOf(vm) };
  },
  [`GET ${path}/pending`]: (call) => {
    const { config, pending } = guestOf(call, 'lxc');
    return [...new Set([...Object.keys(config), ...Object.keys(pending)])].sort().map((key) => {
      const [value, next] = [config[key], pending[key]];
      return {
        key,
        ...(value === undefined ? {} : { value }),
        ...(next === undefined ? {} : next === null ? { delete: 1 } : { pending: next }),
      };
    });
  },
  [`PUT ${path}/config`]: async (call) => {
    const { world, caller, values } = call;
    const vm = guestOf(call, 'lxc');
    const set = without(values, notOptions);
    const remove = splitList(values.delete);
    const revert = splitList(values.revert);
    if (remove.length + revert.length + Object.keys(set).length === 0) die('no options specified');
    for (const option of [...remove, ...revert]) {
      if (!parameterOf(containerParameters, option)) badParameters({ delete: `unknown option '${option}'` });
      if (option in set) badParameters({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    }
    for (const [option, value] of Object.entries(set)) demandContainerOption(caller, vm.vmId, option, value);
    for (const option of remove) demandContainerOption(caller, vm.vmId, option, vm.config[option] ?? '');
    await withGuest(world, vm, () => {
      if (values.digest !== undefined && values.digest !== digestOf(vm)) {
        die('detected modified configuration - file changed by other user? Try again.');
      }
      checkLock(vm);
      for (const option of revert) delete vm.pending[option];
      for (const option of remove) removeOption(world, vm, option);
      for (const [option, value] of Object.entries(set)) setOption(call, vm, option, value);
    });
    return null;
  },
};

/** PVE::LXC::check_ct_modify_config_perm. */
export function demandContainerOption(caller: Caller, vmId: number, option: string, value: string): void {
  if (isRootCaller(caller)) return;
  const at = `/vms/${vmId}`;
  const family = option.replace(/\d+$/, '');
  if (isVolumeOption('lxc', option) || family === 'unused') {
    if (/^\//.test(volumeOf(value))) die(`mount point type bind is only allowed for root@pam`);
    return demand(caller, at, ['VM.Config.Disk']);
  }
  if (family === 'dev') die('configuring device passthrough is only allowed for root@pam');
  if (['memory', 'swap'].includes(option)) return demand(caller, at, ['VM.Config.Memory']);
  if (family === 'net' || ['nameserver', 'searchdomain', 'hostname'].includes(option)) {
    if (family === 'net') checkBridge(caller, value);
    return demand(caller, at, ['VM.Config.Network']);
  }
  if (['cores', 'cpulimit', 'cpuunits'].includes(option)) return demand(caller, at, ['VM.Config.CPU']);
  if (option === 'features' && value !== '' && value !== 'nesting=1')
    die('changing feature flags (except nesting) is only allowed for root@pam');
  if (['hookscript', 'lock', 'env', 'entrypoint'].includes(option) && option !== 'lock')
    die(`changing the ${option} is only allowed for root@pam`);
  if (option === 'startup') demand(caller, '/', ['Sys.Modify']);
  demand(caller, at, ['VM.Config.Options']);
}

function removeOption(world: World, vm: SimulatedVm, option: string): void {
  const value = vm.config[option];
  if (['rootfs', 'hostname', 'arch', 'memory'].includes(option)) die(`unable to delete required option '${option}'`);
  if (value === undefined) return;
  if (isRunning(vm) && !liveOptions.test(option)) {
    vm.pending[option] = null;
    return;
  }
  if (vm.config.protection === '1' && (isVolumeOption('lxc', option) || option.startsWith('unused')))
    die(`can't remove CT ${vm.vmId} drive '${option}' - protection mode enabled`);
  delete vm.config[option];
  delete vm.pending[option];
  const volume = world.volumes.find(volumeOf(value), vm.node);
  if (!volume || volume.vmId !== vm.vmId) return;
  if (option.startsWith('unused')) {
    if (isInSnapshot(vm, volume.volid)) die(`can't remove unused disk '${volume.volid}' - it is used in a snapshot`);
    world.volumes.free(volume);
  } else addUnused(vm, volume.volid);
}

function setOption(call: Call, vm: SimulatedVm, option: string, value: string): void {
  const kept = keptContainerValue(call, vm, option, value);
  if (isRunning(vm) && !liveOptions.test(option)) vm.pending[option] = kept;
  else {
    const old = vm.config[option];
    vm.config[option] = kept;
    delete vm.pending[option];
    const replaced = old !== undefined && isVolumeOption('lxc', option) && volumeOf(old) !== volumeOf(kept);
    if (replaced && call.world.volumes.find(volumeOf(old), vm.node)?.vmId === vm.vmId) addUnused(vm, volumeOf(old));
  }
}

/** A value as the configuration keeps it: volumes made, NICs with their MAC and veth, tags sorted. */
export function keptContainerValue(
  { world, caller }: Pick<Call, 'world' | 'caller'>,
  vm: SimulatedVm,
  option: string,
  value: string,
): string {
  if (isVolumeOption('lxc', option)) return madeVolume(world, caller, vm, value);
  if (option === 'tags') return [...new Set(splitList(value.toLowerCase()))].sort().join(';');
  if (!/^net\d+$/.test(option)) return value;
  const parts: Values = Object.fromEntries(value.split(',').map((part) => part.split('=') as [string, string]));
  const whole: Values = { hwaddr: world.nextMac(), type: 'veth', ...parts };
  const { name = '', ...rest } = whole;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return [`name=${name}`, ...sorted.map(([key, text]) => `${key}=${key === 'hwaddr' ? text.toUpperCase() : text}`)].join(',');
}

/** `STORE:8` asks for a new volume of 8 GiB; anything else has to be there. */
function madeVolume(world: World, caller: Caller, vm: SimulatedVm, value: string): string {
  const file = volumeOf(value.replace(/^volume=/, ''));
  const rest = value.split(',').filter((part) => part.includes('=') && !part.startsWith('volume=') && !part.startsWith('size='));
  const [, name, wanted] = /^([^/:\s]+):(\d+(?:\.\d+)?)$/.exec(file) ?? [];
  if (name === undefined || wanted === undefined) {
    if (!file.includes(':')) return value;
    const known = world.volumes.find(file, vm.node) ?? die(`volume '${file}' does not exist`);
    return [file, ...rest, `size=${sizeText(known.sizeGiB)}`].join(',');
  }
  demand(caller, `/storage/${name}`, ['Datastore.AllocateSpace']);
  const storage = storageOn(world, name, vm.node);
  if (!storage.content.includes('rootdir')) die(`storage '${name}' does not support container directories`);
  const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB: Number(wanted), content: 'rootdir' });
  return [volume.volid, ...rest, `size=${sizeText(volume.sizeGiB)}`].join(',');
}
