import { nodeDeclared } from '../declared/nodes.js';
import { controlPropertyStrings } from '../control-formats.js';
import { DeclaredRoutes } from '../declared-routes.js';
import { nodeFactHandlers } from './facts.js';
import { networkHandlers } from './network.js';
import { nodeWorkHandlers } from './work.js';

/** /nodes, apart from guests, storages, tasks, firewalls and SDN. */
export const nodeControlRoutes = new DeclaredRoutes(
  nodeDeclared,
  { ...nodeFactHandlers, ...networkHandlers, ...nodeWorkHandlers },
  controlPropertyStrings,
);
