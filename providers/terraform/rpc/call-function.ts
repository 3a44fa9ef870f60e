import { callFunction as call, terraformFunction } from '../../../lib/derive/terraform-function.js';
import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { functionTools } from '../function-tools.js';
import { decodeValue } from '../value/msgpack-decode.js';
import { encodeValue } from '../value/msgpack-encode.js';
import { parseLossless, valueFromJson } from '../value/json.js';
import { plainOf, valueOf } from '../value/plain.js';
import { hasUnknown, unknown, ValueError, type Value } from '../value/value.js';
import { embedded, integer, many, maybe, message, one, text } from '../wire/protobuf.js';
import { dynamicField, dynamicValue, type DynamicValue } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

const functionError = message({ text: one(1, text), functionArgument: maybe(2, integer) });

/** Runs a function. It has no diagnostics: what is wrong is one text and the number of the argument that it is about. */
export const callFunction = defineRpc({
  name: 'CallFunction',
  request: message({
    name: one(1, text),
    arguments: many(
      2,
      embedded(() => dynamicValue),
    ),
  }),
  response: message({
    result: dynamicField(1),
    error: maybe(
      2,
      embedded(() => functionError),
    ),
  }),
  async handle({ name, arguments: sent }, { functions }) {
    const known = await functions();
    const called = known.find((each) => each.name === name);
    if (!called) {
      return {
        error: { text: `this version of the provider has no function "${name}"; it has ${known.map((each) => each.name).join(', ')}` },
      };
    }
    const { parameters, variadic, returns } = terraformFunction(called);
    const values: Value[] = [];
    for (const [index, each] of sent.entries()) {
      try {
        values.push(argumentOf(each, (parameters[index] ?? variadic)?.type ?? 'dynamic'));
      } catch (error) {
        if (error instanceof ValueError) return { error: { text: error.message, functionArgument: index } };
        throw error;
      }
    }
    if (values.some(hasUnknown)) return { result: { msgpack: encodeValue(unknown, returns) } };
    const answer = call(called, values.map(plainOf), functionTools);
    if (answer.fault) {
      const { says, argument } = answer.fault;
      return { error: { text: says, ...(argument === undefined ? {} : { functionArgument: argument }) } };
    }
    return { result: { msgpack: encodeValue(valueOf(answer.result), returns) } };
  },
});

function argumentOf({ msgpack, json }: DynamicValue, type: TerraformType): Value {
  if (msgpack?.length) return decodeValue(msgpack, type);
  return json?.length ? valueFromJson(parseLossless(Buffer.from(json).toString('utf8')), type) : null;
}
