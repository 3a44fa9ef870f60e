import type { Kind } from '../../../lib/kind.js';
import { keyForm, parseKey } from '../../../lib/natural-key.js';
import type { Failure } from '../../../lib/wire.js';
import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { identityField, identityOf, idOfIdentity } from '../identity.js';
import { encodeState } from '../kind-table.js';
import { hasAnother, privateOf, takeoverOf, takeoverState } from '../moves.js';
import { stateOf } from '../planning/resource-state.js';
import { bytes, embedded, many, message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc, requireShim } from './rpc.js';

const importedResource = message({ typeName: one(1, text), state: dynamicField(2), private: one(3, bytes), identity: identityField(4) });

export const importResourceState = defineRpc({
  name: 'ImportResourceState',
  request: message({ typeName: one(1, text), id: one(2, text), clientCapabilities: capabilitiesField(3), identity: identityField(4) }),
  response: message({
    importedResources: many(
      1,
      embedded(() => importedResource),
    ),
    diagnostics: diagnosticsField(2),
  }),
  async handle({ typeName, id: given, identity }, context) {
    const { kind, schema } = context.kinds.resource(typeName);
    const named = given === '' && identity ? idOfIdentity(kind, identity) : given;
    const takeover = takeoverOf(kind, given);
    const id = takeover?.id ?? named;
    const shim = requireShim(context);
    const found = await shim.read(kind.name, id);
    if (!found.ok && takeover && (await shim.isAbsent(kind.name, found.failure))) {
      const result = takeoverState(kind, schema, takeover);
      const state = encodeState(schema, result.state);
      return { importedResources: [{ typeName, state, private: privateOf(result), identity: identityOf(kind, id) }] };
    }
    if (!found.ok) throw new DiagnosticError(failureDiagnostics(`Cannot import ${kind.title} "${id}"`, hinted(kind, id, found.failure)));
    const { vm_id: vmId } = found.value.status;
    if (takeover && takeover.vmId !== vmId) throw new DiagnosticError([hasAnother(kind.title, id, takeover.vmId, vmId)]);
    const state = encodeState(schema, stateOf(schema, found.value, undefined));
    return { importedResources: [{ typeName, state, identity: identityOf(kind, id) }] };
  },
});

/** An id may have another form; and what the shim does not know may stand on a cluster all the same. */
function hinted(kind: Kind, id: string, failure: Failure['error']): Failure['error'] {
  if (failure.code !== 'not_found') return failure;
  if (!parseKey(kind, id)) return { ...failure, message: `${failure.message}; the form of its id is ${keyForm(kind)}` };
  if (!kind.machine?.canTakeOver) return failure;
  const [own = ''] = id.split('@');
  const wayOut = `to take over a VM that a cluster has already, import "${own}@VMID", VMID being its number, such as 105`;
  return { ...failure, message: `${failure.message}; ${wayOut}` };
}
