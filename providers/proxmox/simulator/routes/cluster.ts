import type { Caller } from '../access.js';
import { demand } from '../access.js';
import { vmIdParameter } from '../parameters.js';
import { badParameters } from '../refusal.js';
import type { Route } from '../route.js';
import { maySee, taskRow } from './tasks.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';

const gibi = 2 ** 30;
const mebi = 2 ** 20;
type Row = Record<string, string | number>;

/** /cluster: what pvestatd has gathered, ids and tasks. */
export function clusterRoutes(): readonly Route[] {
  const lagging = new WeakMap<World, { at: number; resets: number; rows: Row[] }>();
  const rowsOf = (world: World): Row[] => {
    const last = lagging.get(world);
    if (last && last.resets === world.resets && Date.now() - last.at < world.settings.resourceLagMs) return last.rows;
    const rows = [...vmRows(world), ...nodeRows(world), ...storageRows(world)];
    lagging.set(world, { at: Date.now(), resets: world.resets, rows });
    return rows;
  };
  return [
    {
      method: 'GET',
      path: '/cluster/resources',
      parameters: { type: { type: 'string', optional: true, enum: ['vm', 'storage', 'node', 'sdn'] } },
      handle: ({ world, caller, values }) => {
        const types = values.type === 'vm' ? ['qemu', 'lxc'] : values.type === undefined ? undefined : [values.type];
        return rowsOf(world)
          .filter((row) => !types || types.includes(String(row.type)))
          .flatMap((row) => visibleRow(caller, row));
      },
    },
    {
      method: 'GET',
      path: '/cluster/nextid',
      parameters: { vmid: { ...vmIdParameter, optional: true } },
      handle: ({ world, values }) => {
        if (values.vmid !== undefined) {
          return world.vms.has(Number(values.vmid)) ? badParameters({ vmid: `VM ${values.vmid} already exists` }) : values.vmid;
        }
        let next = 100;
        while (world.vms.has(next)) next++;
        return String(next);
      },
    },
    {
      method: 'GET',
      path: '/cluster/status',
      parameters: {},
      permit: ({ caller }) => demand(caller, '/', ['Sys.Audit']),
      handle: ({ world }) => [
        { type: 'cluster', id: 'cluster', name: world.name, nodes: world.nodes.length, quorate: 1, version: world.nodes.length },
        ...world.nodes.map((node, index) => ({
          type: 'node',
          id: `node/${node.name}`,
          name: node.name,
          nodeid: index + 1,
          ip: `192.0.2.${index + 1}`,
          local: Number(index === 0),
          online: Number(node.online !== false),
        })),
      ],
    },
    {
      method: 'GET',
      path: '/cluster/tasks',
      parameters: {},
      // The cluster keeps the last 25 tasks of each node.
      handle: ({ world, caller }) =>
        world.nodes
          .flatMap(({ name }) =>
            world.tasks
              .list()
              .filter((task) => task.node === name)
              .slice(0, 25),
          )
          .filter((task) => maySee(caller, task))
          .map(taskRow),
    },
  ];
}

/** A node is listed for everybody, its figures only for those who may audit it (PVE::API2Tools::extract_node_stats). */
function visibleRow(caller: Caller, row: Row): Row[] {
  if (row.type === 'node') {
    if (caller.privilegesOn(`/nodes/${row.node}`).has('Sys.Audit')) return [row];
    const { id = '', type, node = '', status = '' } = row;
    return [{ id, type, node, status }];
  }
  const [path, privilege] = row.type === 'storage' ? [`/storage/${row.storage}`, 'Datastore.Audit'] : [`/vms/${row.vmid}`, 'VM.Audit'];
  return caller.privilegesOn(path).has(privilege) ? [row] : [];
}

function vmRows(world: World): Row[] {
  // Nobody hears of the guests of a node that is away.
  const away = new Set(world.nodes.filter((node) => node.online === false).map(({ name }) => name));
  return [...world.vms.values()].map((vm) => ({
    ...vmSummary(vm),
    ...(away.has(vm.node) ? { status: 'unknown', uptime: 0 } : {}),
    id: `qemu/${vm.vmId}`,
    type: 'qemu',
    node: vm.node,
    maxcpu: Number(vm.config.cores ?? 1) * Number(vm.config.sockets ?? 1),
    template: Number(vm.config.template ?? 0),
  }));
}

/** What the lists say of a VM. */
export function vmSummary(vm: SimulatedVm): Row {
  const { name, lock, tags, memory } = vm.config;
  return {
    vmid: vm.vmId,
    name: name ?? `VM ${vm.vmId}`,
    status: isRunning(vm) ? 'running' : 'stopped',
    maxmem: Number(memory ?? 512) * mebi,
    uptime: vm.startedAt === undefined ? 0 : Math.floor((Date.now() - vm.startedAt) / 1000),
    ...(lock === undefined ? {} : { lock }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** Memory that the running guests of a node hold, in MiB. */
export function guestMemoryMiB(world: World, node: string): number {
  const running = [...world.vms.values()].filter((vm) => vm.node === node && isRunning(vm));
  return running.reduce((sum, vm) => sum + Number(vm.booted?.memory ?? 512), 0);
}

function nodeRows(world: World): Row[] {
  return world.nodes.map((node): Row =>
    node.online === false
      ? { id: `node/${node.name}`, type: 'node', node: node.name, status: 'offline' }
      : {
          id: `node/${node.name}`,
          type: 'node',
          node: node.name,
          status: 'online',
          maxcpu: node.cpus,
          maxmem: node.memoryMiB * mebi,
          mem: guestMemoryMiB(world, node.name) * mebi,
        },
  );
}

function storageRows(world: World): Row[] {
  return world.nodes.flatMap((node) =>
    world.storages.map((storage) => ({
      id: `storage/${node.name}/${storage.name}`,
      type: 'storage',
      node: node.name,
      storage: storage.name,
      status: node.online === false ? 'unknown' : 'available',
      shared: Number(storage.shared),
      content: storage.content.join(','),
      plugintype: storage.type,
      maxdisk: storage.sizeGiB * gibi,
      disk: Math.round(world.volumes.usedGiB(storage, node.name) * gibi),
    })),
  );
}
