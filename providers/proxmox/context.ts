import { BitBuilderError } from '../../lib/errors.js';
import type { Params, ProxmoxClient } from './client.js';
import type { Gate } from './gate.js';
import type { NodeFinder } from './locate.js';
import { isLockText, retryLocked } from './locks.js';
import { followTask } from './tasks.js';

/** What every verb works with. */
export interface VerbContext {
  readonly client: ProxmoxClient;
  readonly finder: NodeFinder;
  /** How long a lock of somebody else is waited for. */
  readonly lockWaitMs: number;
  /** One gate per node and storage, so that few clones copy at the same time. */
  cloneGate(node: string, storage: string): Gate;
  readonly signal?: AbortSignal;
}

/** Sends a change and follows its task to the end; the same again while somebody else holds a lock. */
export async function act(
  { client, lockWaitMs, signal }: VerbContext,
  what: string,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  params: Params = {},
): Promise<void> {
  await retryLocked(
    what,
    lockWaitMs,
    async () => {
      const upid = await client.change(method, path, params, signal);
      if (upid) await followTask(client, upid, signal);
    },
    signal,
  );
}

/** Whether an error is a refusal with these words of the vendor, and not one about a lock. */
export function isRefusal(error: unknown, words: RegExp): error is BitBuilderError {
  return (
    error instanceof BitBuilderError && error.code === 'device_refused' && words.test(error.detail ?? '') && !isLockText(error.detail ?? '')
  );
}
