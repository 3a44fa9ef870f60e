import type { DevicePlan } from '../../../lib/device-plan.js';
import { formatPath } from '../../../lib/derive/outward.js';
import type { TerraformAttributes, TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import { failureDiagnostics, isAboutFixed, replaceAlong, replaceInTurn, type Diagnostic } from '../diagnostics.js';
import { plainOf } from '../value/plain.js';
import { hasUnknown, isRecord, type Value, type ValueRecord } from '../value/value.js';

/** The resource that a plan is about. */
export interface Planned {
  kind: string;
  title: string;
  id: string;
  /** What it is called until it is replaced, where that is otherwise. */
  formerId?: string;
  verb: 'create' | 'update' | 'replace' | 'take over';
  schema: TerraformSchema;
  /** What is not known yet of what it is made of or refers to, so that nothing is certain. */
  open?: readonly string[];
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
  const refusals = plan.problems.flatMap((problem) => refusalDiagnostics(planned, problem));
  return [...refusals, ...takeoverDiagnostics(planned, plan), ...interruptionDiagnostics(planned, plan)];
}

function takeoverDiagnostics({ kind, title, id, verb }: Planned, { machines }: DevicePlan): Diagnostic[] {
  if (verb !== 'take over') return [];
  const own = machines.find((machine) => machine.kind === kind && machine.id === id);
  return own ? [takeoverWarning(title, id, own.vm_id, own.steps)] : [];
}

/** What a takeover does to the VM that is there, beside what a plan of ours shows anyhow. */
export function takeoverWarning(title: string, id: string, vmId: number, steps?: readonly { says: string }[]): Diagnostic {
  const what = steps ? steps.map(({ says }) => says).join('\n') : 'What changes on it is known once the configuration is.';
  const detail =
    `${what}\n\nIt is not made anew: its disks and what is on them stay. ` +
    'That its disks once came from the image that is asked for is taken on your word. From then on a destroy removes it.';
  return { severity: 'warning', summary: `${title} "${id}" takes over VM ${vmId}`, detail };
}

function refusalDiagnostics(planned: Planned, refusal: Refusal): Diagnostic[] {
  const { title, id, verb } = planned;
  const isOwn = isAbout(planned, refusal);
  const failure = { ...refusal, problems: isOwn ? refusal.problems : [], retry: false, left_behind: false };
  // Whose a VM is does not change in an apply.
  const isCertain = certain.has(refusal.code) || refusal.lasting === true || (verb === 'take over' && refusal.code === 'conflict');
  if (isOwn && isCertain && !planned.open && !mayBeReplaced(planned, refusal))
    return failureDiagnostics(`Cannot ${verb} ${title} "${refusal.id}"`, failure);
  const who = isOwn ? `${title} "${refusal.id}"` : `${refusal.kind} "${refusal.id}", which follows ${title} "${id}",`;
  return failureDiagnostics(`${who} could not be ${done[verb]} as things are now`, failure).map((diagnostic) => ({
    ...diagnostic,
    severity: 'warning',
    detail: `${diagnostic.detail}\n\n${wayOut(planned, refusal)}`,
  }));
}

/** Whether it is about the resource itself, under either of its ids. */
function isAbout({ kind, id, formerId }: Planned, other: { kind: string; id: string }): boolean {
  return other.kind === kind && (other.id === id || other.id === formerId);
}

const done = { create: 'created', update: 'updated', replace: 'replaced', 'take over': 'taken over' } as const;

/** What exists already and differs in what cannot change may be in the state as tainted, and so be removed before. */
function mayBeReplaced({ verb, schema }: Planned, refusal: Refusal): boolean {
  return verb === 'create' && isAboutFixed(schema, refusal);
}

function wayOut(planned: Planned, refusal: Refusal): string {
  const { verb, schema } = planned;
  const { code } = refusal;
  if (mayBeReplaced(planned, refusal)) return `This is no error yet: it may be removed before. ${replaceInTurn}`;
  if (code === 'in_use' && verb === 'replace') return replaceAlong(schema.typeName);
  if (code.startsWith('device_')) return 'It could not be looked at any further. The apply asks again.';
  if (planned.open) return `This is no error yet: it was looked at without ${planned.open.join(', ')}, which the plan does not know.`;
  return 'This is no error yet: another change of the same apply may make way for it. If none does, the apply fails with these words.';
}

/** What stops, restarts or is lost, in one warning. */
function interruptionDiagnostics(planned: Planned, { machines, routers }: DevicePlan): Diagnostic[] {
  const { title, id, formerId = id } = planned;
  const told: Interruption[] = [
    ...machines.flatMap(({ steps, vm_id: vmId, ...of }) => {
      const other = isAbout(planned, of) ? {} : { of: `${of.kind} "${of.id}"` };
      return steps.flatMap(({ interrupts }) => (interrupts ? [{ says: interrupts, where: `VM ${vmId}`, ...other }] : []));
    }),
    ...Object.entries(routers).flatMap(([name, { interrupts }]) => interrupts.map((says) => ({ says, where: `router ${name}` }))),
  ];
  if (told.length === 0) return [];
  const detail = told.map(({ says, of, where }) => `${where}: ${says}${of === undefined ? '' : ` of ${of}`}`).join('\n');
  return [{ severity: 'warning', summary: `${title} "${formerId}": ${firstOf(sentencesOf(told), '; ', '; and')}`, detail }];
}

interface Interruption {
  says: string;
  where: string;
  /** Another resource that is interrupted. */
  of?: string;
}

/** One for all that are interrupted in the same way. */
function sentencesOf(told: readonly Interruption[]): string[] {
  return [...new Set(told.map(({ says }) => says))].flatMap((says) => {
    const alike = told.filter((each) => each.says === says);
    const others = [...new Set(alike.flatMap(({ of }) => of ?? []))];
    return [
      ...(alike.some(({ of }) => of === undefined) ? [says] : []),
      ...(others.length > 0 ? [`${says} of ${firstOf(others, ', ', ' and')}`] : []),
    ];
  });
}

/** A summary has the first few; the detail has them all. */
function firstOf(texts: readonly string[], between: string, last: string): string {
  const more = texts.length > shownAtMost ? `${last} ${texts.length - shownAtMost} more` : '';
  return `${texts.slice(0, shownAtMost).join(between)}${more}`;
}

const shownAtMost = 3;

/** A value for people; secrets are not shown. */
export function shown(attributes: TerraformAttributes, path: AttributePath, state: ValueRecord): string {
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
