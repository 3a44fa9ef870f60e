import type { TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { identityField, identityOf } from '../identity.js';
import { decodeState, encodeState } from '../kind-table.js';
import { DiagnosticError, pathSteps } from '../diagnostics.js';
import { moveOf, notReplacedYet, notTakenOver, notTheSame } from '../moves.js';
import { replacementReason } from '../planning/plan-diagnostics.js';
import { fillInherited, inheritsSomething } from '../planning/inherited-values.js';
import { planResource } from '../planning/plan-resource.js';
import { bytes, embedded, many, message, one, text } from '../wire/protobuf.js';
import { attributePath, capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc, type RpcContext } from './rpc.js';

export const planResourceChange = defineRpc({
  name: 'PlanResourceChange',
  request: message({
    typeName: one(1, text),
    priorState: dynamicField(2),
    proposedNewState: dynamicField(3),
    config: dynamicField(4),
    priorPrivate: one(5, bytes),
    clientCapabilities: capabilitiesField(7),
    priorIdentity: identityField(8),
  }),
  response: message({
    plannedState: dynamicField(1),
    requiresReplace: many(
      2,
      embedded(() => attributePath),
    ),
    plannedPrivate: one(3, bytes),
    diagnostics: diagnosticsField(4),
    plannedIdentity: identityField(7),
  }),
  async handle(request, context) {
    const { kind, schema } = context.kinds.resource(request.typeName);
    context.attributes = schema.attributes;
    const plannedPrivate = request.priorPrivate;
    const config = decodeState(schema, request.config);
    const isDestroy = !config || !decodeState(schema, request.proposedNewState);
    const takesOver = moveOf(request.priorPrivate)?.takes_over;
    if (isDestroy && takesOver !== undefined) throw new DiagnosticError([notTakenOver(kind.title, takesOver)]);
    if (isDestroy) return { plannedState: encodeState(schema, null), plannedPrivate, plannedIdentity: request.priorIdentity };
    const prior = decodeState(schema, request.priorState) ?? undefined;
    // The second of the two plans of a replacement has no prior state, and the private state of the first.
    if (!prior && takesOver !== undefined) throw new DiagnosticError([notReplacedYet(kind.title, takesOver)]);
    const { planned, replace, isChange } = planResource(kind, schema, config, prior);
    if (isChange) {
      await inherit(kind, schema, { config, prior, planned }, context);
      const told = { title: kind.title, id: String(prior?.id ?? ''), schema };
      const reason = prior && replacementReason(told, prior, planned, replace);
      if (reason && takesOver !== undefined) throw new DiagnosticError([notTheSame(kind.title, takesOver, reason)]);
      const reasons = reason ? [reason] : [];
      const change = { kind, schema, config, prior, planned, replace, reasons, ...(takesOver === undefined ? {} : { takesOver }) };
      const { judge } = context.session;
      context.diagnostics.push(...(judge ? await judge.judge(change) : reasons));
    }
    const requiresReplace = replace.flatMap((path) => pathSteps(schema.attributes, path) ?? []);
    return { plannedState: encodeState(schema, planned), requiresReplace, plannedPrivate, plannedIdentity: identityOf(kind, planned.id) };
  },
});

/** A plan shows what follows from the inventory; without a shim to ask it is known after the apply. */
async function inherit(kind: Kind, schema: TerraformSchema, views: Parameters<typeof fillInherited>[1], { session }: RpcContext) {
  if (!kind.inherits || session.isAway || !inheritsSomething(schema, views.planned)) return;
  const defaults = await session.shim?.inventoryDefaults();
  if (defaults) fillInherited(kind, views, defaults);
}
