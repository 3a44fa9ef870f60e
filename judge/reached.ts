import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { BitBuilderError } from '../lib/errors.js';
import type { AnswersReport } from './answers.js';
import type { Tally } from './verdict.js';

const share = z.number().min(0).max(1);
const reachedSchema = z.record(z.string(), z.strictObject({ asRecorded: share, covered: share }));

/**
 * The shares of each family, 0 to 1. `asRecorded`: outcomes as recorded, of those of the cases inside the grammar.
 * `covered`: cases that agree from end to end, of all cases.
 */
export type Shares = z.infer<typeof reachedSchema>;

/** Reads what was reached before; nothing if there is no file. Throws `invalid_request` for a file that cannot be used. */
export function readReached(file: string): Shares {
  if (!existsSync(file)) return {};
  try {
    return reachedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new BitBuilderError('invalid_request', `cannot read the reached shares in ${file}; write it anew with --update`, {
      detail,
      cause: error,
    });
  }
}

/** Keeps the shares of the families that were judged now, beside those of the others. One without a case inside has reached nothing. */
export function writeReached(file: string, shares: Shares): void {
  const kept = existsSync(file) ? readReached(file) : {};
  const reached = Object.entries({ ...kept, ...shares }).filter(([, { asRecorded, covered }]) => covered > 0 || asRecorded < 1);
  const merged = reached.sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(merged), undefined, 2)}\n`);
}

/** What this run reached. A family of which nothing was recorded has reached all of it. */
export function sharesOf(tallies: readonly Tally[], clusters: readonly AnswersReport[]): Shares {
  const shares: Shares = {};
  for (const { family, accepted, refused, words, agreed, cases } of tallies) {
    const asRecorded = accepted.asRecorded + refused.asRecorded + words.asRecorded;
    const recorded = accepted.recorded + refused.recorded + words.recorded;
    shares[family] = { asRecorded: part(asRecorded, recorded), covered: part(agreed, cases) };
  }
  for (const { family, answers, requests, routes } of clusters) {
    shares[family] = {
      asRecorded: part(answers.asRecorded + requests.asRecorded, answers.recorded + requests.recorded),
      covered: part(routes.asRecorded, routes.recorded),
    };
  }
  return shares;
}

/**
 * Where a run falls behind what was reached. A family that was never reached may hold no disagreement. Coverage is compared only
 * where the same recordings are judged again.
 */
export function fallsBehind(now: Shares, reached: Shares, comparesCoverage: boolean): string[] {
  return Object.entries(now).flatMap(([family, { asRecorded, covered }]) => {
    const before = reached[family] ?? { asRecorded: 1, covered: 0 };
    const lines = [];
    if (asRecorded < before.asRecorded)
      lines.push(`${family}: ${asRecorded} of the outcomes are as recorded, ${before.asRecorded} were reached`);
    if (comparesCoverage && covered < before.covered)
      lines.push(`${family}: ${covered} of the cases are covered, ${before.covered} were reached`);
    return lines;
  });
}

/** Rounded down, so that a share of 1 means all of them. */
function part(some: number, all: number): number {
  return all === 0 ? 1 : Math.floor((some / all) * 10_000) / 10_000;
}
