import { PythonError, PythonTuple, pythonRepr } from './python.js';

/** One error of pydantic, which the API prints as a python dict. */
export interface ModelError {
  type: string;
  loc: readonly (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Readonly<Record<string, unknown>>;
}

/** Judges one value at a place. */
type Check = (value: unknown, loc: ModelError['loc']) => ModelError[];

interface Field {
  check: Check;
  required: boolean;
}

/** A model of the API: its fields in the order in which the vendor checks them. */
export interface Model {
  name: string;
  fields: Readonly<Record<string, Field>>;
  /** What is wrong with the whole of it once every field is right. */
  whole?: (body: Body) => string | undefined;
}

export type Body = Record<string, unknown>;

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of an error as the API answers it. */
export function renderModelError({ type, loc, msg, input, ctx }: ModelError): string {
  return pythonRepr({ type, loc: new PythonTuple(loc), msg, input, ...(ctx ? { ctx } : {}) });
}

export const required = (check: Check): Field => ({ check, required: true });
export const optional = (check: Check): Field => ({ check, required: false });

export const text = one('string_type', 'Input should be a valid string', (value) => typeof value === 'string');
export const integer = one('int_type', 'Input should be a valid integer', Number.isInteger);
export const dictionary = one('dict_type', 'Input should be a valid dictionary', isBody);

/** A flag as pydantic takes it: a boolean, or one of the words and numbers for it. */
export const flag: Check = (input, loc) => {
  if (typeof input === 'boolean' || booleanOf(String(input)) !== undefined) return [];
  const isText = typeof input === 'string' || typeof input === 'number';
  const general = 'Input should be a valid boolean';
  return [
    isText
      ? { type: 'bool_parsing', loc, msg: `${general}, unable to interpret input`, input }
      : { type: 'bool_type', loc, msg: general, input },
  ];
};

/** What a word stands for where pydantic reads a boolean. */
export function booleanOf(word: string): boolean | undefined {
  if (/^(true|t|yes|y|on|1)$/i.test(word)) return true;
  return /^(false|f|no|n|off|0)$/i.test(word) ? false : undefined;
}

export function oneOfWords(words: readonly string[]): Check {
  const quoted = words.map((word) => `'${word}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
  return (input, loc) =>
    words.includes(String(input)) ? [] : [{ type: 'enum', loc, msg: `Input should be ${expected}`, input, ctx: { expected } }];
}

export function listOf(check: Check): Check {
  return (input, loc) => {
    if (!Array.isArray(input)) return [{ type: 'list_type', loc, msg: 'Input should be a valid list', input }];
    return input.flatMap((value, index) => check(value, [...loc, index]));
  };
}

/** The check, and a rule on what passes it. */
export function holding(check: Check, holds: (value: unknown) => boolean, message: string): Check {
  return (input, loc) => {
    const errors = check(input, loc);
    return errors.length > 0 || holds(input) ? errors : [valueError(message, loc, input)];
  };
}

export function modelOf(model: Model): Check {
  return (input, loc) =>
    isBody(input)
      ? errorsOf(model, input, loc)
      : [{ type: 'model_attributes_type', loc, msg: 'Input should be a valid dictionary or object to extract fields from', input }];
}

/** What is wrong with a body, in the order in which pydantic finds it. */
export function errorsOf(model: Model, body: Body, loc: ModelError['loc']): ModelError[] {
  const errors = Object.entries(model.fields).flatMap(([name, { check, required: isRequired }]): ModelError[] => {
    if (Object.hasOwn(body, name)) return check(body[name], [...loc, name]);
    return isRequired ? [{ type: 'missing', loc: [...loc, name], msg: 'Field required', input: body }] : [];
  });
  const message = errors.length === 0 ? model.whole?.(body) : undefined;
  return message === undefined ? errors : [valueError(message, loc, body)];
}

/**
 * The model of a union that a body is: of those that it fits the one with the most of its fields, as pydantic's smart mode
 * decides. Answers what is wrong with the first if it fits none.
 */
export function choose(models: readonly Model[], body: Body): { model: Model } | { error: ModelError } {
  const [first, ...others] = models;
  if (first && others.length === 0) {
    const [error] = errorsOf(first, body, ['body']);
    return error ? { error } : { model: first };
  }
  const judged = models.map((model) => ({ model, errors: errorsOf(model, body, ['body', model.name]) }));
  const fitting = judged.filter(({ errors }) => errors.length === 0).map(({ model }) => model);
  const count = (model: Model) => Object.keys(model.fields).filter((name) => Object.hasOwn(body, name)).length;
  const best = fitting.reduce<Model | undefined>((one, other) => (one && count(one) >= count(other) ? one : other), undefined);
  if (best) return { model: best };
  const [error] = judged.flatMap(({ errors }) => errors);
  if (!error) throw new Error('a union without models');
  return { error };
}

function one(type: string, msg: string, fits: (value: unknown) => boolean): Check {
  return (input, loc) => (fits(input) ? [] : [{ type, loc, msg, input }]);
}

function valueError(message: string, loc: ModelError['loc'], input: unknown): ModelError {
  return { type: 'value_error', loc, msg: `Value error, ${message}`, input, ctx: { error: new PythonError('ValueError', message) } };
}
