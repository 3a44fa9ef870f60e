import fc from 'fast-check';
import { z } from 'zod';
import { toOutward } from '../../../../lib/derive/outward.js';
import {
  attributeType,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformType,
} from '../../../../lib/derive/terraform-schema.js';
import { unwrap } from '../../../../lib/attribute-marks.js';
import type { Kind } from '../../../../lib/kind.js';
import { snakeCase } from '../../../../lib/names.js';
import { Decimal, Dynamic, recordOf, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';

/** Texts of every sort that the attributes of the kinds take, and texts that break what takes them for granted. */
const texts = [
  ...[
    'red',
    'web',
    'box',
    'a',
    'x-1',
    'ams1',
    'ams1-r1',
    'ams1-r2',
    'ams1-pve',
    'red/web',
    'red/back',
    'ams1-pve/debian-12',
    'scsi0',
    'virtio1',
  ],
  ...['10.1.0.0/24', '10.2.0.0/16', '2001:db8:1::/64', '10.1.0.1/30', '10.1.0.9', '10.1.0.20', '2001:db8:1::9', '65000:100', 'blue_vrf'],
  ...['BC:24:11:00:00:01', 'local:import/debian-12.qcow2', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'full', 'stopped', 'ops'],
  ...['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfakegfakefakefakefakefakefakefakefakefakef ops', '10m', '90s', '24h'],
];
const oddTexts = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1f600}',
  'a\r\nb',
  'a\nb',
  '\u0000',
  '${x}',
  '%{if}',
  'null',
  '\u202e',
  '\u212b',
];
const numbers = [
  0,
  1,
  2,
  3,
  5,
  60,
  64,
  1000,
  1280,
  1500,
  4094,
  65535,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  -1,
  0.1,
  0.30000000000000004,
  1.5,
  1e-7,
];
const oddNumbers = [
  12345678901234567890n,
  -(2n ** 63n),
  2n ** 64n,
  new Decimal('0.1000000000000000000000000001'),
  new Decimal('1e400'),
  1e21,
  5e-324,
  -0,
];

/** Configurations of a kind: each attribute is as in one of the samples, or anything that its schema admits. */
export function specs(kind: Kind, attributes: TerraformAttributes): fc.Arbitrary<ValueRecord> {
  const samples = [kind.samples.minimal, kind.samples.changed].map((sample) => toOutward(kind.spec, sample) as ValueRecord);
  const entries = Object.entries(kind.spec.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    const outward = snakeCase(name);
    const asInSample = fc.constantFrom(...samples).map((sample) => valueOf(attributes[outward], sample[outward] ?? null));
    return [outward, fc.oneof({ weight: 2, arbitrary: asInSample }, { weight: 1, arbitrary: admitted(schema) })] as const;
  });
  const timeouts = fc.option(fc.constantFrom('10m', '1h30m', '90s'), { freq: 4 }).map((create) => recordOf([['create', create]]));
  return fc
    .tuple(fc.record(Object.fromEntries(entries)), fc.option(timeouts, { freq: 4 }))
    .map(([spec, limits]) => whole(attributes, { ...spec, timeouts: limits }));
}

/** The same with one attribute that is anything that its type admits, whatever the kind says of it. */
export function strangeSpecs(kind: Kind, attributes: TerraformAttributes): fc.Arbitrary<ValueRecord> {
  const names = Object.keys(attributes);
  return specs(kind, attributes).chain((spec) =>
    fc
      .constantFrom(...names)
      .chain((name) =>
        ofType(attributeType(attributes[name] as TerraformAttribute)).map((value) => recordOf(Object.entries({ ...spec, [name]: value }))),
      ),
  );
}

/** Any value of a type, nulls included. */
export function ofType(type: TerraformType): fc.Arbitrary<Value> {
  if (type === 'string')
    return fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(null, ...texts, ...oddTexts) },
      { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
      { weight: 1, arbitrary: fc.constant(megabyte) },
    );
  if (type === 'number')
    return fc.oneof(
      fc.constantFrom<Value>(null, ...numbers, ...oddNumbers),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
    );
  if (type === 'bool') return fc.constantFrom(null, true, false);
  if (type === 'dynamic')
    return fc
      .constantFrom<TerraformType>('string', 'number', ['list', 'string'], ['map', 'number'])
      .chain((inner) => ofType(inner).map((value) => (value === null ? null : new Dynamic(inner, value))));
  if (type[0] === 'object')
    return fc.option(
      fc
        .tuple(...Object.entries(type[1]).map(([name, inner]) => ofType(inner).map((value) => [name, value] as const)))
        .map((entries) => recordOf(entries)),
      { freq: 9 },
    );
  if (type[0] === 'map')
    return fc.option(
      fc.array(fc.tuple(fc.constantFrom(...texts, ...oddTexts), ofType(type[1])), { maxLength: 4 }).map((entries) => recordOf(entries)),
      { freq: 9 },
    );
  if (type[0] === 'tuple') return fc.tuple(...type[1].map((inner) => ofType(inner)));
  return fc.option(fc.array(ofType(type[1]), { maxLength: 4 }), { freq: 9 });
}

/** Values that a schema admits, or any of its type: for arguments, of which nothing is configured beforehand. */
export function argumentsFor(schema: z.ZodType, type: TerraformType): fc.Arbitrary<Value> {
  // A value of any type is written as an expression, which is never without one.
  if (type === 'dynamic') return ofType(type).filter((value) => value !== null);
  const strange = ofType(type).filter((value) => value !== null);
  return fc.oneof({ weight: 2, arbitrary: present(unwrap(schema), schema) }, { weight: 1, arbitrary: strange });
}

export const megabyte = 'ä€'.repeat(200_000) + 'x'.repeat(24_576);

/** Values that a schema admits, as far as the pools above have any; null where it may be absent. */
function admitted(schema: z.ZodType): fc.Arbitrary<Value> {
  const isOptional = schema.safeParse(undefined).success;
  const inner = present(unwrap(schema), schema);
  return isOptional ? fc.option(inner, { freq: 2 }) : inner;
}

function present(inner: z.ZodType, schema: z.ZodType): fc.Arbitrary<Value> {
  const admits = (value: unknown) => schema.safeParse(value).success;
  if (inner instanceof z.ZodObject) {
    const entries = Object.entries(inner.shape as Record<string, z.ZodType>).map(
      ([name, each]) => [snakeCase(name), admitted(each)] as const,
    );
    return fc.tuple(...entries.map(([name, each]) => each.map((value) => [name, value] as const))).map((found) => recordOf(found));
  }
  if (inner instanceof z.ZodArray)
    return fc.array(present(unwrap(inner.element as z.ZodType), inner.element as z.ZodType), {
      minLength: admits([]) ? 0 : 1,
      maxLength: 3,
    });
  if (inner instanceof z.ZodRecord) {
    const keys = [...texts, ...oddTexts].filter((key) => (inner.keyType as z.ZodType).safeParse(key).success);
    const value = present(unwrap(inner.valueType as z.ZodType), inner.valueType as z.ZodType);
    return fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 3 }).map((entries) => recordOf(entries));
  }
  if (inner instanceof z.ZodEnum) return fc.constantFrom(...(inner.options as string[]));
  const pool: Value[] = [...texts, ...oddTexts, megabyte, ...numbers, true, false].filter(admits);
  if (pool.length === 0) throw new Error(`nothing in the pools is admitted by ${inner.def.type}; add a value to them`);
  return fc.constantFrom(...pool);
}

function valueOf(attribute: TerraformAttribute | undefined, value: unknown): Value {
  if (!attribute?.nested || value === null || typeof value !== 'object') return value as Value;
  const { nesting, attributes } = attribute.nested;
  const object = (item: unknown) => whole(attributes, item as Record<string, unknown>);
  if (nesting === 'single') return object(value);
  if (Array.isArray(value)) return value.map(object);
  return recordOf(Object.entries(value).map(([key, item]) => [key, object(item)]));
}

function whole(attributes: TerraformAttributes, given: Readonly<Record<string, unknown>>): ValueRecord {
  return recordOf(Object.entries(attributes).map(([name, attribute]) => [name, valueOf(attribute, given[name] ?? null)]));
}
