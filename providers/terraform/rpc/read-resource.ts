import { failedRead } from '../diagnostics.js';
import { identityField, identityOf } from '../identity.js';
import { decodeState, encodeState } from '../kind-table.js';
import { hasAnother, moveOf } from '../moves.js';
import { stateOf } from '../planning/resource-state.js';
import { timeoutOf } from '../planning/timeouts.js';
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
    currentIdentity: identityField(6),
  }),
  response: message({ newState: dynamicField(1), diagnostics: diagnosticsField(2), private: one(3, bytes), newIdentity: identityField(5) }),
  async handle({ typeName, currentState, private: kept, currentIdentity }, context) {
    const { kind, schema } = context.kinds.resource(typeName);
    context.attributes = schema.attributes;
    const unchanged = { newState: currentState, private: kept, newIdentity: currentIdentity };
    const current = decodeState(schema, currentState);
    if (!current || context.session.isDeferred || context.session.isAway) return unchanged;
    const shim = requireShim(context);
    const moved = moveOf(kept);
    // Whose it is says only the configuration: there is nothing to read yet.
    if (moved?.takes_over !== undefined && current.id === null) return unchanged;
    const id = String(current.id);
    const found = await shim.read(kind.name, id, timeoutOf(current, 'read'));
    if (found.ok) {
      const { vm_id: vmId } = found.value.status;
      if (moved?.takes_over !== undefined && vmId !== moved.takes_over) {
        context.diagnostics.push(hasAnother(kind.title, id, moved.takes_over, vmId));
        return unchanged;
      }
      context.session.judge?.noteState(kind, id);
      const newState = encodeState(schema, stateOf(schema, found.value, moved ? undefined : current));
      return { newState, private: moved ? undefined : kept, newIdentity: identityOf(kind, id) };
    }
    if (moved?.takes_over !== undefined && found.failure.code === 'not_found') return unchanged;
    if (await shim.isAbsent(kind.name, found.failure)) return { newState: encodeState(schema, null), private: kept };
    context.diagnostics.push(...failedRead(`Cannot read ${kind.title} "${id}"`, found.failure, found.interrupted === 'timed out'));
    return unchanged;
  },
});
