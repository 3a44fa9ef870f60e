import type { ResourceName } from './resources.js';
import type { Seal } from './seal.js';
import type { Db } from './db.js';

/** Private keys and write-only attributes, sealed. */
export class SecretBox {
  constructor(
    private readonly db: Db,
    private readonly seal: Seal,
  ) {}

  async all({ kind, id }: ResourceName): Promise<Record<string, string>> {
    const rows = await this.db.selectFrom('secrets').select(['name', 'sealed']).where('kind', '=', kind).where('id', '=', id).execute();
    return Object.fromEntries(rows.map((row) => [row.name, this.seal.open(row.sealed, contextOf({ kind, id }, row.name))]));
  }

  /** Those of every resource, by its kind and id. */
  async everybodys(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    const rows = await this.db.selectFrom('secrets').select(['kind', 'id', 'name', 'sealed']).execute();
    const found = new Map<string, Record<string, string>>();
    for (const { kind, id, name, sealed } of rows) {
      const own = found.get(`${kind} ${id}`) ?? {};
      own[name] = this.seal.open(sealed, contextOf({ kind, id }, name));
      found.set(`${kind} ${id}`, own);
    }
    return found;
  }

  /** Keeps a secret; undefined forgets it. */
  async keep(owner: ResourceName, name: string, value: string | undefined): Promise<void> {
    if (value === undefined) {
      await this.db.deleteFrom('secrets').where('kind', '=', owner.kind).where('id', '=', owner.id).where('name', '=', name).execute();
      return;
    }
    const sealed = this.seal.close(value, contextOf(owner, name));
    await this.db
      .insertInto('secrets')
      .values({ kind: owner.kind, id: owner.id, name, sealed })
      .onConflict((conflict) => conflict.columns(['kind', 'id', 'name']).doUpdateSet({ sealed }))
      .execute();
  }
}

/** A sealed value opens only in the place that it was made for. */
function contextOf({ kind, id }: ResourceName, name: string): string {
  return `${kind}/${id}#${name}`;
}
