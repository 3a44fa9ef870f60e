import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { numberText } from './decimal.js';
import { isUnknown, type Dynamic, type TerraformNumber, type Value, type ValueRecord } from './value.js';

/** Whether Terraform takes the two for the same: strings by NFC, numbers by value, sets without order. Unknown equals unknown. */
export function isEqual(left: Value, right: Value, type: TerraformType): boolean {
  if (isUnknown(left) || isUnknown(right)) return isUnknown(left) && isUnknown(right);
  if (left === null || right === null) return left === right;
  if (typeof type !== 'string') return isEqualCompound(left, right, type);
  if (type === 'number') return numberText(left as TerraformNumber) === numberText(right as TerraformNumber);
  if (type === 'string') return (left as string).normalize('NFC') === (right as string).normalize('NFC');
  if (type === 'bool') return left === right;
  const [one, other] = [left as Dynamic, right as Dynamic];
  return JSON.stringify(one.type) === JSON.stringify(other.type) && isEqual(one.value, other.value, one.type);
}

function isEqualCompound(left: Value, right: Value, type: Exclude<TerraformType, string>): boolean {
  switch (type[0]) {
    case 'list':
      return isEqualSequence(left as Value[], right as Value[], () => type[1]);
    case 'tuple':
      return isEqualSequence(left as Value[], right as Value[], (index) => type[1][index] ?? 'dynamic');
    case 'set':
      return isEqualSet(left as Value[], right as Value[], type[1]);
    case 'map':
      return isEqualMap(left as ValueRecord, right as ValueRecord, type[1]);
    case 'object':
      return Object.entries(type[1]).every(([name, of]) =>
        isEqual((left as ValueRecord)[name] ?? null, (right as ValueRecord)[name] ?? null, of),
      );
  }
}

function isEqualSequence(left: Value[], right: Value[], typeAt: (index: number) => TerraformType): boolean {
  return left.length === right.length && left.every((item, index) => isEqual(item, right[index] ?? null, typeAt(index)));
}

function isEqualSet(left: Value[], right: Value[], type: TerraformType): boolean {
  const rest = [...right];
  const allFound = left.every((item) => {
    const index = rest.findIndex((other) => isEqual(item, other, type));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
  return allFound && rest.length === 0;
}

function isEqualMap(left: ValueRecord, right: ValueRecord, type: TerraformType): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && isEqual(left[key] ?? null, right[key] ?? null, type))
  );
}
