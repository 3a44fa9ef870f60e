import { decodeState, encodeState } from '../kind-table.js';
import { generatedConfig } from '../planning/generated-config.js';
import { message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** Asked by Terraform 1.14 and newer for `-generate-config-out`; older cores make a configuration of the state by themselves. */
export const generateResourceConfig = defineRpc({
  name: 'GenerateResourceConfig',
  request: message({ typeName: one(1, text), state: dynamicField(2) }),
  response: message({ config: dynamicField(1), diagnostics: diagnosticsField(2) }),
  handle({ typeName, state: sent }, { kinds }) {
    const { schema } = kinds.resource(typeName);
    const state = decodeState(schema, sent);
    return { config: encodeState(schema, state ? generatedConfig(schema.attributes, state) : null) };
  },
});
