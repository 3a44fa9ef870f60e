import { z } from 'zod';
import type { AttributePath, Problem } from '../errors.js';
import { unwrap } from '../attribute-marks.js';
import type { Kind } from '../kind.js';

/** Whether a value is not known yet: an unresolved token at synth, an unknown value at plan, never over HTTP. */
export type IsUnknown = (value: unknown) => boolean;

/**
 * Everything that is wrong with a spec, in camelCase paths. The same function serves synth, plan and HTTP: what is unknown is
 * skipped, and so is every rule that reads something unknown or something that is wrong already.
 */
export function problemsOf(kind: Kind, spec: unknown, isUnknown: IsUnknown = () => false): Problem[] {
  const problems = schemaProblems(kind.spec, spec, isUnknown);
  if (problems.length > 0 || !isRecord(spec)) return problems;
  const readable = kind.rules.filter((rule) => rule.reads.every((name) => !holdsUnknown(spec[name], isUnknown)));
  if (readable.length === 0) return problems;
  const known = withDefaults(kind, spec, isUnknown);
  return readable.flatMap((rule) => [...rule.breaches(known)]);
}

/** The same of values that nothing but a schema describes, such as the arguments of a function. */
export function schemaProblems(schema: z.ZodObject, value: unknown, isUnknown: IsUnknown = () => false): Problem[] {
  return [...attributeProblems(schema, value, [], isUnknown)];
}

/** Whether anything inside the value is unknown. */
export function holdsUnknown(value: unknown, isUnknown: IsUnknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some((item) => holdsUnknown(item, isUnknown));
  return isRecord(value) && Object.values(value).some((item) => holdsUnknown(item, isUnknown));
}

function* attributeProblems(schema: z.ZodType, value: unknown, path: AttributePath, isUnknown: IsUnknown): Generator<Problem> {
  if (isUnknown(value)) return;
  const inner = unwrap(schema);
  if (holdsUnknown(value, isUnknown)) yield* partProblems(inner, value, path, isUnknown);
  else yield* wholeProblems(schema, value, path);
}

function* partProblems(schema: z.ZodType, value: unknown, path: AttributePath, isUnknown: IsUnknown): Generator<Problem> {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* attributeProblems(schema.element as z.ZodType, item, [...path, index], isUnknown);
  } else if (schema instanceof z.ZodRecord && isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* wholeProblems(schema.keyType as z.ZodType, key, [...path, key]);
      yield* attributeProblems(schema.valueType as z.ZodType, item, [...path, key], isUnknown);
    }
  } else if (schema instanceof z.ZodObject && isRecord(value)) {
    for (const name of Object.keys(value)) {
      if (!(name in schema.shape)) yield { path: [...path, name], message: 'is not an attribute of this kind' };
    }
    for (const [name, attribute] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
      yield* attributeProblems(attribute, value[name], [...path, name], isUnknown);
    }
  }
}

function* wholeProblems(schema: z.ZodType, value: unknown, path: AttributePath): Generator<Problem> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return;
  for (const issue of result.error.issues) {
    const at = [...path, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    yield {
      path: at,
      message: issue.code === 'invalid_type' && issue.input === undefined && !has(value, issue.path) ? 'is required' : wordsOf(issue),
    };
  }
}

/** zod's words where they are ours, plainer ones where they are its own. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0] ? wordsOf(issue.issues[0]) : issue.message;
  if (issue.code === 'too_small' && isNumeric(issue.origin)) return `must be at least ${String(issue.minimum)}${seen(issue.input)}`;
  if (issue.code === 'too_big' && isNumeric(issue.origin)) return `must be at most ${String(issue.maximum)}${seen(issue.input)}`;
  if (issue.code === 'too_small')
    return issue.minimum === 1 ? 'must not be empty' : `must have at least ${String(issue.minimum)} ${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `must have at most ${String(issue.maximum)} ${unitOf(issue.origin)}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}${seen(issue.input)}`;
  if (issue.code === 'invalid_type' && issue.expected === 'int') return `must be a whole number${seen(issue.input)}`;
  if (issue.code === 'invalid_type') return `must be ${typeWords[issue.expected] ?? issue.expected}, not ${typeWordOf(issue.input)}`;
  return issue.message;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function typeWordOf(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return String(value ?? 'null');
  return typeWords[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}

function unitOf(origin: string): string {
  return origin === 'string' ? 'characters' : 'entries';
}

/** zod calls a whole number that no double holds an "int". */
function isNumeric(origin: string): boolean {
  return origin === 'number' || origin === 'int';
}

function seen(input: unknown): string {
  return typeof input === 'number' || typeof input === 'string' ? `, seen ${JSON.stringify(input)}` : '';
}

function has(value: unknown, path: readonly PropertyKey[]): boolean {
  let node = value;
  for (const step of path) node = isRecord(node) || Array.isArray(node) ? (node as Record<PropertyKey, unknown>)[step] : undefined;
  return node !== undefined;
}

/** The spec as rules read it: defaults filled in wherever nothing unknown is in the way. */
function withDefaults(kind: Kind, spec: Record<string, unknown>, isUnknown: IsUnknown): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(kind.spec.shape as Record<string, z.ZodType>)) {
    const value = spec[name];
    out[name] = holdsUnknown(value, isUnknown) ? value : attribute.parse(value);
  }
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
