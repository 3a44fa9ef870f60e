import { z } from 'zod';
import { bug, BitBuilderError, type AttributePath } from '../lib/errors.js';
import { unwrap } from '../lib/attribute-marks.js';
import { formatPath, outwardPath } from '../lib/derive/outward.js';
import { snakeCase } from '../lib/names.js';
import { Fn, propertyAccess, Token, type IResolvable } from './terraform.js';

/** A value of a spec, any part of which may be a token: known only when Terraform runs. */
export type Tokenable<T> = T extends string | number
  ? T
  : T extends boolean
    ? T | IResolvable
    : T extends readonly (string | number)[]
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Tokenable<Item>[] | IResolvable
        : T extends object
          ? { readonly [Name in keyof T]: Tokenable<T[Name]> } | IResolvable
          : T;

/** What the user writes of a schema, attribute by attribute. */
export type Written<S extends z.ZodObject> = { readonly [Name in keyof z.input<S>]: Tokenable<z.input<S>[Name]> };

type Reference<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly string[]
      ? string[]
      : T extends readonly number[]
        ? number[]
        : IResolvable;

/** The attributes of a schema as references: each one is a token that Terraform fills in. */
export type References<S extends z.ZodObject> = { readonly [Name in keyof z.output<S>]-?: Reference<NonNullable<z.output<S>[Name]>> };

/** A reference for each attribute, made when it is read. */
export function referencesTo<S extends z.ZodObject>(fqn: () => string, schema: S): References<S> {
  const out = {};
  for (const [name, attribute] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
    Object.defineProperty(out, name, {
      enumerable: true,
      get: () => reference(propertyAccess(fqn(), [snakeCase(name)]), unwrap(attribute)),
    });
  }
  return out as References<S>;
}

/**
 * A reference below an attribute, by its camelCase path: `['subnets', 'front', 'gateway']`. Text unless the schema says otherwise.
 * @throws BitBuilderError `invalid_spec` for a path that the schema does not have.
 */
export function referenceAt(fqn: string, schema: z.ZodObject, path: AttributePath): unknown {
  const end = path.reduce<z.ZodType | undefined>((node, step) => node && below(unwrap(node), step), schema);
  if (!end) {
    throw new BitBuilderError(
      'invalid_spec',
      `there is no attribute "${formatPath(path)}"; the attributes are ${Object.keys(schema.shape).join(', ')}`,
    );
  }
  return reference(propertyAccess(fqn, outwardPath(schema, path)), unwrap(end));
}

function below(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.ZodType>)[step];
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray && typeof step === 'number') return schema.element as z.ZodType;
  return undefined;
}

function reference(value: IResolvable, schema: z.ZodType): unknown {
  if (schema instanceof z.ZodNumber) return Token.asNumber(value);
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return Token.asString(value);
  if (schema instanceof z.ZodArray) {
    const item = unwrap(schema.element as z.ZodType);
    // A set has no indexes; as a list its members can be referred to.
    const list = schema.meta()?.set ? Fn.tolist(value) : value;
    if (item instanceof z.ZodNumber) return Token.asNumberList(list);
    return item instanceof z.ZodObject ? list : Token.asList(list);
  }
  return value instanceof Object ? value : bug('a reference is no object');
}
