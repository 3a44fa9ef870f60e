import { attributeType, type TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { snakeCase } from '../../../lib/names.js';
import { isEqual } from '../value/equality.js';
import { hasUnknown, type ValueRecord } from '../value/value.js';
import { shown } from './plan-diagnostics.js';

/**
 * Writes what was planned into the place of what the world answers otherwise, and says what. A VM may be migrated between a plan and
 * its apply, and a core takes nothing but the planned value; the next read tells it.
 */
export function takePlanned(kind: Kind, { attributes }: TerraformSchema, planned: ValueRecord, state: ValueRecord): string[] {
  return Object.keys(kind.status.shape).flatMap((key) => {
    const name = snakeCase(key);
    const attribute = attributes[name];
    const value = planned[name] ?? null;
    if (!attribute || hasUnknown(value) || isEqual(value, state[name] ?? null, attributeType(attribute))) return [];
    const [was, is] = [planned, state].map((each) => shown(attributes, [name], each));
    state[name] = value;
    return [`${name}: ${was} in the plan, ${is} now`];
  });
}
