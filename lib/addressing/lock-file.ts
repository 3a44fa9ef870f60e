import { z } from 'zod';
import { BitBuilderError } from '../errors.js';
import type { Allocation } from './allocator.js';

const line = z.strictObject({
  owner: z.string().min(1),
  pool: z.string().min(1),
  scope: z.string().min(1),
  value: z.union([z.string().min(1), z.number().int()]),
  released: z.literal(true).optional(),
});

const fieldNames = ['owner', 'pool', 'scope', 'value', 'released'] as const;

const about = 'Identifiers given at synthesis. Commit this file. After a merge conflict keep the lines of both sides and synthesise again.';

/**
 * The allocations as text, one to a line and every line closed by a comma, so that git merges two added lines or shows a
 * conflict. A list of lines and not an object: of two equal keys JSON keeps one in silence.
 */
export function renderLockFile(allocations: readonly Allocation[]): string {
  const lines = allocations.map((entry) => {
    const fields = fieldNames.filter((name) => entry[name] !== undefined).map((name) => `"${name}": ${JSON.stringify(entry[name])}`);
    return `    { ${fields.join(', ')} },\n`;
  });
  return `{\n  "about": ${JSON.stringify(about)},\n  "version": 1,\n  "allocations": [\n${lines.join('')}    "end"\n  ]\n}\n`;
}

/**
 * The allocations in the text of a lock file, in the order of its lines.
 * @throws BitBuilderError `conflict` for merge markers, `invalid_spec` for anything else that is no lock file.
 */
export function parseLockFile(text: string, file: string): Allocation[] {
  const marker = text.split('\n').findIndex((each) => /^(<{7}|={7}|>{7}|\|{7})/.test(each));
  if (marker >= 0) {
    throw new BitBuilderError(
      'conflict',
      `${file} has an unresolved merge conflict at line ${marker + 1}; keep the lines of both sides, delete the markers and synthesise again`,
    );
  }
  const document = parseDocument(text, file);
  const entries = document.allocations.filter((each) => each !== 'end');
  return entries.map((entry) => line.parse(entry));
}

const documentSchema = z.object({ version: z.literal(1), allocations: z.array(z.union([line, z.literal('end')])) });

function parseDocument(text: string, file: string): z.output<typeof documentSchema> {
  const way = 'take the version of the last commit and synthesise again';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BitBuilderError('invalid_spec', `${file} is not JSON (${cause instanceof Error ? cause.message : String(cause)}); ${way}`, {
      cause,
    });
  }
  const result = documentSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new BitBuilderError(
    'invalid_spec',
    `${file} is not a lock file of version 1 (${issue?.path.join('.')}: ${issue?.message}); ${way}`,
  );
}
