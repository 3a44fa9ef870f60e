import { message, one, text } from '../wire/protobuf.js';
import { empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** The user pressed Ctrl-C: nothing is waited for any more. What the shim has begun it ends, and the state tells what is known. */
export const stopProvider = defineRpc({
  name: 'StopProvider',
  request: empty,
  response: message({ error: one(1, text) }),
  handle(_, { session }) {
    session.stop.abort();
    return {};
  },
});
