import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { bytes, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField } from '../wire/terraform-messages.js';
import { timestampField, timestampOf } from '../wire/timestamp.js';
import { defineRpc, requireShim } from './rpc.js';

/** Called for as long as the run lasts, at the time that the opening or the last renewal named. */
export const renewEphemeralResource = defineRpc({
  name: 'RenewEphemeralResource',
  request: message({ typeName: one(1, text), private: maybe(2, bytes) }),
  response: message({ diagnostics: diagnosticsField(1), renewAt: timestampField(2), private: maybe(3, bytes) }),
  async handle({ typeName, private: lease }, context) {
    const { ephemeral } = (await context.ephemerals()).get(typeName);
    if (!ephemeral.renew || !lease?.length) return { private: lease };
    const renewed = await requireShim(context).renew(ephemeral.name, Buffer.from(lease).toString('utf8'));
    if (!renewed.ok) throw new DiagnosticError(failureDiagnostics(`The ${ephemeral.title} cannot be renewed`, renewed.failure));
    return { private: lease, renewAt: timestampOf(renewed.value.renew_at) };
  },
});
