import { objectType } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { snakeCase } from '../../../lib/names.js';
import { keyForm, parseKey } from '../../../lib/natural-key.js';
import type { Failure } from '../../../lib/wire.js';
import { DiagnosticError, failedRead } from '../diagnostics.js';
import { decodeState, encodeState } from '../kind-table.js';
import { timeoutOf } from '../planning/timeouts.js';
import { stateOf } from '../planning/resource-state.js';
import { valueFromJson, type Json } from '../value/json.js';
import { isUnknown, type ValueRecord } from '../value/value.js';
import { message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc, requireShim } from './rpc.js';

export const readDataSource = defineRpc({
  name: 'ReadDataSource',
  request: message({ typeName: one(1, text), config: dynamicField(2), clientCapabilities: capabilitiesField(4) }),
  response: message({ state: dynamicField(1), diagnostics: diagnosticsField(2) }),
  async handle({ typeName, config: sent }, context) {
    const { kind, schema } = context.kinds.dataSource(typeName);
    context.attributes = schema.attributes;
    const config = decodeState(schema, sent) ?? ({} as ValueRecord);
    const shim = requireShim(context);
    if (typeof config.id === 'string') {
      const found = await shim.read(kind.name, config.id, timeoutOf(config, 'read'));
      if (!found.ok) {
        const summary = `Cannot read ${kind.title} "${config.id}"`;
        const told = failedRead(summary, withWayOut(kind, config.id, found.failure), found.interrupted === 'timed out');
        const at = found.failure.code === 'not_found' ? { path: ['id'] } : {};
        throw new DiagnosticError(told.map((diagnostic) => ({ ...diagnostic, ...at })));
      }
      return { state: encodeState(schema, withConfigured(stateOf(schema, found.value, undefined), config)) };
    }
    const by = lookupQuery(kind, config);
    const found = await shim.lookup(kind.name, by, timeoutOf(config, 'read'));
    if (!found.ok) throw new DiagnosticError(failedRead(`Cannot find the ${kind.title}`, found.failure, found.interrupted === 'timed out'));
    const state = valueFromJson(found.value as Json, objectType(schema.attributes)) as ValueRecord;
    return { state: encodeState(schema, withConfigured(state, config)) };
  },
});

/** By its id only what BitBuilder made is found. */
function withWayOut(kind: Kind, id: string, failure: Failure['error']): Failure['error'] {
  const { lookup } = kind;
  if (failure.code !== 'not_found') return failure;
  if (!lookup && !parseKey(kind, id)) return { ...failure, message: `${failure.message}; the form of its id is ${keyForm(kind)}` };
  if (!lookup) return failure;
  const names = Object.keys(lookup.by.shape as object).map(snakeCase);
  return { ...failure, message: `${failure.message} that BitBuilder made; find what it did not make by ${names.join(', ')} instead of id` };
}

/** What the user gave stays as given, whatever the answer says of it. */
function withConfigured(state: ValueRecord, config: ValueRecord): ValueRecord {
  for (const [name, value] of Object.entries(config)) if (value !== null) state[name] = value;
  return state;
}

function lookupQuery(kind: Kind, config: ValueRecord): Record<string, string> {
  const names = Object.keys(kind.lookup?.by.shape ?? {}).map(snakeCase);
  const given = names.map((name) => [name, config[name] ?? null] as const).filter(([, value]) => value !== null && !isUnknown(value));
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]));
}
