/** Why the waiting for something ended before the thing itself did. */
export type Interruption = 'stopped' | 'timed out';

/** Takes what gives the work up once the waiting is over. An AbortSignal would cost half as much again as the request. */
export type WhenOver = (giveUp: () => void) => void;

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

  /** Runs work that is given up when the waiting is over. Nothing stays behind on a signal that outlives the work. */
  async run<T>(work: (whenOver: WhenOver) => Promise<T>): Promise<T> {
    let giveUp: (() => void) | undefined;
    let isOver = this.stop?.aborted ?? false;
    const end = () => {
      isOver = true;
      giveUp?.();
    };
    const timer = this.deadline === Infinity ? undefined : setTimeout(end, Math.max(this.deadline - Date.now(), 0));
    this.stop?.addEventListener('abort', end, { once: true });
    try {
      return await work((how) => {
        giveUp = how;
        if (isOver) how();
      });
    } finally {
      clearTimeout(timer);
      this.stop?.removeEventListener('abort', end);
    }
  }
}
