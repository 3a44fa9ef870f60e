import { ConnectionError, errorCode } from './errors.js';

/** Types and flags of frames: RFC 9113, section 6. */
export const frameType = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  resetStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const flag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export interface Frame {
  type: number;
  flags: number;
  streamId: number;
  payload: Buffer;
}

/** The largest payload that we take, and that a peer takes until it says otherwise, in bytes. */
export const defaultMaxFrameSize = 16_384;
const headerLength = 9;
export const priorityLength = 5;
const nothing = Buffer.alloc(0);

/** Cuts what a socket gives into frames. */
export class FrameReader {
  private rest: Buffer = nothing;

  /** Calls back for each frame that is whole; its payload is a view into `chunk`. */
  push(chunk: Buffer, onFrame: (frame: Frame) => void): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= headerLength) {
      const length = bytes.readUIntBE(at, 3);
      if (length > defaultMaxFrameSize) throw new ConnectionError(errorCode.frameSize, `a frame of ${length} bytes`);
      const end = at + headerLength + length;
      if (end > bytes.length) break;
      const frame = {
        type: bytes.readUInt8(at + 3),
        flags: bytes.readUInt8(at + 4),
        streamId: bytes.readUInt32BE(at + 5) & 0x7fffffff,
        payload: bytes.subarray(at + headerLength, end),
      };
      at = end;
      onFrame(frame);
    }
    this.rest = at < bytes.length ? bytes.subarray(at) : nothing;
  }
}

/** A frame on the wire. */
export function frameBytes(type: number, flags: number, streamId: number, payload: Uint8Array = nothing): Buffer {
  const bytes = Buffer.allocUnsafe(headerLength + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, headerLength);
  return bytes;
}

/** A block of headers on the wire: what does not fit into one frame goes on in CONTINUATION. */
export function headersBytes(streamId: number, block: Buffer, isLast: boolean, maxFrameSize: number): Buffer {
  const endStream = isLast ? flag.endStream : 0;
  if (block.length <= maxFrameSize) return frameBytes(frameType.headers, flag.endHeaders | endStream, streamId, block);
  const frames = [frameBytes(frameType.headers, endStream, streamId, block.subarray(0, maxFrameSize))];
  for (let at = maxFrameSize; at < block.length; at += maxFrameSize) {
    const flags = at + maxFrameSize >= block.length ? flag.endHeaders : 0;
    frames.push(frameBytes(frameType.continuation, flags, streamId, block.subarray(at, at + maxFrameSize)));
  }
  return Buffer.concat(frames);
}

/** A payload of one number of 32 bits, as RST_STREAM and WINDOW_UPDATE have it. */
export function word(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** DATA and HEADERS without their padding, and HEADERS without the priority, which nobody uses any more. */
export function unpadded({ type, flags, streamId, payload }: Frame): Buffer {
  const isPadded = (flags & flag.padded) !== 0;
  const hasPriority = type === frameType.headers && (flags & flag.priority) !== 0;
  const start = (isPadded ? 1 : 0) + (hasPriority ? priorityLength : 0);
  if (start > payload.length) throw new ConnectionError(errorCode.frameSize, 'a frame is too short for its flags');
  if (hasPriority) checkPriority(streamId, payload.subarray(start - priorityLength));
  const end = payload.length - (isPadded ? payload.readUInt8(0) : 0);
  if (start > end) throw new ConnectionError(errorCode.protocol, 'the padding is longer than the frame');
  return payload.subarray(start, end);
}

/** All that is left of priorities: a stream does not depend on itself. */
export function checkPriority(streamId: number, priority: Buffer): void {
  const dependency = priority.readUInt32BE(0) & 0x7fffffff;
  if (dependency === streamId) throw new ConnectionError(errorCode.protocol, `stream ${streamId} depends on itself`);
}
