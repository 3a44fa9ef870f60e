import type { EphemeralTools } from '../../../lib/ephemeral.js';
import { BitBuilderError } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Kind } from '../../../lib/kind.js';
import type { Store } from '../store/store.js';
import type { Devices } from './devices.js';
import { loadSubject, publicKeyOf } from './subjects.js';

/** What is handed out for a moment: resources with their secrets, and the hypervisors that know their consoles. */
export type Handout = Omit<EphemeralTools, 'tokens'>;

/** Reads from the store and the devices; nothing is written. */
export function createHandout(kinds: ReadonlyMap<string, Kind>, inventory: Inventory, store: Store, devices: Devices): Handout {
  return {
    inventory,
    async subject(name, id) {
      const kind = kinds.get(name);
      const row = kind && (await store.resources.find({ kind: name, id }));
      if (!kind || row?.state !== 'ready') {
        const seen = row
          ? 'is half made or being removed; let that end first'
          : 'does not exist; create it first or correct the id, and where the same apply makes it, say after what (the argument `after`)';
        throw new BitBuilderError('not_found', `${kind?.title ?? name} "${id}" ${seen}`);
      }
      return loadSubject(kind, row, inventory, store);
    },
    hypervisor: (cluster) => devices.clusterNamed(cluster).port,
    publicKeyOf,
  };
}
