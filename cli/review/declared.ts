import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { cidrFault, parseAddress } from '../../lib/addressing/cidr.js';
import { BitBuilderError } from '../../lib/errors.js';
import { flowFault } from '../../lib/isolation/flow-words.js';
import type { Allowance } from '../../lib/isolation/proof.js';
import { declaredPolicy } from '../../lib/policies/declared.js';
import type { HouseRules } from '../../lib/review/policies.js';

/** One end of a way. */
export const end = z.string().min(1);

/** Why a way may be open. */
export const reason = z.string().refine((text) => text.trim() !== '', 'say why this way may be open');

const addresses = z
  .string()
  .refine(
    (text) => parseAddress(text) !== undefined || cidrFault(text) === undefined,
    'must be an address, or a prefix such as 10.1.0.0/24',
  );

function isPorts(text: string): boolean {
  const [, first = NaN, last = first] = (/^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []).map((part) =>
    part === undefined ? undefined : Number(part),
  );
  return first <= last && last <= 65535;
}

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1, 'an empty list fits no packet; leave it out to mean any').optional();

/** What of a way may be open. */
export const flow = z
  .strictObject({
    from: some(addresses),
    to: some(addresses),
    protocols: some(z.number().int().min(0).max(255)),
    ports: some(z.string().refine(isPorts, 'must be a port, or a range such as 8000-8999')),
  })
  .check(({ value, issues }) => {
    const fault = flowFault(value);
    if (fault) issues.push({ code: 'custom', message: fault.message, path: [...fault.path], input: value });
  });

const waysSchema = z.array(z.strictObject({ from: end, to: end, flow: flow.optional(), reason }));
const suppressionSchema = z.strictObject({
  id: z.string(),
  on: z.string().min(1),
  reason: z.string().refine((text) => text.trim().length >= 10, 'say in at least ten characters why this may be'),
});
const fileSchema = z
  .strictObject({
    ways: waysSchema.default([]),
    policies: z.array(declaredPolicy).default([]),
    suppressions: z.array(suppressionSchema).default([]),
  })
  .check(({ value, issues }) => {
    const ids = value.policies.map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      const first = ids.indexOf(id);
      if (first === index) continue;
      const message = `policies[${first}] has the id "${id}" already; give one of them an \`id\` of its own, which suppressions name`;
      issues.push({ code: 'custom', message, path: ['policies', index, 'id'], input: id });
    }
    for (const [index, { id }] of value.suppressions.entries()) {
      if (ids.includes(id)) continue;
      const message = `"${id}" is no policy of this file; there are ${ids.join(', ') || 'none'}`;
      issues.push({ code: 'custom', message, path: ['suppressions', index, 'id'], input: id });
    }
  });

/** What somebody who writes HCL declares in a file: ways, and policies with what they let be. */
export interface Declared extends HouseRules {
  readonly ways: readonly Allowance[];
}

/** Of no file. */
export const nothingDeclared: Declared = { ways: [], policies: [], suppressions: [] };

/** Reads such a file: a list of ways, or an object of `ways`, `policies` and `suppressions`. */
export function readDeclared(file: string): Declared {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return (Array.isArray(json) ? { ...nothingDeclared, ways: waysSchema.parse(json) } : fileSchema.parse(json)) as Declared;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new BitBuilderError('invalid_request', `cannot read the declared ways and policies in ${file}: ${why}`, { cause });
  }
}
