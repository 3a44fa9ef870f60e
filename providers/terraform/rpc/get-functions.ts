import { functionsField, wireFunctions } from '../function-schema.js';
import { message } from '../wire/protobuf.js';
import { diagnosticsField, empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** OpenTofu asks once more after the configuration; the functions stay the same. */
export const getFunctions = defineRpc({
  name: 'GetFunctions',
  request: empty,
  response: message({ functions: functionsField(1), diagnostics: diagnosticsField(2) }),
  handle: async (_, { functions }) => ({ functions: wireFunctions(await functions()) }),
});
