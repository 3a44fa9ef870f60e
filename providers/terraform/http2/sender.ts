import type { Duplex } from 'node:stream';
import { frameBytes, frameType } from './frames.js';
import { defaultPeerSettings, type PeerSettings } from './peer-settings.js';
import { SendWindow } from './windows.js';

/** What a stream has still to send. */
export interface Outgoing {
  readonly id: number;
  readonly window: SendWindow;
  /** Data that waits for leave of the peer, in order. */
  readonly waiting: Buffer[];
  /** The last frame, when it is known; sent behind the data. */
  last: Buffer | undefined;
  /** Called when no data waits any more; with the last frame on its way, if it was known. */
  onSent(): void;
}

/** Writes what the streams of one connection send, as far as the peer's windows allow, in one piece for each turn of the event loop. */
export class Sender {
  settings: PeerSettings = defaultPeerSettings;
  readonly window = new SendWindow(defaultPeerSettings.initialWindowSize);
  private readonly blocked = new Set<Outgoing>();
  private pieces: Buffer[] = [];
  /** Bytes that needed no leave since the peer had read all. */
  unread = 0;

  constructor(private readonly socket: Duplex) {}

  /** Sends a frame that needs no leave. */
  push(frame: Buffer): void {
    this.unread += frame.length;
    this.queue(frame);
  }

  private queue(frame: Buffer): void {
    if (this.pieces.push(frame) === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const [only] = this.pieces;
    if (!only || !this.socket.writable) return;
    this.socket.write(this.pieces.length === 1 ? only : Buffer.concat(this.pieces));
    this.pieces = [];
  }

  /** Sends what a stream has, as far as it may; what may not be sent yet waits for `pump`. */
  send(stream: Outgoing): void {
    while (this.sendFrame(stream));
    if (stream.waiting.length > 0) this.blocked.add(stream);
    else this.finish(stream);
  }

  /** Goes on with the streams that wait, a frame of each in turn. */
  pump(): void {
    for (let progress = true; progress;) {
      progress = false;
      for (const stream of this.blocked) {
        if (this.sendFrame(stream)) progress = true;
        if (stream.waiting.length > 0) continue;
        this.blocked.delete(stream);
        this.finish(stream);
      }
    }
  }

  forget(stream: Outgoing): void {
    this.blocked.delete(stream);
  }

  private sendFrame({ id, window, waiting }: Outgoing): boolean {
    const [data] = waiting;
    const size = Math.min(data?.length ?? 0, window.free, this.window.free, this.settings.maxFrameSize);
    if (!data || size === 0) return false;
    if (size === data.length) waiting.shift();
    else waiting[0] = data.subarray(size);
    window.take(size);
    this.window.take(size);
    this.queue(frameBytes(frameType.data, 0, id, data.subarray(0, size)));
    return true;
  }

  private finish(stream: Outgoing): void {
    if (stream.last) this.push(stream.last);
    stream.onSent();
  }
}
