import type { DevicePlan } from '../../../lib/device-plan.js';
import type { TerraformAttribute, TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import { hasUnknown, isRecord, isUnknown, recordOf, type Value, type ValueRecord } from '../value/value.js';
import { valueAt } from './inherited-values.js';

/**
 * The configuration with what it was in the place of what is unknown, so that the rest of it can be looked at. An element that is
 * new and lacks what every such element must say is left out.
 */
export function withPrior(attributes: TerraformAttributes, config: ValueRecord, prior: ValueRecord): ValueRecord {
  return recordOf(
    Object.entries(attributes).map(([name, attribute]) => [name, known(attribute, config[name] ?? null, prior[name] ?? null)]),
  );
}

/** What of a change is not known yet. */
export interface OpenPart {
  config: ValueRecord;
  /** Where it refers to what is itself not all known. */
  paths: readonly AttributePath[];
  /** What of that it is made of or refers to: as long as it is open, nothing that is said of the change is certain. */
  vital: readonly string[];
}

/**
 * What the devices do not have is so whatever the rest will be, and so is who else needs what goes. What does not fit together may do
 * so with what is not known yet.
 */
export function isOfKnown({ code, problems }: DevicePlan['problems'][number], { config, paths }: OpenPart): boolean {
  if (code.startsWith('device_')) return true;
  const holds = code === 'in_use' || ((code === 'unknown_reference' || code === 'no_capacity') && problems.length > 0);
  const isOpen = (path: AttributePath) => paths.some((open) => open.every((step, index) => path[index] === step));
  return holds && problems.every(({ path }) => !isOpen(path) && isKnownAt(config, path));
}

/** Whether the configuration says all that a path leads to, or says nothing there. */
function isKnownAt(config: ValueRecord, path: AttributePath): boolean {
  return path.every((_, index) => !isUnknown(valueAt(config, path.slice(0, index + 1)))) && !hasUnknown(valueAt(config, path));
}

function known(attribute: TerraformAttribute, value: Value, prior: Value): Value {
  if (isUnknown(value)) return prior;
  const { nested } = attribute;
  const element = (item: Value, before: Value): Value[] => {
    if (!nested || !isRecord(item)) return isUnknown(item) ? [] : [item];
    const filled = withPrior(nested.attributes, item, isRecord(before) ? before : recordOf([]));
    return isWhole(nested.attributes, filled) ? [filled] : [];
  };
  if (Array.isArray(value)) return value.flatMap((item, index) => element(item, (Array.isArray(prior) ? prior[index] : undefined) ?? null));
  if (!isRecord(value)) return value;
  if (nested?.nesting === 'single') return element(value, prior)[0] ?? null;
  const before = isRecord(prior) ? prior : recordOf([]);
  return recordOf(Object.entries(value).flatMap(([key, item]) => element(item, before[key] ?? null).map((each) => [key, each] as const)));
}

function isWhole(attributes: TerraformAttributes, value: ValueRecord): boolean {
  return Object.entries(attributes).every(([name, { required }]) => !required || (value[name] ?? null) !== null);
}
