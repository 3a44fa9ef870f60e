import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../providers/shim/store/store.js';

/** In a `describe`: each of its tests has a store of its own, in a folder that goes with it. */
export function freshStore(): () => Store {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bitbuilder-store-'));
    store = await openStore(join(folder, 'store.db'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return () => store;
}
