import type { Handler, Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { requestHa } from '../guests/ha-request.js';
import { isQuorate } from '../quorum.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { sectionHandlers } from '../section-handlers.js';
import type { Section } from '../sections.js';
import { isRunning, type World } from '../world.js';
import { indexOf } from './index-of.js';

const resources = sectionHandlers({
  path: '/cluster/ha/resources',
  key: 'sid',
  tableOf: ({ world }) => world.sections.table('ha-resources'),
  missing: (id) => `no such resource '${id}'`,
  exists: (id) => `resource ID '${id}' already defined`,
  check: checkResource,
  also: (_, id, section) => ({ type: id.split(':')[0], state: section.state ?? 'started' }),
});

const groups = sectionHandlers({
  path: '/cluster/ha/groups',
  key: 'group',
  tableOf: ({ world }) => world.sections.table('ha-groups'),
  missing: (id) => `no such ha group '${id}'`,
  exists: (id) => `ha group '${id}' already exists`,
  check: ({ world }) => {
    if (world.profile !== '8.4') die('ha groups have been migrated to rules');
  },
  also: () => ({ type: 'group' }),
  release: ({ world }, id) => {
    const user = world.sections
      .table('ha-resources')
      .all()
      .find(([, { group }]) => group === id);
    if (user) die(`ha group is still in use by resource '${user[0]}'`);
  },
});

const rules = sectionHandlers({
  path: '/cluster/ha/rules',
  key: 'rule',
  tableOf: ({ world }) => world.sections.table('ha-rules'),
  missing: (id) => `no such ha rule '${id}'`,
  exists: (id) => `HA rule '${id}' is already defined`,
  check: checkRule,
});

/** /cluster/ha; a resource may be named by the id of its guest alone. */
export const haHandlers: Handlers = {
  ...Object.fromEntries(Object.entries(resources).map(([name, handle]) => [name, (call: Call) => managed(withFullId(call), handle)])),
  ...groups,
  ...rules,
  'GET /cluster/ha': indexOf(['status', 'resources', 'groups', 'rules'], 'id'),
  'GET /cluster/ha/rules': (call) =>
    (rules['GET /cluster/ha/rules']?.(call) as { resources?: string }[]).filter(
      (rule) => call.values.resource === undefined || splitList(rule.resources).includes(call.values.resource),
    ),
  'POST /cluster/ha/resources/{sid}/migrate': move,
  'POST /cluster/ha/resources/{sid}/relocate': move,
  'GET /cluster/ha/status': indexOf(['current', 'manager_status', 'arm-ha', 'disarm-ha'], 'name'),
  'GET /cluster/ha/status/current': ({ world }) => {
    const [master = { name: '' }] = world.nodes.filter(({ online }) => online !== false);
    const now = Math.floor(Date.now() / 1000);
    return [
      {
        id: 'quorum',
        type: 'quorum',
        node: master.name,
        quorate: Number(isQuorate(world)),
        status: isQuorate(world) ? 'OK' : 'No quorum on node!',
      },
      { id: 'master', type: 'master', node: master.name, status: `${master.name} (active, simulated)`, timestamp: now },
      ...world.nodes.map(({ name, online }) => ({
        id: `lrm:${name}`,
        type: 'lrm',
        node: name,
        status: online === false ? `${name} (old timestamp - dead?)` : `${name} (idle, simulated)`,
        timestamp: now,
      })),
      ...serviceRows(world),
    ];
  },
  'GET /cluster/ha/status/manager_status': ({ world }) => ({
    manager_status: {
      master_node: world.nodes[0]?.name,
      node_status: Object.fromEntries(world.nodes.map(({ name, online }) => [name, online === false ? 'unknown' : 'online'])),
      service_status: Object.fromEntries(serviceRows(world).map(({ sid, state, node }) => [sid, { state, node }])),
    },
    quorum: { node: world.nodes[0]?.name, quorate: String(Number(isQuorate(world))) },
  }),
  'POST /cluster/ha/status/arm-ha': () => null,
  'POST /cluster/ha/status/disarm-ha': () => null,
};

function serviceRows(
  world: World,
): { id: string; sid: string; type: string; node: string; state: string; status: string; request_state: string }[] {
  return world.sections
    .table('ha-resources')
    .all()
    .map(([sid, section]) => {
      const guest = world.vms.get(Number(sid.split(':')[1]));
      const state = guest && isRunning(guest) ? 'started' : section.state === 'started' ? 'queued' : 'stopped';
      const node = guest?.node ?? '';
      return {
        id: `service:${sid}`,
        sid,
        type: 'service',
        node,
        state,
        status: `${sid} (${node}, ${state})`,
        request_state: section.state ?? 'started',
      };
    });
}

/** Once a resource is made or changed, the manager brings its guest to the state that it asks for. */
function managed(call: Call, handle: Handler): unknown {
  const answer = handle(call);
  const { sid = '', state } = call.values;
  const section = call.world.sections.table('ha-resources').get(sid);
  const guest = call.world.vms.get(Number(sid.split(':')[1]));
  if (answer !== null || !section || !guest) return answer;
  const wanted = state ?? section.state ?? 'started';
  const runs = isRunning(guest);
  if ((wanted === 'started' || wanted === 'enabled') && !runs) requestHa(call.world, guest, 'started');
  if ((wanted === 'stopped' || wanted === 'disabled') && runs) requestHa(call.world, guest, 'stopped');
  return answer;
}

function withFullId(call: Call): Call {
  const sid = call.values.sid ?? '';
  if (sid === '' || sid.includes(':')) return call;
  const guest = call.world.vms.get(Number(sid)) ?? die(`unable to parse resource id '${sid}'`);
  return { ...call, values: { ...call.values, sid: `${guest.type === 'lxc' ? 'ct' : 'vm'}:${sid}` } };
}

function checkResource({ world, values }: Call, sid: string, next: Section): void {
  const [type, id] = sid.split(':');
  if (values.type !== undefined && values.type !== type) badParameters({ type: `types does not match (${values.type} != ${type})` });
  delete next.type;
  const guest = world.vms.get(Number(id));
  if (!guest || (guest.type === 'lxc') !== (type === 'ct'))
    die(`cannot add resource '${sid}' - no such ${type === 'ct' ? 'container' : 'VM'} exists`);
  if (guest.config.template === '1') die(`cannot add resource '${sid}' - templates cannot be managed`);
  if (next.group !== undefined && world.profile !== '8.4')
    badParameters({ group: 'invalid parameter: ha groups have been migrated to rules' });
  if (next.group !== undefined && !world.sections.table('ha-groups').has(next.group)) die(`HA group '${next.group}' does not exist`);
}

function checkRule({ world }: Call, _: string, next: Section): void {
  const { type, nodes, affinity, resources: named } = next;
  if (type === 'node-affinity' && nodes === undefined) badParameters({ nodes: 'property is missing and it is not optional' });
  if (type === 'resource-affinity' && affinity === undefined) badParameters({ affinity: 'property is missing and it is not optional' });
  const unknown = splitList(named).find((sid) => !world.sections.table('ha-resources').has(sid));
  if (unknown !== undefined) die(`cannot use unmanaged resource(s) ${unknown}.`);
  if (type === 'resource-affinity' && splitList(named).length < 2)
    badParameters({ resources: 'rule is ineffective as there are less than two resources' });
}

/** The manager moves the guest later; the call only asks for it. */
function move(call: Call): unknown {
  const { world, values } = withFullId(call);
  const { sid = '', node = '' } = values;
  if (!world.sections.table('ha-resources').has(sid)) die(`no such resource '${sid}'`);
  if (!world.nodes.some(({ name, online }) => name === node && online !== false))
    die(`service '${sid}' in error state or node '${node}' is not online`);
  return world.profile === '8.4' ? null : { sid, 'requested-node': node };
}
