import { knownAfterApply, type DevicePlan, type PlannedChange } from '../../../lib/device-plan.js';
import { BitBuilderError } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Kind } from '../../../lib/kind.js';
import { renderCommand, withoutSecret, type Command } from '../../../lib/router-config/command.js';
import { mayCutOff } from '../../../lib/router-config/guard.js';
import { interruptionsOf } from '../../../lib/router-config/interruptions.js';
import { emptyTree, leafPaths, type ConfigTree } from '../../../lib/router-config/tree.js';
import { sortedPaths } from '../../../lib/router-config/value-order.js';
import { allocationKey, type Allocation } from '../store/allocations.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import type { Store, StoreTables } from '../store/store.js';
import type { Admission, Surroundings } from './admission.js';
import type { Devices, View } from './devices.js';
import type { EditSequence } from './edit-sequence.js';
import { fingerprint, outwardEffect, refused, type Effect, type Refused } from './effect.js';
import { footprint } from './lifecycle.js';
import { nothing } from './owned-paths.js';
import { plannedName, type PlannedChanges } from './planned-changes.js';
import { capacityOf, machineEffects } from './rehearsed-machines.js';
import { parseSpec } from './requests.js';
import type { RouterActor } from './router-actor.js';
import { loadSubject, resourceReferences } from './subjects.js';

/** A change with what is needed of it inside the transaction. */
interface Prepared {
  change: PlannedChange;
  kind: Kind;
  spec?: Record<string, unknown>;
  surroundings: Surroundings;
}

/** A view that remembers what it was asked to change. */
export interface PlanningView extends View {
  readonly planned: PlannedChanges;
}

/** Plays changes through without doing them: the store takes everything back, the devices are only read. */
export class Rehearsal {
  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly inventory: Inventory,
    private readonly store: Store,
    private readonly devices: Devices,
    private readonly admission: Admission,
  ) {}

  /**
   * `partial` says that other changes go with these: what they refer to is not missed when it is not there, and those that
   * the session was asked about before are taken to have been made. With `reserve`, what is drawn is kept free for the apply.
   */
  async plan(
    changes: readonly PlannedChange[],
    view: PlanningView,
    { partial = false, reserve = false }: PlanOptions,
  ): Promise<DevicePlan> {
    const problems: Refused[] = [];
    if (partial) view.planned.note(this.kinds, changes);
    const drawn: Allocation[] = [];
    const effects = await this.effectsOf(changes, problems, { drawn, ...(partial ? { planned: view.planned } : {}) });
    if (reserve) await this.store.transaction(({ reservations }) => reservations.keep(drawn));
    const freshKeys = await this.freshKeysOf(effects);
    const shown = (text: string) => freshKeys.reduce((line, key) => line.replaceAll(key, knownAfterApply), text);
    const routers = await this.routerPlans(effects, view, problems, shown);
    const machines = await machineEffects(this.devices, effects, view, problems);
    return {
      resources: effects.filter(({ follows }) => !follows).map(outwardEffect),
      routers,
      machines: machines.flatMap(({ plan }) => plan ?? []),
      capacity: await capacityOf(this.devices, machines),
      problems,
    };
  }

  /** Takes the changes into a store that forgets them again; with `planned` they are a part of the changes. */
  private async effectsOf(
    changes: readonly PlannedChange[],
    problems: Refused[],
    { planned, drawn }: Pick<Scene, 'planned' | 'drawn'>,
  ): Promise<Effect[]> {
    const prepared = await this.prepare(changes, problems);
    const effects: Effect[] = [];
    const made = new Set<string>();
    const forget = new TakenBack();
    const play = async (tables: StoreTables, { change, kind, spec, surroundings }: Prepared): Promise<Effect[]> => {
      if (!spec) return this.remove(tables, kind, change.id, planned && problems);
      if (planned && (await this.admission.admitEarly(tables, kind, change.id, spec))) return [];
      return this.put(tables, kind, change.id, spec, { surroundings, changes, made, drawn, ...(planned ? { planned } : {}) });
    };
    await this.store
      .transaction(async (tables) => {
        for (const { row, references } of planned?.below(changes) ?? []) await tables.resources.save(row, references);
        for (const each of prepared) {
          try {
            effects.push(...(await play(tables, each)));
          } catch (thrown) {
            problems.push(refused(each.change, each.kind, thrown));
          }
        }
        throw forget;
      })
      .catch((thrown: unknown) => {
        if (thrown !== forget) throw thrown;
      });
    return effects;
  }

  private async prepare(changes: readonly PlannedChange[], problems: Refused[]): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    for (const change of changes) {
      const known = this.kinds.get(change.kind);
      try {
        const kind = known ?? unknownKind(change.kind);
        const spec = change.action === 'put' ? parseSpec(kind, change.spec) : undefined;
        const surroundings = spec ? await this.admission.lookAround(kind, change.id, spec, change.adopt) : { occupied: new Set<number>() };
        prepared.push({ change, kind, surroundings, ...(spec ? { spec } : {}) });
      } catch (thrown) {
        problems.push(refused(change, known, thrown));
      }
    }
    return prepared;
  }

  private async put(
    tables: StoreTables,
    kind: Kind,
    id: string,
    spec: Record<string, unknown>,
    { surroundings, changes, planned, made, drawn }: Scene,
  ): Promise<Effect[]> {
    const of = { kind: kind.name, id };
    const held = new Set((await tables.allocations.held(of)).map(allocationKey));
    const { row, existed } = await this.admission.admitOn(tables, kind, id, spec, surroundings, planned?.uses);
    drawn.push(...(await tables.allocations.held(of)).filter((each) => !held.has(allocationKey(each))));
    const subject = await loadSubject(kind, row, this.inventory, tables);
    const dependents = await this.dependents(tables, row, changes);
    await tables.resources.settle(row);
    const owned = (await tables.fragments.of(of)).map(({ router }) => router);
    const isNewMachine = kind.machine !== undefined && !existed && !subject.takesOver;
    if (isNewMachine) made.add(plannedName(of));
    planned?.noteRow(row, isNewMachine);
    const isAwaited = (name: ResourceName) => made.has(plannedName(name)) || planned?.isNewMachine(name);
    const awaits = resourceReferences(kind, spec).find(isAwaited);
    return [{ kind, of, action: 'put', subject, owned, follows: false, ...(awaits ? { awaits } : {}) }, ...dependents];
  }

  /** With `problems`, what still refers to it may go with other changes: that is told, and the removal goes on. */
  private async remove(tables: StoreTables, kind: Kind, id: string, problems?: Refused[]): Promise<Effect[]> {
    const of = { kind: kind.name, id };
    const row = await tables.resources.find(of);
    if (!row) return [];
    await this.admission.refuseWhileUsed(of, tables).catch((thrown: unknown) => {
      if (!problems) throw thrown;
      problems.push(refused(of, kind, thrown));
    });
    const subject = await loadSubject(kind, row, this.inventory, tables);
    const owned = (await tables.fragments.of(of)).map(({ router }) => router);
    // Nobody knows when an apply removes it: what it has is free for its replacement only.
    await tables.reservations.keep(await tables.allocations.held(of));
    await tables.resources.forget(row);
    return [{ kind, of, action: 'delete', subject, owned, follows: false }];
  }

  /** What an apply brings along: resources that refer to the changed one and that nobody changes by name. */
  private async dependents(tables: StoreTables, changed: ResourceRow, changes: readonly PlannedChange[]): Promise<Effect[]> {
    const effects: Effect[] = [];
    for (const of of await tables.resources.dependents(changed)) {
      const row = await tables.resources.find(of);
      const kind = this.kinds.get(of.kind);
      if (!row || !kind || row.state !== 'ready' || changes.some((change) => change.kind === of.kind && change.id === of.id)) continue;
      const after = await loadSubject(kind, row, this.inventory, tables);
      const before = changed.previous && (await loadSubject(kind, row, this.inventory, tables, { ...changed, ...changed.previous }));
      if (before && footprint(kind, before) === footprint(kind, after)) continue;
      const owned = (await tables.fragments.of(of)).map(({ router }) => router);
      effects.push({ kind, of, action: 'put', subject: after, owned, follows: true });
    }
    return effects;
  }

  /** Public keys of pairs that exist in this rehearsal only: an apply makes others. */
  private async freshKeysOf(effects: readonly Effect[]): Promise<string[]> {
    const fresh: string[] = [];
    for (const { of, subject } of effects) {
      const kept = new Set(Object.values(await this.store.secrets.all(of)));
      fresh.push(...Object.values(subject.keys).flatMap(({ privateKey, publicKey }) => (kept.has(privateKey) ? [] : [publicKey])));
    }
    return fresh;
  }

  private async routerPlans(
    effects: readonly Effect[],
    view: View,
    problems: Refused[],
    shown: (text: string) => string,
  ): Promise<DevicePlan['routers']> {
    const plans: DevicePlan['routers'] = {};
    const sequences = new Map<string, { now: ConfigTree; edits: EditSequence }>();
    const sent = new Map<string, Command[]>();
    for (const { kind, of, action, subject, owned } of effects) {
      const wanted = action === 'put' ? (kind.routers?.(subject) ?? {}) : {};
      for (const name of new Set([...Object.keys(wanted), ...owned])) {
        try {
          const actor = this.devices.routerNamed(name);
          const sequence = sequences.get(name) ?? startOf(actor, await view.router(name));
          sequences.set(name, sequence);
          const fragment = wanted[name] ?? nothing;
          const refusal = actor.refusalOf(of, fragment, sequence.edits.tree);
          if (refusal) throw refusal;
          const commands = sequence.edits.next(of, fragment);
          if (commands.length === 0) continue;
          sent.set(name, [...(sent.get(name) ?? []), ...commands]);
          const plan = (plans[name] ??= { changes: [], interrupts: [], guarded: false, seen: fingerprint(linesOf(sequence.now)) });
          plan.changes.push({ ...of, lines: commands.map((command) => shown(renderCommand(command))) });
        } catch (thrown) {
          problems.push(refused(of, kind, thrown));
        }
      }
    }
    for (const [name, commands] of sent) {
      const plan = plans[name];
      if (plan)
        Object.assign(plan, { interrupts: interruptionsOf(commands, sequences.get(name)?.now ?? emptyTree), guarded: mayCutOff(commands) });
    }
    return plans;
  }
}

/** What goes with a put. */
interface Scene {
  surroundings: Surroundings;
  changes: readonly PlannedChange[];
  /** Given when these are a part of the changes. */
  planned?: PlannedChanges;
  /** VMs and templates that these changes make. */
  made: Set<string>;
  /** What the changes drew, beyond what their resources have. */
  drawn: Allocation[];
}

export interface PlanOptions {
  partial?: boolean;
  reserve?: boolean;
}

/** Thrown at the end of a rehearsal, so that the store takes everything back. */
class TakenBack extends Error {}

function unknownKind(name: string): never {
  throw new BitBuilderError('invalid_request', `this shim does not know the kind "${name}"`);
}

function startOf(actor: RouterActor, now: ConfigTree): { now: ConfigTree; edits: EditSequence } {
  return { now, edits: actor.edits(now) };
}

function linesOf(tree: ConfigTree): string[] {
  return sortedPaths([...leafPaths(tree)].map(withoutSecret)).map((path) => path.join(' '));
}
