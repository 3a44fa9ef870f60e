import { randomUUID } from 'node:crypto';
import { attributeError, DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { providerAttributes } from '../provider-schema.js';
import { resolveSettings } from '../provider-settings.js';
import { isUnknown, type Value } from '../value/value.js';
import { message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsOnly, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** Finds the shim and asks it once, so that a wrong endpoint or token is one error and not one for every resource. */
export const configureProvider = defineRpc({
  name: 'ConfigureProvider',
  request: message({ terraformVersion: one(1, text), config: dynamicField(2), clientCapabilities: capabilitiesField(3) }),
  response: diagnosticsOnly,
  async handle({ config }, context) {
    context.attributes = providerAttributes;
    const { session, environment } = context;
    const { endpoint = null, token = null } = decodeState({ attributes: providerAttributes }, config) ?? {};
    await session.shim?.close();
    session.shim = undefined;
    session.creates.clear();
    session.isDeferred = isUnknown(endpoint) || isUnknown(token);
    if (session.isDeferred) return {};
    const settings = resolveSettings({ endpoint: textOf(endpoint), token: textOf(token) }, environment);
    if ('severity' in settings) throw new DiagnosticError([settings]);
    // Loaded here because it takes longer than all the rest, and half of the processes that a core starts never configure.
    const { ShimClient } = await import('../shim-client.js');
    const shim = new ShimClient({ ...settings, session: randomUUID(), stop: session.stop.signal });
    const found = await shim.check();
    if (!found.ok && found.failure.code === 'unauthenticated') {
      const says = `${found.failure.message}; set BITBUILDER_TOKEN to what \`bbctl token\` prints`;
      throw new DiagnosticError([attributeError(`The shim at ${settings.endpoint} refuses the token`, ['token'], says)]);
    }
    if (!found.ok && found.failure.code !== 'forbidden') {
      const diagnostics = failureDiagnostics('The shim cannot be used', found.failure);
      throw new DiagnosticError(diagnostics.map((diagnostic) => ({ ...diagnostic, path: ['endpoint'] })));
    }
    session.shim = shim;
    return {};
  },
});

function textOf(value: Value): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
