import type { Selectable } from 'kysely';
import type { Failure } from '../../../lib/wire.js';
import type { ResourceName } from './resources.js';
import type { Database } from './schema.js';
import type { Db } from './db.js';

export interface OperationRow {
  id: string;
  kind: string;
  resource: string;
  action: 'put' | 'delete';
  state: 'running' | 'succeeded' | 'failed';
  existed: boolean;
  error?: Failure['error'];
  startedAt: string;
  finishedAt?: string;
}

export interface StepRow {
  says: string;
  startedAt: string;
  finishedAt?: string;
  error?: string;
}

/** Every operation and every step of it, written before it is done. */
export class Journal {
  constructor(private readonly db: Db) {}

  async begin(operation: { id: string; action: 'put' | 'delete'; existed: boolean } & { of: ResourceName }): Promise<void> {
    await this.db
      .insertInto('operations')
      .values({
        id: operation.id,
        kind: operation.of.kind,
        resource: operation.of.id,
        action: operation.action,
        state: 'running',
        existed: Number(operation.existed),
        error: null,
        started_at: new Date().toISOString(),
        finished_at: null,
      })
      .execute();
  }

  async end(id: string, error?: Failure['error']): Promise<void> {
    await this.db
      .updateTable('operations')
      .set({ state: error ? 'failed' : 'succeeded', error: error ? JSON.stringify(error) : null, finished_at: new Date().toISOString() })
      .where('id', '=', id)
      .execute();
  }

  async find(id: string): Promise<OperationRow | undefined> {
    const row = await this.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
    return row && parse(row);
  }

  async newest(limit: number): Promise<OperationRow[]> {
    const rows = await this.db.selectFrom('operations').selectAll().orderBy('started_at', 'desc').limit(limit).execute();
    return rows.map(parse);
  }

  /** What a stopped shim left unfinished, the oldest first. */
  async unfinished(): Promise<OperationRow[]> {
    const rows = await this.db.selectFrom('operations').selectAll().where('state', '=', 'running').orderBy('started_at').execute();
    return rows.map(parse);
  }

  async counts(): Promise<{ running: number; failed: number }> {
    const rows = await this.db
      .selectFrom('operations')
      .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    const of = (state: string) => Number(rows.find((row) => row.state === state)?.count ?? 0);
    return { running: of('running'), failed: of('failed') };
  }

  async beginStep(operation: string, seq: number, says: string): Promise<void> {
    await this.db
      .insertInto('steps')
      .values({ operation, seq, says, error: null, started_at: new Date().toISOString(), finished_at: null })
      .execute();
  }

  async endStep(operation: string, seq: number, error?: string): Promise<void> {
    await this.db
      .updateTable('steps')
      .set({ error: error ?? null, finished_at: new Date().toISOString() })
      .where('operation', '=', operation)
      .where('seq', '=', seq)
      .execute();
  }

  async steps(operation: string): Promise<StepRow[]> {
    const rows = await this.db.selectFrom('steps').selectAll().where('operation', '=', operation).orderBy('seq').execute();
    return rows.map((row) => ({
      says: row.says,
      startedAt: row.started_at,
      finishedAt: row.finished_at ?? undefined,
      error: row.error ?? undefined,
    }));
  }
}

function parse(row: Selectable<Database['operations']>): OperationRow {
  return {
    id: row.id,
    kind: row.kind,
    resource: row.resource,
    action: row.action,
    state: row.state,
    existed: row.existed === 1,
    error: row.error ? (JSON.parse(row.error) as Failure['error']) : undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
  };
}
