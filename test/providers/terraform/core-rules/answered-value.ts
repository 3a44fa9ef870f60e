import { objectType, type TerraformAttributes, type TerraformType } from '../../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../../lib/errors.js';
import { decodeState } from '../../../../providers/terraform/kind-table.js';
import { Dynamic, hasUnknown, isRecord, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import type { DynamicValue } from '../../../../providers/terraform/wire/terraform-messages.js';
import { breach, type Breach, type Rule } from './breach.js';
import { asCoreHolds, stepType } from './cty-text.js';

/** A value out of an answer as the core holds it, or why it is none of the schema. */
export function answered(
  attributes: TerraformAttributes,
  sent: DynamicValue | undefined,
): { value: ValueRecord | null; breaches: Breach[] } {
  const type = objectType(attributes);
  try {
    const value = decodeState({ attributes }, sent) ?? null;
    const faults = value === null ? [] : misfits(value, type, []);
    return { value: faults.length > 0 ? null : (asCoreHolds(value, type) as ValueRecord | null), breaches: faults };
  } catch (error) {
    return { value: null, breaches: [breach('an answer has the type of the schema', [], (error as Error).message)] };
  }
}

/** Objects have all their attributes and no other; nothing is of another type. */
function misfits(value: Value, type: TerraformType, path: AttributePath): Breach[] {
  const told = (says: string) => [breach('an answer has the type of the schema', path, says)];
  if (value === null || (typeof value === 'object' && !isRecord(value) && !Array.isArray(value))) return [];
  if (typeof type === 'string')
    return typeof value === { string: 'string', bool: 'boolean' }[type as 'string'] || type === 'number' || value instanceof Dynamic
      ? []
      : told(`${type} required`);
  if (type[0] === 'object') {
    const [wanted, seen] = [Object.keys(type[1]), Object.keys(value as ValueRecord)];
    if (wanted.some((name) => !seen.includes(name)))
      return told(`an object with ${wanted.length} attributes is required (${seen.length} given)`);
  }
  const items: [string | number, Value][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value as ValueRecord);
  return items.flatMap(([step, item]) => misfits(item, stepType(type, step), [...path, step]));
}

/** What must be known and is not, each with its path. */
export function unknownsIn(rule: Rule, value: Value, says: string, path: AttributePath = []): Breach[] {
  if (!hasUnknown(value)) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownsIn(rule, item, says, [...path, index]));
  if (isRecord(value)) return Object.entries(value).flatMap(([name, item]) => unknownsIn(rule, item, says, [...path, name]));
  return [breach(rule, path, says)];
}

/** Write-only attributes that an answer holds. */
export function writeOnlyIn(attributes: TerraformAttributes, value: Value, during: string, path: AttributePath = []): Breach[] {
  if (!isRecord(value)) return [];
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const item = value[name] ?? null;
    if (attribute.writeOnly)
      return item === null
        ? []
        : [breach('a write-only value is never answered', [...path, name], `returned a value for the write-only attribute ${during}`)];
    if (!attribute.nested || item === null) return [];
    const { attributes: inner } = attribute.nested;
    const items: [string | number, Value][] = Array.isArray(item) ? [...item.entries()] : isRecord(item) ? Object.entries(item) : [];
    if (attribute.nested.nesting === 'single') return writeOnlyIn(inner, item, during, [...path, name]);
    return items.flatMap(([step, element]) => writeOnlyIn(inner, element, during, [...path, name, step]));
  });
}

/** Paths that force a replacement lead to something in the state or in the plan. */
export function replacementExists(
  attributes: TerraformAttributes,
  prior: Value,
  planned: Value,
  paths: readonly AttributePath[],
): Breach[] {
  const leads = (path: AttributePath, value: Value): boolean => {
    let type: TerraformType = objectType(attributes);
    let at: Value | undefined = value;
    for (const step of path) {
      if (type[0] === 'object' && !(step in (type[1] as object))) return false;
      at = Array.isArray(at) ? at[Number(step)] : isRecord(at) ? at[String(step)] : undefined;
      if (at === undefined) return false;
      type = stepType(type, step);
    }
    return true;
  };
  const lost = paths.filter((path) => !leads(path, prior) && !leads(path, planned));
  return lost.map((path) =>
    breach('what forces a replacement exists', path, 'has indicated "requires replacement" for a non-existent attribute path'),
  );
}
