/** Why the waiting for something ended before the thing itself did. */
export type Interruption = 'stopped' | 'timed out';

/** How long something may be waited for: until the run is interrupted, or until a time is over. */
export class Wait {
  private readonly deadline: number;

  constructor(
    private readonly stop?: AbortSignal,
    ms?: number,
    /** Whether the user stated the time; then a shim that is away is waited for until it is over. */
    readonly isStated = false,
  ) {
    this.deadline = ms === undefined ? Infinity : Date.now() + ms;
  }

  /** Why the waiting is over, if it is. */
  over(): Interruption | undefined {
    if (this.stop?.aborted) return 'stopped';
    return Date.now() >= this.deadline ? 'timed out' : undefined;
  }

  /** Runs work with a signal that is aborted when the waiting is over. Nothing stays behind on a signal that outlives the work. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = this.deadline === Infinity ? undefined : setTimeout(abort, Math.max(this.deadline - Date.now(), 0));
    this.stop?.addEventListener('abort', abort, { once: true });
    if (this.stop?.aborted) abort();
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      this.stop?.removeEventListener('abort', abort);
    }
  }
}
