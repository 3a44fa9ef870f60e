import { randomUUID } from 'node:crypto';
import { attributeError, DiagnosticError, failureDiagnostics, type Diagnostic } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { providerAttributes } from '../provider-schema.js';
import { resolveSettings } from '../provider-settings.js';
import { runOf } from '../run.js';
import { isUnknown, type Value } from '../value/value.js';
import { message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsOnly, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc, newStop } from './rpc.js';

/** Finds the shim and asks it once, so that a wrong endpoint or token is one error and not one for every resource. */
export const configureProvider = defineRpc({
  name: 'ConfigureProvider',
  request: message({ terraformVersion: one(1, text), config: dynamicField(2), clientCapabilities: capabilitiesField(3) }),
  response: diagnosticsOnly,
  async handle({ config }, context) {
    context.attributes = providerAttributes;
    const { session, environment } = context;
    const { endpoint = null, token = null } = decodeState({ attributes: providerAttributes }, config) ?? {};
    session.shim?.close();
    session.shim = undefined;
    session.judge = undefined;
    session.isAway = false;
    session.creates.clear();
    if (session.stop.signal.aborted) session.stop = newStop();
    session.isDeferred = isUnknown(endpoint) || isUnknown(token);
    if (session.isDeferred) return {};
    const settings = resolveSettings({ endpoint: textOf(endpoint), token: textOf(token) }, environment);
    if ('severity' in settings) throw new DiagnosticError([settings]);
    // Loaded here because it takes longer than all the rest, and half of the processes that a core starts never configure.
    const [{ ShimClient }, { PlanJudge }] = await Promise.all([import('../shim-client.js'), import('../planning/plan-judge.js')]);
    const shim = new ShimClient({
      ...settings,
      session: randomUUID(),
      run: runOf(environment),
      stop: session.stop.signal,
      onWait: (message) => context.log('warn', message),
    });
    const found = await shim.check();
    if (!found.ok && found.failure.code === 'unauthenticated') {
      const says = `${found.failure.message}; set BITBUILDER_TOKEN to what \`bbctl token\` prints`;
      throw new DiagnosticError([attributeError(`The shim at ${settings.endpoint} refuses the token`, ['token'], says)]);
    }
    session.isAway = !found.ok && found.failure.retry && away.has(found.failure.code);
    if (!found.ok && session.isAway) context.diagnostics.push(shimAway(found.failure.message));
    else if (!found.ok && found.failure.code !== 'forbidden') {
      const diagnostics = failureDiagnostics('The shim cannot be used', found.failure);
      throw new DiagnosticError(diagnostics.map((diagnostic) => ({ ...diagnostic, path: ['endpoint'] })));
    }
    session.shim = shim;
    if (!session.isAway) session.judge = new PlanJudge(shim);
    return {};
  },
});

/** Failures of a shim that may be back when the plan is applied. */
const away: ReadonlySet<string> = new Set(['shim_unreachable', 'shutting_down']);

function shimAway(says: string): Diagnostic {
  const detail =
    `${says}\n\nNothing is read, and nothing is checked against what exists: a plan compares the configuration with the state alone. ` +
    'An apply waits for the shim, two minutes unless a time-out is stated.';
  return { severity: 'warning', summary: 'The shim does not answer', detail, path: ['endpoint'] };
}

function textOf(value: Value): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
