import { listAttributes } from '../../../lib/derive/terraform-identity.js';
import { parseKey } from '../../../lib/natural-key.js';
import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { identityField, identityOf } from '../identity.js';
import { decodeState, encodeState } from '../kind-table.js';
import { stateOf } from '../planning/resource-state.js';
import { flag, integer, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineStreamRpc, requireShim } from './rpc.js';

/** `terraform query`: what the shim has of a kind, one event for each. */
export const listResource = defineStreamRpc({
  name: 'ListResource',
  request: message({ typeName: one(1, text), config: dynamicField(2), includeResourceObject: one(3, flag), limit: one(4, integer) }),
  response: message({
    identity: identityField(1),
    displayName: one(2, text),
    resourceObject: dynamicField(3),
    diagnostic: diagnosticsField(4),
  }),
  async *handle({ typeName, config, includeResourceObject, limit }, context) {
    const { kind, schema } = context.kinds.resource(typeName);
    const attributes = listAttributes(kind);
    const wanted = Object.entries(decodeState({ attributes }, config) ?? {}).filter(([, value]) => typeof value === 'string');
    const found = await requireShim(context).list(kind.name);
    if (!found.ok) throw new DiagnosticError(failureDiagnostics(`Cannot list what there is of ${kind.title}`, found.failure));
    const matching = found.value.filter(({ id }) => {
      const key = parseKey(kind, id);
      return wanted.every(([name, value]) => key?.[name] === value);
    });
    for (const resource of limit > 0 ? matching.slice(0, limit) : matching) {
      const warnings = (resource.warnings ?? []).map((detail) => ({
        severity: 'warning' as const,
        summary: `${kind.title} "${resource.id}"`,
        detail,
      }));
      const object = includeResourceObject ? { resourceObject: encodeState(schema, stateOf(schema, resource, undefined)) } : {};
      yield { answer: { identity: identityOf(kind, resource.id), displayName: resource.id, ...object }, diagnostics: warnings };
    }
  },
});
