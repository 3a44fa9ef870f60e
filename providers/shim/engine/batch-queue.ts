/**
 * Requests for one writer. Those that arrive while it works, and those that follow each other within the quiet time, form the
 * next batch: a group commit, as a database does. Waiting for company pays in proportion to what a batch costs, so the quiet time
 * grows with the time that the last one took.
 */
export class BatchQueue<T> {
  private waiting: T[] = [];
  private lastArrival = 0;
  private firstArrival = 0;
  private running = false;
  private lastWorkMs = 0;

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
    void this.drain();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.quiet();
      const batch = this.waiting;
      this.waiting = [];
      const started = performance.now();
      await this.work(batch);
      this.lastWorkMs = performance.now() - started;
    }
    // In the same turn as the last look at the queue: whoever adds after this starts it again.
    this.running = false;
  }

  private async quiet(): Promise<void> {
    for (;;) {
      const now = performance.now();
      const quietMs = Math.max(this.timing.quietMs, Math.min(this.lastWorkMs / 8, 500));
      const longestMs = Math.max(this.timing.longestMs, quietMs * 4);
      const rest = Math.min(this.lastArrival + quietMs, this.firstArrival + longestMs) - now;
      if (rest <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
}
