import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { identityField, identityOf, idOfIdentity } from '../identity.js';
import { encodeState } from '../kind-table.js';
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
    const id = given === '' && identity ? idOfIdentity(kind, identity) : given;
    const found = await requireShim(context).read(kind.name, id);
    if (!found.ok) throw new DiagnosticError(failureDiagnostics(`Cannot import ${kind.title} "${id}"`, found.failure));
    const state = encodeState(schema, stateOf(schema, found.value, undefined));
    return { importedResources: [{ typeName, state, identity: identityOf(kind, id) }] };
  },
});
