import { Decimal, Dynamic, isRecord, recordOf, type Value, type ValueRecord } from './value.js';

/** A known value as plain JavaScript, for pure code: types are dropped, and so is what is null inside of an object. */
export function plainOf(value: Value): unknown {
  if (value instanceof Dynamic) return plainOf(value.value);
  if (typeof value === 'bigint' || value instanceof Decimal) return Number(String(value));
  if (Array.isArray(value)) return value.map(plainOf);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [name, plainOf(item)]));
}

/** Plain JavaScript as a value; undefined is null. */
export function valueOf(plain: unknown): Value {
  if (plain === undefined || plain === null) return null;
  if (Array.isArray(plain)) return plain.map(valueOf);
  if (typeof plain !== 'object') return plain as Value;
  return recordOf(Object.entries(plain).map(([name, item]) => [name, valueOf(item)])) satisfies ValueRecord;
}
