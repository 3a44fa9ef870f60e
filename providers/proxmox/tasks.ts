import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import type { ProxmoxClient } from './client.js';
import { wait } from './wait.js';

/** What a UPID says: `UPID:node:pid:pstart:starttime:type:id:user:`, the numbers in hexadecimal (PVE::Tools::upid_decode). */
export interface Upid {
  readonly node: string;
  readonly startedAt: Date;
  readonly type: string;
  readonly id: string;
  readonly user: string;
}

/** Reads a UPID, or undefined for another text. */
export function parseUpid(text: string): Upid | undefined {
  const match = /^UPID:([a-zA-Z0-9-]+):[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/.exec(text);
  if (!match) return undefined;
  const [, node = '', start = '', type = '', id = '', user = ''] = match;
  return { node, startedAt: new Date(parseInt(start, 16) * 1000), type, id, user };
}

const taskStatus = z.object({ status: z.enum(['running', 'stopped']), exitstatus: z.string().optional() });
const taskLog = z.array(z.object({ t: z.string() }));

const firstPollMs = 50;
const slowestPollMs = 2_000;
/** A task is seen to have ended at most a quarter of its time late. */
const growth = 1.25;

/**
 * Follows a task to its end on the node that runs it. `OK` and `WARNINGS: n` are success; anything else throws
 * `device_refused` with the words of the task. A 200 on the POST that started it proves nothing.
 */
export async function followTask(client: ProxmoxClient, upid: string, signal?: AbortSignal): Promise<void> {
  const node = parseUpid(upid)?.node;
  if (!node) throw new BitBuilderError('device_refused', `cluster "${client.name}" answered "${upid}", which is not a UPID`);
  const path = `/nodes/${node}/tasks/${encodeURIComponent(upid)}`;
  for (let delayMs = firstPollMs; ; delayMs = Math.min(delayMs * growth, slowestPollMs)) {
    const { status, exitstatus } = await client
      .get(taskStatus, `${path}/status`, {}, signal)
      .catch((error: unknown) => lost(client, upid, error));
    if (status === 'stopped') {
      const exit = exitstatus ?? 'unexpected status';
      if (exit === 'OK' || exit.startsWith('WARNINGS: ')) return;
      throw await taskFailure(client, upid, exit);
    }
    await wait(delayMs, signal);
  }
}

/** A task that runs out of sight may end well or badly. */
function lost(client: ProxmoxClient, upid: string, error: unknown): never {
  if (!(error instanceof BitBuilderError) || error.code !== 'device_unreachable') throw error;
  const { node, type, id } = parseUpid(upid) ?? {};
  throw new BitBuilderError(
    'device_unsettled',
    `cluster "${client.name}" could not be asked how task ${type} of ${id || node} ended; it is read back at the next run`,
    { detail: error.detail ?? error.message, cause: error },
  );
}

async function taskFailure(client: ProxmoxClient, upid: string, exit: string): Promise<BitBuilderError> {
  const { node = '', type = '', id = '' } = parseUpid(upid) ?? {};
  const log = await client.get(taskLog, `/nodes/${node}/tasks/${encodeURIComponent(upid)}/log`, { limit: 50 }).catch(() => []);
  const lines = log.map((line) => line.t).filter((line) => line !== '' && !line.startsWith('TASK '));
  return new BitBuilderError('device_refused', `cluster "${client.name}": task ${type} of ${id || node} on ${node} failed: ${exit}`, {
    detail: [exit, ...lines.filter((line) => line !== exit)].join('\n'),
  });
}
