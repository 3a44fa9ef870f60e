import { BitBuilderError, asBitBuilderError } from '../../../lib/errors.js';
import type { Router } from '../../../lib/ports.js';
import { renderCommand, type Command } from '../../../lib/router-config/command.js';
import type { Fragment } from '../../../lib/router-config/diff.js';
import { mayCutOff } from '../../../lib/router-config/guard.js';
import { hasPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import type { Debts } from '../store/router-debts.js';
import { keyOf, type ResourceName } from '../store/resources.js';
import type { StoreTables } from '../store/store.js';
import { BatchQueue } from './batch-queue.js';
import { EditSequence } from './edit-sequence.js';
import { foreignContent, nothing, OwnedPaths } from './owned-paths.js';

/** What a router does by itself when a guarded commit is not confirmed. Its own default is to reboot, which interrupts every tenant. */
const revertByReload = ['system', 'config-management', 'commit-confirm', 'action', 'reload'];

/** One resource's wish for one router; without a fragment, that nothing of it be left. */
interface Entry {
  owner: ResourceName;
  fragment: Fragment;
  resolve(after: ConfigTree): void;
  reject(error: BitBuilderError): void;
}

export interface RouterActorOptions {
  /** Requests that follow each other within this time share a commit. */
  quietMs?: number;
  /** But none waits longer than this for others. */
  longestQuietMs?: number;
  /** How long a commit of unknown outcome is read back for. */
  settleMs?: number;
  /** Minutes after which the router reverts a guarded commit that nobody confirms. */
  confirmMinutes?: number;
  onCommit?(router: string, commands: readonly Command[], owners: number): void;
}

/**
 * The one writer of one router. It merges what the waiting resources want, reads the router, edits only paths that they own, in
 * one commit, reads back, saves. A refused group is split until the offender stands alone.
 */
export class RouterActor {
  private readonly queue: BatchQueue<Entry>;
  private owned = new OwnedPaths();
  private debts: Debts = { unconfirmed: false, unsaved: false };
  /** Grows with every commit, so that readers know that what they remember is old. */
  generation = 0;
  lastContact?: string;
  lastError?: string;
  /** Whether the last read failed. */
  isSuspect = false;

  constructor(
    readonly port: Router,
    private readonly store: Pick<StoreTables, 'fragments' | 'debts'>,
    private readonly options: RouterActorOptions = {},
  ) {
    this.queue = new BatchQueue((batch) => this.run(batch), { quietMs: options.quietMs ?? 30, longestMs: options.longestQuietMs ?? 250 });
  }

  get queued(): number {
    return this.queue.length;
  }

  /** Loads who owns what; call once before anything else. */
  async open(): Promise<void> {
    this.owned = new OwnedPaths(await this.store.fragments.onRouter(this.port.name));
    this.debts = await this.store.debts.of(this.port.name);
  }

  /** Brings the router to the fragment and answers the configuration as read back. */
  converge(owner: ResourceName, fragment: Fragment = nothing): Promise<ConfigTree> {
    return new Promise((resolve, reject) => this.queue.add({ owner, fragment, resolve, reject }));
  }

  /** The edits that converges would make on this configuration, one after the other. */
  edits(actual: ConfigTree): EditSequence {
    return new EditSequence(this.owned, actual);
  }

  async read(): Promise<ConfigTree> {
    try {
      const tree = await this.port.read();
      this.lastContact = new Date().toISOString();
      this.isSuspect = false;
      return tree;
    } catch (thrown) {
      const error = asBitBuilderError(thrown);
      this.lastError = error.message;
      this.isSuspect = true;
      throw error;
    }
  }

  private async run(batch: readonly Entry[]): Promise<void> {
    // Two wishes of one resource in a batch: the later one is what it wants now.
    const latest = new Map<string, Entry>();
    for (const entry of batch) {
      const earlier = latest.get(keyOf(entry.owner));
      latest.set(keyOf(entry.owner), earlier ? both(earlier, entry) : entry);
    }
    // Removals go first, as a review tells them: which containers they leave empty (`delete vrf`) must not hang on who was quicker.
    const wishes = [...latest.values()];
    await this.group([...wishes.filter(isRemoval), ...wishes.filter((wish) => !isRemoval(wish))]);
  }

  private async group(entries: readonly Entry[]): Promise<void> {
    try {
      await this.confirmDue();
      const actual = await this.read();
      const admitted = entries.filter((entry) => this.admit(entry, actual));
      if (admitted.length === 0) return;
      for (const entry of admitted) await this.owned.intend(this.store.fragments, this.port.name, entry.owner, entry.fragment);
      const commands = this.plan(admitted, actual);
      const after = commands.length === 0 ? actual : await this.commit(admitted, commands);
      if (after) await this.finish(admitted, after);
    } catch (thrown) {
      const error = asBitBuilderError(thrown);
      this.lastError = error.message;
      for (const entry of entries) entry.reject(error);
    }
  }

  /** Why a fragment must not be committed, if so: merged into hand-written lines it could join two networks, unguarded it could lock us out. */
  refusalOf(owner: ResourceName, fragment: Fragment, actual: ConfigTree): BitBuilderError | undefined {
    const { kind, id } = owner;
    const foreign = foreignContent(fragment, actual, this.owned, owner);
    const refusal = foreign
      ? `${this.port.name} already has "${renderCommand({ op: 'set', path: foreign })}", which ${kind} "${id}" did not write; remove it from the router, or choose another name or number`
      : !hasPath(actual, revertByReload) && mayCutOff(this.edits(actual).next(owner, fragment))
        ? `${this.port.name} would reboot when the commit for ${kind} "${id}" cuts us off, so it is not sent; on the router: ${renderCommand({ op: 'set', path: revertByReload })}`
        : undefined;
    return refusal === undefined ? undefined : new BitBuilderError('conflict', refusal);
  }

  private admit({ owner, fragment, reject }: Entry, actual: ConfigTree): boolean {
    const refusal = this.refusalOf(owner, fragment, actual);
    if (refusal) reject(refusal);
    return !refusal;
  }

  private plan(entries: readonly Pick<Entry, 'owner' | 'fragment'>[], actual: ConfigTree): Command[] {
    const edits = this.edits(actual);
    return entries.flatMap(({ owner, fragment }) => edits.next(owner, fragment));
  }

  /** Commits; answers the configuration read back, or undefined when the group was split and its parts have answered. */
  private async commit(entries: readonly Entry[], commands: readonly Command[], attempt = 1): Promise<ConfigTree | undefined> {
    const unconfirmed = mayCutOff(commands);
    await this.owe({ unsaved: true, unconfirmed });
    try {
      this.options.onCommit?.(this.port.name, commands, entries.length);
      await this.port.commit(commands, unconfirmed ? { confirmWithinMinutes: this.options.confirmMinutes ?? 2 } : {});
    } catch (thrown) {
      const error = asBitBuilderError(thrown);
      if (error.code === 'device_unsettled') return this.settleUnsettled(entries, error, attempt);
      if (error.code !== 'device_refused') throw error;
      await this.owe({ ...this.debts, unconfirmed: false });
      if (entries.length > 1) return this.split(entries);
      const [entry] = entries;
      if (entry) await this.owned.settle(this.store.fragments, this.port.name, entry.owner, await this.read());
      throw error;
    } finally {
      this.generation++;
    }
    await this.confirmDue();
    return this.read();
  }

  /** Nobody knows whether the commit came to pass. The router is read back; if the change is not there, it is sent once more. */
  private async settleUnsettled(entries: readonly Entry[], unsettled: BitBuilderError, attempt: number): Promise<ConfigTree | undefined> {
    const deadline = performance.now() + (this.options.settleMs ?? 20_000);
    let left: readonly Command[] | undefined;
    for (let pauseMs = 50; performance.now() < deadline; pauseMs = Math.min(pauseMs * 2, 2000)) {
      const seen = await this.port.read().catch((thrown: unknown) => asBitBuilderError(thrown));
      if (!(seen instanceof BitBuilderError)) {
        left = this.plan(entries, seen);
        if (left.length === 0) {
          await this.confirmDue();
          return this.read();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (left && attempt === 1) return this.commit(entries, left, attempt + 1);
    const found = left ? 'the change is not there' : 'it does not answer';
    throw new BitBuilderError('device_unsettled', `${unsettled.message}; read back, and ${found}`, {
      detail: unsettled.detail,
      cause: unsettled,
    });
  }

  /** Confirms a guarded commit that is not confirmed yet, also one from before a crash. What has been taken back meanwhile shows in the next read. */
  private async confirmDue(): Promise<void> {
    for (let attempt = 1; this.debts.unconfirmed; attempt++) {
      try {
        await this.port.confirm();
        await this.owe({ ...this.debts, unconfirmed: false });
      } catch (thrown) {
        const error = asBitBuilderError(thrown);
        if (error.code !== 'device_unsettled' || attempt === 3) throw error;
      }
    }
  }

  private async owe(debts: Debts): Promise<void> {
    if (debts.unconfirmed === this.debts.unconfirmed && debts.unsaved === this.debts.unsaved) return;
    await this.store.debts.record(this.port.name, debts);
    this.debts = debts;
  }

  private async split(entries: readonly Entry[]): Promise<undefined> {
    const middle = Math.ceil(entries.length / 2);
    await this.group(entries.slice(0, middle));
    await this.group(entries.slice(middle));
    return undefined;
  }

  private async finish(entries: readonly Entry[], after: ConfigTree): Promise<void> {
    if (this.debts.unsaved) {
      await this.port.save();
      await this.owe({ ...this.debts, unsaved: false });
    }
    for (const entry of entries) {
      const left = this.plan([entry], after);
      if (left.length === 0) {
        await this.owned.settle(this.store.fragments, this.port.name, entry.owner, after, entry.fragment);
        entry.resolve(after);
      } else {
        const lines = left.slice(0, 5).map(renderCommand).join('\n');
        entry.reject(
          new BitBuilderError(
            'device_refused',
            `${this.port.name} accepted the commit for ${entry.owner.kind} "${entry.owner.id}", but ${left.length} of its lines did not come to be; look at the router's log, then apply again`,
            {
              detail: lines,
            },
          ),
        );
      }
    }
  }
}

function isRemoval({ fragment }: Entry): boolean {
  return fragment.tree.size === 0;
}

/** The later wish of one resource, which answers for the earlier one as well. */
function both(earlier: Entry, later: Entry): Entry {
  return {
    ...later,
    resolve: (after) => {
      earlier.resolve(after);
      later.resolve(after);
    },
    reject: (error) => {
      earlier.reject(error);
      later.reject(error);
    },
  };
}
