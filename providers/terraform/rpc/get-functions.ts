import { embedded, keyed, message } from '../wire/protobuf.js';
import { diagnosticsField, empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** None yet. */
export const getFunctions = defineRpc({
  name: 'GetFunctions',
  request: empty,
  response: message({
    functions: keyed(
      1,
      embedded(() => empty),
    ),
    diagnostics: diagnosticsField(2),
  }),
  handle: () => ({}),
});
