import { z } from 'zod';
import { attributeMeta, unwrap } from '../attribute-marks.js';
import type { Kind } from '../kind.js';
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
  /** Taken from the inventory when the user leaves it out. */
  inherited?: boolean;
  /** The outward default, when there is one. */
  defaultValue?: unknown;
  replaces: boolean;
  sensitive: boolean;
  writeOnly: boolean;
  description: string;
}

interface Naming {
  kind?: Kind;
  /** How an attribute is called outside; snake_case if left out. */
  name?: (attribute: string) => string;
}

/** Every attribute of the spec, nested ones after their parent. */
export function specRows(kind: Kind): AttributeRow[] {
  return [...rowsOf(kind.spec, [], [], { kind })];
}

/** Every attribute of the status. */
export function statusRows(kind: Kind): AttributeRow[] {
  return [...rowsOf(kind.status, [], [], { kind })];
}

/** The attributes of any object schema, such as what a lookup takes. */
export function plainRows(schema: z.ZodObject): AttributeRow[] {
  return [...rowsOf(schema, [], [], {})];
}

/** The attributes of a file of ours, which keep their camelCase. */
export function fileRows(schema: z.ZodObject): AttributeRow[] {
  return [...rowsOf(schema, [], [], { name: (attribute) => attribute })];
}

function* rowsOf(schema: z.ZodObject, inner: readonly string[], outer: readonly string[], naming: Naming): Generator<AttributeRow> {
  const { kind, name: outward = snakeCase } = naming;
  for (const [name, value] of Object.entries(schema.shape)) {
    const attribute = value as z.ZodType;
    const dotted = [...inner, name].join('.');
    const path = [...outer, outward(name)];
    const bare = unwrap(attribute);
    const isOptional = attribute.safeParse(undefined).success;
    const fallback = defaultOf(attribute);
    yield {
      path: path.join('.'),
      type: typeName(attribute),
      required: !isOptional,
      allocated: attributeMeta(attribute).allocated ?? false,
      ...(attributeMeta(attribute).inherited ? { inherited: true } : {}),
      ...(fallback === undefined ? {} : { defaultValue: toOutward(attribute, fallback) }),
      replaces: kind?.replaces.includes(dotted) ?? false,
      sensitive: kind?.sensitive.includes(dotted) ?? false,
      writeOnly: inner.length === 0 && (kind?.writeOnly.includes(name) ?? false),
      description: attribute.description ?? bare.description ?? '',
    };
    const { objects, step } = elementsOf(bare);
    for (const nested of objects) yield* rowsOf(nested, [...inner, name, ...step], [...path, ...step], naming);
  }
}

/** The objects inside an attribute, and the step that leads to them: none, or `*` through a list or map. */
function elementsOf(bare: z.ZodType): { objects: z.ZodObject[]; step: string[] } {
  if (bare instanceof z.ZodArray) return { ...elementsOf(unwrap(bare.element as z.ZodType)), step: ['*'] };
  if (bare instanceof z.ZodRecord) return { ...elementsOf(unwrap(bare.valueType as z.ZodType)), step: ['*'] };
  if (bare instanceof z.ZodUnion)
    return { objects: bare.options.flatMap((option) => elementsOf(unwrap(option as z.ZodType)).objects), step: [] };
  return { objects: bare instanceof z.ZodObject ? [bare] : [], step: [] };
}

function typeName(schema: z.ZodType): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodArray) return `${attributeMeta(schema).set ? 'set' : 'list'} of ${typeName(bare.element as z.ZodType)}`;
  if (bare instanceof z.ZodRecord) return `map of ${typeName(bare.valueType as z.ZodType)}`;
  if (bare instanceof z.ZodObject || bare instanceof z.ZodUnion) return 'object';
  if (bare instanceof z.ZodLiteral) return bare.def.values.map((value) => JSON.stringify(value)).join(' or ');
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
