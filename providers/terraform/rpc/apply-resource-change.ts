import { DiagnosticError } from '../diagnostics.js';
import { identityField, identityOf } from '../identity.js';
import { decodeState, encodeState, type Entry } from '../kind-table.js';
import { moveOf, notTakenOver } from '../moves.js';
import { isSameWorld } from '../planning/replacement.js';
import { encodeSalvaging, stateOf, withoutUnknowns } from '../planning/resource-state.js';
import { requestSpec } from '../planning/spec-values.js';
import { takePlanned } from '../planning/strayed-values.js';
import { timeoutOf, timeoutText } from '../planning/timeouts.js';
import type { Failed } from '../shim-transport.js';
import { hasUnknown, isUnknown, recordOf, type ValueRecord } from '../value/value.js';
import { bytes, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField, type DynamicValue } from '../wire/terraform-messages.js';
import {
  failedChange,
  leftBehind,
  misfit,
  notAsPlanned,
  notReplaced,
  stillWorking,
  successWarnings,
  unknownId,
  type Told,
} from './apply-diagnostics.js';
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
    plannedIdentity: identityField(7),
  }),
  response: message({ newState: dynamicField(1), private: one(2, bytes), diagnostics: diagnosticsField(3), newIdentity: identityField(5) }),
  async handle(request, context) {
    const entry = context.kinds.resource(request.typeName);
    const { schema } = entry;
    context.attributes = schema.attributes;
    context.session.judge?.silence();
    const kept = { newState: request.priorState, private: request.plannedPrivate, newIdentity: request.plannedIdentity };
    try {
      const [prior, planned] = [decodeState(schema, request.priorState), decodeState(schema, request.plannedState)];
      const takesOver = moveOf(request.plannedPrivate)?.takes_over;
      if (!planned && takesOver !== undefined) throw new DiagnosticError([notTakenOver(entry.kind.title, takesOver)]);
      if (!planned) return (await remove(entry, prior, context)) ? { newState: encodeState(schema, null) } : kept;
      const config = decodeState(schema, request.config) ?? planned;
      const { newState, isDone } = await put(entry, { prior, planned, config, takesOver }, context);
      const isOver = isDone && takesOver !== undefined;
      return { newState, private: isOver ? undefined : request.plannedPrivate, newIdentity: identityOf(entry.kind, planned.id) };
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
  /** VM id of what it takes over. */
  takesOver: number | undefined;
}

async function put(entry: Entry, change: Change, context: RpcContext): Promise<{ newState: DynamicValue; isDone: boolean }> {
  const { kind, schema } = entry;
  const { prior, planned, config, takesOver } = change;
  if (typeof planned.id !== 'string') throw new DiagnosticError([unknownId(kind.title)]);
  // Only what is the provider's own differs, such as a time-out: there is nothing to ask of the shim.
  if (prior && isSameWorld(schema.attributes, planned, prior)) return { newState: encodeState(schema, planned), isDone: true };
  const told = { title: kind.title, id: planned.id, schema };
  const operation = prior ? 'update' : 'create';
  const limits = { timeoutMs: timeoutOf(planned, operation), adopt: takesOver };
  const begun = requireShim(context).put(kind.name, planned.id, requestSpec(kind, schema, planned, config), limits);
  if (!prior)
    context.session.creates.set(
      `${kind.name}/${planned.id}`,
      begun.then((made) => made.ok && made.value.existed === true),
    );
  const done = await begun;
  if (!done.ok) return { newState: await unfinished(entry, change, done, told, context), isDone: false };
  const isAdopted = !prior && done.value.existed === true && done.attempts === 1;
  context.diagnostics.push(...successWarnings(told, done.value, isAdopted, done.awayMs));
  // Planned as empty, and a promise of the plan; what is left to do shows at the next refresh.
  const faults: string[] = [];
  const state = stateOf(schema, { ...done.value, drift: [] }, planned, (fault) => faults.push(fault));
  const strayed = takePlanned(kind, schema, planned, state);
  if (strayed.length > 0) context.diagnostics.push(notAsPlanned(told, strayed));
  const encoded = encodeSalvaging(schema.attributes, state, planned, (fault) => faults.push(fault));
  if (faults.length > 0) context.diagnostics.push(misfit(told, faults));
  return { newState: { msgpack: encoded }, isDone: true };
}

/** The state after a change that was not seen to its end: what is true of it as far as anybody knows. */
async function unfinished(
  { kind, schema }: Entry,
  { prior, planned }: Change,
  done: Failed,
  told: Told,
  context: RpcContext,
): Promise<DynamicValue> {
  if (done.interrupted === 'stopped' && done.failure.left_behind) {
    context.diagnostics.push(stillWorking(told, prior ? 'changed' : 'made'));
    const found = await requireShim(context).glance(kind.name, told.id);
    const seen = found ? stateOf(schema, { ...found, drift: [] }, planned, () => undefined) : recordOf([]);
    const known = Object.entries(planned).map(([name, value]) => [name, hasUnknown(value) ? (seen[name] ?? null) : value] as const);
    return { msgpack: encodeSalvaging(schema.attributes, recordOf(known), planned, () => undefined) };
  }
  const operation = prior ? 'update' : 'create';
  context.diagnostics.push(...failedChange(told, operation, done, timeoutText(planned, operation)));
  if (prior) return encodeState(schema, prior);
  context.diagnostics.push(...leftBehind(done.failure));
  return encodeState(schema, done.failure.left_behind ? withoutUnknowns(planned) : null);
}

/** Whether it is gone. */
async function remove({ kind, schema }: Entry, prior: ValueRecord | undefined, context: RpcContext): Promise<boolean> {
  if (!prior) return true;
  const id = isUnknown(prior.id ?? null) ? '' : String(prior.id);
  const told = { title: kind.title, id, schema };
  const shim = requireShim(context);
  // With create_before_destroy the replacement has the same id, and took over what stood there: it would be removed with it.
  if (await context.session.creates.get(`${kind.name}/${id}`)) {
    context.diagnostics.push(notReplaced(told));
    return true;
  }
  const done = await shim.remove(kind.name, id, timeoutOf(prior, 'delete'));
  if (done.ok || (await shim.isAbsent(kind.name, done.failure))) return true;
  context.diagnostics.push(...failedChange(told, 'remove', done, timeoutText(prior, 'delete')));
  return false;
}
