import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import { BitBuilderError } from '../../lib/errors.js';
import { htmlOf } from '../../lib/review/html.js';
import { markdownOf, type Flavor } from '../../lib/review/markdown.js';
import { headline } from '../../lib/review/phrases.js';
import { reportJsonOf } from '../../lib/review/report-json.js';
import type { Review } from '../../lib/review/review.js';
import { textOf } from '../../lib/review/text.js';
import type { Surroundings } from '../context.js';
import { commentOnForge, type ForgeName } from '../review/forge.js';
import { makeReview } from '../review/material.js';
import { readPlanSources } from '../review/plan-source.js';
import { readSynthesised } from '../review/synthesised.js';

const formats = ['text', 'markdown', 'html', 'json'] as const;
type Format = (typeof formats)[number];

interface ReviewFlags {
  format?: Format;
  out: string[];
  flavor?: Flavor;
  shim: boolean;
  chdir?: string;
  allow?: string;
  comment?: ForgeName;
  set: string;
  reportUrl?: string;
}

/** What a review's verdict is to a script. */
export const exitCodes = { clean: 0, changes: 2, blocked: 3 } as const;

const help = `
Exit codes: 0 nothing changes, 1 the plan cannot be reviewed, 2 there are changes, 3 blocked (a way between tenants, or an apply would be refused)

Examples:
  terraform plan -out=plan && bbctl review plan
  bbctl review plan --out review.md --out review.html --out review.json
  bbctl review stacks/*/plan.json --comment github`;

/** `bbctl review`: what a plan does, for people and for CI. */
export function addReviewCommand(program: Command, surroundings: Surroundings): void {
  program
    .command('review')
    .description('tell what a plan does to tenants, routers and VMs, and whether isolation holds')
    .argument('<plans...>', 'saved plans, what `show -json` prints of them, or - for that on the standard input')
    .addOption(new Option('--format <format>', 'how it is told; by the ending of --out if left out').choices(formats))
    .option('--out <file>', 'write it there; may be given several times', (file: string, all: string[]) => [...all, file], [])
    .addOption(new Option('--flavor <forge>', 'whose Markdown (github)').choices(['github', 'gitlab']))
    .option('--no-shim', 'do not ask the shim, and say what could not be seen')
    .option('--chdir <folder>', 'where `init` was run, for saved plans; the folder of the plan if left out')
    .option('--allow <file>', 'JSON of declared ways and policies; those of a CDK app are read beside the plan')
    .addOption(new Option('--comment <forge>', 'comment on the pull or merge request that CI runs for').choices(['github', 'gitlab']))
    .option('--set <name>', 'name of the set of stacks; each has one comment, which is updated', 'default')
    .option('--report-url <url>', 'where the full report can be had, named in Markdown that leaves something out')
    .addHelpText('after', help)
    .action(async (files: string[], flags: ReviewFlags) => {
      const { out, environment } = surroundings;
      const readStdin = () => readFileSync(0, 'utf8');
      const plans = await readPlanSources(files, { environment, readStdin, ...(flags.chdir === undefined ? {} : { folder: flags.chdir }) });
      const synthesised = readSynthesised(files, flags.chdir, flags.allow);
      const review = await makeReview(plans, surroundings, { shim: flags.shim ? 'if reachable' : 'never', synthesised });
      for (const file of flags.out) writeFileSync(file, render(review, flags.format ?? formatOf(file), flags));
      if (flags.comment) {
        const body = markdownOf(review, { flavor: flags.comment, ...(flags.reportUrl ? { report: flags.reportUrl } : {}) });
        out(await commentOnForge(flags.comment, { body, set: flags.set, environment }));
      }
      if (flags.out.length === 0 && !flags.comment) out(render(review, flags.format ?? 'text', flags).trimEnd());
      else out(`${headline(review)}\n${review.approval.hash}`);
      process.exitCode = exitCodes[review.verdict];
    });
}

function render(review: Review, format: Format, { flavor = 'github', reportUrl }: ReviewFlags): string {
  const writers: Readonly<Record<Format, () => string>> = {
    text: () => `${textOf(review, { isColored: process.stdout.isTTY === true })}\n`,
    markdown: () => markdownOf(review, { flavor, ...(reportUrl ? { report: reportUrl } : {}) }),
    html: () => htmlOf(review),
    json: () => reportJsonOf(review),
  };
  return writers[format]();
}

function formatOf(file: string): Format {
  const known: Readonly<Record<string, Format>> = { '.md': 'markdown', '.html': 'html', '.json': 'json', '.txt': 'text' };
  const format = known[extname(file)];
  if (format) return format;
  throw new BitBuilderError(
    'invalid_request',
    `the ending of ${file} names no format; end it with ${Object.keys(known).join(', ')}, or give --format`,
  );
}
