import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../../providers/shim/store/store.js';

describe('a store that cannot be written', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-sqlite-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const row = (id: string, note = '') => ({ kind: 'tenant', id, spec: { note }, drawn: {}, state: 'ready' as const });

  test('says that it is full, keeps nothing of the transaction, and goes on with what fits', async () => {
    const file = join(folder, 'shim.db');
    const store = await openStore(file, { mostPages: 60 });
    const failed = store.transaction(async ({ resources }) => {
      await resources.save(row('small'), []);
      await resources.save(row('large', 'x'.repeat(1_000_000)), []);
    });
    await expect(failed).rejects.toMatchObject({
      code: 'store_failed',
      detail: 'SQLITE_FULL',
      message: `the shim cannot use its store ${file}: database or disk is full; make room or mend the disk, then apply again, which goes on where this ended`,
    });
    expect(await store.resources.list('tenant')).toEqual([]);
    await store.transaction(({ resources }) => resources.save(row('small'), []));
    expect(await store.resources.list('tenant')).toHaveLength(1);
    await store.close();
  });

  test('is not opened when it is another file', async () => {
    writeFileSync(join(folder, 'shim.db'), 'a letter to a friend '.repeat(100));
    await expect(openStore(join(folder, 'shim.db'))).rejects.toMatchObject({ code: 'store_failed', detail: 'SQLITE_NOTADB' });
  });
});
