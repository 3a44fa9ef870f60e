import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.js';

/** A connection or a transaction on it. */
export type Db = Kysely<Database> | Transaction<Database>;
