import type { z } from 'zod';
import { BitBuilderError } from './errors.js';

/**
 * A function that configurations may call: `provider::bitbuilder::NAME(…)`. One file says all that is true of it; its signature,
 * its answer over the protocol and its page are derived. Pure, and without a shim: the core calls it before anything is configured.
 */
export interface ProviderFunction<Parameters extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> {
  /** snake_case: `host_address`. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What it answers, for the reference page: one paragraph. */
  readonly describes: string;
  /** In the order of the call; `z.unknown()` takes a value of any type. */
  readonly parameters: Parameters;
  /** Any number of arguments more, under this name. */
  readonly variadic?: { readonly name: string; readonly schema: z.ZodType };
  readonly returns: Result;
  /** A call, as HCL, and what it gives. */
  readonly examples: readonly { readonly call: string; readonly gives: unknown }[];
  /** Throws by `argumentFault` for what the parameters alone cannot tell. */
  answer(given: z.output<Parameters>, by: FunctionTools, more: readonly unknown[]): z.input<Result>;
}

/** What a pure function cannot do by itself. */
export interface FunctionTools {
  /** The WireGuard public key that belongs to a private one, both in base64. */
  publicKeyOf(privateKey: string): string;
}

/** Gives a function's literal its types. */
export function defineFunction<Parameters extends z.ZodObject, Result extends z.ZodType>(
  definition: ProviderFunction<Parameters, Result>,
): ProviderFunction<Parameters, Result> {
  return definition;
}

/** The error of an argument that cannot be accepted: the parameter in camelCase, or the number of one of the variadic arguments. */
export function argumentFault(parameter: string | number, message: string): BitBuilderError {
  return new BitBuilderError('invalid_spec', message, { problems: [{ path: [parameter], message }] });
}
