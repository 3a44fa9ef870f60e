import { once } from 'node:events';
import { extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { asBitBuilderError, BitBuilderError, bug, type ErrorCode } from '../../../lib/errors.js';
import type { Guest } from '../../../lib/isolation/devices/cluster-facts.js';
import { kinds } from '../../../lib/kinds/index.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { OutwardVerification } from '../../../lib/verification.js';
import { verified, type VerificationTask } from './verified.js';

/** What the thread is told: each device by itself, so that nothing else waits for the copying; then the rest, and it begins. */
export type ThreadMessage =
  | { readonly router: string; readonly tree: ConfigTree }
  | { readonly cluster: string; readonly guests: readonly Guest[] }
  | (Omit<VerificationTask, 'readings'> & Pick<VerificationTask['readings'], 'hosts'>);

/** What the thread tells: that its program is loaded, then one answer for each task. */
export type ThreadAnswer =
  | 'ready'
  | { readonly answer: OutwardVerification }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly detail?: string } };

export interface VerificationThreadOptions {
  /** The program of the thread, a file. */
  program?: string;
  /** A thread without work ends after this time. */
  idleMs?: number;
  /** Told why a proof runs in the thread of the shim instead. */
  onFallback?(error: BitBuilderError): void;
}

/**
 * Proves apart from the event loop, which a proof would hold up for seconds in a large fleet: in a thread that is kept for a while,
 * one proof at a time. In the same thread only where no other can be started.
 */
export class VerificationThread {
  private worker?: Worker;
  private last: Promise<unknown> = Promise.resolve();
  private idle?: NodeJS.Timeout;

  constructor(private readonly options: VerificationThreadOptions = {}) {}

  /** Rejects with the reason of the signal once that is aborted, and the proof ends with it. */
  verify(task: VerificationTask, signal: AbortSignal): Promise<OutwardVerification> {
    const turn = this.last.then(() => this.begin(task, signal));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for what runs, and ends the thread: whoever is in a hurry has aborted what runs. */
  async close(): Promise<void> {
    await this.last;
    await this.drop();
  }

  private async begin(task: VerificationTask, signal: AbortSignal): Promise<OutwardVerification> {
    signal.throwIfAborted();
    clearTimeout(this.idle);
    try {
      this.worker ??= await opened(this.options.program ?? ownProgram, () => void this.drop());
    } catch (thrown) {
      this.options.onFallback?.(asBitBuilderError(thrown));
      return verified(task, kinds);
    }
    const { worker } = this;
    worker.ref();
    try {
      const answer = await asked(worker, task, signal);
      this.idle = setTimeout(() => void this.drop(), this.options.idleMs ?? 60_000).unref();
      return answer;
    } catch (thrown) {
      await this.drop();
      throw signal.aborted ? signal.reason : thrown;
    } finally {
      worker.unref();
    }
  }

  private async drop(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }
}

const ownProgram = join(__dirname, `verification-worker${extname(__filename)}`);

/** A thread whose program is loaded. `onFault` is told of every fault, also while it has nothing to do. */
async function opened(program: string, onFault: () => void): Promise<Worker> {
  // From source the thread needs what tsx does to its parent, and inherits nothing of it under Jest.
  const fromSource = `require(${JSON.stringify(program)});`;
  const worker =
    extname(program) === '.ts'
      ? new Worker(`require(${JSON.stringify(require.resolve('tsx/cjs'))}); ${fromSource}`, { eval: true, execArgv: [] })
      : new Worker(program);
  await told(worker);
  worker.on('error', onFault);
  worker.unref();
  return worker;
}

async function asked(worker: Worker, { readings, ...rest }: VerificationTask, signal: AbortSignal): Promise<OutwardVerification> {
  const parts: ThreadMessage[] = [
    ...[...readings.routers].map(([router, tree]) => ({ router, tree })),
    ...[...readings.clusters].map(([cluster, guests]) => ({ cluster, guests })),
    { ...rest, ...(readings.hosts ? { hosts: readings.hosts } : {}) },
  ];
  const answer = told(worker, signal);
  answer.catch(() => undefined);
  for (const part of parts) {
    signal.throwIfAborted();
    worker.postMessage(part);
    await setImmediate();
  }
  const outcome = await answer;
  if (outcome === 'ready') return bug('a thread that is ready twice');
  if ('answer' in outcome) return outcome.answer;
  const { code, message, detail } = outcome.failure;
  throw new BitBuilderError(code, message, { detail });
}

/** The next that the thread tells. Rejects when it ends instead, or when the signal is aborted. */
async function told(worker: Worker, signal?: AbortSignal): Promise<ThreadAnswer> {
  const over = new AbortController();
  const until = { signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal };
  const ended = once(worker, 'exit', until).then(([code]) => Promise.reject(new Error(`it ended with code ${String(code)}`)));
  try {
    const [answer] = (await Promise.race([once(worker, 'message', until), ended])) as [ThreadAnswer];
    return answer;
  } catch (thrown) {
    const { message, stack } = thrown as Error;
    throw new BitBuilderError('bug', `the thread that proves did not answer: ${message}`, { detail: stack, cause: thrown });
  } finally {
    over.abort();
  }
}
