import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import type { Approval } from '../../lib/review/canonical.js';
import { headline } from '../../lib/review/phrases.js';
import type { Review } from '../../lib/review/review.js';
import type { Surroundings } from '../context.js';
import { findTerraform } from '../exec/terraform.js';
import { follow } from '../review/follow.js';
import { makeReview } from '../review/material.js';
import { coreEnvironment, folderOf, isSavedPlan, readPlanSources } from '../review/plan-source.js';
import { readSynthesised, type Synthesised } from '../review/synthesised.js';
import { exitCodes } from './review.js';

interface ApplyFlags {
  only: string;
  chdir?: string;
  allow?: string;
  reviewed?: string;
}

interface SavedPlan {
  /** A copy that nobody changes between the review and the apply. */
  copy: string;
  folder: string;
}

/** `bbctl apply --only HASH PLAN`: applies what was approved, and nothing else. */
export function addApplyCommand(program: Command, surroundings: Surroundings): void {
  program
    .command('apply')
    .description('review a saved plan again, and apply it if that comes to the same as what was approved')
    .argument('<plans...>', 'saved plans, in the order in which they are applied; just those of the review')
    .requiredOption('--only <hash>', 'the hash of the review that was approved, sha256:…')
    .option('--chdir <folder>', 'where `init` was run; the folder of the plan if left out')
    .option('--allow <file>', 'the declared ways and policies that the review was made with')
    .option('--reviewed <file>', 'the JSON of that review: a refusal then says what is not as it was')
    .addHelpText(
      'after',
      '\nExit codes: 0 applied, 1 the core failed or the plan cannot be reviewed, 3 not what was approved, or blocked: nothing was applied',
    )
    .action(async (files: string[], flags: ApplyFlags) => {
      if (!/^sha256:[0-9a-f]{64}$/.test(flags.only))
        throw new BitBuilderError('invalid_request', `--only wants the hash of a review, sha256: and 64 digits; seen "${flags.only}"`);
      const reviewed = flags.reviewed === undefined ? undefined : readReviewed(flags.reviewed, flags.only);
      const held = mkdtempSync(join(tmpdir(), 'bitbuilder-apply-'));
      try {
        const plans = files.map((file, index) => hold(file, flags.chdir, held, index));
        const review = await reviewAgain(plans, readSynthesised(files, flags.chdir, flags.allow), surroundings);
        refuseUnlessApproved(review, flags.only, reviewed);
        process.exitCode = await applyAll(plans, surroundings);
      } catch (thrown) {
        if (!(thrown instanceof BitBuilderError) || thrown.code !== 'forbidden') throw thrown;
        surroundings.err(['bbctl: nothing was applied. ' + thrown.message, thrown.detail].filter(Boolean).join('\n'));
        process.exitCode = exitCodes.blocked;
      } finally {
        rmSync(held, { recursive: true, force: true });
      }
    });
}

function hold(file: string, chdir: string | undefined, held: string, index: number): SavedPlan {
  if (!isSavedPlan(file))
    throw new BitBuilderError('invalid_request', `${file} is not a saved plan; give the file that \`plan -out=FILE\` wrote`);
  const copy = join(held, `${index}-${basename(file)}`);
  const folder = folderOf(file, chdir);
  copyFileSync(file, copy);
  return { copy, folder };
}

async function reviewAgain(plans: readonly SavedPlan[], synthesised: Synthesised, surroundings: Surroundings): Promise<Review> {
  const { environment } = surroundings;
  const read = await Promise.all(plans.map(({ copy, folder }) => readPlanSources([copy], { environment, folder, readStdin: () => '' })));
  return makeReview(read.flat(), surroundings, { shim: 'required', synthesised });
}

function refuseUnlessApproved(review: Review, only: string, reviewed: Approval | undefined): void {
  const { approval, verdict } = review;
  if (approval.hash !== only) {
    if (approval.plan === only) throw forbidden('The hash is that of the plan alone; give the one that the review shows');
    const differs = reviewed ? differences(reviewed, approval) : [];
    const why =
      differs.length > 0
        ? differs.join('; ')
        : 'either it is another plan, or it has been applied already, or a router or VM that it changes was changed since the review';
    throw forbidden(`This is not what was approved: ${why}. Review it again`, `approved ${only}\nnow      ${approval.hash}`);
  }
  if (verdict === 'blocked') throw forbidden(`The plan is blocked. ${headline(review)}`);
}

function differences(was: Approval, is: Approval): string[] {
  const before = new Map(was.devices.map(({ name, hash }) => [name, hash]));
  const now = new Map(is.devices.map(({ name, hash }) => [name, hash]));
  const names = [...new Set([...before.keys(), ...now.keys()])].filter((name) => before.get(name) !== now.get(name));
  return [
    ...(was.plan === is.plan ? [] : ['it is another plan']),
    ...(was.devices.length === 0 ? ['the review was made without the shim'] : []),
    ...(was.devices.length > 0 ? names.map((name) => `${name}, or what would be done to it, is not as it was`) : []),
  ];
}

function forbidden(message: string, detail?: string): BitBuilderError {
  return new BitBuilderError('forbidden', message, detail === undefined ? {} : { detail });
}

async function applyAll(plans: readonly SavedPlan[], { environment, out, err }: Surroundings): Promise<number> {
  const binary = findTerraform(environment);
  for (const { copy, folder } of plans) {
    const code = await follow(binary, ['apply', '-input=false', '-no-color', copy], {
      cwd: folder,
      environment: coreEnvironment(environment),
      out,
      err,
    });
    if (code !== 0) return 1;
  }
  return 0;
}

const reviewedSchema = z.object({
  approval: z.object({ hash: z.string(), plan: z.string(), devices: z.array(z.object({ name: z.string(), hash: z.string() })) }),
});

function readReviewed(file: string, only: string): Approval {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BitBuilderError('invalid_request', `cannot read the review ${file}: ${(cause as Error).message}`, { cause });
  }
  const parsed = reviewedSchema.safeParse(json);
  if (!parsed.success) throw new BitBuilderError('invalid_request', `${file} is not what \`bbctl review --format json\` writes`);
  if (parsed.data.approval.hash !== only)
    throw new BitBuilderError('invalid_request', `${file} is the review with the hash ${parsed.data.approval.hash}, and --only is ${only}`);
  return parsed.data.approval;
}
