import { message, one, text } from '../wire/protobuf.js';
import { empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** The user pressed Ctrl-C: nothing is retried any more, and what runs is followed to its end. */
export const stopProvider = defineRpc({
  name: 'StopProvider',
  request: empty,
  response: message({ error: one(1, text) }),
  handle(_, { session }) {
    session.stop.abort();
    return {};
  },
});
