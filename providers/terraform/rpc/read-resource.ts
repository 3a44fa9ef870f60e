import { failureDiagnostics } from '../diagnostics.js';
import { decodeState, encodeState } from '../kind-table.js';
import { stateOf } from '../planning/resource-state.js';
import { bytes, message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc, requireShim } from './rpc.js';

export const readResource = defineRpc({
  name: 'ReadResource',
  request: message({
    typeName: one(1, text),
    currentState: dynamicField(2),
    private: one(3, bytes),
    clientCapabilities: capabilitiesField(5),
  }),
  response: message({ newState: dynamicField(1), diagnostics: diagnosticsField(2), private: one(3, bytes) }),
  async handle({ typeName, currentState, private: kept }, context) {
    const { kind, schema } = context.kinds.resource(typeName);
    context.attributes = schema.attributes;
    const unchanged = { newState: currentState, private: kept };
    const current = decodeState(schema, currentState);
    if (!current || context.session.isDeferred) return unchanged;
    const shim = requireShim(context);
    const id = String(current.id);
    const found = await shim.read(kind.name, id);
    if (found.ok) return { newState: encodeState(schema, stateOf(schema, found.value, current)), private: kept };
    if (await shim.isAbsent(kind.name, found.failure)) return { newState: encodeState(schema, null), private: kept };
    context.diagnostics.push(...failureDiagnostics(`Cannot read ${kind.title} "${id}"`, found.failure));
    return unchanged;
  },
});
