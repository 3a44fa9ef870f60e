import type { TerraformType } from '../../../../lib/derive/terraform-schema.js';
import { numberText } from '../../../../providers/terraform/value/decimal.js';
import { Dynamic, type TerraformNumber, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { stepType } from './cty-text.js';

/** A known value as a state file has it: numbers with all their digits, a dynamic value with its type beside it. */
export function stateJson(value: Value, type: TerraformType): string {
  if (value === null) return 'null';
  if (value instanceof Dynamic) return `{"value":${stateJson(value.value, value.type)},"type":${JSON.stringify(value.type)}}`;
  if (type === 'number') return numberText(value as TerraformNumber);
  if (typeof type === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, index) => stateJson(item, stepType(type, index))).join(',')}]`;
  const entries = Object.entries(value as ValueRecord).map(
    ([key, item]) => `${JSON.stringify(key)}:${stateJson(item, stepType(type, key))}`,
  );
  return `{${entries.join(',')}}`;
}
