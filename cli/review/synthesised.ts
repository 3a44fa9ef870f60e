import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import type { Allowance } from '../../lib/isolation/proof.js';
import type { PolicyFinding, Suppression } from '../../lib/review/review.js';

/** What is declared beside the plans: ways that may be, what policies found, and what they were told to let be. */
export interface Synthesised {
  readonly allowances: readonly Allowance[];
  readonly policies: readonly PolicyFinding[];
  readonly suppressed: readonly Suppression[];
}

const end = z.string().min(1);
const reason = z.string().refine((text) => text.trim() !== '', 'say why this way may be open');
const flow = z.strictObject({
  from: z.array(z.string()).optional(),
  to: z.array(z.string()).optional(),
  protocols: z.array(z.number().int().min(0).max(255)).optional(),
  ports: z.array(z.string().regex(/^\d+(-\d+)?$/, 'must be a port, or a range such as 8000-8999')).optional(),
});
const waysSchema = z.array(z.strictObject({ from: end, to: end, flow: flow.optional(), reason }));
const stackSchema = z.object({
  '//': z.object({
    bitbuilder: z
      .object({
        allowed: z.array(z.object({ from: end, to: end, packets: flow, reason })).default([]),
        suppressed: z.array(z.object({ id: z.string(), scope: z.string(), reason: z.string() })).default([]),
      })
      .optional(),
  }),
});
const manifestSchema = z.object({
  stacks: z.record(
    z.string(),
    z.object({ annotations: z.array(z.object({ constructPath: z.string(), level: z.string(), message: z.string() })) }),
  ),
});

/**
 * Reads what the CDK wrote into the folders of the plans: declared ways and suppressions out of `cdk.tf.json`, findings of policies
 * out of `manifest.json`. `waysFile` is a list of declared ways, for who writes HCL.
 */
export function readSynthesised(plans: readonly string[], folder: string | undefined, waysFile: string | undefined): Synthesised {
  const folders = [...new Set(plans.filter((plan) => plan !== '-').map((plan) => folder ?? dirname(resolve(plan))))];
  const stacks = folders.flatMap((each) => stackSchema.safeParse(jsonIn(join(each, 'cdk.tf.json'))).data?.['//'].bitbuilder ?? []);
  const manifests = folders
    .map((each) => join(each, '..', '..', 'manifest.json'))
    .filter((file, index, all) => all.indexOf(file) === index);
  const allowed = stacks
    .flatMap((stack) => stack.allowed)
    .map(({ from, to, packets, reason: why }) => ({ from, to, flow: packets, reason: why }));
  return {
    allowances: [...allowed, ...(waysFile === undefined ? [] : readWays(waysFile))] as Allowance[],
    policies: manifests.flatMap((file) => findingsIn(file, folders)),
    suppressed: stacks.flatMap((stack) => stack.suppressed.map(({ id, scope, reason: why }) => ({ id, scope, reason: why }))),
  };
}

/** `[maximum-sizes] cores: …` is what a policy says; other annotations are shown as the synthesis' own. */
function findingsIn(file: string, folders: readonly string[]): PolicyFinding[] {
  const { data } = manifestSchema.safeParse(jsonIn(file));
  const names = new Set(folders.map((folder) => folder.split('/').at(-1)));
  const annotations = Object.entries(data?.stacks ?? {}).flatMap(([name, stack]) => (names.has(name) ? stack.annotations : []));
  return annotations.flatMap(({ constructPath, level, message }): PolicyFinding[] => {
    const severity = /error/i.test(level) ? 'error' : /warn/i.test(level) ? 'warning' : undefined;
    if (!severity) return [];
    const [, id = 'synth', text = message] = /^\[([\w-]+)\] ([^]*)$/.exec(message) ?? [];
    return [{ id, severity, resource: constructPath, message: text }];
  });
}

function readWays(file: string): z.output<typeof waysSchema> {
  try {
    return waysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new BitBuilderError('invalid_request', `cannot read the declared ways in ${file}: ${why}`, { cause });
  }
}

function jsonIn(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
