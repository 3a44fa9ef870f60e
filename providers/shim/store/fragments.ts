import type { ConfigPath } from '../../../lib/router-config/tree.js';
import type { ResourceName } from './resources.js';
import type { Db } from './db.js';

/** What one resource owns on one router: nodes that exist only because of it, and leaves. No secret is in a path. */
export interface Ownership {
  owner: ResourceName;
  router: string;
  roots: readonly ConfigPath[];
  paths: readonly ConfigPath[];
}

export class Fragments {
  constructor(private readonly db: Db) {}

  async onRouter(router: string): Promise<Ownership[]> {
    const rows = await this.db.selectFrom('fragments').selectAll().where('router', '=', router).execute();
    return rows.map(parse);
  }

  async of({ kind, id }: ResourceName): Promise<Ownership[]> {
    const rows = await this.db.selectFrom('fragments').selectAll().where('kind', '=', kind).where('id', '=', id).execute();
    return rows.map(parse);
  }

  /** Records what the resource owns on the router; nothing at all forgets it. */
  async record({ owner, router, roots, paths }: Ownership): Promise<void> {
    if (paths.length === 0) {
      await this.db
        .deleteFrom('fragments')
        .where('kind', '=', owner.kind)
        .where('id', '=', owner.id)
        .where('router', '=', router)
        .execute();
      return;
    }
    const values = { roots: JSON.stringify(roots), paths: JSON.stringify(paths) };
    await this.db
      .insertInto('fragments')
      .values({ ...owner, router, ...values })
      .onConflict((conflict) => conflict.columns(['kind', 'id', 'router']).doUpdateSet(values))
      .execute();
  }
}

function parse(row: { kind: string; id: string; router: string; roots: string; paths: string }): Ownership {
  return {
    owner: { kind: row.kind, id: row.id },
    router: row.router,
    roots: JSON.parse(row.roots) as ConfigPath[],
    paths: JSON.parse(row.paths) as ConfigPath[],
  };
}
