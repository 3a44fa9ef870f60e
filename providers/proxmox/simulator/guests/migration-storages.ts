import { demand } from '../access.js';
import { volumeOf } from '../drives.js';
import { splitList } from '../formats.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import { isOn, storageOn } from '../storage/usable.js';
import type { GuestType, SimulatedVm, World } from '../world.js';
import { isVolumeOption } from './storage-abilities.js';

/** What a storage has to take for the disks of a guest, and what is said of one that does not. */
const contents: Readonly<Record<GuestType, { readonly content: string; readonly words: string }>> = {
  qemu: { content: 'images', words: 'does not support vm images' },
  lxc: { content: 'rootdir', words: 'does not support CT rootdirs' },
};

/** A volume of a guest and the option that names it. */
export interface GuestVolume {
  readonly option: string;
  readonly volid: string;
  readonly value: string;
}

/** The volumes that a configuration names, those out of use included. */
export function volumesOf(vm: SimulatedVm): GuestVolume[] {
  return Object.entries(vm.config).flatMap(([option, value]) => {
    if (!isVolumeOption(vm.type, option) && !/^unused\d+$/.test(option)) return [];
    const volid = volumeOf(value);
    return volid.includes(':') ? [{ option, volid, value }] : [];
  });
}

/** Storages of a guest that a node cannot use. */
export function missingStorages(world: World, vm: SimulatedVm, node: string): string[] {
  return [...new Set(volumesOf(vm).map(({ volid }) => storageNameOf(volid)))].filter((name) => {
    const storage = world.storages.find((candidate) => candidate.name === name);
    return !storage || storage.disabled === true || !isOn(storage, node);
  });
}

/** Dies where a volume could not stay on its storage (PVE::QemuServer::check_storage_availability). */
export function checkStorages(world: World, vm: SimulatedVm, target: string): void {
  for (const { volid } of volumesOf(vm)) {
    const storage = storageOn(world, storageNameOf(volid), vm.node);
    storageOn(world, storage.name, target);
    const content = world.volumes.find(volid, vm.node)?.content ?? contents[vm.type].content;
    if (!storage.content.includes(content)) die(`${volid}: content type '${content}' is not available on storage '${storage.name}'`);
  }
}

/** Checks the storages that a migration is told to go to; without any, those where the volumes are. */
export function checkTargetStorages({ world, caller }: Call, vm: SimulatedVm, target: string, asked: string | undefined): void {
  const items = splitList(asked);
  const isIdentity = items.includes('1');
  if (items.length > 0 && !isIdentity) demand(caller, `/vms/${vm.vmId}`, ['VM.Config.Disk']);
  const { content, words } = contents[vm.type];
  for (const item of items.filter((entry) => entry !== '1')) {
    const storage = storageOn(world, item.split(':').at(-1) ?? '', target);
    demand(caller, `/storage/${storage.name}`, ['Datastore.AllocateSpace']);
    if (!storage.content.includes(content)) die(`storage '${storage.name}' ${words}`);
  }
  if (items.length === 0 || isIdentity) checkStorages(world, vm, target);
}

/** Where each storage of the source goes, as `targetstorage` says: `1`, one for all, or pairs. */
export function storageMap(asked: string | undefined): (name: string) => string {
  const items = splitList(asked);
  const pairs = Object.fromEntries(items.filter((item) => item.includes(':')).map((item) => item.split(':') as [string, string]));
  const single = items.find((item) => !item.includes(':') && item !== '1');
  return (name) => pairs[name] ?? single ?? name;
}

/** Dies, once the migration runs, where a volume cannot come to the storage that it is mapped to. */
export function checkArrival(world: World, vm: SimulatedVm, target: string, map: (name: string) => string): void {
  const { content } = contents[vm.type];
  for (const { volid } of volumesOf(vm)) {
    const source = storageOn(world, storageNameOf(volid), vm.node);
    const there = storageOn(world, source.shared ? source.name : map(source.name), target);
    if (!source.shared && !there.content.includes(content)) die(`content type '${content}' is not available on storage '${there.name}'`);
  }
}

function storageNameOf(volid: string): string {
  return volid.split(':')[0] ?? '';
}
