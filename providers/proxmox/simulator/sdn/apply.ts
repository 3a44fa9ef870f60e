import { isTrue } from '../parameters.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import type { World } from '../world.js';

/** Commits what waits; the task only begins the reloads of the nodes, which are tasks of their own. */
export function applySdn({ world, caller, values }: Call): string {
  try {
    world.sdn.checkToken(values['lock-token']);
  } catch (error) {
    die(`could not commit SDN config: ${error instanceof Error ? error.message : ''}`);
  }
  world.sdn.apply();
  const [first = ''] = world.nodes.filter(({ online }) => online !== false).map(({ name }) => name);
  for (const { name } of world.nodes) world.sdn.reloads.set(name, 'pending');
  // The schema says that it is 1 when left out; the handler does not look there.
  if (isTrue(values['release-lock'])) world.sdn.unlock();
  return world.tasks.start({
    node: first,
    type: 'reloadnetworkall',
    id: '',
    user: caller.id,
    work: (log) => {
      for (const { name, online } of world.nodes) {
        log(`${name}: reloading network config`);
        if (online === false) log(`500 Can't connect to ${name}:8006 (No route to host)`);
        else reloadNode(world, name, caller.id);
      }
    },
  });
}

/** The reload of one node's network, as a task of that node. */
function reloadNode(world: World, node: string, user: string): string {
  return world.tasks.start({
    node,
    type: 'srvreload',
    id: 'networking',
    user,
    work: () => void world.sdn.reloads.set(node, 'available'),
    undo: () => void world.sdn.reloads.set(node, 'error'),
  });
}

/** What a node says of its zones. */
export function zoneState(world: World, node: string): 'available' | 'pending' | 'error' {
  return world.sdn.reloads.get(node) ?? 'pending';
}
