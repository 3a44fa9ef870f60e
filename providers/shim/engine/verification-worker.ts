import { parentPort } from 'node:worker_threads';
import { asBitBuilderError } from '../../../lib/errors.js';
import type { Guest } from '../../../lib/isolation/devices/cluster-facts.js';
import { kinds } from '../../../lib/kinds/index.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { ThreadAnswer, ThreadMessage } from './verification-thread.js';
import { verified } from './verified.js';

/** The program of the thread that proves: it takes in what was read, a device at a time, and answers once it is told that this is all. */
const routers = new Map<string, ConfigTree>();
const clusters = new Map<string, readonly Guest[]>();

parentPort?.on('message', (message: ThreadMessage) => {
  if ('router' in message) routers.set(message.router, message.tree);
  else if ('cluster' in message) clusters.set(message.cluster, message.guests);
  else {
    const { hosts, ...task } = message;
    const readings = { routers: new Map(routers), clusters: new Map(clusters), ...(hosts ? { hosts } : {}) };
    routers.clear();
    clusters.clear();
    verified({ ...task, readings }, kinds).then(
      (answer) => post({ answer }),
      (thrown) => {
        // A class does not survive the way between threads.
        const { code, message: says, detail } = asBitBuilderError(thrown);
        post({ failure: { code, message: says, detail } });
      },
    );
  }
});
post('ready');

function post(answer: ThreadAnswer): void {
  parentPort?.postMessage(answer);
}
