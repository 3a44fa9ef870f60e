import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { bytes, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsOnly } from '../wire/terraform-messages.js';
import { defineRpc, requireShim, type ProviderSession } from './rpc.js';

/** Takes back what was handed out; what has no lease ends by itself. */
export const closeEphemeralResource = defineRpc({
  name: 'CloseEphemeralResource',
  request: message({ typeName: one(1, text), private: maybe(2, bytes) }),
  response: diagnosticsOnly,
  async handle({ typeName, private: lease }, context) {
    const { ephemeral } = (await context.ephemerals()).get(typeName);
    if (!ephemeral.close || !lease?.length) return {};
    const text = Buffer.from(lease).toString('utf8');
    const closed = await requireShim(context).takeBack(ephemeral.name, text);
    if (closed.ok) context.session.leases.delete(text);
    else throw new DiagnosticError(failureDiagnostics(`The ${ephemeral.title} cannot be taken back`, closed.failure));
    return {};
  },
});

/** Takes back what a core left open at its end: after an error it closes nothing. What cannot be taken back ends by itself. */
export async function takeBackAll({ shim, leases }: ProviderSession): Promise<void> {
  const open = [...leases];
  leases.clear();
  await Promise.all(open.map(([lease, name]) => shim?.takeBack(name, lease)));
}
