import type { Profile } from './declare.js';
import type { Route } from './route.js';
import { accessRoutes } from './routes/access.js';
import { firewallRoutes } from './routes/firewall.js';
import { sdnRoutes } from './sdn/routes.js';
import { clusterRoutes } from './routes/cluster.js';
import { nodeControlRoutes } from './nodes/routes.js';
import { containerRoutes, vmRoutes, vzdumpRoutes } from './routes/guests.js';
import { poolRoutes } from './routes/pools.js';
import { storageRoutes } from './storage/routes.js';
import { taskRoutes } from './routes/tasks.js';

/** Everything that the simulator of a release answers. */
export function simulatorRoutes(profile: Profile = '9.2'): readonly Route[] {
  return [
    ...accessRoutes.of(profile),
    ...sdnRoutes.of(profile),
    ...firewallRoutes.of(profile),
    ...clusterRoutes.of(profile),
    ...poolRoutes.of(profile),
    ...nodeControlRoutes.of(profile),
    ...[...vmRoutes, ...containerRoutes, vzdumpRoutes].flatMap((routes) => routes.of(profile)),
    ...taskRoutes.of(profile),
    ...storageRoutes.of(profile),
  ];
}
