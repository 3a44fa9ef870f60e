import type { Selectable } from 'kysely';
import type { Database, ResourceState } from './schema.js';
import type { Db } from './db.js';

/** A resource as it is remembered: what was asked for and what was drawn, never what a device could answer. */
export interface ResourceRow {
  kind: string;
  id: string;
  /** camelCase, allocated attributes filled in, write-only ones absent. */
  spec: Record<string, unknown>;
  drawn: Record<string, string | number>;
  /** What it was before the change under way. */
  previous?: Pick<ResourceRow, 'spec' | 'drawn'>;
  state: ResourceState;
}

export interface ResourceName {
  kind: string;
  id: string;
}

/** A resource's name as the key of a map. */
export function keyOf({ kind, id }: ResourceName): string {
  return `${kind}/${id}`;
}

/** `vm "red/web-1"`, for errors. */
export function titleOf({ kind, id }: ResourceName): string {
  return `${kind} "${id}"`;
}

export class Resources {
  constructor(private readonly db: Db) {}

  async find({ kind, id }: ResourceName): Promise<ResourceRow | undefined> {
    const row = await this.db.selectFrom('resources').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
    return row && parse(row);
  }

  async list(kind: string): Promise<ResourceRow[]> {
    const rows = await this.db.selectFrom('resources').selectAll().where('kind', '=', kind).orderBy('id').execute();
    return rows.map(parse);
  }

  async counts(): Promise<Record<string, number>> {
    const rows = await this.db
      .selectFrom('resources')
      .select(['kind', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('kind')
      .execute();
    return Object.fromEntries(rows.map((row) => [row.kind, Number(row.count)]));
  }

  /** Writes the resource and whom it refers to. */
  async save(row: ResourceRow, references: readonly ResourceName[]): Promise<void> {
    const now = new Date().toISOString();
    const values = {
      spec: JSON.stringify(row.spec),
      drawn: JSON.stringify(row.drawn),
      previous: row.previous ? JSON.stringify(row.previous) : null,
      state: row.state,
      updated_at: now,
    };
    await this.db
      .insertInto('resources')
      .values({ kind: row.kind, id: row.id, created_at: now, ...values })
      .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(values))
      .execute();
    await this.db.deleteFrom('links').where('from_kind', '=', row.kind).where('from_id', '=', row.id).execute();
    const links = [...new Map(references.map((to) => [`${to.kind} ${to.id}`, to])).values()];
    if (links.length === 0) return;
    await this.db
      .insertInto('links')
      .values(links.map((to) => ({ from_kind: row.kind, from_id: row.id, to_kind: to.kind, to_id: to.id })))
      .execute();
  }

  async setState({ kind, id }: ResourceName, state: ResourceState): Promise<void> {
    await this.db
      .updateTable('resources')
      .set({ state, updated_at: new Date().toISOString() })
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute();
  }

  /** The change under way has come to be. */
  async settle({ kind, id }: ResourceName): Promise<void> {
    await this.db
      .updateTable('resources')
      .set({ state: 'ready', previous: null, updated_at: new Date().toISOString() })
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute();
  }

  /** The resources that refer to this one. */
  async dependents({ kind, id }: ResourceName): Promise<ResourceName[]> {
    const rows = await this.db
      .selectFrom('links')
      .select(['from_kind', 'from_id'])
      .where('to_kind', '=', kind)
      .where('to_id', '=', id)
      .orderBy('from_id')
      .execute();
    return rows.map((row) => ({ kind: row.from_kind, id: row.from_id }));
  }

  /** The same, whole, in one query. */
  async dependentRows({ kind, id }: ResourceName): Promise<ResourceRow[]> {
    const rows = await this.db
      .selectFrom('resources')
      .innerJoin('links', (join) => join.onRef('from_kind', '=', 'resources.kind').onRef('from_id', '=', 'resources.id'))
      .selectAll('resources')
      .where('to_kind', '=', kind)
      .where('to_id', '=', id)
      .execute();
    return rows.map(parse);
  }

  /** Forgets the resource with everything that was drawn, owned and kept for it. */
  async forget({ kind, id }: ResourceName): Promise<void> {
    await this.db.deleteFrom('links').where('from_kind', '=', kind).where('from_id', '=', id).execute();
    for (const table of ['allocations', 'fragments', 'secrets', 'resources'] as const) {
      await this.db.deleteFrom(table).where('kind', '=', kind).where('id', '=', id).execute();
    }
  }
}

function parse(row: Selectable<Database['resources']>): ResourceRow {
  return {
    kind: row.kind,
    id: row.id,
    state: row.state,
    spec: JSON.parse(row.spec) as ResourceRow['spec'],
    drawn: JSON.parse(row.drawn) as ResourceRow['drawn'],
    ...(row.previous ? { previous: JSON.parse(row.previous) as NonNullable<ResourceRow['previous']> } : {}),
  };
}
