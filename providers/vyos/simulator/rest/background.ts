import { randomUUID } from 'node:crypto';
import { failure, success, type Reply } from './reply.js';

/** How many operations may wait, and about how many are remembered. */
const limit = 128;

interface Operation {
  op_id: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  status: 'queued' | 'running' | 'succeeded' | 'failed';
  result: unknown;
  error: string | null;
}

/** Requests that are answered before they are worked on, one after another (vyos-1x src/services/api/background.py). */
export class BackgroundOperations {
  private records: Operation[] = [];
  private readonly waiting: { record: Operation; run: () => Promise<Reply> }[] = [];
  private isDraining = false;

  /** Takes a request; what becomes of it stands in the list. */
  add(run: () => Promise<Reply>): Reply {
    if (this.waiting.length >= limit) return failure(500, `Background operation queue is full (${limit})`);
    const record: Operation = {
      op_id: randomUUID(),
      created_at: now(),
      started_at: null,
      finished_at: null,
      status: 'queued',
      result: null,
      error: null,
    };
    this.records.push(record);
    this.waiting.push({ record, run });
    const [oldest] = this.records;
    if (this.records.length > limit && oldest?.finished_at != null) this.records.shift();
    const answer = success({ operation: record });
    if (!this.isDraining) {
      this.isDraining = true;
      setImmediate(() => void this.drain());
    }
    return answer;
  }

  /** The operations that are remembered, the oldest first, or one of them. */
  list(id: string | null): Reply {
    return success({ operations: this.records.filter(({ op_id }) => !id || op_id === id) });
  }

  private async drain(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { record, run } = next;
      Object.assign(record, { status: 'running', started_at: now() });
      const { outcome } = await run();
      const said = !outcome || 'error' in outcome ? { error: outcome?.error ?? 'None' } : { result: outcome.data };
      Object.assign(record, said, { status: 'error' in said ? 'failed' : 'succeeded', finished_at: now() });
    }
    this.isDraining = false;
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
