import { z } from 'zod';
import { attributeMeta, unwrap } from '../attribute-marks.js';
import { bug } from '../errors.js';
import { snakeCase } from '../names.js';
import { toOutward } from './outward.js';
import type { Nesting, TerraformAttribute, TerraformAttributes, TerraformConstant, TerraformType } from './terraform-schema.js';

/** How the attributes of an object are seen. */
export interface View {
  /** Outward paths, dotted, `*` for a map key or list index. */
  sensitive: ReadonlySet<string>;
  writeOnly: ReadonlySet<string>;
  /** Everything is computed: a status, or a data source. */
  readOnly: boolean;
}

/** The attributes of an object schema, by outward name; `path` leads to it. */
export function attributesOf(schema: z.ZodObject, path: readonly string[], view: View): TerraformAttributes {
  return Object.fromEntries(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, attribute]) => [
      snakeCase(name),
      attributeOf(attribute, [...path, snakeCase(name)], view),
    ]),
  );
}

function attributeOf(schema: z.ZodType, path: readonly string[], view: View): TerraformAttribute {
  const meta = attributeMeta(schema);
  const wrappers = wrappersOf(schema);
  const hasDefault = wrappers.some(({ type }) => type === 'default' || type === 'prefault');
  const writeOnly = view.writeOnly.has(path.join('.'));
  const required = !view.readOnly && !hasDefault && !wrappers.some(({ type }) => type === 'optional' || type === 'nullable');
  const shape = shapeOf(schema, path, view);
  const base = {
    ...shape,
    writeOnly: writeOnly && !view.readOnly,
    sensitive: view.sensitive.has(path.join('.')),
    description: descriptionOf(wrappers),
    ...(meta.deprecation ? { deprecation: meta.deprecation } : {}),
  };
  const follows = (meta.follows ?? []).map(snakeCase);
  if (view.readOnly) {
    return { ...base, required: false, optional: false, computed: true, origin: { from: 'world', keeps: !!meta.fixed, follows } };
  }
  if (required || writeOnly) return { ...base, required, optional: !required, computed: false, origin: { from: 'config' } };
  if (meta.allocated)
    return {
      ...base,
      required: false,
      optional: true,
      computed: true,
      origin: { from: 'world', keeps: true, follows, ...(meta.inherited ? { isInherited: true } : {}) },
    };
  // A core takes the empty text for one that nobody gave only of what is computed.
  if (meta.emptyIsNone) return { ...base, required: false, optional: true, computed: true, origin: { from: 'config', emptyIsNone: true } };
  if (!hasDefault) return { ...base, required: false, optional: true, computed: false, origin: { from: 'config' } };
  const value = complete(shape, toOutward(schema, schema.parse(undefined)) as TerraformConstant);
  return { ...base, required: false, optional: true, computed: true, origin: { from: 'default', value } };
}

type Shape = Pick<TerraformAttribute, 'type' | 'nested'>;

function shapeOf(schema: z.ZodType, path: readonly string[], view: View): Shape {
  const inner = unwrap(schema);
  const nest = (nesting: Nesting, object: z.ZodType, at: readonly string[]): Shape => ({
    nested: { nesting, attributes: attributesOf(object as z.ZodObject, at, view) },
  });
  if (inner instanceof z.ZodObject) return nest('single', inner, path);
  if (inner instanceof z.ZodArray) {
    const element = unwrap(inner.element as z.ZodType);
    if (element instanceof z.ZodObject) return nest(attributeMeta(schema).set ? 'set' : 'list', element, [...path, '*']);
  }
  if (inner instanceof z.ZodRecord) {
    const element = unwrap(inner.valueType as z.ZodType);
    if (element instanceof z.ZodObject) return nest('map', element, [...path, '*']);
  }
  return { type: typeOf(schema) };
}

/** The type that values of a schema have in Terraform; what may be of any type is dynamic. */
export function typeOf(schema: z.ZodType): TerraformType {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return [attributeMeta(schema).set ? 'set' : 'list', typeOf(inner.element as z.ZodType)];
  if (inner instanceof z.ZodRecord) return ['map', typeOf(inner.valueType as z.ZodType)];
  if (inner instanceof z.ZodObject) {
    const entries = Object.entries(inner.shape as Record<string, z.ZodType>);
    return ['object', Object.fromEntries(entries.map(([name, attribute]) => [snakeCase(name), typeOf(attribute)]))];
  }
  if (inner instanceof z.ZodUnion) return typeOf((inner.options as z.ZodType[])[0] ?? bug('a union of nothing'));
  if (inner instanceof z.ZodLiteral) return primitiveOf(typeof [...inner.values][0]);
  return primitiveOf(inner.def.type);
}

function primitiveOf(type: string): TerraformType {
  if (type === 'string' || type === 'enum') return 'string';
  if (type === 'number' || type === 'bigint') return 'number';
  if (type === 'unknown') return 'dynamic';
  return type === 'boolean' ? 'bool' : bug(`no Terraform type for zod's "${type}"`);
}

/** Objects need all their attributes: those that a default leaves out become null. */
function complete(shape: Shape, value: TerraformConstant): TerraformConstant {
  if (value === null || value === undefined) return null;
  if (!shape.nested) return value;
  const { nesting, attributes } = shape.nested;
  const object = (item: TerraformConstant) =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [
        name,
        complete(attribute, (item as Record<string, TerraformConstant>)[name] ?? null),
      ]),
    );
  if (nesting === 'single') return object(value);
  if (Array.isArray(value)) return (value as readonly TerraformConstant[]).map(object);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, object(item as TerraformConstant)]));
}

function wrappersOf(schema: z.ZodType): { type: string; description?: string }[] {
  const own = { type: schema.def.type, description: schema.description };
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return inner ? [own, ...wrappersOf(inner)] : [own];
}

function descriptionOf(wrappers: readonly { description?: string }[]): string {
  return wrappers.find(({ description }) => description)?.description ?? '';
}
