import {
  attributeType,
  objectType,
  type Nesting,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformConstant,
} from '../../../lib/derive/terraform-schema.js';
import { isEqual } from '../value/equality.js';
import { isRecord, isUnknown, recordOf, unknown, type Value, type ValueRecord } from '../value/value.js';

/**
 * The planned value of an object: what the configuration says, else the default, else what the world said last, else unknown.
 * With `changing`, what the world may answer differently after the update becomes unknown.
 */
export function planObject(
  attributes: TerraformAttributes,
  config: ValueRecord,
  prior: ValueRecord | undefined,
  changing: boolean,
): ValueRecord {
  const plan = (name: string, attribute: TerraformAttribute): Value => {
    const configured = config[name] ?? null;
    const before = prior ? (prior[name] ?? null) : undefined;
    if (attribute.writeOnly) return null;
    if (configured !== null) return planConfigured(attribute, configured, before ?? null, changing);
    return planAbsent(attribute, before, changing && isMoved(attribute), changing);
  };
  /** Whether something that the attribute follows from changes: a gateway's prefix, an address's subnet. */
  const isMoved = ({ origin }: TerraformAttribute): boolean =>
    ((origin.from === 'world' && origin.follows) || []).some((path) => {
      const [name = '', ...below] = path.split('.');
      const followed = attributes[name];
      return followed !== undefined && !isSameBelow(followed, plan(name, followed), prior?.[name] ?? null, below);
    });
  return recordOf(Object.entries(attributes).map(([name, attribute]) => [name, plan(name, attribute)]));
}

/** Whether two values of an attribute are the same at a path below it; those that are no objects are compared as a whole. */
function isSameBelow(attribute: TerraformAttribute, one: Value, other: Value, [name, ...below]: readonly string[]): boolean {
  const inner = name === undefined ? undefined : attribute.nested?.attributes[name];
  if (!inner || name === undefined || !isRecord(one) || !isRecord(other)) return isEqual(one, other, attributeType(attribute));
  return isSameBelow(inner, one[name] ?? null, other[name] ?? null, below);
}

function planConfigured(attribute: TerraformAttribute, config: Value, prior: Value, changing: boolean): Value {
  if (!attribute.nested || isUnknown(config)) return config;
  const { nesting, attributes } = attribute.nested;
  const element = (value: Value, before: Value | undefined) =>
    isRecord(value) ? planObject(attributes, value, isRecord(before) ? before : undefined, changing) : value;
  if (nesting === 'single') return element(config, prior);
  if (isRecord(config)) {
    const before = isRecord(prior) ? prior : recordOf([]);
    return recordOf(Object.entries(config).map(([key, value]) => [key, element(value, before[key])]));
  }
  const before = Array.isArray(prior) ? prior : [];
  const items = config as Value[];
  return items.map((value, index) => {
    const partner = partnerOf(attributes, nesting, value, index, before);
    const others = items.filter((_, at) => at !== index);
    return element(value, changing && isRecord(partner) ? withoutStated(attributes, partner, others) : partner);
  });
}

/** What was drawn for an element and is now stated for another: one that is put in front makes those behind it move on. */
function withoutStated(attributes: TerraformAttributes, before: ValueRecord, others: readonly Value[]): ValueRecord {
  const isStated = (name: string, value: Value): boolean => {
    const attribute = attributes[name];
    if (attribute?.origin.from !== 'world') return false;
    return others.some((other) => isRecord(other) && isEqual(other[name] ?? null, value, attributeType(attribute)));
  };
  return recordOf(Object.entries(before).map(([name, value]) => [name, isStated(name, value) ? null : value]));
}

/** The prior element that a list or set element goes on from. Sets have no positions: the configured part tells. */
function partnerOf(attributes: TerraformAttributes, nesting: Nesting, value: Value, index: number, before: readonly Value[]) {
  if (nesting === 'list' || !isRecord(value)) return before[index];
  const given = Object.fromEntries(Object.entries(attributes).filter(([name]) => (value[name] ?? null) !== null));
  return before.find((candidate) => isRecord(candidate) && isEqual(value, candidate, objectType(given)));
}

function planAbsent({ origin, optional }: TerraformAttribute, prior: Value | undefined, moved: boolean, changing: boolean): Value {
  if (origin.from === 'config') return origin.emptyIsNone && prior === '' ? prior : null;
  if (origin.from === 'default') return constantValue(origin.value);
  if (prior === undefined) return unknown;
  if (!changing) return prior;
  // What says all that it follows stays absent, too; what the user may give may be drawn for the first time.
  const isKnown = prior !== null || (!optional && !!origin.follows?.length);
  return origin.keeps && !moved && isKnown ? prior : unknown;
}

/** A constant of the schema as a value. */
export function constantValue(constant: TerraformConstant): Value {
  if (constant === null || typeof constant !== 'object') return constant;
  if (Array.isArray(constant)) return (constant as readonly TerraformConstant[]).map(constantValue);
  return recordOf(Object.entries(constant).map(([name, item]) => [name, constantValue(item as TerraformConstant)]));
}
