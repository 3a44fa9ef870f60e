import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { makeFolder } from '../../../lib/folders.js';
import { Allocations } from './allocations.js';
import type { Db } from './db.js';
import { Fragments } from './fragments.js';
import { Journal } from './journal.js';
import { Reservations } from './reservations.js';
import { Resources } from './resources.js';
import { RouterDebts } from './router-debts.js';
import { migrate, type Database } from './schema.js';
import { Seal } from './seal.js';
import { SecretBox } from './secret-box.js';
import { openSqlite } from './sqlite.js';

/** The tables, a noun each. Inside `transaction` all of them write together or not at all. */
export interface StoreTables {
  resources: Resources;
  allocations: Allocations;
  reservations: Reservations;
  fragments: Fragments;
  debts: RouterDebts;
  secrets: SecretBox;
  journal: Journal;
}

export interface Store extends StoreTables {
  transaction<T>(work: (tables: StoreTables) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the store in one SQLite file, made if absent, with the key of its secrets beside it (`FILE.key`, mode 0600).
 * Losing the key loses the private keys; the routers still have them, and a new put makes new ones.
 */
export async function openStore(file: string): Promise<Store> {
  makeFolder(dirname(file), { mkdirSync, statSync, dirname });
  const sqlite = openSqlite(file);
  chmodSync(file, 0o600);
  const seal = new Seal(readOrMakeKey(`${file}.key`));
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) });
  await migrate(db);
  return {
    ...tablesOn(db, seal),
    transaction: (work) => db.transaction().execute((tx) => work(tablesOn(tx, seal))),
    close: () => db.destroy(),
  };
}

function tablesOn(db: Db, seal: Seal): StoreTables {
  return {
    resources: new Resources(db),
    allocations: new Allocations(db),
    reservations: new Reservations(db),
    fragments: new Fragments(db),
    debts: new RouterDebts(db),
    secrets: new SecretBox(db, seal),
    journal: new Journal(db),
  };
}

function readOrMakeKey(file: string): Buffer {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
}
