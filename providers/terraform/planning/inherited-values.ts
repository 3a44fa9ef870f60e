import { outwardPath } from '../../../lib/derive/outward.js';
import type { TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import type { InventoryDefaults } from '../../../lib/inherited.js';
import type { Kind } from '../../../lib/kind.js';
import { isRecord, isUnknown, type Value, type ValueRecord } from '../value/value.js';
import { camelSpec, foretold } from './spec-values.js';

interface Views {
  config: ValueRecord;
  prior: ValueRecord | undefined;
  planned: ValueRecord;
}

/** Whether anything that could be inherited from the inventory is not known yet. */
export function inheritsSomething({ attributes }: Pick<TerraformSchema, 'attributes'>, planned: ValueRecord): boolean {
  return Object.entries(attributes).some(([name, { origin, nested }]) => {
    const value = planned[name] ?? null;
    if (!nested) return origin.from === 'world' && origin.isInherited === true && isUnknown(value);
    return elementsOf(nested.nesting === 'single', value).some((element) => isRecord(element) && inheritsSomething(nested, element));
  });
}

/**
 * Writes into the plan what follows from the inventory alone. Only what is new: the shim leaves what exists as it is, with nothing
 * where it has nothing.
 */
export function fillInherited(kind: Kind, { config, prior, planned }: Views, defaults: InventoryDefaults): void {
  for (const { at, value } of kind.inherits?.(camelSpec(kind, planned), defaults) ?? []) {
    const path = outwardPath(kind.spec, at);
    const isNew = !prior || valueAt(prior, path.slice(0, -1)) === null;
    if (isNew) fillAt(path, value, config, planned);
  }
}

/** Writes into the plan what the spec alone tells of attributes that are left out or answered. */
export function fillForetold(kind: Kind, config: ValueRecord, planned: ValueRecord): void {
  for (const { path, value } of foretold(kind, planned)) fillAt(path, value, config, planned);
}

/** What is unknown because nobody gave it becomes the value. */
function fillAt(path: AttributePath, value: Value, config: ValueRecord, planned: ValueRecord): void {
  const parent = valueAt(planned, path.slice(0, -1));
  const name = String(path[path.length - 1]);
  const isLeftOut = valueAt(config, path) === null;
  if (isLeftOut && isRecord(parent) && isUnknown(parent[name] ?? null)) parent[name] = value;
}

function elementsOf(isSingle: boolean, value: Value): readonly Value[] {
  if (isSingle) return [value];
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

/** What a path leads to in a value; null where it leads nowhere. */
export function valueAt(value: Value, path: AttributePath): Value {
  return path.reduce<Value>((node, step) => {
    if (Array.isArray(node)) return node[Number(step)] ?? null;
    return isRecord(node) ? (node[step] ?? null) : null;
  }, value);
}
