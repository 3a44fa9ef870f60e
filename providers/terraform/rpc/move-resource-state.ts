import { DiagnosticError } from '../diagnostics.js';
import { identityField, identityOf } from '../identity.js';
import { encodeState } from '../kind-table.js';
import { moveState, privateOf } from '../moves.js';
import { bytes, embedded, integer, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField, rawState } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** A `moved` block from another type. The core has not configured the provider then, so what the state does not say waits for the next read. */
export const moveResourceState = defineRpc({
  name: 'MoveResourceState',
  request: message({
    sourceProviderAddress: one(1, text),
    sourceTypeName: one(2, text),
    sourceSchemaVersion: one(3, integer),
    sourceState: maybe(
      4,
      embedded(() => rawState),
    ),
    targetTypeName: one(5, text),
  }),
  response: message({
    targetState: dynamicField(1),
    diagnostics: diagnosticsField(2),
    targetPrivate: one(3, bytes),
    targetIdentity: identityField(4),
  }),
  handle({ sourceProviderAddress: provider, sourceTypeName: typeName, sourceState, targetTypeName }, { kinds }) {
    const { kind, schema } = kinds.resource(targetTypeName);
    if (!sourceState?.json?.length) {
      const detail = `The state of ${typeName} is in a form of before Terraform 0.12; apply it once with its own provider.`;
      throw new DiagnosticError([{ severity: 'error', summary: `${typeName} cannot be moved to ${targetTypeName}`, detail }]);
    }
    const result = moveState(kind, schema, { provider, typeName, state: Buffer.from(sourceState.json).toString('utf8') });
    return {
      targetState: encodeState(schema, result.state),
      targetPrivate: privateOf(result),
      targetIdentity: identityOf(kind, result.state.id),
    };
  },
});
