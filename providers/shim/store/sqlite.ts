import type { SqliteDatabase } from 'kysely';
import LibsqlDatabase from 'libsql';
import { BitBuilderError } from '../../../lib/errors.js';

/** What SQLite says when the file cannot be used as it is, and the way out. */
const faults: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'make room, then apply again, which goes on where this ended',
  SQLITE_IOERR: 'look after the disk, then apply again, which goes on where this ended',
  SQLITE_READONLY: 'let the shim write there, then apply again, which goes on where this ended',
  SQLITE_CANTOPEN: 'let the shim read and write there, or name another file with --store',
  SQLITE_CORRUPT: 'put a backup in its place, with its .key file beside it',
  SQLITE_NOTADB: 'it is no store of a shim: name another file with --store, or put a backup in its place',
};

/** The database in a file, made if absent: what is committed stays. Throws `store_failed`. */
export function openSqlite(file: string): SqliteDatabase {
  return attempt(file, () => {
    const sqlite = new LibsqlDatabase(file);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    return tellingFaults(sqlite, file);
  });
}

/** The same database, whose faults say which file fails and what to do. */
export function tellingFaults(sqlite: LibsqlDatabase.Database, file: string): SqliteDatabase {
  return {
    close: () => void sqlite.close(),
    prepare(sql) {
      const statement = attempt(file, () => sqlite.prepare(sql));
      // A full disk has taken the transaction back already, and the fault is what matters.
      const isDone = () => sql === 'rollback' && !sqlite.inTransaction;
      return {
        reader: statement.reader,
        all: (parameters) => attempt(file, () => statement.all(parameters)),
        iterate: (parameters) => attempt(file, () => statement.iterate(parameters)),
        run: (parameters) => (isDone() ? { changes: 0, lastInsertRowid: 0 } : attempt(file, () => statement.run(parameters))),
      };
    },
  };
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code = '', message } = cause as Error & { code?: string };
    // What cannot be opened at all, such as a folder, libsql tells without a code.
    const fault = message.startsWith('ConnectionFailed') ? 'SQLITE_CANTOPEN' : code;
    const wayOut = Object.entries(faults).find(([known]) => fault.startsWith(known))?.[1];
    if (wayOut === undefined) throw cause;
    throw new BitBuilderError('store_failed', `the shim cannot use its store ${file}: ${message}; ${wayOut}`, { detail: code, cause });
  }
}
