import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import LibsqlDatabase from 'libsql';
import { tellingFaults } from '../../../../providers/shim/store/sqlite.js';
import { openStore } from '../../../../providers/shim/store/store.js';

describe('a store that cannot be written', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-sqlite-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('says that it is full, keeps nothing of the transaction, and goes on with what fits', async () => {
    const file = join(folder, 'shim.db');
    const sqlite = new LibsqlDatabase(file);
    sqlite.pragma('max_page_count = 10');
    const db = new Kysely<{ notes: { text: string } }>({ dialect: new SqliteDialect({ database: tellingFaults(sqlite, file) }) });
    await db.schema.createTable('notes').addColumn('text', 'text').execute();
    const write = (...texts: string[]) =>
      db.transaction().execute(async (tx) => {
        for (const text of texts) await tx.insertInto('notes').values({ text }).execute();
      });
    await expect(write('small', 'x'.repeat(1_000_000))).rejects.toMatchObject({
      code: 'store_failed',
      detail: 'SQLITE_FULL',
      message: `the shim cannot use its store ${file}: database or disk is full; make room, then apply again, which goes on where this ended`,
    });
    expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
    await write('small');
    expect(await db.selectFrom('notes').selectAll().execute()).toEqual([{ text: 'small' }]);
    await db.destroy();
  });

  test('is not opened when it is another file, and gets no key then', async () => {
    writeFileSync(join(folder, 'shim.db'), 'a letter to a friend '.repeat(100));
    await expect(openStore(join(folder, 'shim.db'))).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('file is not a database; it is no store of a shim: name another file with --store') as string,
    });
    expect(readdirSync(folder)).toEqual(['shim.db']);
  });

  test('is not opened when it is a folder, without a stack', async () => {
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('let the shim read and write there, or name another file with --store') as string,
    });
  });
});
