import type { Access } from './access.js';
import type { Route } from './route.js';
import { accessRoutes } from './routes/access.js';
import { agentRoutes } from './routes/agent.js';
import { cloneRoutes } from './routes/clone.js';
import { clusterRoutes } from './routes/cluster.js';
import { configRoutes } from './routes/config.js';
import { createRoutes } from './routes/create.js';
import { diskRoutes } from './routes/disks.js';
import { nodeRoutes } from './routes/nodes.js';
import { powerRoutes } from './routes/power.js';
import { storageRoutes } from './routes/storage.js';
import { taskRoutes } from './routes/tasks.js';

/** Everything that the simulator answers. */
export function simulatorRoutes(access: Access): readonly Route[] {
  return [
    ...accessRoutes(access),
    ...clusterRoutes(),
    ...nodeRoutes,
    ...taskRoutes,
    ...storageRoutes,
    ...configRoutes,
    ...createRoutes,
    ...cloneRoutes,
    ...diskRoutes,
    ...powerRoutes,
    ...agentRoutes,
  ];
}
