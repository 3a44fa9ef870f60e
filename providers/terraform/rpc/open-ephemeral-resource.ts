import { snakeCase } from '../../../lib/names.js';
import { DiagnosticError, failureDiagnostics } from '../diagnostics.js';
import { decodeState, encodeState } from '../kind-table.js';
import { constantValue } from '../planning/plan-attributes.js';
import { plainOf } from '../value/plain.js';
import { valueFromJson, type Json } from '../value/json.js';
import { attributeType } from '../../../lib/derive/terraform-schema.js';
import { recordOf, type Value, type ValueRecord } from '../value/value.js';
import { bytes, maybe, message, one, text } from '../wire/protobuf.js';
import { capabilitiesField, diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { timestampField, timestampOf } from '../wire/timestamp.js';
import { defineRpc, requireShim } from './rpc.js';

/** Handed out by the shim for this run. Nothing of it is kept here but its lease, and the core keeps nothing of it either. */
export const openEphemeralResource = defineRpc({
  name: 'OpenEphemeralResource',
  request: message({ typeName: one(1, text), config: dynamicField(2), clientCapabilities: capabilitiesField(3) }),
  response: message({
    diagnostics: diagnosticsField(1),
    renewAt: timestampField(2),
    result: dynamicField(3),
    private: maybe(4, bytes),
  }),
  async handle({ typeName, config: sent }, context) {
    const { ephemeral, schema } = (await context.ephemerals()).get(typeName);
    context.attributes = schema.attributes;
    const config = decodeState(schema, sent) ?? recordOf([]);
    const names = Object.keys(ephemeral.takes.shape).map(snakeCase);
    const taken = plainOf(recordOf(names.map((name) => [name, config[name] ?? null])));
    const opened = await requireShim(context).open(ephemeral.name, taken);
    if (!opened.ok) throw new DiagnosticError(failureDiagnostics(`No ${ephemeral.title} can be had`, opened.failure));
    const { result, lease, renew_at: renewAt } = opened.value;
    if (lease && ephemeral.close) context.session.leases.set(lease, ephemeral.name);
    const values = Object.entries(schema.attributes).map(([name, attribute]): [string, Value] => {
      if (!names.includes(name)) return [name, valueFromJson(result[name] as Json, attributeType(attribute))];
      const given = config[name] ?? null;
      return [name, given === null && attribute.origin.from === 'default' ? constantValue(attribute.origin.value) : given];
    });
    return {
      result: encodeState(schema, recordOf(values) satisfies ValueRecord),
      ...(renewAt ? { renewAt: timestampOf(renewAt) } : {}),
      ...(lease ? { private: Buffer.from(lease) } : {}),
    };
  },
});
