import { embedded, keyed, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, dynamicField, empty } from '../wire/terraform-messages.js';
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

const functionError = message({ text: one(1, text) });

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
