import { BitBuilderError } from '../errors.js';
import type { WrittenResource } from '../isolation/intent.js';
import type { Kind } from '../kind.js';
import { parsePlanFile } from '../review/plan-file.js';
import { readPlans, type NamedPlan } from '../review/reading.js';
import { plannedToBe, writtenAs } from '../review/written.js';
import type { SynthesisedStack } from './references.js';
import { writtenIn } from './written.js';

/** A synthesised stack or a plan, as JSON text or parsed, or several of one kind that belong together. */
export type Documents = string | object | readonly (string | object)[];

/**
 * The resources of ours that the documents write down: synthesised stacks (`Testing.synth`, `cdk.tf.json`) or plans
 * (`terraform show -json PLAN`, `tofu show -json PLAN`).
 * @throws BitBuilderError `invalid_request` for anything else.
 */
export function resourcesIn(documents: Documents, kinds: readonly Kind[]): readonly WrittenResource[] {
  const all = (Array.isArray(documents) ? documents : [documents]) as readonly (string | object)[];
  const parsed = all.map(parse);
  const plans = parsed.filter((each) => 'format_version' in each);
  if (plans.length === 0) return writtenIn(parsed as readonly SynthesisedStack[], kinds);
  if (plans.length < parsed.length) throw refused('some of the documents are plans and some are synthesised stacks; give one sort');
  return plannedIn(
    all.map((text, index) => {
      const name = `plan ${index + 1}`;
      return { name, file: parsePlanFile(typeof text === 'string' ? text : JSON.stringify(text), name) };
    }),
    kinds,
  );
}

function plannedIn(plans: readonly NamedPlan[], kinds: readonly Kind[]): readonly WrittenResource[] {
  const { resources, known } = readPlans(plans, kinds);
  const read = known.map(({ kind, id, values }) => writtenAs(kind, id, values));
  const planned = resources.flatMap((each) => plannedToBe(each) ?? []);
  const ids = new Set(planned.map(({ kind, id }) => `${kind} ${id}`));
  return [...planned, ...read.filter(({ kind, id }) => !ids.has(`${kind} ${id}`))];
}

function parse(document: string | object): object {
  const value = typeof document === 'string' ? jsonOf(document) : document;
  const isDocument = typeof value === 'object' && value !== null && !Array.isArray(value);
  const isKnown = isDocument && ['resource', 'data', 'provider', 'terraform', 'format_version'].some((part) => part in value);
  if (isKnown) return value;
  throw refused('it is neither a synthesised stack, as Testing.synth gives it, nor what `terraform show -json PLAN` prints');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(`it is not JSON: it begins with "${text.slice(0, 40)}"`, cause);
  }
}

function refused(why: string, cause?: unknown): BitBuilderError {
  return new BitBuilderError('invalid_request', `the resources cannot be read: ${why}`, { cause });
}
