import type { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import type { FunctionTools, ProviderFunction } from '../function.js';
import { snakeCase } from '../names.js';
import { fromOutward } from './outward.js';
import { schemaProblems } from './problems.js';
import { typeOf } from './terraform-attributes.js';
import type { TerraformType } from './terraform-schema.js';

/** One parameter as Terraform has it. */
export interface TerraformParameter {
  name: string;
  type: TerraformType;
  description: string;
}

/** A function as Terraform has it. Null and unknown arguments are left to the core: it refuses the one and defers the other. */
export interface TerraformFunction {
  parameters: readonly TerraformParameter[];
  variadic?: TerraformParameter;
  returns: TerraformType;
  summary: string;
  description: string;
}

/** The signature that a function implies. */
export function terraformFunction({ parameters, variadic, returns, summary, describes }: ProviderFunction): TerraformFunction {
  const parameterOf = (name: string, schema: z.ZodType): TerraformParameter => {
    return { name: snakeCase(name), type: typeOf(schema), description: schema.description ?? '' };
  };
  return {
    parameters: Object.entries(parameters.shape as Record<string, z.ZodType>).map(([name, schema]) => parameterOf(name, schema)),
    ...(variadic ? { variadic: parameterOf(variadic.name, variadic.schema) } : {}),
    returns: typeOf(returns),
    summary,
    description: describes,
  };
}

/** What a call gives, or what is wrong with it and with which argument, counted from 0. */
export type FunctionAnswer = { result: unknown; fault?: undefined } | { fault: { says: string; argument?: number } };

/** Calls a function with plain values in their outward names. */
export function callFunction(called: ProviderFunction, values: readonly unknown[], tools: FunctionTools): FunctionAnswer {
  const names = Object.keys(called.parameters.shape);
  const given = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  const argumentAt = (step: unknown) => (typeof step === 'number' ? names.length + step : names.indexOf(String(step)));
  const [problem] = schemaProblems(called.parameters, given);
  if (problem) return { fault: { says: problem.message, argument: argumentAt(problem.path[0]) } };
  try {
    const read = called.parameters.parse(fromOutward(called.parameters, given));
    return { result: called.answer(read, tools, values.slice(names.length)) };
  } catch (error) {
    if (!(error instanceof BitBuilderError)) throw error;
    const [about] = error.problems;
    const argument = about && argumentAt(about.path[0]);
    return { fault: { says: error.message, ...(argument !== undefined && argument >= 0 ? { argument } : {}) } };
  }
}
