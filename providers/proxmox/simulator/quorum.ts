import { die } from './refusal.js';
import type { Route } from './route.js';
import type { World } from './world.js';

/** What writes nothing below /etc/pve: logins, what stops guests or looks into them, and the node's own tasks and files. */
const writeNothing = [
  /^POST \/access\/(ticket|vncticket)$/,
  /\/status\/(stop|shutdown|suspend|resume|reset|reboot)$/,
  /\/agent(\/|$)/,
  /\/(vnc|term|spice)(proxy|shell)$/,
  /^DELETE \/nodes\/\{node\}\/tasks\//,
  /\/storage\/\{storage\}\/(upload|download-url)$/,
];

/** Whether more than half of the nodes are there. */
export function isQuorate({ nodes }: World): boolean {
  return nodes.filter(({ online }) => online !== false).length * 2 > nodes.length;
}

/** Without quorum /etc/pve can be read only: nothing is changed, nothing is started (PVE::Cluster::check_cfs_quorum). */
export function requireQuorum(world: World, { method, path }: Route): void {
  if (method === 'GET' || isQuorate(world)) return;
  const name = `${method} ${path}`;
  if (!writeNothing.some((pattern) => pattern.test(name))) die('cluster not ready - no quorum?');
}
