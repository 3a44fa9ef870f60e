import {
  attributeType,
  objectType,
  type TerraformAttributes,
  type TerraformSchema,
  type TerraformType,
} from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import { isEqual } from '../value/equality.js';
import { isRecord, isUnknown, type Value, type ValueRecord } from '../value/value.js';

/** Paths that make the update a replacement. A value that is unknown because nobody gave it is no reason. */
export function replacementPaths(schema: TerraformSchema, config: ValueRecord, prior: ValueRecord, planned: ValueRecord): AttributePath[] {
  // What every resource must say is missing only in a state that was moved here and has not been read yet.
  const isMissing = (name = '') => (prior[name] ?? null) === null;
  const isUnread = Object.entries(schema.attributes).some(([name, { required }]) => required === true && isMissing(name));
  const patterns = schema.replaces.filter(([name]) => !(isUnread && isMissing(name)));
  return patterns.flatMap((pattern) => changesAt(objectType(schema.attributes), pattern, { config, prior, planned }, []));
}

interface Views {
  config: Value;
  prior: Value;
  planned: Value;
}

function changesAt(type: TerraformType, pattern: readonly string[], views: Views, path: AttributePath): AttributePath[] {
  const [step, ...rest] = pattern;
  const { config, prior, planned } = views;
  if (step === undefined || isUnknown(planned)) {
    const isOurs = isUnknown(planned) && config === null;
    const isElsewhere = pattern.includes('*');
    return isOurs || isElsewhere || isEqual(prior, planned, type) ? [] : [path];
  }
  if (step !== '*') return changesAt(stepType(type, step), rest, stepInto(views, step), [...path, step]);
  const keys = Array.isArray(planned) ? planned.map((_, index) => index) : isRecord(planned) ? Object.keys(planned) : [];
  // A map key or list element that comes or goes is a change of the collection, not of the attribute inside.
  return keys
    .filter((key) => child(prior, key) !== null && child(planned, key) !== null)
    .flatMap((key) => changesAt(stepType(type, key), rest, stepInto(views, key), [...path, key]));
}

function stepInto({ config, prior, planned }: Views, step: string | number): Views {
  return { config: child(config, step), prior: child(prior, step), planned: child(planned, step) };
}

function child(value: Value, step: string | number): Value {
  if (Array.isArray(value)) return value[Number(step)] ?? null;
  return isRecord(value) ? (value[step] ?? null) : null;
}

function stepType(type: TerraformType, step: string | number): TerraformType {
  const inner = type[1] as TerraformType | Readonly<Record<string, TerraformType>>;
  return type[0] === 'object' ? ((inner as Record<string, TerraformType>)[step] ?? 'dynamic') : (inner as TerraformType);
}

/** Whether the two states are the same to Terraform. */
export function isSameState(attributes: TerraformAttributes, left: ValueRecord, right: ValueRecord): boolean {
  return Object.entries(attributes).every(([name, attribute]) =>
    isEqual(left[name] ?? null, right[name] ?? null, attributeType(attribute)),
  );
}

/** Whether they differ in nothing but what is the provider's own. */
export function isSameWorld(attributes: TerraformAttributes, left: ValueRecord, right: ValueRecord): boolean {
  return isSameState(Object.fromEntries(Object.entries(attributes).filter(([, { isLocal }]) => !isLocal)), left, right);
}
