import type { TerraformType } from '../../../../lib/derive/terraform-schema.js';
import { numberText } from '../../../../providers/terraform/value/decimal.js';
import {
  Dynamic,
  hasUnknown,
  isUnknown,
  isRecord,
  recordOf,
  unknown,
  type TerraformNumber,
  type Unknown,
  type Value,
  type ValueRecord,
} from '../../../../providers/terraform/value/value.js';

/** A value as the core prints it in the errors of providers. Equal values have equal texts, so it is also how they are compared. */
export function ctyText(value: Value, type: TerraformType): string {
  if (isUnknown(value)) return unknownText(value, type);
  if (value === null) return `cty.NullVal(${typeText(type)})`;
  if (value instanceof Dynamic) return ctyText(value.value, value.type);
  if (type === 'string') return `cty.StringVal(${JSON.stringify((value as string).normalize('NFC'))})`;
  if (type === 'number') return numberForm(numberText(value as TerraformNumber));
  if (type === 'bool') return value === true ? 'cty.True' : 'cty.False';
  if (typeof type === 'string') throw new Error(`no value of type ${type}`);
  const kind = `${type[0][0]?.toUpperCase()}${type[0].slice(1)}`;
  if (type[0] === 'map' || type[0] === 'object') {
    const entries = Object.entries(value as ValueRecord).map(([key, item]) => [key.normalize('NFC'), ctyText(item, stepType(type, key))]);
    if (entries.length === 0) return type[0] === 'map' ? `cty.MapValEmpty(${typeText(type[1])})` : 'cty.EmptyObjectVal';
    const sorted = entries
      .sort(([one = ''], [other = '']) => (one < other ? -1 : 1))
      .map(([key = '', item]) => `${JSON.stringify(key)}:${item}`);
    return `cty.${kind}Val(map[string]cty.Value{${sorted.join(', ')}})`;
  }
  const items = (value as Value[]).map((item, index) => ctyText(item, stepType(type, index)));
  if (items.length === 0) return type[0] === 'tuple' ? 'cty.EmptyTupleVal' : `cty.${kind}ValEmpty(${typeText(type[1] as TerraformType)})`;
  const shown = type[0] === 'set' ? items.sort() : items;
  return `cty.${kind}Val([]cty.Value{${shown.join(', ')}})`;
}

/** A value as the core holds it when it has come over the wire: text in NFC, members of sets in order and once. */
export function asCoreHolds(value: Value, type: TerraformType): Value {
  if (value === null || isUnknown(value) || typeof value === 'boolean' || type === 'number') return value;
  if (value instanceof Dynamic) return new Dynamic(value.type, asCoreHolds(value.value, value.type));
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) {
    const items = value.map((item, index) => asCoreHolds(item, stepType(type, index)));
    if (type[0] !== 'set') return items;
    // Members that are not known yet are never the same to it.
    const byText = new Map(
      items.map((item, index) => [`${ctyText(item, type[1] as TerraformType)}${hasUnknown(item) ? index : ''}`, item]),
    );
    return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
  }
  return recordOf(
    Object.entries(value as ValueRecord).map(([key, item]) => [key.normalize('NFC'), asCoreHolds(item, stepType(type, key))]),
  );
}

/** Whether the core takes the two for the same, whatever is promised of what is unknown. */
export function isSame(left: Value, right: Value, type: TerraformType): boolean {
  return ctyText(withoutPromises(left), type) === ctyText(withoutPromises(right), type);
}

/** The type one step into a collection or an object. */
export function stepType(type: TerraformType, step: string | number): TerraformType {
  if (type[0] === 'object') return (type[1] as Record<string, TerraformType>)[step] ?? 'dynamic';
  if (type[0] === 'tuple') return (type[1] as TerraformType[])[Number(step)] ?? 'dynamic';
  return typeof type === 'string' ? 'dynamic' : (type[1] as TerraformType);
}

function withoutPromises(value: Value): Value {
  if (isUnknown(value)) return unknown;
  if (Array.isArray(value)) return value.map(withoutPromises);
  if (!isRecord(value)) return value;
  return recordOf(Object.entries(value).map(([key, item]) => [key, withoutPromises(item)]));
}

function unknownText({ refinements: { notNull, prefix, lowest, highest, shortest, longest } = {} }: Unknown, type: TerraformType): string {
  const promises = [
    ...(notNull ? ['NotNull()'] : []),
    ...(prefix === undefined ? [] : [`StringPrefixFull(${JSON.stringify(prefix)})`]),
    ...(lowest ? [`NumberLowerBound(${numberForm(numberText(lowest[0]))}, ${lowest[1]})`] : []),
    ...(highest ? [`NumberUpperBound(${numberForm(numberText(highest[0]))}, ${highest[1]})`] : []),
    ...(shortest === undefined ? [] : [`CollectionLengthLowerBound(${shortest})`]),
    ...(longest === undefined ? [] : [`CollectionLengthUpperBound(${longest})`]),
  ];
  return `cty.UnknownVal(${typeText(type)})${promises.length > 0 ? `.Refine().${promises.join('.')}.NewValue()` : ''}`;
}

function numberForm(text: string): string {
  return /^-?\d{1,18}$/.test(text) ? `cty.NumberIntVal(${text})` : `cty.MustParseNumberVal("${text}")`;
}

function typeText(type: TerraformType): string {
  if (typeof type === 'string')
    return { string: 'cty.String', number: 'cty.Number', bool: 'cty.Bool', dynamic: 'cty.DynamicPseudoType' }[type];
  const kind = `${type[0][0]?.toUpperCase()}${type[0].slice(1)}`;
  if (type[0] === 'object') {
    const entries = Object.entries(type[1]).map(([name, inner]) => `${JSON.stringify(name)}:${typeText(inner)}`);
    return `cty.Object(map[string]cty.Type{${entries.sort().join(', ')}})`;
  }
  if (type[0] === 'tuple') return `cty.Tuple([]cty.Type{${type[1].map(typeText).join(', ')}})`;
  return `cty.${kind}(${typeText(type[1])})`;
}
