import { numberText } from '../../../../providers/terraform/value/decimal.js';
import { isRecord, isUnknown, type TerraformNumber, type Unknown, type Value } from '../../../../providers/terraform/value/value.js';

/** Whether a value is one that the unknown value could have stood for. What is unknown itself is left for later. */
export function keepsPromises({ refinements = {} }: Unknown, actual: Value): boolean {
  const { notNull, prefix, lowest, highest, shortest, longest } = refinements;
  if (isUnknown(actual)) return true;
  if (actual === null) return !notNull;
  if (prefix !== undefined && !(typeof actual === 'string' && actual.startsWith(prefix))) return false;
  if (lowest && !isWithin(actual as TerraformNumber, lowest, 1)) return false;
  if (highest && !isWithin(actual as TerraformNumber, highest, -1)) return false;
  const length = Array.isArray(actual) ? actual.length : isRecord(actual) ? Object.keys(actual).length : undefined;
  return length === undefined || (length >= (shortest ?? 0) && length <= (longest ?? Infinity));
}

function isWithin(actual: TerraformNumber, [bound, isIncluded]: readonly [TerraformNumber, boolean], sign: 1 | -1): boolean {
  const difference = (Number(actual) - Number(bound)) * sign;
  return difference > 0 || (isIncluded && numberText(actual) === numberText(bound));
}
