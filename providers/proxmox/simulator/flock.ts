import { setTimeout as sleep } from 'node:timers/promises';
import { die } from './refusal.js';

const pollMs = 10;

/** The flocks under /var/lock: shared by readers, exclusive to one writer. */
export class FlockTable {
  private readonly held = new Map<string, { shared: number; exclusive: boolean }>();

  /** Holds a lock while work runs; dies with the vendor's words when it is not to be had in time. */
  async withFile<T>(file: string, mode: 'shared' | 'exclusive', timeoutMs: number, work: () => Promise<T> | T): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    while (!this.isFree(file, mode)) {
      if (Date.now() >= deadline) die(`can't lock file '${file}' - got timeout`);
      await sleep(pollMs);
    }
    const entry = this.held.get(file) ?? { shared: 0, exclusive: false };
    this.held.set(file, entry);
    if (mode === 'shared') entry.shared++;
    else entry.exclusive = true;
    try {
      return await work();
    } finally {
      if (mode === 'shared') entry.shared--;
      else entry.exclusive = false;
    }
  }

  clear(): void {
    this.held.clear();
  }

  private isFree(file: string, mode: 'shared' | 'exclusive'): boolean {
    const entry = this.held.get(file);
    return !entry || (!entry.exclusive && (mode === 'shared' || entry.shared === 0));
  }
}
