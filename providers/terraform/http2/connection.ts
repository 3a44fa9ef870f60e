import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionError, errorCode, StreamError } from './errors.js';
import { checkPriority, flag, FrameReader, frameBytes, frameType, priorityLength, unpadded, word, type Frame } from './frames.js';
import { HeaderDecoder, maxHeaderListSize } from './hpack.js';
import { changedSettings, setting, settingsPayload } from './peer-settings.js';
import { requestOf, trailersFault } from './request.js';
import { Sender } from './sender.js';
import { ServerStream, streamWindow, type StreamHost } from './stream.js';
import { ReceiveWindow } from './windows.js';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
/** What the peer may send over all streams before we give leave for more, in bytes. */
const connectionWindow = 1 << 26;
const firstWindow = 65_535;
const maxStreams = 1024;
const maxBlockParts = 1024;
const nothing = Buffer.alloc(0);
/** What the peer may leave unread beside the data that it gave leave for, in bytes. */
const maxUnread = 1 << 22;

/** A block of headers that goes on in CONTINUATION. */
interface OpenBlock {
  streamId: number;
  isLast: boolean;
  parts: Buffer[];
  length: number;
}

/** The server's end of an HTTP/2 connection (RFC 9113), without push and priorities. Emits `close` once, when it is gone. */
export class ServerConnection extends EventEmitter implements StreamHost {
  readonly sender: Sender;
  private readonly reader = new FrameReader();
  private readonly decoder = new HeaderDecoder();
  private readonly streams = new Map<number, ServerStream>();
  private readonly received = new ReceiveWindow(connectionWindow);
  private lastStreamId = 0;
  /** What is left of the preface, which comes before the first frame. */
  private expected: Buffer = preface;
  private hasSettings = false;
  private isOver = false;
  private openBlock: OpenBlock | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly onStream: (stream: ServerStream) => void,
  ) {
    super();
    this.sender = new Sender(socket);
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClose());
    const settings = settingsPayload([
      [setting.maxConcurrentStreams, maxStreams],
      [setting.initialWindowSize, streamWindow],
      [setting.maxHeaderListSize, maxHeaderListSize],
    ]);
    this.sender.push(frameBytes(frameType.settings, 0, 0, settings));
    this.sender.push(frameBytes(frameType.windowUpdate, 0, 0, word(connectionWindow - firstWindow)));
  }

  ended(stream: ServerStream, isCut: boolean): void {
    if (isCut) this.sender.push(frameBytes(frameType.resetStream, 0, stream.id, word(errorCode.none)));
    this.forget(stream);
  }

  /** Ends a stream without an answer. */
  reset(stream: ServerStream): void {
    if (!stream.isClosed) this.onStreamError(new StreamError(stream.id, errorCode.internal, 'given up'));
  }

  private onData(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.socket.writableLength === 0) this.sender.unread = 0;
    // Nobody would read why.
    if (this.sender.unread > maxUnread) return void this.socket.destroy();
    try {
      this.reader.push(this.withoutPreface(chunk), (frame) => this.onFrame(frame));
    } catch (error) {
      this.hangUp(error instanceof ConnectionError ? error : new ConnectionError(errorCode.internal, String(error)));
    }
  }

  private withoutPreface(chunk: Buffer): Buffer {
    if (this.expected.length === 0) return chunk;
    const length = Math.min(chunk.length, this.expected.length);
    if (!chunk.subarray(0, length).equals(this.expected.subarray(0, length))) {
      throw new ConnectionError(errorCode.protocol, 'this is not HTTP/2');
    }
    this.expected = this.expected.subarray(length);
    return chunk.subarray(length);
  }

  private onFrame(frame: Frame): void {
    try {
      this.dispatch(frame);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.onStreamError(error);
    }
  }

  private dispatch(frame: Frame): void {
    const { type } = frame;
    if (!this.hasSettings && type !== frameType.settings) throw new ConnectionError(errorCode.protocol, 'SETTINGS have to come first');
    if (this.openBlock && type !== frameType.continuation) throw new ConnectionError(errorCode.protocol, 'a block of headers does not end');
    switch (type) {
      case frameType.data:
        return this.onDataFrame(frame);
      case frameType.headers:
        return this.onHeaders(frame);
      case frameType.continuation:
        return this.onContinuation(frame);
      case frameType.resetStream:
        return this.onResetStream(frame);
      case frameType.settings:
        return this.onSettings(frame);
      case frameType.ping:
        return this.onPing(frame);
      case frameType.windowUpdate:
        return this.onWindowUpdate(frame);
      case frameType.priority:
        requireStream(frame);
        if (frame.payload.length !== priorityLength)
          throw new StreamError(frame.streamId, errorCode.frameSize, 'PRIORITY is not of 5 bytes');
        return checkPriority(frame.streamId, frame.payload);
      case frameType.goAway:
        requireConnection(frame);
        return;
      case frameType.pushPromise:
        throw new ConnectionError(errorCode.protocol, 'a client pushes nothing');
      default:
        // What a later version of the protocol says is none of our business.
        return;
    }
  }

  private onDataFrame(frame: Frame): void {
    const { streamId, payload, flags } = frame;
    const stream = this.knownStream(frame);
    this.giveLeave(0, this.received.take(payload.length));
    if (!stream || stream.isRequestWhole) throw new StreamError(streamId, errorCode.streamClosed, 'data after the end');
    const isLast = (flags & flag.endStream) !== 0;
    stream.take(unpadded(frame), isLast);
    if (!isLast) this.giveLeave(streamId, stream.received.take(payload.length));
  }

  private giveLeave(streamId: number, bytes: number): void {
    if (bytes > 0) this.sender.push(frameBytes(frameType.windowUpdate, 0, streamId, word(bytes)));
  }

  private onHeaders(frame: Frame): void {
    requireStream(frame);
    const { streamId, flags } = frame;
    this.openBlock = { streamId, isLast: (flags & flag.endStream) !== 0, parts: [], length: 0 };
    this.onBlockPart(unpadded(frame), flags);
  }

  private onContinuation({ streamId, payload, flags }: Frame): void {
    if (this.openBlock?.streamId !== streamId) throw new ConnectionError(errorCode.protocol, 'CONTINUATION of nothing');
    this.onBlockPart(payload, flags);
  }

  private onBlockPart(part: Buffer, flags: number): void {
    const block = this.openBlock;
    if (!block) return;
    block.parts.push(part);
    block.length += part.length;
    if (block.length > maxHeaderListSize || block.parts.length > maxBlockParts) {
      throw new ConnectionError(errorCode.enhanceYourCalm, `headers of more than ${maxHeaderListSize} bytes`);
    }
    if ((flags & flag.endHeaders) === 0) return;
    this.openBlock = undefined;
    this.onBlock(block);
  }

  private onBlock({ streamId, isLast, parts }: OpenBlock): void {
    const fields = this.decoder.decode(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
    const stream = this.streams.get(streamId);
    if (stream) {
      if (stream.isRequestWhole) throw new StreamError(streamId, errorCode.streamClosed, 'headers after the end');
      const fault = isLast ? trailersFault(fields) : 'trailers have to end the stream';
      if (fault) throw new StreamError(streamId, errorCode.protocol, fault);
      return stream.take(nothing, true);
    }
    if (streamId % 2 === 0) throw new ConnectionError(errorCode.protocol, `a client cannot open stream ${streamId}`);
    if (streamId <= this.lastStreamId) throw new ConnectionError(errorCode.streamClosed, `stream ${streamId} is over`);
    this.lastStreamId = streamId;
    if (this.streams.size >= maxStreams) throw new StreamError(streamId, errorCode.refusedStream, `more than ${maxStreams} streams`);
    const request = requestOf(fields);
    if (typeof request === 'string') throw new StreamError(streamId, errorCode.protocol, request);
    const opened = new ServerStream(streamId, request, this);
    this.streams.set(streamId, opened);
    if (isLast) opened.take(nothing, true);
    this.onStream(opened);
  }

  private onResetStream(frame: Frame): void {
    requireLength(frame, 4);
    const stream = this.knownStream(frame);
    if (stream) this.forget(stream);
  }

  private onSettings(frame: Frame): void {
    requireConnection(frame);
    const { payload, flags } = frame;
    if (flags & flag.ack) return requireLength(frame, 0);
    const before = this.sender.settings.initialWindowSize;
    this.sender.settings = changedSettings(this.sender.settings, payload);
    this.hasSettings = true;
    const change = this.sender.settings.initialWindowSize - before;
    for (const { window } of this.streams.values()) {
      if (!window.widen(change)) throw new ConnectionError(errorCode.flowControl, 'a window is too large');
    }
    this.sender.push(frameBytes(frameType.settings, flag.ack, 0));
    if (change > 0) this.sender.pump();
  }

  private onPing(frame: Frame): void {
    requireConnection(frame);
    requireLength(frame, 8);
    if ((frame.flags & flag.ack) === 0) this.sender.push(frameBytes(frameType.ping, flag.ack, 0, frame.payload));
  }

  private onWindowUpdate(frame: Frame): void {
    const { streamId, payload } = frame;
    requireLength(frame, 4);
    const bytes = payload.readUInt32BE(0) & 0x7fffffff;
    const stream = streamId === 0 ? undefined : this.knownStream(frame);
    if (streamId === 0) {
      if (bytes === 0) throw new ConnectionError(errorCode.protocol, 'WINDOW_UPDATE by 0');
      if (!this.sender.window.widen(bytes)) throw new ConnectionError(errorCode.flowControl, 'the window is too large');
    } else if (bytes === 0) throw new StreamError(streamId, errorCode.protocol, 'WINDOW_UPDATE by 0');
    else if (stream && !stream.window.widen(bytes)) throw new StreamError(streamId, errorCode.flowControl, 'the window is too large');
    this.sender.pump();
  }

  /** The stream of a frame, undefined when it is over. */
  private knownStream(frame: Frame): ServerStream | undefined {
    requireStream(frame);
    if (frame.streamId > this.lastStreamId) throw new ConnectionError(errorCode.protocol, `stream ${frame.streamId} is not open`);
    return this.streams.get(frame.streamId);
  }

  private onStreamError({ streamId, code }: StreamError): void {
    this.sender.push(frameBytes(frameType.resetStream, 0, streamId, word(code)));
    const stream = this.streams.get(streamId);
    if (stream) this.forget(stream);
  }

  private forget(stream: ServerStream): void {
    this.streams.delete(stream.id);
    stream.close();
  }

  private hangUp({ code, message }: ConnectionError): void {
    this.isOver = true;
    const payload = Buffer.concat([word(this.lastStreamId), word(code), Buffer.from(message)]);
    this.sender.push(frameBytes(frameType.goAway, 0, 0, payload));
    this.sender.flush();
    this.socket.destroySoon();
    this.forgetAll();
  }

  private onClose(): void {
    this.isOver = true;
    this.forgetAll();
    this.emit('close');
  }

  private forgetAll(): void {
    for (const stream of this.streams.values()) this.forget(stream);
  }
}

function requireStream({ streamId }: Frame): void {
  if (streamId === 0) throw new ConnectionError(errorCode.protocol, 'a frame of no stream');
}

function requireConnection({ streamId }: Frame): void {
  if (streamId !== 0) throw new ConnectionError(errorCode.protocol, 'a frame of the connection with a stream');
}

function requireLength({ payload }: Frame, length: number): void {
  if (payload.length !== length)
    throw new ConnectionError(errorCode.frameSize, `a frame of ${payload.length} bytes in the place of ${length}`);
}
