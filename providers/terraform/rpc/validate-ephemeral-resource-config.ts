import { fromOutward, outwardPath } from '../../../lib/derive/outward.js';
import { schemaProblems } from '../../../lib/derive/problems.js';
import { snakeCase } from '../../../lib/names.js';
import { attributeError } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { configFaults } from '../planning/config-faults.js';
import { isUnknown } from '../value/value.js';
import { diagnosticsOnly, typedConfig } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

export const validateEphemeralResourceConfig = defineRpc({
  name: 'ValidateEphemeralResourceConfig',
  request: typedConfig,
  response: diagnosticsOnly,
  async handle({ typeName, config: sent }, context) {
    const { ephemeral, schema } = (await context.ephemerals()).get(typeName);
    context.attributes = schema.attributes;
    const config = decodeState(schema, sent);
    if (!config) return {};
    const summary = `Invalid ${ephemeral.title}`;
    const faults = configFaults(schema.attributes, config);
    context.diagnostics.push(...faults.map(({ path, says }) => attributeError(summary, path, says)));
    if (faults.length > 0) return {};
    const { takes } = ephemeral;
    const names = Object.keys(takes.shape).map(snakeCase);
    const given = Object.fromEntries(names.filter((name) => (config[name] ?? null) !== null).map((name) => [name, config[name]]));
    const spec = fromOutward(takes, given, isUnknown);
    for (const { path, message } of schemaProblems(takes, spec, isUnknown)) {
      context.diagnostics.push(attributeError(summary, outwardPath(takes, path), message));
    }
    return {};
  },
});
