/** A buffer that grows while it is written. */
export class ByteWriter {
  private buffer: Buffer;
  private length = 0;

  constructor(capacity = 512) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  utf8(text: string, byteLength: number): void {
    this.reserve(byteLength);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.buffer.writeUInt16BE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.buffer.writeUInt32BE(value, this.length);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.length = this.buffer.writeBigInt64BE(value, this.length);
  }

  /** A protobuf varint; negative numbers take ten bytes, as int64 does. */
  varint(value: number): void {
    if (value < 0) return this.longVarint(BigInt.asUintN(64, BigInt(value)));
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  done(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private longVarint(value: bigint): void {
    let rest = value;
    while (rest > 127n) {
      this.byte(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, needed));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

/** Reads what `ByteWriter` writes; running over the end throws. */
export class ByteReader {
  private readonly buffer: Buffer;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get ended(): boolean {
    return this.offset >= this.buffer.length;
  }

  byte(): number {
    return this.buffer[this.offset++] ?? this.truncated();
  }

  take(count: number): Buffer {
    if (count < 0 || this.offset + count > this.buffer.length) this.truncated();
    this.offset += count;
    return this.buffer.subarray(this.offset - count, this.offset);
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    const start = this.offset;
    for (let count = 0; count < 9; count++) {
      const next = this.byte();
      value += (next & 0x7f) * factor;
      if (next < 0x80) return value;
      factor *= 128;
    }
    this.byte();
    return signed64(this.buffer.subarray(start, this.offset));
  }

  private truncated(): never {
    throw new RangeError(`the message ends at byte ${this.buffer.length}, in the middle of a value`);
  }
}

function signed64(bytes: Uint8Array): number {
  const value = bytes.reduce((sum, byte, index) => sum | (BigInt(byte & 0x7f) << BigInt(7 * index)), 0n);
  return Number(BigInt.asIntN(64, value));
}
