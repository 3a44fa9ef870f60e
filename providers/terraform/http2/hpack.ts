import { ConnectionError, errorCode } from './errors.js';
import { huffmanDecode } from './huffman.js';
import { staticTable, type HeaderField } from './static-table.js';

/** What the peer's encoder may remember, in bytes as RFC 7541 counts them; the default, which we do not change. */
const tableSize = 4096;
/** The headers of one block, counted likewise. */
export const maxHeaderListSize = 65_536;

/** The decoder of one connection: RFC 7541. Every block has to pass through it in order, since each may change its table. */
export class HeaderDecoder {
  /** The newest first. */
  private readonly dynamic: HeaderField[] = [];
  private size = 0;
  private limit = tableSize;

  decode(block: Buffer): HeaderField[] {
    const input = new Input(block);
    const fields: HeaderField[] = [];
    let listSize = 0;
    while (input.hasMore) {
      const first = input.peek();
      if ((first & 0xe0) === 0x20) {
        if (fields.length > 0) throw broken('the table changes its size within the headers');
        this.resize(input.integer(5));
        continue;
      }
      const field = first & 0x80 ? this.at(input.integer(7)) : this.literal(input, (first & 0x40) !== 0);
      listSize += sizeOf(field);
      if (listSize > maxHeaderListSize)
        throw new ConnectionError(errorCode.enhanceYourCalm, `headers of more than ${maxHeaderListSize} bytes`);
      fields.push(field);
    }
    return fields;
  }

  private literal(input: Input, isKept: boolean): HeaderField {
    const index = input.integer(isKept ? 6 : 4);
    const name = index > 0 ? this.at(index)[0] : input.text();
    const field = [name, input.text()] as const;
    if (isKept) {
      this.dynamic.unshift(field);
      this.size += sizeOf(field);
      this.evict();
    }
    return field;
  }

  private at(index: number): HeaderField {
    const field = index <= staticTable.length ? staticTable[index - 1] : this.dynamic[index - staticTable.length - 1];
    if (!field) throw broken(`there is no header ${index}`);
    return field;
  }

  private resize(limit: number): void {
    if (limit > tableSize) throw broken(`a table of ${limit} bytes`);
    this.limit = limit;
    this.evict();
  }

  private evict(): void {
    while (this.size > this.limit) {
      const last = this.dynamic.pop();
      if (last) this.size -= sizeOf(last);
    }
  }
}

/** Headers as literals that the peer need not remember, so that equal headers are equal bytes; it hears first that the table is empty. */
export function encodeHeaders(fields: readonly HeaderField[]): Buffer {
  return Buffer.concat([emptyTable, ...fields.flatMap(([name, value]) => [Buffer.of(0), ...textBytes(name), ...textBytes(value)])]);
}

/** A size of 0, which a peer that allows none waits for: RFC 7541, section 4.2. */
const emptyTable = Buffer.of(0x20);

function textBytes(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  return [integerBytes(bytes.length), bytes];
}

/** An integer behind a prefix of seven bits: RFC 7541, section 5.1. */
function integerBytes(value: number): Buffer {
  if (value < 127) return Buffer.of(value);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

const sizeOf = ([name, value]: HeaderField): number => name.length + value.length + 32;

const broken = (what: string): ConnectionError => new ConnectionError(errorCode.compression, `in a block of headers: ${what}`);

/** Reads the parts of a block. */
class Input {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  get hasMore(): boolean {
    return this.offset < this.bytes.length;
  }

  peek(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) throw broken('it ends too early');
    return byte;
  }

  integer(prefixBits: number): number {
    const most = 2 ** prefixBits - 1;
    let value = this.next() & most;
    if (value < most) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.next();
      value += (byte & 0x7f) * factor;
      if (value > maxHeaderListSize) throw broken('a number is too large');
      if ((byte & 0x80) === 0) return value;
      if (factor > maxHeaderListSize) throw broken('a number is too long');
    }
  }

  text(): string {
    const isCoded = (this.peek() & 0x80) !== 0;
    const length = this.integer(7);
    const end = this.offset + length;
    if (end > this.bytes.length) throw broken('it ends too early');
    const bytes = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return isCoded ? huffmanDecode(bytes) : bytes.toString('latin1');
  }

  private next(): number {
    const byte = this.peek();
    this.offset++;
    return byte;
  }
}
