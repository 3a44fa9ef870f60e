import { z } from 'zod';
import type { AttributePath } from '../errors.js';
import { unwrap } from '../attribute-marks.js';
import { snakeCase } from '../names.js';

/**
 * Between our camelCase and the snake_case of Terraform and HTTP. Directed by the schema, so that attribute names are
 * converted and the user's own map keys never are. Unknown attributes keep their name, for the validation to complain about.
 * An opaque value, such as an object that stands for one not known yet, is passed on as it is.
 */
export function toOutward(schema: z.ZodType, value: unknown, isOpaque: (value: unknown) => boolean = () => false): unknown {
  return convert(schema, value, toSnakeCase, isOpaque);
}

export function fromOutward(schema: z.ZodType, value: unknown, isOpaque: (value: unknown) => boolean = () => false): unknown {
  return convert(schema, value, toCamelCase, isOpaque);
}

/** A camelCase path as the user writes it: `subnets["web"].cidr`, `disks[0].size_gib`. */
export function outwardPath(schema: z.ZodType, path: AttributePath): (string | number)[] {
  const steps: (string | number)[] = [];
  let node: z.ZodType | undefined = schema;
  for (const step of path) {
    const inner: z.ZodType | undefined = node && unwrap(node);
    const isAttribute: boolean = inner instanceof z.ZodObject && typeof step === 'string' && step in inner.shape;
    steps.push(isAttribute ? snakeCase(String(step)) : step);
    if (inner instanceof z.ZodObject) node = inner.shape[step] as z.ZodType | undefined;
    else if (inner instanceof z.ZodArray) node = inner.element as z.ZodType;
    else if (inner instanceof z.ZodRecord) node = inner.valueType as z.ZodType;
    else node = undefined;
  }
  return steps;
}

/** `['subnets', 'web', 'cidr']` as `subnets.web.cidr`, `['nics', 0]` as `nics[0]`. */
export function formatPath(path: AttributePath): string {
  const next = (text: string, step: string | number): string => {
    if (typeof step === 'number' || !/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text ? `${text}.${step}` : step;
  };
  return path.reduce<string>(next, '');
}

/** What each attribute of an object is called on the other side, and its schema. */
type Names = (object: z.ZodObject) => ReadonlyMap<string, Renamed>;
type Renamed = readonly [to: string, schema: z.ZodType];

const toSnakeCase = remembered((name) => [name, snakeCase(name)]);
const toCamelCase = remembered((name) => [snakeCase(name), name]);

/** Objects are converted by the thousand, and those of one schema alike. */
function remembered(rename: (name: string) => readonly [from: string, to: string]): Names {
  const known = new WeakMap<z.ZodObject, ReadonlyMap<string, Renamed>>();
  return (object) => {
    const entries = () =>
      Object.entries(object.shape as Record<string, z.ZodType>).map(([name, schema]): [string, Renamed] => {
        const [from, to] = rename(name);
        return [from, [to, schema]];
      });
    const names = known.get(object) ?? new Map(entries());
    known.set(object, names);
    return names;
  };
}

function convert(schema: z.ZodType, value: unknown, names: Names, isOpaque: (value: unknown) => boolean): unknown {
  const inner = unwrap(schema);
  if (value === null || typeof value !== 'object' || isOpaque(value)) return value;
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => convert(inner.element as z.ZodType, item, names, isOpaque));
  if (Array.isArray(value)) return value;
  const input = value as Record<string, unknown>;
  if (inner instanceof z.ZodRecord) {
    return Object.fromEntries(
      Object.entries(input).map(([key, item]) => [key, convert(inner.valueType as z.ZodType, item, names, isOpaque)]),
    );
  }
  if (!(inner instanceof z.ZodObject)) return value;
  const known = names(inner);
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(input)) {
    const [to, attribute] = known.get(key) ?? [key, undefined];
    out[to] = attribute ? convert(attribute, item, names, isOpaque) : item;
  }
  return out;
}
