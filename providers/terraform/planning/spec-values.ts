import { fromOutward, outwardPath } from '../../../lib/derive/outward.js';
import { attributeType, type TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import type { Kind, Reference } from '../../../lib/kind.js';
import { snakeCase } from '../../../lib/names.js';
import { Decimal, isRecord, isUnknown, unknown, type Unknown, type Value, type ValueRecord } from '../value/value.js';

/** The part of a state or configuration that is the kind's spec, camelCase, nulls left out, unknown values as they are. */
export function camelSpec(kind: Kind, state: ValueRecord): Record<string, unknown> {
  return fromOutward(kind.spec, withoutNulls(specOf(kind, state)), isUnknown) as Record<string, unknown>;
}

/** The body of a PUT: all that is known of the spec, outward, with the write-only attributes out of the configuration. */
export function requestSpec(kind: Kind, schema: TerraformSchema, planned: ValueRecord, config: ValueRecord): Record<string, unknown> {
  const given = specOf(kind, planned);
  for (const [name, attribute] of Object.entries(schema.attributes)) if (attribute.writeOnly) given[name] = config[name] ?? null;
  return knownJson(given) as Record<string, unknown>;
}

/** The id that the spec implies, or unknown while anything that it reads is unknown. */
export function plannedId(kind: Kind, planned: ValueRecord): string | Unknown {
  return unlessUnknown(() => kind.id(guarded(camelSpec(kind, planned)) as Parameters<Kind['id']>[0])) ?? unknown;
}

/** What attributes will be as the spec tells, with their outward paths; of what is unknown it tells nothing. */
export function foretold(kind: Kind, planned: ValueRecord): { path: AttributePath; value: Value }[] {
  const spec = guarded(camelSpec(kind, planned)) as Parameters<Kind['id']>[0];
  const all = unlessUnknown(() => kind.foretells?.(spec)) ?? [];
  return all.flatMap(({ at, value }) => {
    const told = unlessUnknown(value);
    const within = String(at[0]) in kind.spec.shape ? kind.spec : kind.status;
    return told === undefined ? [] : [{ path: outwardPath(within, at), value: told }];
  });
}

/** What it refers to as far as that is known, and which attributes of the spec are unknown as a whole and may refer to more. */
export function knownReferences(
  kind: Kind,
  { attributes }: TerraformSchema,
  planned: ValueRecord,
): { references: readonly Reference[]; hidden: ReadonlySet<string> } {
  const hidden = new Set<string>();
  const spec = camelSpec(kind, planned);
  for (const [name, value] of Object.entries(spec)) {
    const attribute = attributes[snakeCase(name)];
    if (!attribute || !isUnknown(value)) continue;
    const [form] = attributeType(attribute);
    const empty = form === 'list' || form === 'set' ? [] : form === 'map' ? {} : value;
    Object.defineProperty(spec, name, {
      get() {
        hidden.add(snakeCase(name));
        return empty;
      },
    });
  }
  return { references: kind.references(spec), hidden };
}

const unknownRead = new Error('an unknown value was read');

function unlessUnknown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error === unknownRead) return undefined;
    throw error;
  }
}

/** The same value, except that reading an unknown part of it throws. */
function guarded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(guarded);
  if (!isRecord(value as Value)) return value;
  const out = {};
  for (const [name, item] of Object.entries(value as object)) {
    Object.defineProperty(out, name, {
      enumerable: true,
      get() {
        if (isUnknown(item)) throw unknownRead;
        return guarded(item);
      },
    });
  }
  return out;
}

function specOf(kind: Kind, state: ValueRecord): ValueRecord {
  const out = Object.create(null) as ValueRecord;
  for (const name of specNames(kind)) out[name] = state[name] ?? null;
  return out;
}

/** What Terraform calls the attributes of the spec. */
export function specNames({ spec }: Kind): readonly string[] {
  const names = knownNames.get(spec) ?? Object.keys(spec.shape).map(snakeCase);
  knownNames.set(spec, names);
  return names;
}

const knownNames = new WeakMap<Kind['spec'], readonly string[]>();

function withoutNulls(value: Value): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutNulls(item)]));
}

function knownJson(value: Value): unknown {
  if (typeof value === 'bigint' || value instanceof Decimal) return Number(String(value));
  if (Array.isArray(value)) return value.filter((item) => !isUnknown(item)).map(knownJson);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && !isUnknown(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, knownJson(item)]));
}
