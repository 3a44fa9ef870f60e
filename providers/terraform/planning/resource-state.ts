import {
  attributeType,
  objectType,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformSchema,
  type TerraformType,
} from '../../../lib/derive/terraform-schema.js';
import type { Resource } from '../../../lib/wire.js';
import { encodeValue } from '../value/msgpack-encode.js';
import { valueFromJson, type Json } from '../value/json.js';
import { hasUnknown, isRecord, recordOf, ValueError, type Value, type ValueRecord } from '../value/value.js';

/**
 * A resource as the shim answers it, as a state, with what is the provider's own as it was. Where null and empty mean the same, the earlier state or plan decides. An
 * attribute whose value does not have its type throws, or is null when `onFault` takes note of it.
 */
export function stateOf(
  schema: TerraformSchema,
  { id, spec, status, drift }: Resource,
  earlier: ValueRecord | undefined,
  onFault?: (fault: string) => void,
): ValueRecord {
  const answered = { ...spec, ...status, id, drift } as { [name: string]: Json };
  const attributeState = (name: string, attribute: TerraformAttribute): Value => {
    if (attribute.writeOnly) return null;
    if (attribute.isLocal) return earlier?.[name] ?? null;
    try {
      return ValueError.at(name, () => valueFromJson(answered[name], attributeType(attribute)));
    } catch (error) {
      if (!onFault || !(error instanceof ValueError)) throw error;
      onFault(`${error.path.join('.')}: ${error.message}`);
      return null;
    }
  };
  const state = recordOf(Object.entries(schema.attributes).map(([name, attribute]) => [name, attributeState(name, attribute)]));
  return earlier ? (likeEarlier(state, earlier) as ValueRecord) : state;
}

function likeEarlier(value: Value, earlier: Value | undefined): Value {
  if (earlier === null && isEmpty(value)) return null;
  if (value === null && earlier !== undefined && isEmpty(earlier)) return earlier;
  if (Array.isArray(value) && Array.isArray(earlier)) return value.map((item, index) => likeEarlier(item, earlier[index]));
  if (!isRecord(value) || !isRecord(earlier)) return value;
  return recordOf(Object.entries(value).map(([name, item]) => [name, likeEarlier(item, earlier[name])]));
}

function isEmpty(value: Value): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

/** What can be told of a resource that was only half made: the plan, with null for what is not known. */
export function withoutUnknowns(planned: Value): Value {
  if (!hasUnknown(planned)) return planned;
  if (Array.isArray(planned)) return planned.map(withoutUnknowns);
  if (!isRecord(planned)) return null;
  return recordOf(Object.entries(planned).map(([name, value]) => [name, withoutUnknowns(value)]));
}

/**
 * The state as bytes, whatever is wrong with it: an answer that cannot be encoded would lose the state and orphan the object.
 * What does not fit is taken from the fallback, else null, and told.
 */
export function encodeSalvaging(
  attributes: TerraformAttributes,
  state: ValueRecord,
  fallback: ValueRecord,
  onFault: (fault: string) => void,
): Buffer {
  const whole = hasUnknown(state) ? undefined : encodedOrFault(state, objectType(attributes));
  if (Buffer.isBuffer(whole)) return whole;
  const salvaged = recordOf(
    Object.entries(attributes).map(([name, attribute]) => {
      const type = attributeType(attribute);
      const fault = faultOf(state[name] ?? null, type);
      if (fault === undefined) return [name, state[name] ?? null];
      onFault(`${name}: ${fault}`);
      const other = withoutUnknowns(fallback[name] ?? null);
      return [name, faultOf(other, type) === undefined ? other : null];
    }),
  );
  return encodeValue(salvaged, objectType(attributes));
}

function faultOf(value: Value, type: TerraformType): string | undefined {
  if (hasUnknown(value)) return 'is still unknown';
  const encoded = encodedOrFault(value, type);
  return Buffer.isBuffer(encoded) ? undefined : encoded;
}

function encodedOrFault(value: Value, type: TerraformType): Buffer | string {
  try {
    return encodeValue(value, type);
  } catch (error) {
    return (error as Error).message;
  }
}
