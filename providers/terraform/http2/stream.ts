import { errorCode, StreamError } from './errors.js';
import { headersBytes } from './frames.js';
import type { Request } from './request.js';
import type { Outgoing, Sender } from './sender.js';
import { ReceiveWindow, SendWindow } from './windows.js';

/** What a peer may send of one stream before we give leave for more, in bytes. */
export const streamWindow = 1 << 24;
/** What a request may be in all, in bytes. */
const maxBody = 1 << 28;

/** What a stream asks of its connection. */
export interface StreamHost {
  readonly sender: Sender;
  /** The stream has ended; `isCut` when the request was answered before it was whole. */
  ended(stream: ServerStream, isCut: boolean): void;
}

/** One request and its answer. After its end, by either side, what is sent is dropped. */
export class ServerStream implements Outgoing {
  readonly window: SendWindow;
  readonly received = new ReceiveWindow(streamWindow);
  readonly waiting: Buffer[] = [];
  last: Buffer | undefined;
  isClosed = false;
  /** Whether all of the request is there. */
  isRequestWhole = false;
  private readonly chunks: Buffer[] = [];
  private length = 0;
  private tellBody: ((body: Buffer | undefined) => void) | undefined;
  private readonly tellSent: (() => void)[] = [];

  constructor(
    readonly id: number,
    readonly request: Request,
    private readonly host: StreamHost,
  ) {
    this.window = new SendWindow(host.sender.settings.initialWindowSize);
  }

  /** The body of the request once it is whole; undefined when the caller goes away before. Asked for once. */
  body(): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      this.tellBody = resolve;
      this.settleBody();
    });
  }

  /** Sends the headers of the answer. */
  head(block: Buffer): void {
    if (!this.isClosed) this.host.sender.push(headersBytes(this.id, block, false, this.host.sender.settings.maxFrameSize));
  }

  /** Sends a part of the answer; resolves when the peer has given leave for all of it, or has gone away. */
  write(data: Buffer): Promise<void> {
    if (this.isClosed || data.length === 0) return Promise.resolve();
    this.waiting.push(data);
    return new Promise((resolve) => {
      this.tellSent.push(resolve);
      this.host.sender.send(this);
    });
  }

  /** Ends the answer with its trailers; with all of its headers, when there was no head. */
  end(block: Buffer): void {
    if (this.isClosed) return;
    this.last = headersBytes(this.id, block, true, this.host.sender.settings.maxFrameSize);
    if (this.waiting.length === 0) this.host.sender.send(this);
  }

  onSent(): void {
    for (const tell of this.tellSent.splice(0)) tell();
    if (this.last) this.host.ended(this, !this.isRequestWhole);
  }

  /** Takes a part of the request. Throws a StreamError when there is too much, or less than was told. */
  take(data: Buffer, isLast: boolean): void {
    if (data.length > 0) this.chunks.push(data);
    this.length += data.length;
    if (this.length > maxBody) throw new StreamError(this.id, errorCode.enhanceYourCalm, `a body of more than ${maxBody} bytes`);
    const { contentLength = this.length } = this.request;
    if (this.length > contentLength || (isLast && this.length < contentLength))
      throw new StreamError(this.id, errorCode.protocol, 'the body is not of its content-length');
    if (!isLast) return;
    this.isRequestWhole = true;
    this.settleBody();
  }

  /** Forgets what waits: nobody is there any more. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    this.host.sender.forget(this);
    for (const tell of this.tellSent.splice(0)) tell();
    this.settleBody();
  }

  private settleBody(): void {
    if (!this.tellBody || !(this.isRequestWhole || this.isClosed)) return;
    const chunks = this.chunks.splice(0);
    this.tellBody(this.isRequestWhole ? (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)) : undefined);
    this.tellBody = undefined;
  }
}
