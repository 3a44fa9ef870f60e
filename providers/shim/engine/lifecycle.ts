import { asBitBuilderError, BitBuilderError } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Draw, Kind } from '../../../lib/kind.js';
import { leafPaths } from '../../../lib/router-config/tree.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import type { Store } from '../store/store.js';
import type { Devices, Observation, RecordStep } from './devices.js';
import { loadSubject, type AnySubject } from './subjects.js';

/** What an operation came to. */
export interface Outcome {
  subject?: AnySubject;
  observation?: Observation;
}

/** A failure after which something of a new resource is still there. */
export class LeftBehind extends BitBuilderError {
  constructor(thrown: unknown) {
    const error = asBitBuilderError(thrown);
    super(error.code, error.message, { detail: error.detail, problems: error.problems, cause: error });
  }
}

/** What a put and a delete do to the devices and to the store, from a resource that is saved already. */
export class Lifecycle {
  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly inventory: Inventory,
    private readonly store: Store,
    private readonly devices: Devices,
  ) {}

  /**
   * Brings the world to the resource. One that was new and could not be made is undone and forgotten, unless `keep` says that
   * the shim is stopping and will go on later. `drawing` is what it holds from now on; the rest is given back.
   */
  async put(
    row: ResourceRow,
    existed: boolean,
    record: RecordStep,
    keep: () => boolean,
    drawing?: ReadonlyMap<Draw, string | number>,
  ): Promise<Outcome> {
    const kind = this.kindOf(row);
    const subject = await loadSubject(kind, row, this.inventory, this.store);
    try {
      const observation = await this.devices.converge(kind, subject, record);
      const haveFollowed = await this.convergeDependents(row, record);
      await this.store.transaction(async (tables) => {
        await tables.resources.settle(row);
        // As long as a device may still hold what was given up, nobody else gets it.
        if (drawing && haveFollowed) await tables.allocations.prune(row, drawing);
      });
      return { subject: { ...subject, previous: undefined }, observation };
    } catch (thrown) {
      if (existed || keep()) throw thrown;
      await this.undo(kind, row, subject, record, thrown);
      throw thrown;
    }
  }

  async remove(row: ResourceRow, record: RecordStep): Promise<Outcome> {
    const kind = this.kindOf(row);
    await this.devices.remove(kind, await loadSubject(kind, row, this.inventory, this.store), record);
    await this.store.transaction((tables) => tables.resources.forget(row));
    return {};
  }

  private async undo(kind: Kind, row: ResourceRow, subject: AnySubject, record: RecordStep, cause: unknown): Promise<void> {
    try {
      const undo: RecordStep = (says, work) => record(`undo: ${says}`, work);
      // What was there before us stays.
      await (subject.takesOver ? this.devices.letGo(kind, subject, undo) : this.devices.remove(kind, subject, undo));
      await this.store.transaction((tables) => tables.resources.forget(row));
    } catch {
      throw new LeftBehind(cause);
    }
  }

  /**
   * What follows from this resource (a VM's VLAN from its network) is brought along; what stays the same is left alone. Answers
   * whether all of it has followed: one that is half made or half removed has not.
   */
  private async convergeDependents(changed: ResourceRow, record: RecordStep): Promise<boolean> {
    let haveFollowed = true;
    for (const name of await this.store.resources.dependents(changed)) {
      const row = await this.store.resources.find(name);
      if (!row) continue;
      const kind = this.kindOf(row);
      const after = await loadSubject(kind, row, this.inventory, this.store);
      if (changed.previous) {
        const before = await loadSubject(kind, row, this.inventory, this.store, { ...changed, ...changed.previous });
        if (footprint(kind, before) === footprint(kind, after)) continue;
      }
      if (row.state === 'ready') await this.devices.converge(kind, after, record);
      else haveFollowed = false;
    }
    return haveFollowed;
  }

  private kindOf({ kind }: ResourceName): Kind {
    const found = this.kinds.get(kind);
    if (found) return found;
    throw new BitBuilderError('not_found', `this shim does not know the kind "${kind}"; start the version that made it`);
  }
}

/** Everything that a resource puts on the devices, as text to compare. */
export function footprint(kind: Kind, subject: AnySubject): string {
  const fragments = Object.entries(kind.routers?.(subject) ?? {});
  return JSON.stringify([fragments.map(([router, { tree }]) => [router, [...leafPaths(tree)]]), kind.machine?.wants?.(subject) ?? null]);
}
