import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runJudge } from '../../judge/program.js';

/** A folder of its own for each test, with a project and the vendor's folder beside it. */
let scratch: string;

/** The project. */
export const root = () => join(scratch, 'project');

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'bitbuilder-judge-'));
  for (const folder of ['project/judge', 'shared/vendor']) mkdirSync(join(scratch, folder), { recursive: true });
});
afterEach(() => rmSync(scratch, { recursive: true }));

interface Run {
  code: number;
  out: string;
  complaint: string;
}

/** Runs the judge in the project. */
export async function judge(...args: string[]): Promise<Run> {
  const [out, complaints]: string[][] = [[], []];
  const code = await runJudge(args, { root: root(), print: (text) => out?.push(text), complain: (text) => complaints?.push(text) });
  return { code, out: out?.join('\n') ?? '', complaint: complaints?.join('\n') ?? '' };
}

/** Writes a file, as JSON unless it is a text, and answers its path. */
export function recording(content: unknown, name = 'recording.json'): string {
  const file = join(scratch, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Steps, each as one line: `set vrf name red table 100`, `commit`, `commit-must-fail`. */
export const steps = (...lines: string[]) => lines.map((line) => line.split(' '));

/** A file of recorded sequences. */
export const sequences = (...cases: { test: string; setup?: string[][]; steps: string[][]; teardown?: string[][] }[]) =>
  recording({ format: 'vyos-smoke-sequences/1', cases });

const scoreSchema = z.object({ recorded: z.number(), matched: z.number() });
const tallySchema = z.object({
  cases: z.number(),
  covered: z.number(),
  agreed: z.number(),
  accepted: scoreSchema,
  refused: scoreSchema,
  words: scoreSchema,
});
const jsonSchema = z.object({
  families: z.record(z.string(), tallySchema),
  total: tallySchema,
  http: z.object({ cases: z.number(), matched: z.number() }),
  proxmox: z.array(
    z.object({
      schema: z.string(),
      answers: scoreSchema,
      requests: z.object({ checked: z.number(), valid: z.number() }),
      routes: scoreSchema,
      unwalked: z.array(z.string()),
    }),
  ),
  disagreements: z.array(
    z.object({
      family: z.string(),
      case: z.string(),
      at: z.string(),
      recorded: z.string(),
      seen: z.string(),
      command: z.string(),
      since: z.array(z.string()),
    }),
  ),
});

/** The object of `--json`, which is all that is printed. */
export async function found(...args: string[]) {
  const { out } = await judge('--json', ...args);
  return jsonSchema.parse(JSON.parse(out));
}

/** An edit that a fresh router takes. */
export const red = 'set vrf name red table 100';
