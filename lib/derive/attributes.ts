import { z } from 'zod';
import { attributeMeta, unwrap, type Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { toOutward } from './outward.js';

/** One attribute as a reference page lists it. */
export interface AttributeRow {
  /** Outward and dotted, `*` for a map key or list index: `subnets.*.cidr`. */
  path: string;
  type: string;
  required: boolean;
  /** Drawn by the shim when the user leaves it out. */
  allocated: boolean;
  /** The outward default, when there is one. */
  defaultValue?: unknown;
  replaces: boolean;
  sensitive: boolean;
  writeOnly: boolean;
  description: string;
}

/** Every attribute of the spec, nested ones after their parent. */
export function specRows(kind: Kind): AttributeRow[] {
  return [...rowsOf(kind.spec, [], [], kind)];
}

/** Every attribute of the status. */
export function statusRows(kind: Kind): AttributeRow[] {
  return [...rowsOf(kind.status, [], [], kind)];
}

/** The attributes of any object schema, such as what a lookup takes. */
export function plainRows(schema: z.ZodObject): AttributeRow[] {
  return [...rowsOf(schema, [], [])];
}

function* rowsOf(schema: z.ZodObject, inner: readonly string[], outer: readonly string[], kind?: Kind): Generator<AttributeRow> {
  for (const [name, value] of Object.entries(schema.shape)) {
    const attribute = value as z.ZodType;
    const dotted = [...inner, name].join('.');
    const path = [...outer, snakeCase(name)];
    const bare = unwrap(attribute);
    const isOptional = attribute.safeParse(undefined).success;
    const fallback = defaultOf(attribute);
    yield {
      path: path.join('.'),
      type: typeName(attribute),
      required: !isOptional,
      allocated: attributeMeta(attribute).allocated ?? false,
      ...(fallback === undefined ? {} : { defaultValue: toOutward(attribute, fallback) }),
      replaces: kind?.replaces.includes(dotted) ?? false,
      sensitive: kind?.sensitive.includes(dotted) ?? false,
      writeOnly: inner.length === 0 && (kind?.writeOnly.includes(name) ?? false),
      description: attribute.description ?? bare.description ?? '',
    };
    const [nested, step] = elementOf(bare);
    if (nested) yield* rowsOf(nested, [...inner, name, ...step], [...path, ...step], kind);
  }
}

function elementOf(bare: z.ZodType): [nested: z.ZodObject | undefined, step: string[]] {
  if (bare instanceof z.ZodObject) return [bare, []];
  const element =
    bare instanceof z.ZodArray
      ? unwrap(bare.element as z.ZodType)
      : bare instanceof z.ZodRecord
        ? unwrap(bare.valueType as z.ZodType)
        : undefined;
  return element instanceof z.ZodObject ? [element, ['*']] : [undefined, []];
}

function typeName(schema: z.ZodType): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodArray) return `${attributeMeta(schema).set ? 'set' : 'list'} of ${typeName(bare.element as z.ZodType)}`;
  if (bare instanceof z.ZodRecord) return `map of ${typeName(bare.valueType as z.ZodType)}`;
  if (bare instanceof z.ZodObject) return 'object';
  if (bare instanceof z.ZodNumber) return 'number';
  if (bare instanceof z.ZodBoolean) return 'bool';
  if (bare instanceof z.ZodEnum) return bare.options.map((option) => `"${String(option)}"`).join(' or ');
  return 'string';
}

function defaultOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.def.defaultValue;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return defaultOf(schema.def.innerType as z.ZodType);
  return undefined;
}
