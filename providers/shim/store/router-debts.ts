import type { Db } from './db.js';

/** What a router is still owed: the confirmation of a guarded commit, and a save. Survives a crash in between. */
export interface Debts {
  unconfirmed: boolean;
  unsaved: boolean;
}

export class RouterDebts {
  constructor(private readonly db: Db) {}

  async of(router: string): Promise<Debts> {
    const row = await this.db.selectFrom('router_debts').selectAll().where('router', '=', router).executeTakeFirst();
    return { unconfirmed: row?.unconfirmed === 1, unsaved: row?.unsaved === 1 };
  }

  async record(router: string, debts: Debts): Promise<void> {
    const values = { unconfirmed: Number(debts.unconfirmed), unsaved: Number(debts.unsaved) };
    await this.db
      .insertInto('router_debts')
      .values({ router, ...values })
      .onConflict((conflict) => conflict.column('router').doUpdateSet(values))
      .execute();
  }
}
