import type { Caller } from '../access.js';
import { zoneState } from '../sdn/apply.js';
import type { Call } from '../route.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';

const gibi = 2 ** 30;
const mebi = 2 ** 20;
type Row = Record<string, string | number>;

/** What pvestatd has gathered last, as far as the caller may see it. */
export function listResources({ world, caller, values }: Call): Row[] {
  const types = values.type === 'vm' ? ['qemu', 'lxc'] : values.type === undefined ? undefined : [values.type];
  return gathered(world)
    .filter((row) => !types || types.includes(String(row.type)))
    .flatMap((row) => visibleRow(caller, row));
}

const lagging = new WeakMap<World, { at: number; resets: number; rows: Row[] }>();

function gathered(world: World): Row[] {
  const last = lagging.get(world);
  if (last && last.resets === world.resets && Date.now() - last.at < world.settings.resourceLagMs) return last.rows;
  const rows = [...guestRows(world), ...poolRows(world), ...nodeRows(world), ...storageRows(world), ...sdnRows(world)];
  lagging.set(world, { at: Date.now(), resets: world.resets, rows });
  return rows;
}

/** A node is listed for everybody, its figures only for those who may audit it (PVE::API2Tools::extract_node_stats). */
function visibleRow(caller: Caller, row: Row): Row[] {
  if (row.type === 'node') {
    if (caller.privilegesOn(`/nodes/${row.node}`).has('Sys.Audit')) return [row];
    const { id = '', type, node = '', status = '' } = row;
    return [{ id, type, node, status }];
  }
  const [path, privilege] = neededFor(row);
  return caller.privilegesOn(path).has(privilege) ? [row] : [];
}

function neededFor({ type, storage, pool, sdn, vmid }: Row): readonly [string, string] {
  if (type === 'storage') return [`/storage/${storage}`, 'Datastore.Audit'];
  if (type === 'pool') return [`/pool/${pool}`, 'Pool.Audit'];
  if (type === 'sdn') return [`/sdn/zones/${sdn}`, 'SDN.Audit'];
  return [`/vms/${vmid}`, 'VM.Audit'];
}

function guestRows(world: World): Row[] {
  // Nobody hears of the guests of a node that is away.
  const away = new Set(world.nodes.filter((node) => node.online === false).map(({ name }) => name));
  const managed = world.sections.table('ha-resources');
  return [...world.vms.values()].map((vm) => {
    const pool = world.pools.poolOf(vm.vmId);
    const ha = managed.get(`${vm.type === 'lxc' ? 'ct' : 'vm'}:${vm.vmId}`);
    return {
      ...guestSummary(vm),
      ...(away.has(vm.node) ? { status: 'unknown', uptime: 0 } : {}),
      id: `${vm.type}/${vm.vmId}`,
      type: vm.type,
      node: vm.node,
      maxcpu: Number(vm.config.cores ?? 1) * Number(vm.config.sockets ?? 1),
      template: Number(vm.config.template ?? 0),
      ...(pool === undefined ? {} : { pool }),
      ...(ha ? { hastate: ha.state ?? 'started' } : {}),
    };
  });
}

/** What the lists say of a guest. */
export function guestSummary(vm: SimulatedVm): Row {
  const { name, hostname, lock, tags, memory } = vm.config;
  return {
    vmid: vm.vmId,
    name: name ?? hostname ?? `${vm.type === 'lxc' ? 'CT' : 'VM'} ${vm.vmId}`,
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

function poolRows(world: World): Row[] {
  return world.pools.ids().map((pool) => ({ id: `/pool/${pool}`, type: 'pool', pool }));
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
          level: '',
          uptime: 1000,
        },
  );
}

function storageRows(world: World): Row[] {
  return world.nodes.flatMap((node) =>
    world.storages
      .filter((storage) => storage.disabled !== true && (storage.nodes?.includes(node.name) ?? true))
      .map((storage) => ({
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

/** Every node has a zone for its own bridges. */
function sdnRows(world: World): Row[] {
  return world.nodes.flatMap(({ name }) => [
    { id: `sdn/${name}/localnetwork`, type: 'sdn', node: name, sdn: 'localnetwork', status: 'ok' },
    ...world.sdn
      .running('zones')
      .all()
      .map(([sdn]) => ({ id: `sdn/${name}/${sdn}`, type: 'sdn', node: name, sdn, status: zoneState(world, name) })),
  ]);
}
