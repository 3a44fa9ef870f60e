import { terraformEphemeral } from '../../../../lib/derive/terraform-ephemeral.js';
import { terraformFunction } from '../../../../lib/derive/terraform-function.js';
import { listAttributes } from '../../../../lib/derive/terraform-identity.js';
import { terraformDataSource, terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { attributeType, objectType } from '../../../../lib/derive/terraform-schema.js';
import type { Ephemeral } from '../../../../lib/ephemeral.js';
import type { ProviderFunction } from '../../../../lib/function.js';
import type { Kind } from '../../../../lib/kind.js';
import { encodeState } from '../../../../providers/terraform/kind-table.js';
import { callFunction } from '../../../../providers/terraform/rpc/call-function.js';
import type { listResource } from '../../../../providers/terraform/rpc/list-resource.js';
import { openEphemeralResource } from '../../../../providers/terraform/rpc/open-ephemeral-resource.js';
import { readDataSource } from '../../../../providers/terraform/rpc/read-data-source.js';
import { decodeValue } from '../../../../providers/terraform/value/msgpack-decode.js';
import { encodeValue } from '../../../../providers/terraform/value/msgpack-encode.js';
import { hasUnknown, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import type { Message } from '../../../../providers/terraform/wire/protobuf.js';
import { answered, unknownsIn } from './answered-value.js';
import { breach, type Breach, type Rule } from './breach.js';
import { ctyText, isSame } from './cty-text.js';
import type { Call } from './strict-core.js';

interface Judged {
  breaches: readonly Breach[];
  /** What the provider said in its own words. */
  errors: readonly string[];
  value?: Value;
}

type Told = readonly { severity?: number; summary?: string; detail?: string }[];
const errorsOf = (told: Told) => told.filter(({ severity }) => severity === 1).map(({ summary, detail }) => `${summary}: ${detail}`);

/** Reads a data source: the answer is known, and what was configured stands in it as configured. */
export async function judgeDataSource(call: Call, kind: Kind, config: ValueRecord): Promise<Judged> {
  const schema = terraformDataSource(kind);
  const { state, diagnostics } = await call(readDataSource, { typeName: schema.typeName, config: encodeState(schema, config) });
  const errors = errorsOf(diagnostics);
  if (errors.length > 0) return { breaches: [], errors };
  const { value, breaches } = answered(schema.attributes, state);
  const rule: Rule = 'a data source keeps what was configured';
  if (value === null) return { breaches: [...breaches, breach(rule, [], 'the provider returned no object')], errors };
  return {
    breaches: [...breaches, ...unknownsIn(rule, value, 'the value is not known'), ...keeps(rule, schema.attributes, config, value)],
    errors,
    value,
  };
}

/** Opens an ephemeral resource, by the same rules. */
export async function judgeEphemeral(call: Call, ephemeral: Ephemeral, config: ValueRecord): Promise<Judged> {
  const schema = terraformEphemeral(ephemeral);
  const { result, diagnostics } = await call(openEphemeralResource, { typeName: schema.typeName, config: encodeState(schema, config) });
  const errors = errorsOf(diagnostics);
  if (errors.length > 0) return { breaches: [], errors };
  const { value, breaches } = answered(schema.attributes, result);
  const rule: Rule = 'an ephemeral resource is known and keeps what was configured';
  if (value === null) return { breaches: [...breaches, breach(rule, [], 'the provider returned no object')], errors };
  return {
    breaches: [...breaches, ...unknownsIn(rule, value, 'the value is not known'), ...keeps(rule, schema.attributes, config, value)],
    errors,
    value,
  };
}

/** Calls a function: what it answers has its type, is known where its arguments are, and the same each time. */
export async function judgeFunction(call: Call, called: ProviderFunction, values: readonly Value[]): Promise<Judged> {
  const { parameters, variadic, returns } = terraformFunction(called);
  const types = values.map((_, index) => (parameters[index] ?? variadic)?.type ?? 'dynamic');
  const request = {
    name: called.name,
    arguments: values.map((value, index) => ({ msgpack: encodeValue(value, types[index] ?? 'dynamic') })),
  };
  const [first, second] = [await call(callFunction, request), await call(callFunction, request)];
  const rule: Rule = 'a function answers what it says';
  if (first.error) {
    const { functionArgument } = first.error as { functionArgument?: number };
    const isThere = functionArgument === undefined || (functionArgument >= 0 && functionArgument < values.length);
    return {
      breaches: isThere ? [] : [breach(rule, [], `the error is about argument ${functionArgument} of ${values.length}`)],
      errors: [String(first.error.text)],
    };
  }
  try {
    const [value, again] = [first, second].map(({ result }) => decodeValue(result?.msgpack ?? new Uint8Array(), returns));
    const isPure = isSame(value ?? null, again ?? null, returns);
    const isEarly = !values.some(hasUnknown) && hasUnknown(value ?? null);
    return {
      breaches: [
        ...(isPure ? [] : [breach(rule, [], `returned ${ctyText(value ?? null, returns)}, and then ${ctyText(again ?? null, returns)}`)]),
        ...(isEarly ? [breach(rule, [], `returned unknown values for known arguments`)] : []),
      ],
      errors: [],
      value: value ?? null,
    };
  } catch (error) {
    return { breaches: [breach(rule, [], (error as Error).message)], errors: [] };
  }
}

/** One event of a list: an identity, and the object where it was asked for. */
export function judgeListed(
  kind: Kind,
  event: typeof listResource.response extends Message<infer Event> ? Event : never,
  asked: boolean,
): Judged {
  const rule: Rule = 'a listed resource has its identity';
  const errors = errorsOf(event.diagnostic);
  if (errors.length > 0) return { breaches: [], errors };
  const { value, breaches } = answered(terraformResource(kind).attributes, event.resourceObject);
  return {
    breaches: [
      ...breaches,
      ...(event.identity?.identityData?.msgpack?.length ? [] : [breach(rule, [], 'Provider did not return an identity')]),
      ...(!asked || value ? [] : [breach(rule, [], 'Provider did not return the resource object')]),
      ...unknownsIn(rule, value, 'the value is not known'),
    ],
    errors,
    value,
  };
}

/** The attributes of a `list` block's type, for who sends one. */
export const listType = (kind: Kind) => objectType(listAttributes(kind));

function keeps(rule: Rule, attributes: Parameters<typeof answered>[0], config: ValueRecord, value: ValueRecord): Breach[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const [given, seen, type] = [config[name] ?? null, value[name] ?? null, attributeType(attribute)];
    if (given === null || isSame(given, seen, type)) return [];
    return [breach(rule, [name], `was ${ctyText(given, type)}, but now ${ctyText(seen, type)}`)];
  });
}
