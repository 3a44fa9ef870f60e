import { outwardPath } from '../../../lib/derive/outward.js';
import { problemsOf } from '../../../lib/derive/problems.js';
import { attributeError } from '../diagnostics.js';
import { decodeState } from '../kind-table.js';
import { configFaults } from '../planning/config-faults.js';
import { idFaults } from '../planning/id-faults.js';
import { timeoutFaults } from '../planning/timeouts.js';
import { camelSpec } from '../planning/spec-values.js';
import { isUnknown } from '../value/value.js';
import { diagnosticsOnly, typedConfig } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

export const validateResourceConfig = defineRpc({
  name: 'ValidateResourceConfig',
  request: typedConfig,
  response: diagnosticsOnly,
  handle({ typeName, config: sent, clientCapabilities }, context) {
    const { kind, schema } = context.kinds.resource(typeName);
    context.attributes = schema.attributes;
    const config = decodeState(schema, sent);
    if (!config) return {};
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      if (!attribute.writeOnly || (config[name] ?? null) === null || clientCapabilities?.writeOnlyAttributesAllowed) continue;
      const says = 'is write-only, which needs Terraform 1.11 or OpenTofu 1.11 at least; with this version the value would be lost';
      context.diagnostics.push(attributeError(`${kind.title}: this version cannot keep a secret out of the state`, [name], says));
    }
    const faults = [...configFaults(schema.attributes, config), ...timeoutFaults(config)];
    context.diagnostics.push(...faults.map(({ path, says }) => attributeError(`Invalid ${kind.title}`, path, says)));
    if (faults.length > 0) return {};
    const problems = problemsOf(kind, camelSpec(kind, config), isUnknown);
    for (const { path, message } of problems) {
      context.diagnostics.push(attributeError(`Invalid ${kind.title}`, outwardPath(kind.spec, path), message));
    }
    if (problems.length > 0) return {};
    context.diagnostics.push(...idFaults(kind, config).map(({ path, says }) => attributeError(`Invalid ${kind.title}`, path, says)));
    return {};
  },
});
