import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Allowance } from '../../lib/isolation/proof.js';
import type { HouseRules } from '../../lib/review/policies.js';
import type { PolicyFinding, Suppression } from '../../lib/review/review.js';
import { end, flow, nothingDeclared, readDeclared, reason } from './declared.js';

/** What is declared beside the plans: ways that may be, what policies found and were told to let be, and policies for the plans. */
export interface Synthesised {
  readonly allowances: readonly Allowance[];
  readonly policies: readonly PolicyFinding[];
  readonly suppressed: readonly Suppression[];
  readonly rules: HouseRules;
}

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
 * out of `manifest.json`. `declared` is a file of ways and policies, for who writes HCL.
 */
export function readSynthesised(plans: readonly string[], folder: string | undefined, declared: string | undefined): Synthesised {
  const { ways, ...rules } = declared === undefined ? nothingDeclared : readDeclared(declared);
  const folders = [...new Set(plans.filter((plan) => plan !== '-').map((plan) => folder ?? dirname(resolve(plan))))];
  const stacks = folders.flatMap((each) => stackSchema.safeParse(jsonIn(join(each, 'cdk.tf.json'))).data?.['//'].bitbuilder ?? []);
  const manifests = folders
    .map((each) => join(each, '..', '..', 'manifest.json'))
    .filter((file, index, all) => all.indexOf(file) === index);
  const allowed = stacks
    .flatMap((stack) => stack.allowed)
    .map(({ from, to, packets, reason: why }) => ({ from, to, flow: packets, reason: why }));
  return {
    allowances: [...allowed, ...ways],
    policies: manifests.flatMap((file) => findingsIn(file, folders)),
    suppressed: stacks.flatMap((stack) => stack.suppressed.map(({ id, scope, reason: why }) => ({ id, scope, reason: why }))),
    rules,
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

function jsonIn(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
