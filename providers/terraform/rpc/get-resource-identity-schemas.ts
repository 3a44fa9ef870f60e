import { embedded, keyed, message } from '../wire/protobuf.js';
import { diagnosticsField, empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** None yet: resources are imported by id. */
export const getResourceIdentitySchemas = defineRpc({
  name: 'GetResourceIdentitySchemas',
  request: empty,
  response: message({
    identitySchemas: keyed(
      1,
      embedded(() => empty),
    ),
    diagnostics: diagnosticsField(2),
  }),
  handle: () => ({}),
});
