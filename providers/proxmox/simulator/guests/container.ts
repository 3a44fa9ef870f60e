import { demand } from '../access.js';
import { digestOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { sizeText, volumeOf } from '../drives.js';
import { isTrue, without } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call } from '../route.js';
import { storageOn } from '../storage/usable.js';
import { isRunning, type SimulatedVm } from '../world.js';
import { archiveOf, restoreGuest } from './archive.js';
import { containerParameters, demandContainerOption, keptContainerValue } from './container-config.js';
import { checkCreate } from './create.js';
import { checkLock, guestOf, guestPath, startTask, withGuest } from './guest.js';
import { finishCreate, removeGuest } from './lifetime.js';
import { demandAllocate } from './option-rights.js';
import { addUnused, isInSnapshot } from './snapshots.js';
import { isVolumeOption } from './storage-abilities.js';

const path = guestPath('lxc');
const usedByImageGiB = 0.5;

/** Making containers, what they say of their network, and moving their volumes. */
export const containerHandlers: Handlers = {
  'POST /nodes/{node}/lxc': (call) => (isTrue(call.values.restore) ? restore(call) : create(call)),
  [`GET ${path}/interfaces`]: (call) => {
    const vm = guestOf(call, 'lxc');
    return isRunning(vm) ? interfaces(vm) : [];
  },
  [`POST ${path}/move_volume`]: moveVolume,
};

function optionsOf(call: Call): Record<string, string> {
  const names = Object.keys(call.values).filter((name) => !(name in containerParameters) && !/^(net|mp|dev|unused)\d+$/.test(name));
  return without(call.values, names);
}

function create(call: Call): string {
  const { world, caller, values } = call;
  const [node, vmId] = [nodeOf(call), vmIdOf(call)];
  demandAllocate(caller, vmId, values.pool);
  checkCreate(call, vmId);
  const { ostemplate = '' } = values;
  const source = world.storage(ostemplate.split(':')[0] ?? '');
  demand(caller, `/storage/${source.name}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any');
  storageOn(world, source.name, node);
  const template = world.volumes.find(ostemplate, node) ?? die(`volume '${ostemplate}' does not exist`);
  if (template.content !== 'vztmpl') die(`'${ostemplate}' is not a container template`);
  const set = optionsOf(call);
  const storage = values.storage ?? 'local';
  set.rootfs ??= `${storage}:4`;
  for (const [option, value] of Object.entries(set)) demandContainerOption(caller, vmId, option, value);
  for (const [option, value] of Object.entries(set)) if (isVolumeOption('lxc', option)) checkVolumeStorage(call, value);
  const existing = world.vms.get(vmId);
  if (existing)
    die(`unable to create CT ${vmId} - ${existing.type === 'qemu' ? 'VM' : 'CT'} ${vmId} already exists on node '${existing.node}'`);
  const vm: SimulatedVm = { vmId, type: 'lxc', node, config: { lock: 'create' }, pending: {} };
  world.vms.set(vmId, vm);
  const undo = () => removeGuest(world, vm);
  const work = () => {
    try {
      vm.config = { ...vm.config, arch: 'amd64', hostname: `CT${vmId}`, memory: '512', swap: '512', ostype: osTypeOf(ostemplate) };
      for (const [option, value] of Object.entries(set)) vm.config[option] = keptContainerValue(call, vm, option, value);
      const root = world.volumes.find(volumeOf(vm.config.rootfs ?? ''), node);
      if (root) root.usedGiB = Math.min(usedByImageGiB, root.sizeGiB);
      delete vm.config.lock;
    } catch (error) {
      undo();
      die(`unable to create CT ${vmId} - ${error instanceof Error ? error.message : String(error)}`);
    }
    finishCreate(call, vm);
  };
  const ms = world.settings.cloneMs;
  return world.tasks.start({ node, type: 'vzcreate', id: String(vmId), user: caller.id, ms, undo, work: () => withGuest(world, vm, work) });
}

/** A volume of a new container is on a storage that is there for the node and takes such volumes. */
function checkVolumeStorage({ world, values }: Call, value: string): void {
  const volid = volumeOf(value.replace(/^volume=/, ''));
  if (!volid.includes(':')) return;
  const storage = storageOn(world, volid.split(':')[0] ?? '', values.node ?? '');
  if (!storage.content.includes('rootdir')) badParameters({ storage: `storage '${storage.name}' does not support container directories` });
}

function osTypeOf(template: string): string {
  return /\/(debian|devuan|ubuntu|centos|fedora|opensuse|archlinux|alpine|gentoo|nixos)-/.exec(template)?.[1] ?? 'unmanaged';
}

function restore(call: Call): string {
  const { world, caller, values } = call;
  const vmId = vmIdOf(call);
  demandAllocate(caller, vmId, values.pool);
  checkCreate(call, vmId);
  const archive = archiveOf(call, values.ostemplate ?? '', 'lxc');
  const override = optionsOf(call);
  for (const [option, value] of Object.entries(override)) {
    if (isVolumeOption('lxc', option)) badParameters({ [option]: 'option conflicts with a restore that keeps the volumes of its backup' });
    demandContainerOption(caller, vmId, option, value);
  }
  return restoreGuest(call, { archive, type: 'lxc', emsg: `unable to restore CT ${vmId} -` }, (vm) => {
    for (const [option, value] of Object.entries(override)) vm.config[option] = keptContainerValue({ world, caller }, vm, option, value);
  });
}

/** A container has the addresses that its configuration gives it. */
function interfaces(vm: SimulatedVm): Record<string, unknown>[] {
  const lo = { name: 'lo', hwaddr: '00:00:00:00:00:00', addresses: ['127.0.0.1/8', '::1/128'] };
  const nics = Object.entries(vm.booted ?? {})
    .filter(([option]) => /^net\d+$/.test(option))
    .sort(([a], [b]) => Number(a.slice(3)) - Number(b.slice(3)))
    .map(([, value]) => {
      const parts = Object.fromEntries(value.split(',').map((part) => part.split('=') as [string, string]));
      const addresses = [parts.ip, parts.ip6].filter((address): address is string => address?.includes('/') === true);
      return { name: parts.name ?? 'eth0', hwaddr: (parts.hwaddr ?? '').toLowerCase(), addresses };
    });
  return [lo, ...nics].map(({ name, hwaddr, addresses }) => {
    const inet = addresses.find((address) => !address.includes(':'));
    const inet6 = addresses.find((address) => address.includes(':'));
    return {
      name,
      hwaddr,
      'hardware-address': hwaddr,
      ...(inet === undefined ? {} : { inet }),
      ...(inet6 === undefined ? {} : { inet6 }),
      'ip-addresses': addresses.map((address) => {
        const [ip = '', prefix] = address.split('/');
        return { 'ip-address': ip, 'ip-address-type': ip.includes(':') ? 'inet6' : 'inet', prefix: Number(prefix) };
      }),
    };
  });
}

function moveVolume(call: Call): string {
  const { world, caller, values } = call;
  const vm = guestOf(call, 'lxc');
  const { volume: option = '', storage: name, 'target-vmid': target } = values;
  if (name !== undefined && target !== undefined) {
    const words = "either set 'storage' or 'target-vmid', but not both";
    badParameters({ storage: words, 'target-vmid': words });
  }
  if (name === undefined) {
    const words = "both 'storage' and 'target-vmid' missing, either needs to be set";
    if (target === undefined) badParameters({ storage: words, 'target-vmid': words });
    die('moving a volume to another container is not simulated; move it to another storage, or give its guest away');
  }
  demand(caller, `/storage/${name}`, ['Datastore.AllocateSpace']);
  const check = () => {
    checkLock(vm);
    if (values.digest !== undefined && values.digest !== digestOf(vm))
      die('detected modified configuration - file changed by other user? Try again.');
    if (isRunning(vm)) die('cannot move volumes of a running container');
    const value = vm.config[option] ?? die(`volume '${option}' does not exist`);
    const old = world.volumes.find(volumeOf(value), vm.node) ?? die(`volume '${volumeOf(value)}' does not exist`);
    if (old.storage === name) die("you can't move a volume to the same storage");
    if (isInSnapshot(vm, old.volid) && isTrue(values.delete)) die("you can't move a volume with snapshots and delete the source");
    return { value, old };
  };
  check();
  return startTask(call, vm, { type: 'move_volume', ms: world.settings.cloneMs }, () => {
    const { value, old } = check();
    const { sizeGiB, usedGiB } = old;
    const made = world.volumes.allocate(world.storage(name), vm.node, vm.vmId, { sizeGiB, usedGiB, content: 'rootdir' });
    const rest = value
      .split(',')
      .slice(1)
      .filter((part) => !part.startsWith('size='));
    vm.config[option] = [made.volid, ...rest, `size=${sizeText(sizeGiB)}`].join(',');
    if (isTrue(values.delete)) world.volumes.free(old);
    else addUnused(vm, old.volid);
  });
}
