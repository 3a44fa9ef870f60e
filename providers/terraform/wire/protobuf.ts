import { ByteReader, ByteWriter } from './bytes.js';

/**
 * A small proto3 codec. A message is a table of fields, so that a table and its TypeScript type are written once:
 * `message({ typeName: one(1, text), config: maybe(2, embedded(() => dynamicValue)) })`. Unknown fields are skipped.
 */
export interface Message<T> {
  readonly fields: Readonly<Record<keyof T & string, Field<unknown>>>;
}

/** A message's value as it is written: what is left out is the default. */
export type Outgoing<T> = Partial<T>;

export interface Scalar<T> {
  /** 0 varint, 2 length-delimited. */
  wireType: 0 | 2;
  zero: T;
  read(reader: ByteReader): T;
  write(writer: ByteWriter, value: T): void;
}

export interface Field<T> {
  number: number;
  scalar: Scalar<unknown>;
  shape: 'one' | 'maybe' | 'many' | 'keyed';
  /** Carries the type only. */
  readonly value?: T;
}

export type ValueOf<Fields> = { [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never };

export function message<Fields extends Record<string, Field<unknown>>>(fields: Fields): Message<ValueOf<Fields>> {
  return { fields } as unknown as Message<ValueOf<Fields>>;
}

/** A field without presence: absent means zero. */
export function one<T>(number: number, scalar: Scalar<T>): Field<T> {
  return { number, scalar: scalar as Scalar<unknown>, shape: 'one' };
}

/** A field with presence: a submessage, or an `optional` scalar. */
export function maybe<T>(number: number, scalar: Scalar<T>): Field<T | undefined> {
  return { number, scalar: scalar as Scalar<unknown>, shape: 'maybe' };
}

export function many<T>(number: number, scalar: Scalar<T>): Field<readonly T[]> {
  return { number, scalar: scalar as Scalar<unknown>, shape: 'many' };
}

/** `map<string, T>`. */
export function keyed<T>(number: number, scalar: Scalar<T>): Field<Readonly<Record<string, T>>> {
  return { number, scalar: scalar as Scalar<unknown>, shape: 'keyed' };
}

export const text: Scalar<string> = {
  wireType: 2,
  zero: '',
  read: (reader) => reader.take(reader.varint()).toString('utf8'),
  write(writer, value) {
    const length = Buffer.byteLength(value);
    writer.varint(length);
    writer.utf8(value, length);
  },
};

export const bytes: Scalar<Uint8Array> = {
  wireType: 2,
  zero: new Uint8Array(0),
  read: (reader) => reader.take(reader.varint()),
  write(writer, value) {
    writer.varint(value.length);
    writer.raw(value);
  },
};

export const flag: Scalar<boolean> = {
  wireType: 0,
  zero: false,
  read: (reader) => reader.varint() !== 0,
  write: (writer, value) => writer.varint(value ? 1 : 0),
};

/** int64, int32 and enums. */
export const integer: Scalar<number> = {
  wireType: 0,
  zero: 0,
  read: (reader) => reader.varint(),
  write: (writer, value) => writer.varint(value),
};

/** A submessage; a function, so that messages can be recursive. */
export function embedded<T>(of: () => Message<T>): Scalar<Outgoing<T>> {
  return {
    wireType: 2,
    zero: {},
    read: (reader) => decode(of(), reader.take(reader.varint())),
    write: (writer, value) => bytes.write(writer, encode(of(), value)),
  };
}

export function encode<T>(table: Message<T>, value: Outgoing<T>): Buffer {
  const writer = new ByteWriter();
  for (const [name, field] of fieldsOf(table).all) {
    const given = (value as Record<string, unknown>)[name];
    if (given === undefined || given === null) continue;
    if (field.shape === 'many') for (const item of given as readonly unknown[]) writeField(writer, field, item);
    else if (field.shape === 'keyed') for (const entry of Object.entries(given)) writeEntry(writer, field, entry);
    else if (field.shape === 'maybe' || !isZero(field.scalar, given)) writeField(writer, field, given);
  }
  return writer.done();
}

/** Throws when the bytes are not such a message. */
export function decode<T>(table: Message<T>, input: Uint8Array): T {
  const out: Record<string, unknown> = {};
  const { all, byNumber } = fieldsOf(table);
  for (const [name, field] of all) {
    if (field.shape !== 'maybe')
      out[name] = field.shape === 'many' ? [] : field.shape === 'keyed' ? Object.create(null) : field.scalar.zero;
  }
  const reader = new ByteReader(input);
  while (!reader.ended) {
    const tag = reader.varint();
    const [name, field] = byNumber.get(tag >>> 3) ?? [];
    if (!name || !field) skip(reader, tag & 7);
    else if (field.shape === 'keyed') readEntry(reader, field, out[name] as Record<string, unknown>);
    else if ((tag & 7) !== field.scalar.wireType) skip(reader, tag & 7);
    else if (field.shape === 'many') (out[name] as unknown[]).push(field.scalar.read(reader));
    else out[name] = field.scalar.read(reader);
  }
  return out as T;
}

interface Fields {
  all: readonly NamedField[];
  byNumber: ReadonlyMap<number, NamedField>;
}
type NamedField = readonly [name: string, field: Field<unknown>];
const fieldsOfTables = new WeakMap<Message<unknown>, Fields>();

function fieldsOf(table: Message<unknown>): Fields {
  const known = fieldsOfTables.get(table);
  if (known) return known;
  const all: readonly NamedField[] = Object.entries<Field<unknown>>(table.fields);
  const fields = { all, byNumber: new Map(all.map((each) => [each[1].number, each])) };
  fieldsOfTables.set(table, fields);
  return fields;
}

function isZero(scalar: Scalar<unknown>, value: unknown): boolean {
  return value instanceof Uint8Array ? value.length === 0 : value === scalar.zero;
}

function writeField(writer: ByteWriter, field: Field<unknown>, value: unknown): void {
  writer.varint(field.number * 8 + field.scalar.wireType);
  field.scalar.write(writer, value);
}

function writeEntry(writer: ByteWriter, field: Field<unknown>, [key, value]: [string, unknown]): void {
  const entry = new ByteWriter(64);
  writeField(entry, one(1, text) as Field<unknown>, key);
  writeField(entry, { ...field, number: 2 }, value);
  writeField(writer, one(field.number, bytes) as Field<unknown>, entry.done());
}

function readEntry(reader: ByteReader, field: Field<unknown>, into: Record<string, unknown>): void {
  const entry = new ByteReader(bytes.read(reader));
  let key = '';
  let value = field.scalar.zero;
  while (!entry.ended) {
    const tag = entry.varint();
    if (tag >>> 3 === 1) key = text.read(entry);
    else if (tag >>> 3 === 2) value = field.scalar.read(entry);
    else skip(entry, tag & 7);
  }
  into[key] = value;
}

function skip(reader: ByteReader, wireType: number): void {
  if (wireType === 0) reader.varint();
  else if (wireType === 1) reader.take(8);
  else if (wireType === 2) reader.take(reader.varint());
  else if (wireType === 5) reader.take(4);
  else throw new RangeError(`wire type ${wireType} does not exist in proto3`);
}
