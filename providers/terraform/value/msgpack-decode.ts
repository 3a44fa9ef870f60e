import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { ByteReader } from '../wire/bytes.js';
import { exactDouble, numberFrom } from './decimal.js';
import {
  Dynamic,
  recordOf,
  unknown,
  Unknown,
  ValueError,
  type Refinements,
  type TerraformNumber,
  type Value,
  type ValueRecord,
} from './value.js';

/**
 * MessagePack as the plugin protocol uses it, directed by the type. Numbers that no double holds arrive as decimal text; any
 * extension is an unknown value, and extension 12 says what is promised of it.
 */
export function decodeValue(input: Uint8Array, type: TerraformType): Value {
  const reader = new ByteReader(input);
  const value = readValue(reader, type);
  if (!reader.ended) throw new ValueError('bytes are left after the value');
  return value;
}

const nil = 0xc0;
const refinementsExtension = 12;

function readValue(reader: ByteReader, type: TerraformType): Value {
  const head = reader.byte();
  if (head === nil) return null;
  if (isExtension(head)) return readUnknown(reader, head);
  if (type === 'string') return readText(reader, head);
  if (type === 'number') return readNumber(reader, head);
  if (type === 'bool') return head === 0xc3 || (head === 0xc2 ? false : mismatch('bool', head));
  if (type === 'dynamic') return readDynamic(reader, head);
  if (type[0] === 'map' || type[0] === 'object') return readRecord(reader, head, type);
  const length = lengthOf(reader, head, 'array');
  return Array.from({ length }, (_, index) => ValueError.at(index, () => readValue(reader, elementType(type, index))));
}

function readRecord(reader: ByteReader, head: number, type: TerraformType): ValueRecord {
  const record = recordOf([]);
  for (let left = lengthOf(reader, head, 'map'); left > 0; left--) {
    const key = readText(reader, reader.byte());
    record[key] = ValueError.at(key, () => readValue(reader, elementType(type, key)));
  }
  return record;
}

function elementType(type: TerraformType, step: string | number): TerraformType {
  if (type[0] === 'object') return (type[1] as Record<string, TerraformType>)[step] ?? fault(`unexpected attribute "${step}"`);
  if (type[0] === 'tuple') return (type[1] as TerraformType[])[Number(step)] ?? fault('the tuple is too long');
  return type[1] as TerraformType;
}

function readDynamic(reader: ByteReader, head: number): Dynamic {
  if (lengthOf(reader, head, 'array') !== 2) fault('a dynamic value is a pair of type and value');
  const type = JSON.parse(reader.take(lengthOf(reader, reader.byte(), 'bytes')).toString('utf8')) as TerraformType;
  return new Dynamic(type, readValue(reader, type));
}

function readText(reader: ByteReader, head: number): string {
  return reader.take(lengthOf(reader, head, 'text')).toString('utf8');
}

function readNumber(reader: ByteReader, head: number): TerraformNumber {
  if (head <= 0x7f) return head;
  if (head >= 0xe0) return head - 256;
  switch (head) {
    case 0xcc:
      return reader.byte();
    case 0xcd:
      return reader.take(2).readUInt16BE();
    case 0xce:
      return reader.take(4).readUInt32BE();
    case 0xcf:
      return narrow(reader.take(8).readBigUInt64BE());
    case 0xd0:
      return reader.take(1).readInt8();
    case 0xd1:
      return reader.take(2).readInt16BE();
    case 0xd2:
      return reader.take(4).readInt32BE();
    case 0xd3:
      return narrow(reader.take(8).readBigInt64BE());
    case 0xca:
      return exactDouble(reader.take(4).readFloatBE());
    case 0xcb:
      return exactDouble(reader.take(8).readDoubleBE());
    default:
      return numberFrom(readText(reader, head));
  }
}

function narrow(value: bigint): TerraformNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function isExtension(head: number): boolean {
  return (head >= 0xc7 && head <= 0xc9) || (head >= 0xd4 && head <= 0xd8);
}

function readUnknown(reader: ByteReader, head: number): Unknown {
  const length = head >= 0xd4 ? 1 << (head - 0xd4) : lengthOf(reader, head - 0xc7 + 0xc4, 'bytes');
  const kind = reader.take(1).readInt8();
  const body = reader.take(length);
  return kind === refinementsExtension ? new Unknown(readRefinements(new ByteReader(body))) : unknown;
}

function readRefinements(reader: ByteReader): Refinements {
  const out: Refinements = {};
  for (let left = lengthOf(reader, reader.byte(), 'map'); left > 0; left--) {
    const key = readNumber(reader, reader.byte());
    if (key === 1) out.notNull = reader.byte() === 0xc2;
    else if (key === 2) out.prefix = readText(reader, reader.byte());
    else if (key === 3) out.lowest = readBound(reader);
    else if (key === 4) out.highest = readBound(reader);
    else if (key === 5) out.shortest = Number(readNumber(reader, reader.byte()));
    else if (key === 6) out.longest = Number(readNumber(reader, reader.byte()));
    // What a newer core promises cannot be read over without knowing its shape; the promises read so far hold all the same.
    else return out;
  }
  return out;
}

function readBound(reader: ByteReader): readonly [TerraformNumber, boolean] {
  lengthOf(reader, reader.byte(), 'array');
  return [readNumber(reader, reader.byte()), reader.byte() === 0xc3];
}

const heads = {
  text: { short: 0xa0, shortest: 31, long: [0xd9, 0xda, 0xdb] },
  bytes: { short: 0, shortest: -1, long: [0xc4, 0xc5, 0xc6] },
  array: { short: 0x90, shortest: 15, long: [-1, 0xdc, 0xdd] },
  map: { short: 0x80, shortest: 15, long: [-1, 0xde, 0xdf] },
} as const;

function lengthOf(reader: ByteReader, head: number, shape: keyof typeof heads): number {
  const { short, shortest, long } = heads[shape];
  if (head >= short && head <= short + shortest) return head - short;
  const width = (long as readonly number[]).indexOf(head);
  if (width === 0) return reader.byte();
  if (width === 1) return reader.take(2).readUInt16BE();
  return width === 2 ? reader.take(4).readUInt32BE() : mismatch(shape, head);
}

function mismatch(expected: string, head: number): never {
  return fault(`expected ${expected}, found the byte 0x${head.toString(16)}`);
}

function fault(says: string): never {
  throw new ValueError(says);
}
