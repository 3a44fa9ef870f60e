import type { DevicePlan } from '../../../lib/device-plan.js';
import { formatPath } from '../../../lib/derive/outward.js';
import type { TerraformAttributes, TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import { failureDiagnostics, replaceAlong, type Diagnostic } from '../diagnostics.js';
import { plainOf } from '../value/plain.js';
import { hasUnknown, isRecord, type Value, type ValueRecord } from '../value/value.js';

/** The resource that a plan is about. */
export interface Planned {
  kind: string;
  title: string;
  id: string;
  verb: 'create' | 'update' | 'replace';
  schema: TerraformSchema;
}

type Refusal = DevicePlan['problems'][number];

/** What stays as it is until the apply: it concerns the inventory, or the configuration alone. */
const certain: ReadonlySet<string> = new Set(['unknown_reference', 'invalid_spec', 'invalid_request']);

/** Why it has to be made anew: what changes that cannot change in place. */
export function replacementReason(
  { title, id, schema }: Pick<Planned, 'title' | 'id' | 'schema'>,
  prior: ValueRecord,
  planned: ValueRecord,
  paths: readonly AttributePath[],
): Diagnostic | undefined {
  const stated = paths.filter((path) => path[0] !== 'id');
  const reasons = (stated.length > 0 ? stated : paths).map((path) => {
    const [from, to] = [prior, planned].map((state) => shown(schema.attributes, path, state));
    return `${formatPath(path)}: ${from} → ${to}`;
  });
  if (reasons.length === 0) return undefined;
  const detail = `${reasons.join('\n')}\n\n${reasons.length === 1 ? 'This' : 'These'} cannot change in place: it is destroyed and made anew.`;
  return { severity: 'warning', summary: `${title} "${id}" is replaced`, detail, path: stated[0] ?? paths[0] ?? [] };
}

/** What the shim says about the plan of one resource: what is certain to fail is an error, what may have changed until the apply a warning. */
export function planDiagnostics(planned: Planned, plan: DevicePlan): Diagnostic[] {
  return [...plan.problems.flatMap((problem) => refusalDiagnostics(planned, problem)), ...interruptionDiagnostics(planned, plan)];
}

function refusalDiagnostics(planned: Planned, refusal: Refusal): Diagnostic[] {
  const { title, kind, id, verb, schema } = planned;
  const isOwn = refusal.kind === kind && refusal.id === id;
  const failure = { ...refusal, problems: isOwn ? refusal.problems : [], retry: false, left_behind: false };
  if (isOwn && certain.has(refusal.code) && !mayBeReplaced(planned, refusal))
    return failureDiagnostics(`Cannot ${verb} ${title} "${id}"`, failure);
  const who = isOwn ? `${title} "${id}"` : `${refusal.kind} "${refusal.id}", which follows ${title} "${id}",`;
  return failureDiagnostics(`${who} could not be ${done[verb]} as things are now`, failure).map((diagnostic) => ({
    ...diagnostic,
    severity: 'warning',
    detail: `${diagnostic.detail}\n\n${wayOut(planned, refusal.code, schema.typeName)}`,
  }));
}

const done = { create: 'created', update: 'updated', replace: 'replaced' } as const;

/** What exists already and differs in what cannot change may be in the state as tainted, and so be removed before. */
function mayBeReplaced({ verb, schema }: Planned, { code, problems }: Refusal): boolean {
  const isFixed = (path: AttributePath) =>
    schema.replaces.some((pattern) => pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at]));
  return verb === 'create' && code === 'invalid_spec' && problems.length > 0 && problems.every(({ path }) => isFixed(path));
}

function wayOut({ verb }: Planned, code: string, typeName: string): string {
  if (code === 'in_use' && verb === 'replace') return replaceAlong(typeName);
  if (code.startsWith('device_')) return 'It could not be looked at any further. The apply asks again.';
  return 'This is no error yet: another change of the same apply may make way for it. If none does, the apply fails with these words.';
}

/** What stops, restarts or is lost, in one warning. */
function interruptionDiagnostics({ kind, title, id }: Planned, { machines, routers }: DevicePlan): Diagnostic[] {
  const told = [
    ...machines.flatMap(({ steps, vm_id: vmId, ...of }) =>
      steps.flatMap(({ interrupts }) =>
        interrupts
          ? [{ says: of.kind === kind && of.id === id ? interrupts : `${interrupts} of ${of.kind} "${of.id}"`, where: `VM ${vmId}` }]
          : [],
      ),
    ),
    ...Object.entries(routers).flatMap(([name, { interrupts }]) => interrupts.map((says) => ({ says, where: `router ${name}` }))),
  ];
  if (told.length === 0) return [];
  const sentences = [...new Set(told.map(({ says }) => says))];
  const more = sentences.length > shownAtMost ? `; and ${sentences.length - shownAtMost} more` : '';
  const detail = told.map(({ says, where }) => `${where}: ${says}`).join('\n');
  return [{ severity: 'warning', summary: `${title} "${id}": ${sentences.slice(0, shownAtMost).join('; ')}${more}`, detail }];
}

/** Sentences in a summary; the detail has them all. */
const shownAtMost = 3;

function shown(attributes: TerraformAttributes, path: AttributePath, state: ValueRecord): string {
  let value: Value = state;
  let within: TerraformAttributes | undefined = attributes;
  for (const step of path) {
    const attribute: TerraformAttributes[string] | undefined = within?.[String(step)];
    if (attribute?.sensitive) return '(sensitive)';
    if (attribute) within = attribute.nested?.attributes;
    value = Array.isArray(value) ? (value[Number(step)] ?? null) : isRecord(value) ? (value[step] ?? null) : null;
  }
  if (hasUnknown(value)) return '(known after apply)';
  return value === null ? 'nothing' : JSON.stringify(plainOf(value));
}
