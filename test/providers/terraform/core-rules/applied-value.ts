import { attributeType, type TerraformAttributes, type TerraformType } from '../../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../../lib/errors.js';
import { Dynamic, isRecord, isUnknown, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { breach, type Breach, type Rule } from './breach.js';
import { ctyText, stepType } from './cty-text.js';
import { keepsPromises } from './refinements.js';

/** Whether what came to be is what was planned, with the unknown filled in. The rule says which of the two comparisons of the core it is. */
export function completes(attributes: TerraformAttributes, planned: Value, actual: Value, rule: Rule): Breach[] {
  if (planned === null && actual !== null) return [breach(rule, [], 'Root object was absent, but now present')];
  if (planned !== null && actual === null) return [breach(rule, [], 'Root object was present, but now absent')];
  if (!isRecord(planned) || !isRecord(actual)) return [];
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const found = valueCompletes(attributeType(attribute), planned[name] ?? null, actual[name] ?? null, { rule, path: [name] });
    return attribute.sensitive && found.length > 0 ? [breach(rule, [name], 'inconsistent values for sensitive attribute')] : found;
  });
}

interface Where {
  rule: Rule;
  path: AttributePath;
}

function valueCompletes(type: TerraformType, planned: Value, actual: Value, where: Where): Breach[] {
  const told = (says: string) => [breach(where.rule, where.path, says)];
  if (type === 'dynamic') {
    if (!(planned instanceof Dynamic) || !(actual instanceof Dynamic)) return [];
    return JSON.stringify(planned.type) === JSON.stringify(actual.type)
      ? valueCompletes(planned.type, planned.value, actual.value, where)
      : told('wrong final value type');
  }
  if (isUnknown(planned)) {
    if (keepsPromises(planned, actual)) return [];
    return [
      breach(
        'refinements are kept',
        where.path,
        `final value ${ctyText(actual, type)} does not conform to planning placeholder ${ctyText(planned, type)}`,
      ),
    ];
  }
  if (planned === null) return actual === null ? [] : told(`was null, but now ${ctyText(actual, type)}`);
  if (actual === null) return told(`was ${ctyText(planned, type)}, but now null`);
  if (isUnknown(actual)) return told('was known, but now unknown');
  if (typeof type === 'string') {
    const [was, is] = [ctyText(planned, type), ctyText(actual, type)];
    return was === is ? [] : told(`was ${was}, but now ${is}`);
  }
  if (type[0] === 'set') return setCompletes(type[1], planned as Value[], actual as Value[], where);
  const [before, after] = [entriesOf(planned), entriesOf(actual)];
  return [
    ...[...before].flatMap(([key, item]) =>
      after.has(key)
        ? valueCompletes(stepType(type, key), item, after.get(key) ?? null, { ...where, path: [...where.path, key] })
        : told(`element ${JSON.stringify(key)} has vanished`),
    ),
    ...[...after.keys()].filter((key) => !before.has(key)).flatMap((key) => told(`new element ${JSON.stringify(key)} has appeared`)),
  ];
}

function entriesOf(value: Value): Map<string | number, Value> {
  return Array.isArray(value) ? new Map(value.entries()) : new Map(Object.entries(value as ValueRecord));
}

/** Members have no identity: each must have at least one partner on the other side, and there may not come to be more. */
function setCompletes(type: TerraformType, planned: Value[], actual: Value[], where: Where): Breach[] {
  const fits = (one: Value, other: Value) => valueCompletes(type, one, other, where).length === 0;
  const told = (says: string) => breach('sets are correlated', where.path, says);
  const lost = planned.filter((item) => !actual.some((other) => fits(item, other)));
  if (lost.length > 0)
    return lost.map((item) => told(`planned set element ${ctyText(item, type)} does not correlate with any element in actual`));
  const extra = actual.filter((item) => !planned.some((other) => fits(other, item)));
  if (extra.length > 0)
    return extra.map((item) => told(`actual set element ${ctyText(item, type)} does not correlate with any element in plan`));
  return planned.length < actual.length ? [told(`length changed from ${planned.length} to ${actual.length}`)] : [];
}
