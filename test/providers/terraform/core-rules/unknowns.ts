import fc from 'fast-check';
import { objectType, type TerraformAttributes, type TerraformType } from '../../../../lib/derive/terraform-schema.js';
import {
  isRecord,
  recordOf,
  Unknown,
  unknown,
  type Refinements,
  type Value,
  type ValueRecord,
} from '../../../../providers/terraform/value/value.js';
import { stepType } from './cty-text.js';

type Path = readonly (string | number)[];

/** The configuration as it is before what it depends on is known: up to four of its parts are unknown, some with a promise that they keep. */
export function withUnknowns(attributes: TerraformAttributes, config: ValueRecord): fc.Arbitrary<ValueRecord> {
  const paths = [...positions(config, objectType(attributes), [])];
  const chosen = fc.tuple(fc.subarray(paths, { maxLength: Math.min(paths.length, 4) }), fc.boolean());
  return chosen.map(
    ([hidden, isPromising]) => hide(config, [], new Set(hidden.map((path) => JSON.stringify(path))), isPromising) as ValueRecord,
  );
}

function* positions(value: Value, type: TerraformType, path: Path): Generator<Path> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* positions(item, stepType(type, index), [...path, index]);
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) if (item !== null) yield* positions(item, stepType(type, key), [...path, key]);
}

function hide(value: Value, path: Path, hidden: ReadonlySet<string>, isPromising: boolean): Value {
  if (hidden.has(JSON.stringify(path))) return isPromising ? new Unknown(promisesOf(value)) : unknown;
  if (Array.isArray(value)) return value.map((item, index) => hide(item, [...path, index], hidden, isPromising));
  if (!isRecord(value)) return value;
  return recordOf(Object.entries(value).map(([key, item]) => [key, hide(item, [...path, key], hidden, isPromising)]));
}

function promisesOf(value: Value): Refinements {
  if (value === null) return {};
  if (typeof value === 'string') return { notNull: true, prefix: /^[ -~]*/.exec(value)?.[0].slice(0, 2) ?? '' };
  if (typeof value === 'number') return { notNull: true, lowest: [Math.floor(value), true], highest: [Math.floor(value) + 1, false] };
  if (Array.isArray(value) || isRecord(value)) return { notNull: true, shortest: 0, longest: Object.keys(value).length };
  return { notNull: true };
}
