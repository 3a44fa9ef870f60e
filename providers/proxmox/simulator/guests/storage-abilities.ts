import { isDrive, volumeOf } from '../drives.js';
import type { SimulatedStorage } from '../options.js';
import type { Values } from '../parameters.js';
import type { GuestType, SimulatedVm, World } from '../world.js';

/** What can be asked of a volume: a snapshot, a linked clone of it, a copy of it, another owner. */
export type Ability = 'snapshot' | 'clone' | 'copy' | 'rename';

type State = 'current' | 'base' | 'snap';

/** By the type of a storage, in which state a volume can have it done (volume_has_feature of the plugins of PVE::Storage). */
const abilities: Readonly<Record<string, Readonly<Record<Ability, readonly State[]>>>> = {
  lvmthin: { snapshot: ['current'], clone: ['base', 'snap'], copy: ['current', 'base', 'snap'], rename: ['current'] },
  lvm: { snapshot: [], clone: [], copy: ['current', 'base'], rename: ['current'] },
  zfspool: { snapshot: ['current', 'snap'], clone: ['base'], copy: ['current', 'base'], rename: ['current'] },
  rbd: { snapshot: ['current', 'snap'], clone: ['base', 'snap'], copy: ['current', 'base', 'snap'], rename: ['current'] },
};
const nothing = { snapshot: [], clone: [], copy: [], rename: [] } as const;

/** Files: only qcow2 has snapshots. */
function ofFiles(format: string): Readonly<Record<Ability, readonly State[]>> {
  const isQcow2 = format === 'qcow2';
  return {
    snapshot: isQcow2 ? ['current', 'snap'] : [],
    clone: ['base', ...(isQcow2 ? (['snap'] as const) : [])].filter((state) => state === 'base'),
    copy: ['current', 'base', ...(isQcow2 ? (['snap'] as const) : [])],
    rename: ['current'],
  };
}

/** Whether a volume can have something done, perhaps in the state of a snapshot. */
export function isAble(storage: SimulatedStorage, volid: string, ability: Ability, snapshot?: string): boolean {
  const state: State = snapshot !== undefined ? 'snap' : /[:/]base-[^/]*$/.test(volid) ? 'base' : 'current';
  const known =
    abilities[storage.type] ??
    (storage.content.includes('images') || storage.content.includes('rootdir') ? ofFiles(formatOf(volid)) : nothing);
  return known[ability].includes(state);
}

/** The format of a volume by its name. */
export function formatOf(volid: string): string {
  return /\.(raw|qcow2|vmdk|subvol)$/.exec(volid)?.[1] ?? 'raw';
}

/** Where a guest of a type keeps a volume. */
export function isVolumeOption(type: GuestType, option: string): boolean {
  return type === 'qemu' ? isDrive(option) : option === 'rootfs' || /^mp\d+$/.test(option);
}

/** The volumes of a configuration that are the guest's disks, not discs, by the option that names them. */
export function disksOf(type: GuestType, config: Values): [string, string][] {
  return Object.entries(config).flatMap(([option, value]): [string, string][] => {
    if (!isVolumeOption(type, option) || /(?:^|,)media=cdrom(?:,|$)|^none/.test(value)) return [];
    const volid = volumeOf(value);
    return volid.includes(':') ? [[option, volid]] : [];
  });
}

/** Whether all disks of a configuration can have something done. */
export function hasFeature(world: World, vm: SimulatedVm, config: Values, ability: Ability, snapshot?: string): boolean {
  return disksOf(vm.type, config).every(([, volid]) => {
    const storage = world.storages.find(({ name }) => name === volid.split(':')[0]);
    return storage !== undefined && isAble(storage, volid, ability, snapshot);
  });
}
