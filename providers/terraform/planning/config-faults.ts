import {
  attributeType,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformType,
} from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import { Decimal, isRecord, type Value, type ValueRecord } from '../value/value.js';

export interface ConfigFault {
  path: AttributePath;
  says: string;
}

/** What the core lets through although it could never come true: a read-only attribute that is given, a null inside a collection. */
export function configFaults(attributes: TerraformAttributes, config: ValueRecord, path: AttributePath = []): ConfigFault[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => attributeFaults(attribute, config[name] ?? null, [...path, name]));
}

function attributeFaults(attribute: TerraformAttribute, value: Value, path: AttributePath): ConfigFault[] {
  if (value === null) return [];
  const { required, optional, nested } = attribute;
  if (!required && !optional) return [{ path, says: 'is read-only; leave it out' }];
  if (typeof value === 'bigint' || value instanceof Decimal) return [{ path, says: tooExact(String(value)) }];
  if (nested?.nesting === 'single') return isRecord(value) ? configFaults(nested.attributes, value, path) : [];
  return elementsOf(attributeType(attribute), value).flatMap(([key, element]): ConfigFault[] => {
    const at = [...path, key];
    if (element === null) return [{ path: at, says: `is null; leave the ${typeof key === 'number' ? 'element' : 'key'} out` }];
    return nested && isRecord(element) ? configFaults(nested.attributes, element, at) : [];
  });
}

/** What no double holds would not be what the shim reads. */
function tooExact(text: string): string {
  return `has more digits than are kept, about 15; seen ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}

function elementsOf(type: TerraformType, value: Value): [string | number, Value][] {
  if (Array.isArray(value)) return [...value.entries()];
  return type[0] === 'map' && isRecord(value) ? Object.entries(value) : [];
}
