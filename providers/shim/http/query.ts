import { z } from 'zod';
import { BitBuilderError } from '../../../lib/errors.js';
import { unwrap } from '../../../lib/attribute-marks.js';
import { snakeCase } from '../../../lib/names.js';
import { longestWaitS } from '../../../lib/wire.js';

export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** `?wait=SECONDS` in milliseconds; more than the longest wait is cut to it. */
export function waitMsOf(query: Query): number {
  return Math.min(numberOf(query, 'wait', 0), longestWaitS) * 1000;
}

/** `?limit=N`, at most 1000. */
export function limitOf(query: Query): number {
  return Math.min(Math.max(Math.trunc(numberOf(query, 'limit', 50)), 1), 1000);
}

/** `?adopt=VMID`: the VM that a put takes over. */
export function adoptOf(query: Query): number | undefined {
  return query.adopt === undefined ? undefined : Math.trunc(numberOf(query, 'adopt', 0));
}

/** A query string has text only: numbers and booleans are read where the schema has them. Names stay outward. */
export function typedQuery(schema: z.ZodObject, query: Query): Record<string, unknown> {
  const types = new Map(Object.entries(schema.shape).map(([name, type]) => [snakeCase(name), unwrap(type as z.ZodType)]));
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => {
      const type = types.get(name);
      if (type instanceof z.ZodNumber && typeof text === 'string' && text.trim() !== '') return [name, Number(text)];
      if (type instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return [name, text === 'true'];
      if (type instanceof z.ZodArray && typeof text === 'string') return [name, [text]];
      return [name, text];
    }),
  );
}

function numberOf(query: Query, name: string, otherwise: number): number {
  const text = query[name];
  if (text === undefined) return otherwise;
  const number = typeof text === 'string' && text !== '' ? Number(text) : NaN;
  if (Number.isFinite(number) && number >= 0) return number;
  throw new BitBuilderError('invalid_request', `"${name}" in the query must be a number not below zero; seen "${String(text)}"`);
}
