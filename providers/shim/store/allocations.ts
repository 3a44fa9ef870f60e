import type { Selectable } from 'kysely';
import { formatPath } from '../../../lib/derive/outward.js';
import { BitBuilderError } from '../../../lib/errors.js';
import type { Draw } from '../../../lib/kind.js';
import { Reservations } from './reservations.js';
import type { ResourceName } from './resources.js';
import type { Database } from './schema.js';
import type { Db } from './db.js';

export class Allocations {
  private readonly reservations: Reservations;

  constructor(private readonly db: Db) {
    this.reservations = new Reservations(db);
  }

  /**
   * Gives each request its value: what the owner already has there, what it asks for, what a plan has told it, or the first
   * candidate that is free and that no plan has told somebody else. What the
   * owner had and no longer asks for stays reserved until `prune`: it may still be on a device. Run it inside a transaction.
   * Throws `conflict` when the wanted value belongs to another resource, `pool_exhausted` when no candidate is free.
   */
  async draw(owner: ResourceName, draws: readonly Draw[]): Promise<Map<Draw, string | number>> {
    const held = await this.held(owner);
    const given = new Map<Draw, string | number>();
    const asked = new Set(
      draws.flatMap(({ pool, scope, wanted }) => (wanted === undefined ? [] : [allocationKey({ pool, scope, value: String(wanted) })])),
    );
    for (const draw of draws) {
      const mine = held.find((row) => row.pool === draw.pool && row.scope === draw.scope && row.at === formatPath(draw.at));
      // What was drawn moves on when it is asked for elsewhere: a NIC in front of one that states its address.
      if (mine && draw.wanted === undefined && (draw.admits?.(mine.value) === false || asked.has(allocationKey(mine)))) continue;
      if (mine && (draw.wanted === undefined || String(draw.wanted) === mine.value))
        given.set(draw, draw.wanted ?? restore(draw, mine.value));
    }
    // What somebody asks for goes first, so that it is not drawn for something that does not care.
    const open = draws.filter((draw) => !given.has(draw)).sort((a, b) => Number(a.wanted === undefined) - Number(b.wanted === undefined));
    for (const draw of open) {
      const value =
        draw.wanted === undefined
          ? await this.drawFree(owner, draw, keysOf(given))
          : await this.claim(owner, draw, draw.wanted, keysOf(given));
      given.set(draw, value);
    }
    return given;
  }

  /** Gives back what the owner holds beyond these values, once no device has it any more. */
  async prune(owner: ResourceName, given: ReadonlyMap<Draw, string | number>): Promise<void> {
    const kept = keysOf(given);
    for (const row of await this.held(owner)) {
      if (kept.has(allocationKey(row))) continue;
      await this.db
        .deleteFrom('allocations')
        .where('pool', '=', row.pool)
        .where('scope', '=', row.scope)
        .where('value', '=', row.value)
        .execute();
    }
  }

  /** Everything that the owner has. */
  held({ kind, id }: ResourceName): Promise<Allocation[]> {
    return this.db.selectFrom('allocations').selectAll().where('kind', '=', kind).where('id', '=', id).execute();
  }

  private async claim(owner: ResourceName, draw: Draw, wanted: string | number, given: ReadonlySet<string>): Promise<string | number> {
    const { pool, scope } = draw;
    const holder = await this.db
      .selectFrom('allocations')
      .selectAll()
      .where('pool', '=', pool)
      .where('scope', '=', scope)
      .where('value', '=', String(wanted))
      .executeTakeFirst();
    const isOurs = holder && isSame(holder, owner);
    if (holder && (!isOurs || given.has(allocationKey(holder)))) {
      const whose = isOurs ? `it is already used for ${holder.at}` : `it belongs to ${holder.kind} "${holder.id}"`;
      throw new BitBuilderError(
        'conflict',
        `cannot give ${pool} ${wanted} to ${owner.kind} "${owner.id}": ${whose}; choose another or omit it`,
        {
          problems: [{ path: draw.at, message: `${pool} ${wanted} is taken` }],
        },
      );
    }
    if (holder) await this.move(holder, draw);
    else await this.insert(owner, draw, wanted);
    return wanted;
  }

  private async drawFree(owner: ResourceName, draw: Draw, given: ReadonlySet<string>): Promise<string | number> {
    const { pool, scope } = draw;
    const rows = await this.db.selectFrom('allocations').selectAll().where('pool', '=', pool).where('scope', '=', scope).execute();
    const holders = new Map(rows.map((row) => [row.value, row]));
    // What the owner held for something that is gone, as after a rename, may go on with it.
    const isFree = (value: string | number) => {
      const holder = holders.get(String(value));
      return !holder || (isSame(holder, owner) && !given.has(allocationKey(holder)));
    };
    const kept = await this.reservations.within(draw);
    const own = kept.find((row) => isSame(row, owner) && row.at === formatPath(draw.at));
    const ofOthers = new Set(kept.filter((row) => row !== own).map((row) => row.value));
    // A reservation never stands in the way of an apply: when nothing else is left it gives way.
    const value =
      own && isFree(own.value) && draw.admits?.(own.value) !== false
        ? restore(draw, own.value)
        : (first(draw.candidates(), (each) => isFree(each) && !ofOthers.has(String(each))) ?? first(draw.candidates(), isFree));
    if (value === undefined) {
      throw new BitBuilderError(
        'pool_exhausted',
        `no ${pool} is left in ${scope} for ${owner.kind} "${owner.id}" (${rows.length} in use); widen the range in the inventory or the subnet, or remove what is not needed`,
        { problems: [{ path: draw.for ?? draw.at, message: `no ${pool} left` }] },
      );
    }
    const holder = holders.get(String(value));
    if (holder) await this.move(holder, draw);
    else await this.insert(owner, draw, value);
    return value;
  }

  private async move(row: Allocation, { at }: Draw): Promise<void> {
    await this.db
      .updateTable('allocations')
      .set({ at: formatPath(at) })
      .where('pool', '=', row.pool)
      .where('scope', '=', row.scope)
      .where('value', '=', row.value)
      .execute();
  }

  private async insert(owner: ResourceName, draw: Draw, value: string | number): Promise<void> {
    const { pool, scope, at } = draw;
    await this.db
      .insertInto('allocations')
      .values({ pool, scope, value: String(value), kind: owner.kind, id: owner.id, at: formatPath(at) })
      .execute();
  }
}

/** A value that somebody has. */
export type Allocation = Selectable<Database['allocations']>;

function keysOf(given: ReadonlyMap<Draw, string | number>): ReadonlySet<string> {
  return new Set([...given].map(([{ pool, scope }, value]) => allocationKey({ pool, scope, value: String(value) })));
}

/** What is given once. */
export function allocationKey(row: Pick<Allocation, 'pool' | 'scope' | 'value'>): string {
  return `${row.pool} ${row.scope} ${row.value}`;
}

function isSame(row: ResourceName, owner: ResourceName): boolean {
  return row.kind === owner.kind && row.id === owner.id;
}

function first<T>(values: Iterable<T>, matches: (value: T) => boolean): T | undefined {
  for (const value of values) if (matches(value)) return value;
  return undefined;
}

/** Values are stored as text; a pool of numbers answers numbers. */
function restore(draw: Draw, value: string): string | number {
  const [first] = draw.candidates();
  return typeof first === 'number' ? Number(value) : value;
}
