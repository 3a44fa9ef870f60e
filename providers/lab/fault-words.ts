import { z } from 'zod';

const longestMs = 3_600_000;

/** How long something takes, at most an hour. */
export const faultMs = between(1, longestMs);

/** Which of the requests that fit are struck. */
export const often = { nth: between(1, 9_999_999).optional(), times: between(1, 9_999_999).optional() };

/** Something that is said or named. */
export const words = z.string().min(1, { error: 'it is empty' });

/** A whole number between two others. */
export function between(least: number, most: number) {
  const error = ({ input }: { input?: unknown }) => `it has to be a whole number from ${least} to ${most}, and is ${shown(input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** What is said of a word that is none of a list. */
export function noneOf(names: readonly string[]) {
  return ({ input }: { input?: unknown }) => `${shown(wordOf(input))} is none of ${names.join(', ')}`;
}

/** What is wrong, in one line: `ms: it has to be …`. */
export function wordsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
}

/** A union hands over the whole fault. */
function wordOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'is' in input ? input.is : input;
}

function shown(input: unknown): string {
  return input === undefined ? 'missing' : JSON.stringify(input);
}
