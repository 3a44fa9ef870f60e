import type { Failure, Resource } from '../../../lib/wire.js';
import { DiagnosticError, failureDiagnostics, type Diagnostic } from '../diagnostics.js';
import { decodeState, encodeState, type Entry } from '../kind-table.js';
import { encodeSalvaging, stateOf, withoutUnknowns } from '../planning/resource-state.js';
import { requestSpec } from '../planning/spec-values.js';
import { isUnknown, type ValueRecord } from '../value/value.js';
import { bytes, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField, type DynamicValue } from '../wire/terraform-messages.js';
import { defineRpc, requireShim, type RpcContext } from './rpc.js';

/** Nothing that this answers ever loses the state of something that exists. */
export const applyResourceChange = defineRpc({
  name: 'ApplyResourceChange',
  request: message({
    typeName: one(1, text),
    priorState: dynamicField(2),
    plannedState: dynamicField(3),
    config: dynamicField(4),
    plannedPrivate: one(5, bytes),
  }),
  response: message({ newState: dynamicField(1), private: one(2, bytes), diagnostics: diagnosticsField(3) }),
  async handle(request, context) {
    const entry = context.kinds.resource(request.typeName);
    const { schema } = entry;
    context.attributes = schema.attributes;
    const kept = { newState: request.priorState, private: request.plannedPrivate };
    try {
      const [prior, planned] = [decodeState(schema, request.priorState), decodeState(schema, request.plannedState)];
      if (!planned) return (await remove(entry, prior, context)) ? { newState: encodeState(schema, null) } : kept;
      const config = decodeState(schema, request.config) ?? planned;
      return { newState: await put(entry, { prior, planned, config }, context), private: request.plannedPrivate };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      context.diagnostics.push(...error.diagnostics);
      return kept;
    }
  },
});

interface Change {
  prior?: ValueRecord;
  planned: ValueRecord;
  config: ValueRecord;
}

async function put({ kind, schema }: Entry, { prior, planned, config }: Change, context: RpcContext): Promise<DynamicValue> {
  if (typeof planned.id !== 'string') throw new DiagnosticError([unknownId(kind.title)]);
  const begun = requireShim(context).put(kind.name, planned.id, requestSpec(kind, schema, planned, config));
  if (!prior)
    context.session.creates.set(
      `${kind.name}/${planned.id}`,
      begun.then(({ ok }) => ok),
    );
  const done = await begun;
  if (!done.ok) {
    const summary = `Cannot ${prior ? 'update' : 'create'} ${kind.title} "${planned.id}"`;
    context.diagnostics.push(...failureDiagnostics(summary, done.failure), ...leftBehind(done.failure, prior));
    if (prior) return encodeState(schema, prior);
    return encodeState(schema, done.failure.left_behind ? withoutUnknowns(planned) : null);
  }
  const isAdopted = !prior && done.value.existed === true && done.attempts === 1;
  context.diagnostics.push(...warnings(kind.title, done.value, isAdopted));
  // Planned as empty, and a promise of the plan; what is left to do shows at the next refresh.
  const faults: string[] = [];
  const state = stateOf(schema, { ...done.value, drift: [] }, planned, (fault) => faults.push(fault));
  const encoded = encodeSalvaging(schema.attributes, state, planned, (fault) => faults.push(fault));
  if (faults.length > 0) context.diagnostics.push(misfit(kind.title, planned.id, faults));
  return { msgpack: encoded };
}

/** Whether it is gone. */
async function remove({ kind }: Entry, prior: ValueRecord | undefined, context: RpcContext): Promise<boolean> {
  if (!prior) return true;
  const id = isUnknown(prior.id ?? null) ? '' : String(prior.id);
  const shim = requireShim(context);
  // With create_before_destroy the replacement has the same id: what would be removed is what was just made.
  if (await context.session.creates.get(`${kind.name}/${id}`)) {
    context.diagnostics.push(notReplaced(kind.title, id));
    return true;
  }
  const done = await shim.remove(kind.name, id);
  if (done.ok || (await shim.isAbsent(kind.name, done.failure))) return true;
  context.diagnostics.push(...failureDiagnostics(`Cannot remove ${kind.title} "${id}"`, done.failure));
  return false;
}

function warnings(title: string, { id, drift, warnings: told = [] }: Resource, isAdopted: boolean): Diagnostic[] {
  const warning = (summary: string, detail: string): Diagnostic => ({ severity: 'warning', summary, detail });
  return [
    ...(isAdopted
      ? [warning(`${title} "${id}" existed before`, 'It was adopted and brought to the configuration. A destroy will remove it.')]
      : []),
    ...(drift.length > 0 ? [warning(`${title} "${id}" is not there yet`, `The next apply would still:\n${drift.join('\n')}`)] : []),
    ...told.map((text) => warning(`${title} "${id}"`, text)),
  ];
}

function leftBehind(failure: Failure['error'], prior: ValueRecord | undefined): Diagnostic[] {
  if (prior || !failure.left_behind) return [];
  const detail =
    'It is kept in the state as tainted. Run the apply again to replace it, or `terraform untaint` it first to go on from what is there.';
  return [{ severity: 'warning', summary: 'Something was made before the failure', detail }];
}

function notReplaced(title: string, id: string): Diagnostic {
  const detail =
    'The same apply created it under the same id before this, so it is kept. With create_before_destroy, which a resource also gets ' +
    'from those that depend on it, it cannot be replaced, only changed in place: take create_before_destroy out to have it replaced. ' +
    'Where only its name in the configuration has changed, nothing is left to do; a `moved` block says so beforehand.';
  return { severity: 'warning', summary: `${title} "${id}" was kept`, detail };
}

function misfit(title: string, id: string, faults: readonly string[]): Diagnostic {
  const detail = `${faults.join('\n')}\n\nWhat fits is in the state. Use the provider and the shim of the same version.`;
  return { severity: 'error', summary: `The shim's answer for ${title} "${id}" does not fit the schema`, detail };
}

function unknownId(title: string): Diagnostic {
  return {
    severity: 'error',
    summary: `The id of the ${title} is not known at apply`,
    detail: 'The core applied a plan whose values were not known; please report it.',
  };
}
