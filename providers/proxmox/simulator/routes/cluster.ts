import { clusterDeclared } from '../declared/cluster.js';
import { controlPropertyStrings } from '../control-formats.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { without } from '../parameters.js';
import { isQuorate } from '../quorum.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { shownSettings } from '../section-handlers.js';
import { bulkHandlers } from './bulk.js';
import { haHandlers } from './ha.js';
import { indexOf } from './index-of.js';
import { jobHandlers } from './jobs.js';
import { mappingHandlers } from './mappings.js';
import { listResources } from './resources.js';
import { maySee, taskRow } from './tasks.js';

const indexed = [
  'acme',
  'backup',
  'backup-info',
  'ceph',
  'config',
  'firewall',
  'ha',
  'jobs',
  'log',
  'mapping',
  'metrics',
  'nextid',
  'notifications',
];

const handlers: Handlers = {
  'GET /cluster': indexOf([...indexed, 'options', 'replication', 'resources', 'sdn', 'status', 'tasks'], 'name'),
  'GET /cluster/resources': listResources,
  'GET /cluster/nextid': nextId,
  'GET /cluster/status': ({ world }) => [
    {
      type: 'cluster',
      id: 'cluster',
      name: world.name,
      nodes: world.nodes.length,
      quorate: Number(isQuorate(world)),
      version: world.nodes.length,
    },
    ...world.nodes.map((node, index) => ({
      type: 'node',
      id: `node/${node.name}`,
      name: node.name,
      nodeid: index + 1,
      ip: addressOf(index),
      local: Number(index === 0),
      online: Number(node.online !== false),
      level: '',
    })),
  ],
  // The cluster keeps the last 25 tasks of each node.
  'GET /cluster/tasks': ({ world, caller }) =>
    world.nodes
      .flatMap(({ name }) =>
        world.tasks
          .list()
          .filter((task) => task.node === name)
          .slice(0, 25),
      )
      .filter((task) => maySee(caller, task))
      .map(taskRow),
  'GET /cluster/log': ({ world, caller, values }) =>
    world.tasks
      .list()
      .filter((task) => maySee(caller, task))
      .slice(0, Number(values.max ?? 50))
      .map(({ upid, node, pid, starttime, endtime, exitstatus, user }, index) => ({
        uid: index + 1,
        time: endtime ?? starttime,
        msg: endtime === undefined ? `starting task ${upid}` : `end task ${upid} ${exitstatus}`,
        node,
        pid,
        pri: exitstatus === undefined || exitstatus === 'OK' ? 6 : 3,
        tag: 'pvedaemon',
        user,
      })),
  'GET /cluster/options': ({ world }) => shownSettings({ keyboard: 'en-us', ...optionsOf(world).get('options') }),
  'PUT /cluster/options': ({ world, values }) => {
    const table = optionsOf(world);
    table.set('options', { ...without(table.get('options') ?? {}, splitList(values.delete)), ...without(values, ['delete']) });
  },
  'GET /cluster/config': indexOf(['nodes', 'totem', 'join', 'qdevice', 'apiversion'], 'name'),
  'GET /cluster/config/apiversion': () => 1,
  'GET /cluster/config/nodes': ({ world }) =>
    world.nodes.map(({ name }, index) => ({ node: name, name, nodeid: index + 1, ring0_addr: addressOf(index), quorum_votes: 1 })),
  'GET /cluster/config/totem': ({ world }) => ({
    cluster_name: world.name,
    config_version: world.nodes.length,
    ip_version: 'ipv4-6',
    link_mode: 'passive',
    secauth: 'on',
    version: 2,
  }),
  'GET /cluster/config/qdevice': () => ({}),
};

/** /cluster, apart from its network and firewall. */
export const clusterRoutes = new DeclaredRoutes(
  clusterDeclared,
  { ...handlers, ...haHandlers, ...bulkHandlers, ...jobHandlers, ...mappingHandlers },
  controlPropertyStrings,
);

function nextId({ world, values }: Call): string {
  if (values.vmid !== undefined) {
    return world.vms.has(Number(values.vmid)) ? badParameters({ vmid: `VM ${values.vmid} already exists` }) : values.vmid;
  }
  const range = optionsOf(world).get('options')?.['next-id'] ?? '';
  const [low, high] = [/lower=(\d+)/.exec(range)?.[1] ?? '100', /upper=(\d+)/.exec(range)?.[1] ?? '1000000'];
  for (let next = Number(low); next < Number(high); next++) if (!world.vms.has(next)) return String(next);
  return die(`unable to get any free VMID in range [${low}, ${Number(high) - 1}]`);
}

/** datacenter.cfg */
function optionsOf(world: Call['world']): ReturnType<Call['world']['sections']['table']> {
  return world.sections.table('datacenter');
}

function addressOf(index: number): string {
  return `192.0.2.${index + 1}`;
}
