import type { Container, HostInterface, Machine, MachineRow, NodeCapacity, StoragePlace } from '../../lib/ports.js';
import {
  cpuModelList,
  nodeInterfaces,
  nodeList,
  nodeResources,
  pendingList,
  storageResources,
  vmConfig,
  vmResources,
  vmStatus,
} from './answers.js';
import type { ProxmoxClient } from './client.js';
import type { NodeFinder } from './locate.js';
import { indexed, parseMachine, parseNic, parseTags } from './machine-read.js';

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

/** The ids of VMs, templates and containers, which share one space. */
export async function listVmIds(client: ProxmoxClient, signal?: AbortSignal): Promise<number[]> {
  return (await client.get(vmResources, '/cluster/resources', { type: 'vm' }, signal)).map(({ vmid }) => vmid);
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

/** Every container, with the interfaces of its configuration. */
export async function readContainers(client: ProxmoxClient, signal?: AbortSignal): Promise<Container[]> {
  const rows = await client.get(vmResources, '/cluster/resources', { type: 'vm' }, signal);
  return Promise.all(
    rows
      .filter((row) => row.type === 'lxc')
      .map(async ({ vmid, node, template }) => {
        const config = await client.get(vmConfig, `/nodes/${node}/lxc/${vmid}/config`, {}, signal);
        return { vmId: vmid, template, nics: indexed(config, 'net').map(([, value]) => parseNic(value)) };
      }),
  );
}

/** What the nodes themselves are attached to. */
export async function readHostInterfaces(client: ProxmoxClient, signal?: AbortSignal): Promise<HostInterface[]> {
  const nodes = await client.get(nodeList, '/nodes', {}, signal);
  const online = nodes.filter(({ status }) => status === 'online');
  const perNode = online.map(async ({ node }) => {
    const rows = await client.get(nodeInterfaces, `/nodes/${node}/network`, {}, signal);
    return rows.map((row): HostInterface => {
      const members = [row.bridge_ports, row.slaves, row.ovs_ports, row.ovs_bonds].flatMap((list) => list?.split(/[\s,;]+/) ?? []);
      const [device, id] = [row['vlan-raw-device'] ?? row.ovs_bridge, row['vlan-id'] ?? row.ovs_tag ?? /^vlan(\d+)$/.exec(row.iface)?.[1]];
      return {
        node,
        name: row.iface,
        addresses: [row.cidr ?? '', row.cidr6 ?? ''].filter((address) => address !== ''),
        members: members.filter((name) => name !== '' && name !== 'none'),
        ...(device !== undefined && id !== undefined ? { vlan: { device, id: Number(id) } } : {}),
      };
    });
  });
  return (await Promise.all(perNode)).flat();
}

/** What each node has and has free. */
export async function readCapacity(client: ProxmoxClient, signal?: AbortSignal): Promise<NodeCapacity[]> {
  const rows = await client.get(nodeResources, '/cluster/resources', { type: 'node' }, signal);
  return rows.map(({ node, status, maxmem = 0, mem = 0, maxcpu }) => ({
    node,
    online: status === 'online',
    memoryFreeMiB: Math.floor((maxmem - mem) / mebi),
    memoryTotalMiB: Math.floor(maxmem / mebi),
    ...(maxcpu ? { cpus: maxcpu } : {}),
  }));
}

/** Storages that offer LUNs that exist, and make none, whatever their content says (PVE::Storage plugins). */
const withoutAllocation = ['iscsi', 'iscsidirect'];

/** Every storage on every node that has it; the vendor leaves out what is disabled or kept from a node. */
export async function readStorages(client: ProxmoxClient, signal?: AbortSignal): Promise<StoragePlace[]> {
  const rows = await client.get(storageResources, '/cluster/resources', { type: 'storage' }, signal);
  return rows.map(({ storage, node, status, content = '', plugintype = '' }) => ({
    storage,
    node,
    content: withoutAllocation.includes(plugintype) ? [] : content.split(',').filter((type) => type !== ''),
    isActive: status === 'available',
  }));
}

/** The CPU models of a node, and those that the cluster defines. */
export async function readCpuModels(client: ProxmoxClient, node: string, signal?: AbortSignal): Promise<string[]> {
  return (await client.get(cpuModelList, `/nodes/${node}/capabilities/qemu/cpu`, {}, signal)).map(({ name }) => name);
}
