import { DiagnosticError } from '../diagnostics.js';
import { bytes, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** Declined: no resource of another type holds what ours need. */
export const moveResourceState = defineRpc({
  name: 'MoveResourceState',
  request: message({ sourceProviderAddress: one(1, text), sourceTypeName: one(2, text), targetTypeName: one(5, text) }),
  response: message({ targetState: dynamicField(1), diagnostics: diagnosticsField(2), targetPrivate: one(3, bytes) }),
  handle({ sourceTypeName, targetTypeName }) {
    const detail = 'Import it under the new type, and take the old one out of the state with a `removed` block.';
    throw new DiagnosticError([{ severity: 'error', summary: `${sourceTypeName} cannot be moved to ${targetTypeName}`, detail }]);
  },
});
