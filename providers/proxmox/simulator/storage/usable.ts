import type { SimulatedStorage } from '../options.js';
import { die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import type { World } from '../world.js';

/** The storage that a call names; dies where it is disabled or not on the node (PVE::Storage::storage_check_enabled). */
export function usableStorage(call: Call): SimulatedStorage {
  return storageOn(call.world, call.values.storage ?? '', nodeOf(call));
}

/** The same by its name. */
export function storageOn(world: World, name: string, node: string): SimulatedStorage {
  return checkUsable(world.storage(name), node);
}

/** Dies where a storage is disabled or not on a node. */
export function checkUsable(storage: SimulatedStorage, node: string): SimulatedStorage {
  if (storage.disabled) die(`storage '${storage.name}' is disabled`);
  if (!isOn(storage, node)) die(`storage '${storage.name}' is not available on node '${node}'`);
  return storage;
}

/** Whether a node has a storage. */
export function isOn(storage: SimulatedStorage, node: string): boolean {
  return storage.nodes === undefined || storage.nodes.includes(node);
}
