import type { Selectable } from 'kysely';
import type { Db } from './db.js';
import type { Database } from './schema.js';

/** A value that a plan has told somebody: kept free for it until then, though nothing has it yet. */
export type Reservation = Selectable<Database['reservations']>;

/** How long a plan's numbers are kept for the apply: as long as a review may take, weekend included. */
const keptForMs = 7 * 24 * 3_600_000;

/** Rows per statement, well below what SQLite binds at once. */
const rowsAtOnce = 1000;

export class Reservations {
  constructor(private readonly db: Db) {}

  /** Keeps these values, instead of what an older plan has told for the same. */
  async keep(values: readonly Omit<Reservation, 'until'>[], now = Date.now()): Promise<void> {
    const until = new Date(now + keptForMs).toISOString();
    await this.db.deleteFrom('reservations').where('until', '<=', new Date(now).toISOString()).execute();
    for (let first = 0; first < values.length; first += rowsAtOnce) {
      await this.db
        .insertInto('reservations')
        .values(values.slice(first, first + rowsAtOnce).map((value) => ({ ...value, until })))
        .onConflict((conflict) =>
          conflict
            .columns(['kind', 'id', 'pool', 'scope', 'at'])
            .doUpdateSet(({ ref }) => ({ value: ref('excluded.value'), until: ref('excluded.until') })),
        )
        .execute();
    }
  }

  /** What is kept in a pool. */
  within({ pool, scope }: Pick<Reservation, 'pool' | 'scope'>): Promise<Reservation[]> {
    return this.db
      .selectFrom('reservations')
      .selectAll()
      .where('pool', '=', pool)
      .where('scope', '=', scope)
      .where('until', '>', new Date().toISOString())
      .execute();
  }
}
