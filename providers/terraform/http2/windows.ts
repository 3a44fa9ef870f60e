/** Flow control: RFC 9113, section 5.2. Sizes in bytes. */
export const largestWindow = 0x7fffffff;

/** What the peer may send. Leave is renewed at half, long before a frame could be too much: there is nothing to refuse. */
export class ReceiveWindow {
  private used = 0;

  constructor(private readonly size: number) {}

  /** What to give leave for after so many bytes more, once half is used up; else 0. */
  take(bytes: number): number {
    this.used += bytes;
    if (this.used * 2 < this.size) return 0;
    const leave = this.used;
    this.used = 0;
    return leave;
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
