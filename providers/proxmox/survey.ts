import type { Machine, MachineRow, NodeCapacity } from '../../lib/ports.js';
import { nodeResources, pendingList, vmResources, vmStatus } from './answers.js';
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
