import { badParameters } from './refusal.js';

/** What a parameter may be, as PVE::JSONSchema says it. */
export interface Parameter {
  readonly type: 'integer' | 'boolean' | 'string' | 'number';
  readonly optional?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly enum?: readonly string[];
  /** What the value breaks of its format, in the vendor's words; undefined when it fits. */
  readonly format?: (value: string) => string | undefined;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type Values = Readonly<Record<string, string>>;

const unknownProperty = 'property is not defined in schema and the schema does not allow additional properties';

/** Checks values against the parameters of a route; `net[n]` in their names stands for net0, net1 … */
export function checkParameters(parameters: Parameters, values: Values): void {
  const errors: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters[name] ?? parameters[name.replace(/\d+$/, '[n]')];
    const problem = parameter ? problemOf(parameter, value) : unknownProperty;
    if (problem) errors[name] = problem;
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!parameter.optional && !name.endsWith('[n]') && !(name in values)) errors[name] = 'property is missing and it is not optional';
  }
  if (Object.keys(errors).length > 0) badParameters(errors);
}

function problemOf(parameter: Parameter, value: string): string | undefined {
  if (parameter.type === 'integer' && !/^[+-]?\d+$/.test(value)) return `type check ('integer') failed - got '${value}'`;
  if (parameter.type === 'number' && !/^[+-]?\d+(\.\d+)?$/.test(value)) return `type check ('number') failed - got '${value}'`;
  if (parameter.type === 'boolean' && !/^(1|0|on|off|yes|no|true|false)$/i.test(value))
    return `type check ('boolean') failed - got '${value}'`;
  if (parameter.minimum !== undefined && Number(value) < parameter.minimum)
    return `value must have a minimum value of ${parameter.minimum}`;
  if (parameter.maximum !== undefined && Number(value) > parameter.maximum)
    return `value must have a maximum value of ${parameter.maximum}`;
  if (parameter.maxLength !== undefined && value.length > parameter.maxLength)
    return `value may only be ${parameter.maxLength} characters long`;
  if (parameter.enum && !parameter.enum.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${parameter.enum.join(', ')}'`;
  }
  if (parameter.pattern && !parameter.pattern.test(value)) return 'value does not match the regex pattern';
  const broken = parameter.format?.(value);
  return broken === undefined ? undefined : `invalid format - ${broken}`;
}

/** A record without some of its names. */
export function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** A boolean parameter as it travels. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|on|yes|true)$/i.test(value);
}

export const vmIdParameter: Parameter = { type: 'integer', minimum: 100, maximum: 999_999_999 };
export const optionalText: Parameter = { type: 'string', optional: true };
export const optionalFlag: Parameter = { type: 'boolean', optional: true };

/** A parameter of a plain format with a name, such as `dns-name`. */
export function formatted(name: string, pattern: RegExp, optional = true): Parameter {
  const format = (value: string) => (pattern.test(value) ? undefined : `value does not look like a valid ${name}`);
  return { type: 'string', optional, format };
}

export const dnsName = formatted(
  'DNS name',
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/,
);
export const storageId = formatted('storage ID', /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i);
export const nodeName = formatted('node name', /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/, false);
