import { sql, type Kysely } from 'kysely';

/** The tables, as Kysely types. Times are ISO 8601 texts; JSON is text, so that SQLite and PostgreSQL share one schema. */
export interface Database {
  resources: {
    kind: string;
    id: string;
    spec: string;
    drawn: string;
    /** Spec and drawn before the change under way; null when none is. */
    previous: string | null;
    state: ResourceState;
    created_at: string;
    updated_at: string;
  };
  /** Who refers to whom: what may not be removed, and what follows a change. */
  links: { from_kind: string; from_id: string; to_kind: string; to_id: string };
  allocations: { pool: string; scope: string; value: string; kind: string; id: string; at: string };
  /** What a plan has told to somebody, kept free for the apply. */
  reservations: { pool: string; scope: string; value: string; kind: string; id: string; at: string; until: string };
  /** What a resource owns on a router. Recorded before the commit that makes it so. */
  fragments: { kind: string; id: string; router: string; roots: string; paths: string };
  /** What a router is owed after a commit that was interrupted. */
  router_debts: { router: string; unconfirmed: number; unsaved: number };
  /** Private keys and write-only attributes, sealed. */
  secrets: { kind: string; id: string; name: string; sealed: string };
  operations: {
    id: string;
    kind: string;
    resource: string;
    action: 'put' | 'delete';
    state: 'running' | 'succeeded' | 'failed';
    existed: number;
    error: string | null;
    started_at: string;
    finished_at: string | null;
  };
  steps: { operation: string; seq: number; says: string; error: string | null; started_at: string; finished_at: string | null };
}

/**
 * - `pending`: journalled, and never whole so far; a put goes on from there;
 * - `adopting`: the same over a VM that was there before it: given up, the VM stays;
 * - `ready`: it has been whole once;
 * - `removing`: a removal has begun and has not ended.
 */
export type ResourceState = 'pending' | 'adopting' | 'ready' | 'removing';

/** One statement list per version, run in order, each version once. */
const versions: readonly (readonly string[])[] = [
  [
    `create table resources (kind text not null, id text not null, spec text not null, drawn text not null, previous text, state text not null,
       created_at text not null, updated_at text not null, primary key (kind, id))`,
    `create table links (from_kind text not null, from_id text not null, to_kind text not null, to_id text not null,
       primary key (from_kind, from_id, to_kind, to_id))`,
    `create index links_to on links (to_kind, to_id)`,
    `create table allocations (pool text not null, scope text not null, value text not null, kind text not null, id text not null,
       at text not null, primary key (pool, scope, value))`,
    `create index allocations_owner on allocations (kind, id)`,
    `create table fragments (kind text not null, id text not null, router text not null, roots text not null, paths text not null,
       primary key (kind, id, router))`,
    `create table router_debts (router text primary key, unconfirmed integer not null, unsaved integer not null)`,
    `create table secrets (kind text not null, id text not null, name text not null, sealed text not null, primary key (kind, id, name))`,
    `create table operations (id text primary key, kind text not null, resource text not null, action text not null, state text not null,
       existed integer not null, error text, started_at text not null, finished_at text)`,
    `create index operations_state on operations (state, started_at)`,
    `create table steps (operation text not null, seq integer not null, says text not null, error text, started_at text not null,
       finished_at text, primary key (operation, seq))`,
  ],
  [
    `create table reservations (pool text not null, scope text not null, value text not null, kind text not null, id text not null,
       at text not null, until text not null, primary key (kind, id, pool, scope, at))`,
    `create index reservations_pool on reservations (pool, scope)`,
  ],
];

/** Brings the tables to the newest version. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  await sql`create table if not exists schema_version (version integer not null)`.execute(db);
  const found = await sql<{ version: number }>`select coalesce(max(version), 0) as version from schema_version`.execute(db);
  const current = Number(found.rows[0]?.version ?? 0);
  for (const [index, statements] of versions.entries()) {
    if (index < current) continue;
    await db.transaction().execute(async (tx) => {
      for (const statement of statements) await sql.raw(statement).execute(tx);
      await sql`insert into schema_version (version) values (${index + 1})`.execute(tx);
    });
  }
}
