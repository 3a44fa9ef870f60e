import { z } from 'zod';
import { bug } from '../errors.js';
import { attributeMeta, unwrap, type Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { toOutward } from './outward.js';

/** A type constraint as Terraform writes it in JSON: `"string"`, `["list", "number"]`. */
export type TerraformType =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', TerraformType]
  | readonly ['object', Readonly<Record<string, TerraformType>>]
  | readonly ['tuple', readonly TerraformType[]];

/** A value that is known when the schema is made: a default. */
export type TerraformConstant =
  null | string | number | boolean | readonly TerraformConstant[] | { readonly [name: string]: TerraformConstant };

export type Nesting = 'single' | 'list' | 'set' | 'map';

/**
 * Where a planned value comes from when the configuration gives none: `config` leaves it null, `default` is a constant, `world`
 * is known after the apply. Of what the world gives, what `keeps` stays as it is over an update, unless one of the attributes
 * beside it that it `follows` changes. What is inherited follows from the inventory, and so may be known before the apply.
 */
export type Origin =
  | { from: 'config' }
  | { from: 'default'; value: TerraformConstant }
  | { from: 'world'; keeps: boolean; follows?: readonly string[]; isInherited?: boolean };

export interface TerraformAttribute {
  /** Absent when `nested` says it. */
  type?: TerraformType;
  nested?: { nesting: Nesting; attributes: TerraformAttributes };
  required: boolean;
  optional: boolean;
  computed: boolean;
  sensitive: boolean;
  writeOnly: boolean;
  description: string;
  origin: Origin;
  /** The provider's own: neither sent to the shim nor answered by it, and its change alone changes nothing in the world. */
  isLocal?: true;
  /** Why not to use it any more, and what instead. */
  deprecation?: string;
}

/** Attributes by outward name. */
export type TerraformAttributes = Readonly<Record<string, TerraformAttribute>>;

export interface TerraformSchema {
  /** `bitbuilder_network` */
  typeName: string;
  description: string;
  attributes: TerraformAttributes;
  /** Outward paths, `*` for a map key or list index, whose change means a new resource. */
  replaces: readonly (readonly string[])[];
}

/** What a time-out can be stated for. */
export const timeoutOperations = ['create', 'read', 'update', 'delete'] as const;
export type TimeoutOperation = (typeof timeoutOperations)[number];

/** What Terraform calls the kind: `bitbuilder_network`. */
export function terraformTypeName(kind: Pick<Kind, 'name'>): string {
  return `bitbuilder_${kind.name}`;
}

/** The managed resource that a kind implies: its spec, its status, `id` and `drift`. */
export function terraformResource(kind: Kind): TerraformSchema {
  const view: View = { sensitive: pathSet(kind, kind.sensitive), writeOnly: pathSet(kind, kind.writeOnly), readOnly: false };
  const attributes = merge(kind, specAttributes(kind, view), statusAttributes(kind), {
    id: computed('Identifier, and the import id', 'string', { from: 'world', keeps: true }),
    drift: computed('What an apply would do to bring the world back, one line each', ['list', 'string'], { from: 'default', value: [] }),
    timeouts: timeoutsAttribute(timeoutOperations),
  });
  const replaces = kind.replaces.map((path) => outwardSteps(kind.spec, path));
  return { typeName: terraformTypeName(kind), description: kind.describes, attributes, replaces };
}

/** The data source that a kind implies: everything computed, found by `id` or by what its `lookup` takes. */
export function terraformDataSource(kind: Kind): TerraformSchema {
  const view: View = { sensitive: pathSet(kind, kind.sensitive), writeOnly: pathSet(kind, kind.writeOnly), readOnly: true };
  const open: View = { sensitive: new Set(), writeOnly: new Set(), readOnly: true };
  const own = merge(kind, specAttributes(kind, view), statusAttributes(kind), {
    drift: computed('What an apply would do to bring the world back, one line each', ['list', 'string'], { from: 'world', keeps: false }),
    timeouts: timeoutsAttribute(['read']),
  });
  const id = {
    ...computed('Identifier', 'string', { from: 'world', keeps: false }),
    required: !kind.lookup,
    computed: !!kind.lookup,
    optional: !!kind.lookup,
  };
  const answers = kind.lookup ? attributesOf(kind.lookup.answers, [], open) : {};
  const by = kind.lookup ? attributesOf(kind.lookup.by, [], open) : {};
  const given = Object.fromEntries(Object.entries(by).map(([name, attribute]) => [name, { ...attribute, optional: true, computed: true }]));
  const attributes = { ...own, ...answers, ...given, id };
  return { typeName: terraformTypeName(kind), description: kind.describes, attributes, replaces: [] };
}

/** The type of an attribute's value. */
export function attributeType(attribute: TerraformAttribute): TerraformType {
  if (!attribute.nested) return attribute.type ?? bug('an attribute without a type');
  const inner = objectType(attribute.nested.attributes);
  return attribute.nested.nesting === 'single' ? inner : [attribute.nested.nesting, inner];
}

/** The type of an object that has just these attributes. */
export function objectType(attributes: TerraformAttributes): readonly ['object', Readonly<Record<string, TerraformType>>] {
  const entries = () => Object.entries(attributes).map(([name, attribute]) => [name, attributeType(attribute)] as const);
  let type = objectTypes.get(attributes);
  if (!type) objectTypes.set(attributes, (type = ['object', Object.fromEntries(entries())]));
  return type;
}
/** Every value that goes to a core or comes from one is read by its type. */
const objectTypes = new WeakMap<TerraformAttributes, ReturnType<typeof objectType>>();

/** How the attributes of an object are seen. */
export interface View {
  /** Outward paths, dotted, `*` for a map key or list index. */
  sensitive: ReadonlySet<string>;
  writeOnly: ReadonlySet<string>;
  /** Everything is computed: a status, or a data source. */
  readOnly: boolean;
}

// Terraform keeps these for itself (meta-arguments of a resource block).
const reserved = new Set(['count', 'for_each', 'provider', 'lifecycle', 'depends_on', 'connection', 'provisioner']);

function merge(kind: Kind, ...parts: readonly TerraformAttributes[]): TerraformAttributes {
  const all: Record<string, TerraformAttribute> = {};
  for (const [name, attribute] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) bug(`kind "${kind.name}" has the attribute "${name}" twice`);
    if (reserved.has(name)) bug(`kind "${kind.name}" has the attribute "${name}", which Terraform keeps for itself`);
    all[name] = attribute;
  }
  return all;
}

function specAttributes(kind: Kind, view: View): TerraformAttributes {
  return attributesOf(kind.spec, [], view);
}

function statusAttributes(kind: Kind): TerraformAttributes {
  return attributesOf(kind.status, [], { sensitive: new Set(), writeOnly: new Set(), readOnly: true });
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

function computed(description: string, type: TerraformType, origin: Origin): TerraformAttribute {
  return { type, required: false, optional: false, computed: true, sensitive: false, writeOnly: false, description, origin };
}

function timeoutsAttribute(operations: readonly TimeoutOperation[]): TerraformAttribute {
  const optional = {
    required: false,
    optional: true,
    computed: false,
    sensitive: false,
    writeOnly: false,
    origin: { from: 'config' },
  } as const;
  const durations = operations.map((operation): [string, TerraformAttribute] => [
    operation,
    { ...optional, type: 'string', description: `How long ${operation} may take, such as "10m" or "1h30m"` },
  ]);
  return {
    ...optional,
    nested: { nesting: 'single', attributes: Object.fromEntries(durations) },
    description: 'How long each operation may take. With one stated, a shim that is away meanwhile is waited for until it is over',
    isLocal: true,
  };
}

function wrappersOf(schema: z.ZodType): { type: string; description?: string }[] {
  const own = { type: schema.def.type, description: schema.description };
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return inner ? [own, ...wrappersOf(inner)] : [own];
}

function descriptionOf(wrappers: readonly { description?: string }[]): string {
  return wrappers.find(({ description }) => description)?.description ?? '';
}

function pathSet(kind: Kind, paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((path) => outwardSteps(kind.spec, path).join('.')));
}

/** `disks.*.sizeGiB` as `['disks', '*', 'size_gib']`; a path that leads nowhere is a fault of the kind. */
function outwardSteps(spec: z.ZodObject, path: string): string[] {
  let node: z.ZodType = spec;
  return path.split('.').map((step) => {
    const inner = unwrap(node);
    if (inner instanceof z.ZodObject) node = (inner.shape as Record<string, z.ZodType>)[step] ?? bug(`no attribute "${path}"`);
    else if (inner instanceof z.ZodArray) node = inner.element as z.ZodType;
    else if (inner instanceof z.ZodRecord) node = inner.valueType as z.ZodType;
    else bug(`no attribute "${path}"`);
    return inner instanceof z.ZodObject ? snakeCase(step) : step;
  });
}
