import { BitBuilderError } from '../../../lib/errors.js';
import { inventoryDefaultsOf, withInherited } from '../../../lib/inherited.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Draw, Kind, World } from '../../../lib/kind.js';
import { withArticle } from '../../../lib/names.js';
import type { Machine } from '../../../lib/ports.js';
import { quotaProblems, type Use } from '../../../lib/quotas.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import type { Store, StoreTables } from '../store/store.js';
import type { Devices } from './devices.js';
import { changedInPlace } from './fixed-attributes.js';
import { refuseMisfits, type MisfitOf } from './misfits.js';
import { plannedName } from './planned-changes.js';
import { refuseProblems } from './requests.js';
import { deadReferences, keysOf, loadSubject, place, refuseDead, resourceReferences, worldOf } from './subjects.js';

/** A spec that was taken in. */
export interface Admitted {
  row: ResourceRow;
  /** Whether it was there before, finished. */
  existed: boolean;
  /** What it holds from now on. */
  drawing: ReadonlyMap<Draw, string | number>;
}

/** What a cluster has, as far as a new VM must know it. */
export interface Surroundings {
  occupied: ReadonlySet<number>;
  /** The VM that it takes over. */
  takenOver?: Machine;
}

/** The gate to the store: what comes in is checked against everything that is there, and gets what it left open. */
export class Admission {
  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly inventory: Inventory,
    private readonly store: Store,
    private readonly devices: Devices,
  ) {}

  /** Draws and saves, in one transaction, before anything is touched. `adopt` is the VM id of a VM that is taken over. */
  async admit(kind: Kind, id: string, spec: Record<string, unknown>, adopt?: number): Promise<Admitted> {
    const surroundings = await this.lookAround(kind, id, spec, adopt);
    await this.refuseImpossible(kind, id, spec, surroundings.takenOver);
    return this.store.transaction((tables) => this.admitOn(tables, kind, id, spec, surroundings));
  }

  /** The same inside a transaction that is somebody else's; `planned` says what other resources will take of limits. */
  async admitOn(
    tables: StoreTables,
    kind: Kind,
    id: string,
    stated: Record<string, unknown>,
    { occupied, takenOver }: Surroundings,
    planned: ReadonlyMap<string, readonly Use[]> = new Map(),
  ): Promise<Admitted> {
    const owner = { kind: kind.name, id };
    const before = await tables.resources.find(owner);
    const spec = withInherited(stated, kind.inherits?.(stated, inventoryDefaultsOf(this.inventory)) ?? [], before?.spec);
    const world = { ...(await worldOf(kind, spec, this.inventory, tables, occupied)), ...(takenOver ? { takenOver } : {}) };
    refuseProblems(kind, id, kind.misfits?.({ id, spec, world }) ?? []);
    await this.refuseBeyondQuota(tables, kind, id, spec, before, planned);
    const drawing = await tables.allocations.draw(owner, kind.draws({ id, spec, world }));
    const placed = place(kind, spec, drawing);
    const keys = await keysOf(kind, spec, owner, tables);
    const completed = { ...placed.spec, ...kind.completes?.({ id, spec: placed.spec, drawn: placed.drawn, keys, world }) };
    for (const name of kind.writeOnly) {
      const version = completed[`${name}Version`];
      const isKept = completed[name] === undefined && version !== undefined && version === before?.spec[`${name}Version`];
      if (!isKept) await tables.secrets.keep(owner, `attribute:${name}`, completed[name] as string | undefined);
      delete completed[name];
    }
    const existed = before !== undefined && before.state !== 'pending' && before.state !== 'adopting';
    if (before && existed) refuseProblems(kind, id, changedInPlace(kind, before.spec, completed));
    const previous = before && existed ? (before.previous ?? { spec: before.spec, drawn: before.drawn }) : undefined;
    const fresh = takenOver || before?.state === 'adopting' ? 'adopting' : 'pending';
    const row: ResourceRow = { ...owner, spec: completed, drawn: placed.drawn, previous, state: existed ? 'ready' : fresh };
    await this.refuseMisfitDependents(row, tables);
    await tables.resources.save(row, resourceReferences(kind, spec));
    return { row, existed, drawing };
  }

  /**
   * As much of it as can be judged while something that it refers to is still to come: the inventory, and what it asks for by number
   * or name. Answers whether that was all that could be judged.
   */
  async admitEarly(tables: StoreTables, kind: Kind, id: string, spec: Record<string, unknown>): Promise<boolean> {
    const { entries, resources } = await deadReferences(kind, spec, this.inventory, tables);
    refuseDead(entries);
    if (resources.length === 0) return false;
    const stated = kind.draws({ id, spec, world: this.emptyWorld() }).filter(({ wanted }) => wanted !== undefined);
    await tables.allocations.draw({ kind: kind.name, id }, stated);
    return true;
  }

  /** What the cluster of a new VM has already. */
  async lookAround(kind: Kind, id: string, spec: Record<string, unknown>, adopt?: number): Promise<Surroundings> {
    const known = await this.store.resources.find({ kind: kind.name, id });
    const actor = kind.machine && this.devices.clusters.get(kind.machine.cluster(spec));
    if (adopt !== undefined) refuseToAdopt(kind, id, adopt, known);
    // One that has its VM id draws none; a cluster that does not exist is told of by the references.
    const mayAdopt = adopt !== undefined && (known === undefined || known.state === 'adopting');
    if (!actor || (known?.drawn.vmId !== undefined && !mayAdopt)) return { occupied: new Set() };
    if (!mayAdopt) return { occupied: await actor.occupiedVmIds() };
    const takenOver = await actor.observe(adopt);
    if (takenOver) return { occupied: new Set(), takenOver };
    throw new BitBuilderError(
      'unknown_reference',
      `${kind.name} "${id}" cannot take over VM ${adopt}: cluster "${actor.port.name}" has none with that VM id; correct the VM id or the cluster, or drop the resource from the state to have a new one made`,
    );
  }

  /** What the cluster could not give to a VM that is there. */
  private async refuseImpossible(kind: Kind, id: string, spec: Record<string, unknown>, takenOver?: Machine): Promise<void> {
    const { machine: machineKind } = kind;
    const actor = machineKind && this.devices.clusters.get(machineKind.cluster(spec));
    if (!machineKind?.demands || !actor) return;
    const known = await this.store.resources.find({ kind: kind.name, id });
    const vmId = known && machineKind.cluster(known.spec) === actor.port.name ? known.drawn.vmId : undefined;
    const machine = takenOver ?? (vmId === undefined ? undefined : await actor.surveyor.find(Number(vmId)));
    if (machine) await machineKind.demands(actor.surveyor, { id, spec, previous: known?.spec, world: this.emptyWorld() }, machine);
  }

  private emptyWorld(): World {
    return { inventory: this.inventory, occupiedVmIds: new Set<number>(), find: () => undefined };
  }

  /** A resource that others refer to stays. */
  async refuseWhileUsed({ kind, id }: ResourceName, tables: Pick<StoreTables, 'resources'>): Promise<void> {
    const dependents = await tables.resources.dependents({ kind, id });
    if (dependents.length === 0) return;
    const isOne = dependents.length === 1;
    throw new BitBuilderError(
      'in_use',
      `cannot remove ${kind} "${id}": ${some(dependents)} still ${isOne ? 'refers to it; remove that' : 'refer to it; remove them'} first`,
    );
  }

  /** What it refers to may limit what all who refer to it take together. */
  private async refuseBeyondQuota(
    tables: StoreTables,
    kind: Kind,
    id: string,
    spec: Record<string, unknown>,
    before: ResourceRow | undefined,
    planned: ReadonlyMap<string, readonly Use[]>,
  ): Promise<void> {
    const asked = kind.uses?.(spec) ?? [];
    const holders = new Map(asked.map(({ of }) => [plannedName(of), of]));
    for (const [name, holder] of holders) {
      const row = await tables.resources.find(holder);
      const quotas = (row && this.kinds.get(holder.kind)?.quotas?.(row.spec)) ?? [];
      if (quotas.length === 0) continue;
      const stored = (await tables.resources.dependentRows(holder)).map((each): [string, readonly Use[]] => [
        plannedName(each),
        this.kinds.get(each.kind)?.uses?.(each.spec) ?? [],
      ]);
      const others = new Map([...stored, ...planned]);
      others.delete(plannedName({ kind: kind.name, id }));
      const ofHolder = (uses: readonly Use[]) => uses.filter(({ of }) => plannedName(of) === name);
      const problems = quotaProblems({
        asker: `${kind.name} "${id}"`,
        holder: `${holder.kind} "${holder.id}"`,
        quotas,
        taken: ofHolder([...others.values()].flat()),
        before: ofHolder((before && kind.uses?.(before.spec)) ?? []),
        asked: ofHolder(asked),
      });
      if (problems.length > 0) throw new BitBuilderError('quota_exceeded', problems.map(({ message }) => message).join('; '), { problems });
    }
  }

  /** A change that what refers to the resource could not follow is refused: a subnet taken away from under a VM. */
  private async refuseMisfitDependents(row: ResourceRow, tables: StoreTables): Promise<void> {
    const found: MisfitOf[] = [];
    for (const name of await tables.resources.dependents(row)) {
      const [kind, dependent] = [this.kinds.get(name.kind), await tables.resources.find(name)];
      if (!kind?.misfits || !dependent || dependent.state === 'removing') continue;
      const { spec, world } = await loadSubject(kind, dependent, this.inventory, tables, row);
      found.push(...kind.misfits({ id: name.id, spec, world }).map((misfit) => ({ name, misfit })));
    }
    refuseMisfits(row, found);
  }
}

function refuseToAdopt(kind: Kind, id: string, vmId: number, known: ResourceRow | undefined): void {
  if (!kind.machine?.canTakeOver)
    throw new BitBuilderError('invalid_request', `${withArticle(kind.name)} cannot take over a VM; leave "adopt" out of the request`);
  if (known && known.drawn.vmId !== vmId)
    throw new BitBuilderError(
      'conflict',
      `${kind.name} "${id}" cannot take over VM ${vmId}: it is VM ${known.drawn.vmId} already; choose another name for one of the two`,
    );
}

function some(names: readonly ResourceName[]): string {
  const shown = names.slice(0, 5).map(({ kind, id }) => `${kind} "${id}"`);
  return `${shown.join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
