import { formatPath } from '../../../lib/derive/outward.js';
import { objectType, type TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { DiagnosticError } from '../diagnostics.js';
import { encodeState } from '../kind-table.js';
import { constantValue } from '../planning/plan-attributes.js';
import { parseLossless, valueFromJson } from '../value/json.js';
import { recordOf, ValueError, type Value, type ValueRecord } from '../value/value.js';
import { embedded, integer, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField, rawState } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** Called for every resource on every command. What an older or newer version wrote is read as far as the schema has it. */
export const upgradeResourceState = defineRpc({
  name: 'UpgradeResourceState',
  request: message({
    typeName: one(1, text),
    version: one(2, integer),
    rawState: maybe(
      3,
      embedded(() => rawState),
    ),
  }),
  response: message({ upgradedState: dynamicField(1), diagnostics: diagnosticsField(2) }),
  handle({ typeName, version, rawState: state }, { kinds }) {
    const { schema } = kinds.resource(typeName);
    if (version > 0 || !state?.json?.length) {
      const detail = `The state of ${typeName} was written by a newer version (schema ${version}) or in a form of before Terraform 0.12.`;
      throw new DiagnosticError([{ severity: 'error', summary: 'The state cannot be read', detail: `${detail} Upgrade the provider.` }]);
    }
    try {
      const json = parseLossless(Buffer.from(state.json).toString('utf8'));
      const stored = valueFromJson(json, objectType(schema.attributes)) as ValueRecord;
      return { upgradedState: encodeState(schema, withNews(schema.attributes, stored)) };
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      const says = `${formatPath(error.path)}: ${error.message}`;
      const detail = `${says}\n\nA ${typeName} of this version has no such state. Take it out with \`terraform state rm\`, which leaves what it stands for as it is, and import it again.`;
      throw new DiagnosticError([{ severity: 'error', summary: 'The state cannot be read', detail }]);
    }
  },
});

/** What an older version did not have, and nobody can configure, is as it is of a resource without anything to tell: no reason for an update. */
function withNews(attributes: TerraformAttributes, stored: ValueRecord): ValueRecord {
  const entries = Object.entries(attributes).map(([name, { optional, required, origin }]): [string, Value] => {
    const value = stored[name] ?? null;
    return [name, value === null && !optional && !required && origin.from === 'default' ? constantValue(origin.value) : value];
  });
  return recordOf(entries);
}
