import { bug } from '../errors.js';
import type { Kind } from '../kind.js';

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
 * is known after the apply. Where empty and none mean the same, an empty text stays when the configuration gives none. Of what the world gives, what `keeps` stays as it is over an update, unless one of the attributes
 * beside it that it `follows` changes. What is inherited follows from the inventory, and so may be known before the apply.
 */
export type Origin =
  | { from: 'config'; emptyIsNone?: true }
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
