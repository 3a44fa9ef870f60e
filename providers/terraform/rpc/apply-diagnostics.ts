import type { TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { Failure, Resource } from '../../../lib/wire.js';
import { attributeError, failureDiagnostics, isAboutFixed, replaceAlong, replaceInTurn, type Diagnostic } from '../diagnostics.js';
import type { Failed } from '../shim-transport.js';

/** Who the diagnostics are about. */
export interface Told {
  title: string;
  id: string;
  schema: TerraformSchema;
}

/** What is told beside a state that came about: adoption, what is left to do, the shim's own warnings, a shim that was away. */
export function successWarnings(
  { title, id }: Pick<Told, 'title' | 'id'>,
  { drift, warnings: told = [] }: Resource,
  isAdopted: boolean,
  awayMs: number,
): Diagnostic[] {
  const warning = (summary: string, detail: string): Diagnostic => ({ severity: 'warning', summary, detail });
  return [
    ...(isAdopted
      ? [warning(`${title} "${id}" existed before`, 'It was adopted and brought to the configuration. A destroy will remove it.')]
      : []),
    ...(drift.length > 0 ? [warning(`${title} "${id}" is not there yet`, `The next apply would still:\n${drift.join('\n')}`)] : []),
    ...told.map((text) => warning(`${title} "${id}"`, text)),
    ...(awayMs >= 1_000
      ? [
          warning(
            'The shim was away during the apply',
            `${title} "${id}" waited ${Math.round(awayMs / 1000)} s for it and was finished when it was back.`,
          ),
        ]
      : []),
  ];
}

/** Why a change did not come to its end, as far as it is the change's fault, its device's, or the time-out's. */
export function failedChange(
  { title, id, schema }: Told,
  verb: 'create' | 'update' | 'remove',
  { failure, interrupted }: Failed,
  timeout: string | undefined,
): Diagnostic[] {
  const summary = `Cannot ${verb} ${title} "${id}"`;
  const wayRound =
    verb === 'remove' && failure.code === 'in_use'
      ? `. ${replaceAlong(schema.typeName)}`
      : verb === 'create' && isAboutFixed(schema, failure)
        ? `. ${replaceInTurn}`
        : '';
  if (interrupted === 'stopped') {
    const detail = failure.left_behind
      ? 'The run was interrupted, so it is not waited for. The shim goes on with it; the next plan shows how it ended.'
      : 'The run was interrupted before the shim got to know of it. Nothing was changed; apply again.';
    return [{ severity: 'error', summary, detail }];
  }
  if (interrupted !== 'timed out') return failureDiagnostics(summary, { ...failure, message: failure.message + wayRound });
  const operation = verb === 'remove' ? 'delete' : verb;
  const wayOut = `state a longer one, timeouts = { ${operation} = "2h" }`;
  const goesOn = failure.left_behind
    ? 'The shim goes on with it: see how it ends with `bbctl operations`, then apply again; or '
    : 'The shim did not get to know of it: see that it runs, then apply again; or ';
  const detail = `${timeout === undefined ? 'It was waited for as long as anything is' : `The time-out of ${timeout} is over`}. ${goesOn}${wayOut}.`;
  return timeout === undefined ? [{ severity: 'error', summary, detail }] : [attributeError(summary, ['timeouts', operation], detail)];
}

/** What is told of a create that failed but left something. */
export function leftBehind({ left_behind: isLeft }: Failure['error']): Diagnostic[] {
  if (!isLeft) return [];
  const detail =
    'It is kept in the state as tainted. Run the apply again to replace it, or `terraform untaint` it first to go on from what is there.';
  return [{ severity: 'warning', summary: 'Something was made before the failure', detail }];
}

/** What is told where the run was interrupted while the shim works: no error, for then the core would replace what is being made. */
export function stillWorking({ title, id }: Told, what: 'made' | 'changed'): Diagnostic {
  const detail =
    'The run was interrupted, so it is not waited for. The shim goes on with it; what is known of it now is in the state, and the next plan shows how it ended.';
  return { severity: 'warning', summary: `${title} "${id}" is still being ${what}`, detail };
}

/** What is told of a removal that create_before_destroy asks for under the id of its own replacement. */
export function notReplaced({ title, id }: Told): Diagnostic {
  const detail =
    'The same apply created it under the same id before this, so it is kept. With create_before_destroy, which a resource also gets ' +
    'from those that depend on it, it cannot be replaced, only changed in place: take create_before_destroy out to have it replaced. ' +
    'Where only its name in the configuration has changed, nothing is left to do; a `moved` block says so beforehand.';
  return { severity: 'warning', summary: `${title} "${id}" was kept`, detail };
}

/** What is told where the world is otherwise than a plan has promised. */
export function notAsPlanned({ title, id }: Told, strayed: readonly string[]): Diagnostic {
  const detail = `${strayed.join('\n')}\n\nIt has changed since the plan. A core takes nothing but what was planned, so that is in the state until the next plan reads it anew.`;
  return { severity: 'warning', summary: `${title} "${id}" is otherwise than planned`, detail };
}

/** What is told of an answer that the schema has no room for. */
export function misfit({ title, id }: Told, faults: readonly string[]): Diagnostic {
  const detail = `${faults.join('\n')}\n\nWhat fits is in the state. Use the provider and the shim of the same version.`;
  return { severity: 'error', summary: `The shim's answer for ${title} "${id}" does not fit the schema`, detail };
}

/** What is told of a plan that was applied with its values unknown. */
export function unknownId(title: string): Diagnostic {
  return {
    severity: 'error',
    summary: `The id of the ${title} is not known at apply`,
    detail: 'The core applied a plan whose values were not known; please report it.',
  };
}
