import { randomUUID } from 'node:crypto';
import { outwardPath } from '../../../lib/derive/outward.js';
import { asBitBuilderError, BitBuilderError, bug } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import type { Failure } from '../../../lib/wire.js';
import type { OperationRow } from '../store/journal.js';
import { keyOf, type ResourceName } from '../store/resources.js';
import type { Store } from '../store/store.js';
import type { RecordStep } from './devices.js';
import { LeftBehind, type Outcome } from './lifecycle.js';
import { Locks } from './locks.js';

/** What an operation does once it is journalled. */
export interface Work {
  action: 'put' | 'delete';
  existed: boolean;
  run(record: RecordStep): Promise<Outcome>;
}

export interface OperationsOptions {
  onEnd?(operation: OperationRow): void;
  onFailure?(error: BitBuilderError, of: ResourceName, operation: string): void;
}

/** The newest request for a resource, which the same request again joins. */
interface Last {
  request: string;
  id: Promise<string | undefined>;
}

/**
 * Operations under way. One per resource at a time; a request that equals the newest one joins it, another follows it.
 */
export class Operations {
  private readonly running = new Map<string, Promise<void>>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly last = new Map<string, Last>();
  private readonly locks = new Locks();
  private closing = false;

  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly store: Store,
    private readonly options: OperationsOptions = {},
  ) {}

  get isClosing(): boolean {
    return this.closing;
  }

  /**
   * When its turn comes, prepares, journals and starts; answers the id as soon as it is journalled. `prepare` sees what the
   * operations before left, and may answer undefined when there is nothing to do. `reads` are the resources that must not change
   * meanwhile. `id` is given for one that is resumed.
   */
  async begin(
    of: ResourceName,
    request: string,
    reads: readonly ResourceName[],
    prepare: () => Promise<Work | undefined>,
    id?: string,
  ): Promise<string | undefined> {
    const key = keyOf(of);
    const last = this.last.get(key);
    if (last?.request === request) return last.id;
    const started = this.start(of, key, reads, prepare, id ?? randomUUID(), id !== undefined);
    const entry: Last = { request, id: started };
    this.last.set(key, entry);
    // A request that was refused is nothing that another one could join.
    const forget = () => this.last.get(key) === entry && this.last.delete(key);
    started.then((begun) => (begun === undefined ? forget() : this.running.get(begun)?.then(forget)), forget);
    return started;
  }

  private async start(
    of: ResourceName,
    key: string,
    reads: readonly ResourceName[],
    prepare: () => Promise<Work | undefined>,
    id: string,
    isResumed: boolean,
  ): Promise<string | undefined> {
    const release = await this.locks.acquire({ writes: key, reads: reads.map(keyOf).filter((each) => each !== key) });
    try {
      if (this.closing) throw new BitBuilderError('shutting_down', 'the shim is stopping; send the request again once it is back');
      const work = await prepare();
      if (work && !isResumed) await this.store.journal.begin({ id, of, action: work.action, existed: work.existed });
      if (!work) {
        release();
        return undefined;
      }
      // The journal itself can fail (a full disk); the operation is then resumed at the next start.
      const failed = (thrown: unknown) => this.options.onFailure?.(asBitBuilderError(thrown), of, id);
      this.running.set(id, this.run(id, of, work).catch(failed).finally(release));
      return id;
    } catch (thrown) {
      release();
      throw asBitBuilderError(thrown);
    }
  }

  /** Resolves when the operation has ended or the time is over. */
  async settle(id: string, timeoutMs: number): Promise<void> {
    await within(this.running.get(id), timeoutMs);
  }

  outcome(id: string): Outcome | undefined {
    return this.outcomes.get(id);
  }

  /** Waits for what runs; what does not end in time stays in the journal and is resumed at the next start. */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    await within(Promise.all(this.running.values()), graceMs);
  }

  private async run(id: string, of: ResourceName, work: Work): Promise<void> {
    try {
      this.remember(id, await work.run(await this.recorder(id)));
      await this.store.journal.end(id);
    } catch (thrown) {
      const error = asBitBuilderError(thrown);
      this.options.onFailure?.(error, of, id);
      // What fails because we are stopping is not over: the next start resumes it.
      if (!this.closing) await this.store.journal.end(id, failureOf(error, this.kinds.get(of.kind), thrown instanceof LeftBehind));
    } finally {
      this.running.delete(id);
      const row = await this.store.journal.find(id);
      if (row) this.options.onEnd?.(row);
    }
  }

  private async recorder(operation: string): Promise<RecordStep> {
    let next = (await this.store.journal.steps(operation)).length;
    return async (says, work) => {
      const seq = next++;
      await this.store.journal.beginStep(operation, seq, says);
      try {
        const answer = await work();
        await this.store.journal.endStep(operation, seq);
        return answer;
      } catch (thrown) {
        await this.store.journal.endStep(operation, seq, asBitBuilderError(thrown).message);
        throw thrown;
      }
    };
  }

  /** Outcomes are kept for those who ask a little later; the journal and the devices are the truth. */
  private remember(id: string, outcome: Outcome): void {
    this.outcomes.set(id, outcome);
    if (this.outcomes.size > 1000) this.outcomes.delete(this.outcomes.keys().next().value ?? bug('an empty map of outcomes'));
  }
}

/** An error as it travels, paths outward. */
export function failureOf(error: BitBuilderError, kind?: Kind, leftBehind = false): Failure['error'] {
  return {
    code: error.code,
    message: error.message,
    detail: error.detail,
    problems: error.problems.map(({ path, message }) => ({ path: kind ? outwardPath(kind.spec, path) : [...path], message })),
    retry: error.retry,
    left_behind: leftBehind,
  };
}

async function within(work: Promise<unknown> | undefined, timeoutMs: number): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
