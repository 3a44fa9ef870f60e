import type { SimulatedStorage } from '../options.js';
import { die, PveRefusal } from '../refusal.js';
import type { World } from '../world.js';

/** The file whose flock guards a storage of one node; a shared one is guarded by the file system of the cluster. */
function storageLockOf({ name, shared }: SimulatedStorage): string {
  return shared ? `/etc/pve/priv/lock/storage-${name}` : `/var/lock/pve-manager/pve-storage-${name}`;
}

/** Holds the locks of storages while volumes are made there, one after the other in the order of their names. */
export async function withStorages<T>(world: World, names: readonly string[], work: () => Promise<T> | T): Promise<T> {
  const [name, ...others] = [...new Set(names)].sort();
  const storage = world.storages.find((candidate) => candidate.name === name);
  if (name === undefined) return work();
  if (!storage) return withStorages(world, others, work);
  try {
    return await world.flocks.withFile(storageLockOf(storage), 'exclusive', world.settings.lockTimeoutMs, () =>
      withStorages(world, others, work),
    );
  } catch (error) {
    const isOurs = error instanceof PveRefusal && error.message === `can't lock file '${storageLockOf(storage)}' - got timeout`;
    if (isOurs && storage.shared) die(`cfs-lock 'storage-${name}' error: got lock request timeout`);
    throw error;
  }
}
