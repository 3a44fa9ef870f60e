import { BitBuilderError } from '../errors.js';
import { fnv1a } from '../hash.js';
import { overlaps, parseInterfaceAddress } from './cidr.js';
import type { Pool } from './pool.js';

/** One value that was given to one owner. No value is given twice within pool and scope; prefixes may not overlap. */
export interface Allocation {
  /** `table`, `VNI`, `VLAN`, `subnet`, `address` */
  readonly pool: string;
  /** `fleet`, `site ams1`, `tenant acme`, `network acme/web` */
  readonly scope: string;
  /** Path of what it was given to: `acme/web/front`. */
  readonly owner: string;
  readonly value: string | number;
  /** The owner is gone. */
  readonly released?: true;
}

/**
 * Gives values to names. The name is hashed to a place in the pool and the next free value from there is given, so that two
 * branches that each add a tenant seldom meet, and where they do the loaded file says so. What was given before is given again.
 *
 * An owner that is gone keeps its value as a tombstone. The value is in use in the world until the destroy has been applied,
 * other branches may still hold the owner alive, and a change that is reverted finds its numbers again. Tombstones go when
 * somebody prunes them, who can know that none of this holds.
 */
export class Allocator {
  readonly #entries = new Map<string, Allocation>();
  readonly #holders = new Map<string, Allocation[]>();
  readonly #live = new Set<string>();

  /** @throws BitBuilderError `conflict` when a value stands there twice, as after a merge. */
  constructor(recorded: readonly Allocation[] = []) {
    for (const entry of recorded) {
      const same = this.#entries.get(keyOf(entry));
      if (same) throw doubled(same, entry, `${entry.owner} has two`);
      const other = this.#holder(entry);
      if (other) throw doubled(other, entry, clashText(other, entry));
      this.#add(entry);
    }
  }

  /**
   * The owner's value, for ever the same.
   * @throws BitBuilderError `pool_exhausted`
   */
  allocate(pool: Pool, scope: string, owner: string): string | number {
    const key = keyOf({ pool: pool.name, scope, owner });
    const recorded = this.#entries.get(key);
    this.#live.add(key);
    if (recorded && pool.admits(recorded.value)) return recorded.value;
    if (recorded) this.#remove(recorded);
    const start = pool.size > 0n ? fnv1a(key) % pool.size : 0n;
    for (let step = 0n; step < pool.size; step++) {
      const entry = { pool: pool.name, scope, owner, value: pool.at((start + step) % pool.size) };
      if (!pool.admits(entry.value) || this.#holder(entry)) continue;
      this.#add(entry);
      return entry.value;
    }
    throw new BitBuilderError(
      'pool_exhausted',
      `no ${pool.name} is left in ${scope} for "${owner}": all ${pool.size} are given; widen the pool, or prune what was released`,
    );
  }

  /**
   * Keeps others from a value that the code states. What the code states is not recorded: it stands in the code.
   * @throws BitBuilderError `conflict` when another owner has it.
   */
  claim(pool: string, scope: string, owner: string, value: string | number): void {
    const other = this.#holder({ pool, scope, owner, value });
    if (other && other.owner !== owner) {
      throw new BitBuilderError(
        'conflict',
        `${clashText(other, { pool, scope, owner, value })}; state another for "${owner}", or release the one of "${other.owner}"`,
      );
    }
    this.reserve(pool, scope, owner, value);
  }

  /** Keeps a value from being allocated, although others may state it as well. */
  reserve(pool: string, scope: string, owner: string, value: string | number): void {
    const entry = { pool, scope, owner, value };
    const recorded = this.#entries.get(keyOf(entry));
    if (recorded?.value === value) this.#live.add(keyOf(entry));
    else this.#hold(entry);
  }

  /** What to record: everything given, sorted, with what nobody asked for since the start marked as released. */
  allocations(): Allocation[] {
    return [...this.#entries.entries()]
      .map(([key, { pool, scope, owner, value }]): Allocation => ({
        pool,
        scope,
        owner,
        value,
        ...(this.#live.has(key) ? {} : { released: true }),
      }))
      .sort((a, b) => compare(a.owner, b.owner) || compare(a.pool, b.pool) || compare(a.scope, b.scope));
  }

  #add(entry: Allocation): void {
    this.#entries.set(keyOf(entry), entry);
    this.#hold(entry);
  }

  #hold(entry: Allocation): void {
    const place = `${entry.pool} ${entry.scope}`;
    const key = isPrefix(entry.value) ? place : `${place} ${entry.value}`;
    this.#holders.set(key, [...(this.#holders.get(key) ?? []), entry]);
  }

  #remove(entry: Allocation): void {
    this.#entries.delete(keyOf(entry));
    for (const [key, held] of this.#holders)
      this.#holders.set(
        key,
        held.filter((each) => each !== entry),
      );
  }

  #holder(entry: Allocation): Allocation | undefined {
    const place = `${entry.pool} ${entry.scope}`;
    if (!isPrefix(entry.value)) return this.#holders.get(`${place} ${entry.value}`)?.[0];
    const prefix = parseInterfaceAddress(entry.value)?.prefix;
    return this.#holders.get(place)?.find((held) => {
      const other = parseInterfaceAddress(String(held.value))?.prefix;
      return prefix && other && overlaps(prefix, other);
    });
  }
}

function keyOf({ pool, scope, owner }: { pool: string; scope: string; owner: string }): string {
  return `${pool}\n${scope}\n${owner}`;
}

function isPrefix(value: string | number): value is string {
  return typeof value === 'string' && value.includes('/');
}

function clashText(held: Allocation, wanted: Allocation): string {
  const gone = held.released ? ', which is gone but keeps it until it is pruned' : '';
  return `${wanted.pool} ${wanted.value} of "${wanted.owner}" ${isPrefix(wanted.value) ? `overlaps ${held.value}` : 'is already that'} of "${held.owner}" in ${wanted.scope}${gone}`;
}

function doubled(first: Allocation, second: Allocation, what: string): BitBuilderError {
  return new BitBuilderError(
    'conflict',
    `two recorded allocations exclude each other: ${what}. Two branches drew them apart; delete the line of the one that has not been applied and synthesise again, which gives it another`,
    { detail: `${first.pool} ${first.value} of ${first.owner}; ${second.pool} ${second.value} of ${second.owner}` },
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
