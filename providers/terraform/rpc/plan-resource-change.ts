import { decodeState, encodeState } from '../kind-table.js';
import { pathSteps } from '../diagnostics.js';
import { planResource } from '../planning/plan-resource.js';
import { bytes, embedded, many, message, one, text } from '../wire/protobuf.js';
import { attributePath, capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

export const planResourceChange = defineRpc({
  name: 'PlanResourceChange',
  request: message({
    typeName: one(1, text),
    priorState: dynamicField(2),
    proposedNewState: dynamicField(3),
    config: dynamicField(4),
    priorPrivate: one(5, bytes),
    clientCapabilities: capabilitiesField(7),
  }),
  response: message({
    plannedState: dynamicField(1),
    requiresReplace: many(
      2,
      embedded(() => attributePath),
    ),
    plannedPrivate: one(3, bytes),
    diagnostics: diagnosticsField(4),
  }),
  handle(request, context) {
    const { kind, schema } = context.kinds.resource(request.typeName);
    context.attributes = schema.attributes;
    const plannedPrivate = request.priorPrivate;
    const config = decodeState(schema, request.config);
    const isDestroy = !config || !decodeState(schema, request.proposedNewState);
    if (isDestroy) return { plannedState: encodeState(schema, null), plannedPrivate };
    const { planned, replace } = planResource(kind, schema, config, decodeState(schema, request.priorState));
    const requiresReplace = replace.flatMap((path) => pathSteps(schema.attributes, path) ?? []);
    return { plannedState: encodeState(schema, planned), requiresReplace, plannedPrivate };
  },
});
