import type { TerraformType } from '../../../lib/derive/terraform-schema.js';

/** What is promised of an unknown value; breaking the promise at apply is an error of the core. */
export interface Refinements {
  notNull?: boolean;
  prefix?: string;
  /** The bound, and whether it is included. */
  lowest?: readonly [TerraformNumber, boolean];
  highest?: readonly [TerraformNumber, boolean];
  shortest?: number;
  longest?: number;
}

/** A value that is known after the apply. */
export class Unknown {
  constructor(readonly refinements?: Refinements) {}

  toString(): string {
    return '(known after apply)';
  }
}

/** The unknown value of which nothing is promised. */
export const unknown = new Unknown();

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Canonical decimal text of a number that neither a double nor a bigint carries exactly. */
export class Decimal {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type TerraformNumber = number | bigint | Decimal;

/** A value of the type `dynamic`, with the type that it has. */
export class Dynamic {
  constructor(
    readonly type: TerraformType,
    readonly value: Value,
  ) {}
}

/** Any Terraform value. Maps and objects have no prototype, for a map's keys are the user's: `__proto__` is one like any other. */
export type Value = null | string | boolean | TerraformNumber | Unknown | Dynamic | Value[] | ValueRecord;
export interface ValueRecord {
  [name: string]: Value;
}

/** A map or an object from its entries. */
export function recordOf(entries: Iterable<readonly [string, Value]>): ValueRecord {
  const record = Object.create(null) as ValueRecord;
  for (const [name, value] of entries) record[name] = value;
  return record;
}

/** Whether the value is a map or an object. */
export function isRecord(value: Value | undefined): value is ValueRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Unknown || value instanceof Decimal || value instanceof Dynamic);
}

/** Whether anything inside is unknown. */
export function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (value instanceof Dynamic) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** A value that does not have the type it should have. */
export class ValueError extends Error {
  /** Where in the value, from the root. */
  readonly path: (string | number)[] = [];

  /** Runs `read` or `write` of a part, and notes where a fault lies. */
  static at<T>(step: string | number, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof ValueError) error.path.unshift(step);
      throw error;
    }
  }
}
