/** Flow control: RFC 9113, section 5.2. Sizes in bytes. */
export const largestWindow = 0x7fffffff;

/** What the peer may still send. */
export class ReceiveWindow {
  private left: number;

  constructor(private readonly size: number) {
    this.left = size;
  }

  /** Whether so much was allowed. */
  take(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }

  /** What to give leave for, once half of it is used up; else 0. */
  refill(): number {
    const used = this.size - this.left;
    if (used * 2 < this.size) return 0;
    this.left = this.size;
    return used;
  }
}

/** What we may still send; less than nothing when the peer has changed its mind. */
export class SendWindow {
  constructor(private left: number) {}

  get free(): number {
    return Math.max(0, this.left);
  }

  take(bytes: number): void {
    this.left -= bytes;
  }

  /** Whether the window is still one that the protocol allows. */
  widen(bytes: number): boolean {
    this.left += bytes;
    return this.left <= largestWindow;
  }
}
