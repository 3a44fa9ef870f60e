import { attributeType, type TerraformAttribute, type TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { isEqual } from '../value/equality.js';
import { isRecord, recordOf, type Value, type ValueRecord } from '../value/value.js';
import { constantValue } from './plan-attributes.js';

/** A configuration that says what the state holds, and plans empty: without what is computed, secret, or as it is by default. */
export function generatedConfig(attributes: TerraformAttributes, state: ValueRecord): ValueRecord {
  return recordOf(Object.entries(attributes).map(([name, attribute]) => [name, generatedValue(attribute, state[name] ?? null)]));
}

function generatedValue(attribute: TerraformAttribute, value: Value): Value {
  const { required, optional, writeOnly, isLocal, origin, nested } = attribute;
  if ((!required && !optional) || writeOnly || isLocal || value === null) return null;
  if (origin.from === 'default' && isEqual(value, constantValue(origin.value), attributeType(attribute))) return null;
  if (!nested) return value;
  const element = (item: Value) => (isRecord(item) ? generatedConfig(nested.attributes, item) : item);
  if (nested.nesting === 'single') return element(value);
  if (Array.isArray(value)) return value.map(element);
  return isRecord(value) ? recordOf(Object.entries(value).map(([key, item]) => [key, element(item)])) : value;
}
