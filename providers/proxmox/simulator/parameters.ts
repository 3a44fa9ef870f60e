import { badParameters } from './refusal.js';

/** What a parameter may be, as PVE::JSONSchema says it. */
export interface Parameter {
  readonly type: 'integer' | 'boolean' | 'string' | 'number' | 'array';
  readonly optional?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly enum?: readonly string[];
  /** What the value breaks of its format, in the vendor's words, which may name the parameter; undefined when it fits. */
  readonly format?: (value: string, name?: string) => string | undefined;
  /** A further parameter without which this one is refused. */
  readonly requires?: string;
  /** What the members of an array may be; they travel as one parameter given several times. */
  readonly items?: Parameter;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type Values = Readonly<Record<string, string>>;

/** What is said of a name that no schema knows. */
export const unknownProperty = 'property is not defined in schema and the schema does not allow additional properties';

/** How many members an indexed family such as `net[n]` has. */
const familySizes: Readonly<Record<string, number>> = {
  net: 32,
  ipconfig: 32,
  scsi: 31,
  virtio: 16,
  sata: 6,
  ide: 4,
  serial: 4,
  unused: 256,
  hostpci: 16,
  numa: 8,
  parallel: 3,
  usb: 14,
  virtiofs: 10,
  dev: 256,
  mp: 256,
  link: 8,
  acmedomain: 6,
};

/** Checks values against the parameters of a route; `net[n]` in their names stands for net0, net1 … */
export function checkParameters(parameters: Parameters, values: Values): void {
  const errors: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameterOf(parameters, name);
    const problem = parameter ? problemOf(parameter, value, name) : unknownProperty;
    if (problem) errors[name] = problem;
    const needed = parameter?.requires;
    if (needed !== undefined && !(needed in values)) errors[needed] = `missing property - '${name}' requires this property`;
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!parameter.optional && !name.endsWith('[n]') && !(name in values)) errors[name] = 'property is missing and it is not optional';
  }
  if (Object.keys(errors).length > 0) badParameters(errors);
}

/** The parameter that a name stands for, or undefined. */
export function parameterOf(parameters: Parameters, name: string): Parameter | undefined {
  if (Object.hasOwn(parameters, name) && !name.endsWith('[n]')) return parameters[name];
  const [, family = '', index = ''] = /^([a-z]+)(0|[1-9]\d*)$/.exec(name) ?? [];
  return Number(index) < (familySizes[family] ?? 0) ? parameters[`${family}[n]`] : undefined;
}

/** What is wrong with a value. The order is that of PVE::JSONSchema::check_prop, which tells the first problem only. */
export function problemOf(parameter: Parameter, value: string, name?: string): string | undefined {
  if (parameter.type === 'integer' && !/^[+-]?\d+$/.test(value)) return `type check ('integer') failed - got '${value}'`;
  if (parameter.type === 'number' && !/^[+-]?\d+(\.\d+)?$/.test(value)) return `type check ('number') failed - got '${value}'`;
  if (parameter.type === 'array') return parameter.items && firstProblem(parameter.items, membersOf(value));
  if (parameter.type === 'boolean' && !/^[01]$/.test(value)) return `type check ('boolean') failed - got '${value}'`;
  const broken = parameter.format?.(value, name);
  if (broken !== undefined) return `invalid format - ${broken}\n`;
  if (parameter.pattern && !parameter.pattern.test(value)) return 'value does not match the regex pattern';
  if (parameter.maxLength !== undefined && value.length > parameter.maxLength)
    return `value may only be ${parameter.maxLength} characters long`;
  if (parameter.minLength !== undefined && value.length < parameter.minLength)
    return `value must be at least ${parameter.minLength} characters long`;
  if (parameter.maximum !== undefined && Number(value) > parameter.maximum)
    return `value must have a maximum value of ${parameter.maximum}`;
  if (parameter.minimum !== undefined && Number(value) < parameter.minimum)
    return `value must have a minimum value of ${parameter.minimum}`;
  if (parameter.enum && !parameter.enum.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${parameter.enum.join(', ')}'`;
  }
  return undefined;
}

function firstProblem(parameter: Parameter, values: readonly string[]): string | undefined {
  return values.map((value) => problemOf(parameter, value)).find((problem) => problem !== undefined);
}

/** The members of a parameter that was given several times. */
export function membersOf(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : value.split('\0');
}

/** A record without some of its names. */
export function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** A boolean parameter as it travels. */
export function isTrue(value: string | undefined): boolean {
  return value === '1';
}
