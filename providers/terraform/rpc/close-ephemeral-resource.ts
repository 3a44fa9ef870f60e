import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { bytes, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsOnly } from '../wire/terraform-messages.js';
import { defineRpc, requireShim } from './rpc.js';

/** Takes back what was handed out; what has no lease ends by itself. */
export const closeEphemeralResource = defineRpc({
  name: 'CloseEphemeralResource',
  request: message({ typeName: one(1, text), private: maybe(2, bytes) }),
  response: diagnosticsOnly,
  async handle({ typeName, private: lease }, context) {
    const { ephemeral } = (await context.ephemerals()).get(typeName);
    if (!ephemeral.close || !lease?.length) return {};
    const closed = await requireShim(context).takeBack(ephemeral.name, Buffer.from(lease).toString('utf8'));
    if (!closed.ok) throw new DiagnosticError(failureDiagnostics(`The ${ephemeral.title} cannot be taken back`, closed.failure));
    return {};
  },
});
