import type { SqliteDatabase } from 'kysely';
import LibsqlDatabase from 'libsql';
import { BitBuilderError } from '../../../lib/errors.js';

/** What SQLite says when the file cannot be used as it is: no room, no right, a disk that fails. */
const faults = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_CORRUPT', 'SQLITE_NOTADB'];

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
    if (!faults.some((fault) => code.startsWith(fault))) throw cause;
    throw new BitBuilderError(
      'store_failed',
      `the shim cannot use its store ${file}: ${message}; make room or mend the disk, then apply again, which goes on where this ended`,
      { detail: code, cause },
    );
  }
}
