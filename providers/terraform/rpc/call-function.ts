import { embedded, maybe, message, one, text } from '../wire/protobuf.js';
import { dynamicField } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

const functionError = message({ text: one(1, text) });

/** There is none to call. */
export const callFunction = defineRpc({
  name: 'CallFunction',
  request: message({ name: one(1, text) }),
  response: message({
    result: dynamicField(1),
    error: maybe(
      2,
      embedded(() => functionError),
    ),
  }),
  handle: ({ name }) => ({ error: { text: `the provider has no function "${name}"` } }),
});
