import type { Machine, MachineRow, NodeCapacity } from '../../lib/ports.js';
import { nodeResources, pendingList, taskList, vmResources, vmStatus } from './answers.js';
import type { ProxmoxClient } from './client.js';
import type { NodeFinder } from './locate.js';
import { parseMachine, parseTags } from './machine-read.js';

const mebi = 2 ** 20;

/** Every VM and template: one call. */
export async function listMachines(client: ProxmoxClient, signal?: AbortSignal): Promise<MachineRow[]> {
  const rows = await client.get(vmResources, '/cluster/resources', { type: 'vm' }, signal);
  return rows
    .filter((row) => row.type === 'qemu')
    .map((row) => ({
      vmId: row.vmid,
      node: row.node,
      name: row.name ?? `VM ${row.vmid}`,
      running: row.status === 'running',
      template: row.template,
      cores: row.maxcpu ?? 0,
      memoryMiB: Math.round((row.maxmem ?? 0) / mebi),
      tags: parseTags(row.tags),
      ...(row.lock === undefined ? {} : { lock: row.lock }),
    }));
}

/** One VM in full; the pending changes are asked for only while it runs, since otherwise there are none. */
export async function readMachine(
  client: ProxmoxClient,
  finder: NodeFinder,
  vmId: number,
  signal?: AbortSignal,
): Promise<Machine | undefined> {
  const located = await finder.find(vmId, signal);
  if (!located) return undefined;
  const { status } = await client.get(vmStatus, `${located.path}/status/current`, {}, signal);
  const running = status === 'running';
  const entries = running ? await client.get(pendingList, `${located.path}/pending`, {}, signal) : [];
  const pending = entries.filter((entry) => entry.delete !== undefined || (entry.pending !== undefined && entry.pending !== entry.value));
  return parseMachine(located.config, { vmId, node: located.node, running, pending: pending.map((entry) => entry.key) });
}

/** What each node has and has free. */
export async function readCapacity(client: ProxmoxClient, signal?: AbortSignal): Promise<NodeCapacity[]> {
  const rows = await client.get(nodeResources, '/cluster/resources', { type: 'node' }, signal);
  return rows.map(({ node, status, maxmem = 0, mem = 0, maxcpu = 0 }) => ({
    node,
    online: status === 'online',
    memoryFreeMiB: Math.floor((maxmem - mem) / mebi),
    memoryTotalMiB: Math.floor(maxmem / mebi),
    cpus: maxcpu,
  }));
}

/** How many tasks of each node the cluster keeps for /cluster/tasks (PVE::RESTEnvironment::active_workers). */
const keptPerNode = 25;

/**
 * VM ids on which a task ran since then. A clone's task bears the id of its source. When a node had so many tasks that its
 * older ones have left the list of the cluster, its own list is asked as well.
 */
export async function readTouched(client: ProxmoxClient, time: Date, signal?: AbortSignal): Promise<Set<number>> {
  const since = Math.floor(time.getTime() / 1000);
  const recent = await client.get(taskList, '/cluster/tasks', {}, signal);
  const cutOff = [...new Set(recent.map((task) => task.node))].filter((node) => {
    const tasks = recent.filter((task) => task.node === node);
    return tasks.length >= keptPerNode && tasks.every((task) => (task.endtime ?? Infinity) >= since);
  });
  const older = await Promise.all(
    cutOff.map((node) => client.get(taskList, `/nodes/${node}/tasks`, { since, source: 'all', limit: 5000 }, signal)),
  );
  const touched = [...recent, ...older.flat()].filter((task) => (task.endtime ?? Infinity) >= since && /^\d+$/.test(task.id));
  return new Set(touched.map((task) => Number(task.id)));
}
