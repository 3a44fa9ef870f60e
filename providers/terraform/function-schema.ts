import { terraformFunction, type TerraformParameter } from '../../lib/derive/terraform-function.js';
import type { TerraformType } from '../../lib/derive/terraform-schema.js';
import type { ProviderFunction } from '../../lib/function.js';
import { bytes, embedded, integer, keyed, many, maybe, message, one, text } from './wire/protobuf.js';

const markdown = 1;

const parameter = message({
  name: one(1, text),
  type: one(2, bytes),
  description: one(5, text),
  descriptionKind: one(6, integer),
});
const returned = message({ type: one(1, bytes) });
const signature = message({
  parameters: many(
    1,
    embedded(() => parameter),
  ),
  variadicParameter: maybe(
    2,
    embedded(() => parameter),
  ),
  return: maybe(
    3,
    embedded(() => returned),
  ),
  summary: one(4, text),
  description: one(5, text),
  descriptionKind: one(6, integer),
});

/** `map<string, Function>`, as field 1 or 7 of two messages. */
export const functionsField = (number: number) =>
  keyed(
    number,
    embedded(() => signature),
  );

/** The signatures in the protocol's form, by name. */
export function wireFunctions(functions: readonly ProviderFunction[]) {
  return Object.fromEntries(functions.map((each) => [each.name, wireFunction(each)]));
}

function wireFunction(definition: ProviderFunction) {
  const { parameters, variadic, returns, summary, description } = terraformFunction(definition);
  return {
    parameters: parameters.map(wireParameter),
    ...(variadic ? { variadicParameter: wireParameter(variadic) } : {}),
    return: { type: wireType(returns) },
    summary,
    description,
    descriptionKind: markdown,
  };
}

function wireParameter({ name, type, description }: TerraformParameter) {
  return { name, type: wireType(type), description, descriptionKind: markdown };
}

function wireType(type: TerraformType): Buffer {
  return Buffer.from(JSON.stringify(type));
}
