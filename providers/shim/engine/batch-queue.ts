/**
 * Requests for one writer. Those that arrive while it works, and those that follow each other within the quiet time, form the
 * next batch: a group commit, as a database does.
 */
export class BatchQueue<T> {
  private waiting: T[] = [];
  private lastArrival = 0;
  private firstArrival = 0;
  private running = false;
  private idle: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: (batch: readonly T[]) => Promise<void>,
    private readonly timing: { quietMs: number; longestMs: number },
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  add(item: T): void {
    this.lastArrival = performance.now();
    if (this.waiting.push(item) === 1) this.firstArrival = this.lastArrival;
    if (this.running) return;
    this.running = true;
    this.idle = this.drain().finally(() => (this.running = false));
  }

  /** Resolves when nothing waits and nothing runs. */
  async drained(): Promise<void> {
    while (this.running) await this.idle;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.quiet();
      const batch = this.waiting;
      this.waiting = [];
      await this.work(batch);
    }
  }

  private async quiet(): Promise<void> {
    for (;;) {
      const now = performance.now();
      const rest = Math.min(this.lastArrival + this.timing.quietMs, this.firstArrival + this.timing.longestMs) - now;
      if (rest <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
}
