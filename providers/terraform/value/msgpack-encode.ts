import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { ByteWriter } from '../wire/bytes.js';
import { numberText } from './decimal.js';
import { Decimal, Dynamic, isRecord, isUnknown, ValueError, type TerraformNumber, type Unknown, type Value } from './value.js';

/** A value as MessagePack, directed by the type; throws a ValueError with the path when the value does not fit. */
export function encodeValue(value: Value, type: TerraformType): Buffer {
  const writer = new ByteWriter();
  writeValue(writer, value, type);
  return writer.done();
}

function writeValue(writer: ByteWriter, value: Value | undefined, type: TerraformType): void {
  if (value === undefined || value === null) return writer.byte(0xc0);
  if (isUnknown(value)) return writeUnknown(writer, value);
  if (typeof type !== 'string') return writeCompound(writer, value, type);
  if (type === 'number') return writeNumber(writer, value as TerraformNumber);
  if (type === 'string') return typeof value === 'string' ? writeText(writer, value) : mismatch('a string', value);
  if (type === 'bool') return typeof value === 'boolean' ? writer.byte(value ? 0xc3 : 0xc2) : mismatch('a bool', value);
  if (!(value instanceof Dynamic)) return mismatch('a dynamic value', value);
  writer.byte(0x92);
  const description = Buffer.from(JSON.stringify(value.type));
  writeHead(writer, description.length, heads.bytes);
  writer.raw(description);
  writeValue(writer, value.value, value.type);
}

function writeCompound(writer: ByteWriter, value: Value, type: Exclude<TerraformType, string>): void {
  if (type[0] === 'map' || type[0] === 'object') {
    if (!isRecord(value)) return mismatch(`a value of type ${type[0]}`, value);
    const keys = Object.keys(type[0] === 'map' ? value : type[1]);
    writeHead(writer, keys.length, heads.map);
    for (const key of keys) {
      writeText(writer, key);
      const of = (type[0] === 'map' ? type[1] : (type[1] as Record<string, TerraformType>)[key]) as TerraformType;
      ValueError.at(key, () => writeValue(writer, value[key], of));
    }
    return;
  }
  if (!Array.isArray(value)) return mismatch(`a value of type ${type[0]}`, value);
  writeHead(writer, value.length, heads.array);
  for (const [index, item] of value.entries()) {
    const of = type[0] === 'tuple' ? type[1][index] : type[1];
    ValueError.at(index, () => writeValue(writer, item, of ?? mismatch('a shorter tuple', value)));
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const length = Buffer.byteLength(text);
  writeHead(writer, length, heads.text);
  writer.utf8(text, length);
}

/** Fractions go out as text: as a double, the core would read the double's binary error with it. */
function writeNumber(writer: ByteWriter, value: TerraformNumber): void {
  const isNumber = (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint' || value instanceof Decimal;
  if (!isNumber) return mismatch('a number', value);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return writeText(writer, numberText(value));
  if (value >= 0 && value < 128) return writer.byte(value);
  if (value < 0 && value >= -32) return writer.byte(value + 256);
  writer.byte(0xd3);
  writer.int64(BigInt(value));
}

function writeUnknown(writer: ByteWriter, { refinements = {} }: Unknown): void {
  const { notNull, prefix, lowest, highest, shortest, longest } = refinements;
  const parts: ((body: ByteWriter) => void)[] = [];
  const part = (key: number, write: (body: ByteWriter) => void) =>
    parts.push((body) => {
      body.byte(key);
      write(body);
    });
  if (notNull) part(1, (body) => body.byte(0xc2));
  if (prefix) part(2, (body) => writeText(body, prefix));
  if (lowest) part(3, (body) => writeBound(body, lowest));
  if (highest) part(4, (body) => writeBound(body, highest));
  if (shortest !== undefined) part(5, (body) => writeNumber(body, shortest));
  if (longest !== undefined) part(6, (body) => writeNumber(body, longest));
  if (parts.length === 0) return writer.raw(plainUnknown);
  const body = new ByteWriter(64);
  body.byte(0x80 | parts.length);
  for (const write of parts) write(body);
  const bytes = body.done();
  writeHead(writer, bytes.length, heads.extension);
  writer.byte(12);
  writer.raw(bytes);
}

const plainUnknown = Buffer.from([0xd4, 0, 0]);

function writeBound(writer: ByteWriter, [number, included]: readonly [TerraformNumber, boolean]): void {
  writer.byte(0x92);
  writeNumber(writer, number);
  writer.byte(included ? 0xc3 : 0xc2);
}

interface Head {
  short: number;
  shortest: number;
  long: readonly [number | undefined, number, number];
}

const heads = {
  text: { short: 0xa0, shortest: 31, long: [0xd9, 0xda, 0xdb] },
  bytes: { short: 0, shortest: -1, long: [0xc4, 0xc5, 0xc6] },
  array: { short: 0x90, shortest: 15, long: [undefined, 0xdc, 0xdd] },
  map: { short: 0x80, shortest: 15, long: [undefined, 0xde, 0xdf] },
  extension: { short: 0, shortest: -1, long: [0xc7, 0xc8, 0xc9] },
} as const satisfies Record<string, Head>;

function writeHead(writer: ByteWriter, length: number, { short, shortest, long }: Head): void {
  const [oneByte, twoBytes, fourBytes] = long;
  if (length <= shortest) return writer.byte(short | length);
  if (oneByte !== undefined && length <= 0xff) {
    writer.byte(oneByte);
    return writer.byte(length);
  }
  writer.byte(length <= 0xffff ? twoBytes : fourBytes);
  if (length <= 0xffff) writer.uint16(length);
  else writer.uint32(length);
}

function mismatch(expected: string, value: unknown): never {
  throw new ValueError(`expected ${expected}, found ${value instanceof Object ? value.constructor?.name : typeof value}`);
}
