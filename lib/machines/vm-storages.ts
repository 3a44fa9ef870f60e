import type { Unallocated } from '../kind.js';
import type { VmSpec } from '../kinds/vm.js';
import type { Machine, MachineDisk } from '../ports.js';
import { diskStorage, seedStorage, type StorageWish } from './storages.js';

type Asking = Pick<Unallocated<VmSpec>, 'spec' | 'world'>;
type ImageDisk = Pick<MachineDisk, 'slot' | 'storage'>;

/** A full clone takes one storage for all the disks of the image: that of the first which the spec places. */
export function cloneStorage(asking: Asking, disks: readonly ImageDisk[]): string {
  const slot = placedSlot(asking, disks);
  return (slot === undefined ? undefined : asking.spec.disks?.[slot]?.storage) ?? diskStorage(asking);
}

/** What a VM that is cloned from these disks asks of storages. */
export function storagesToMake(asking: Asking, disks: readonly ImageDisk[]): StorageWish[] {
  const slot = placedSlot(asking, disks);
  const [first] = disks;
  const base: StorageWish[] =
    asking.spec.clone === 'full'
      ? [
          {
            storage: cloneStorage(asking, disks),
            content: 'images',
            at: slot === undefined ? ['cluster'] : ['disks', slot, 'storage'],
          },
        ]
      : first
        ? [{ storage: first.storage, content: 'images', at: ['image'] }]
        : [];
  return [...base, ...newDisks(asking, disks), ...seed(asking)];
}

/** What a VM that is there asks of storages beyond what it has. */
export function storagesToAdd(asking: Asking, machine: Machine): StorageWish[] {
  return [...newDisks(asking, machine.disks), ...(machine.seed === undefined ? seed(asking) : [])];
}

function newDisks(asking: Asking, present: readonly ImageDisk[]): StorageWish[] {
  return Object.entries(asking.spec.disks ?? {})
    .filter(([slot]) => !present.some((disk) => disk.slot === slot))
    .map(([slot, { storage }]) => ({ storage: storage ?? diskStorage(asking), content: 'images', at: ['disks', slot, 'storage'] }));
}

function seed(asking: Asking): StorageWish[] {
  if (asking.spec.cloudInit?.userData === undefined) return [];
  return [{ storage: seedStorage(asking), content: 'iso', at: ['cloudInit', 'userData'] }];
}

function placedSlot({ spec }: Asking, disks: readonly ImageDisk[]): string | undefined {
  return disks.find(({ slot }) => spec.disks?.[slot]?.storage !== undefined)?.slot;
}
