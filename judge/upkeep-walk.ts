import type { WalkCall } from './cluster-walk.js';

const node = '/nodes/pve1';
const content = `${node}/storage/local/content`;

function lifeOf(path: string, id: string, made: Record<string, string>, changed: Record<string, string>): WalkCall[] {
  return [
    { method: 'POST', path, values: made },
    { method: 'GET', path },
    { method: 'GET', path: `${path}/${id}` },
    { method: 'PUT', path: `${path}/${id}`, values: changed },
    { method: 'GET', path: `${path}/${id}` },
  ];
}

const cluster: readonly WalkCall[] = [
  { method: 'PUT', path: '/cluster/options', values: { description: 'judged', max_workers: '4' } },
  ...lifeOf(
    '/cluster/backup',
    'nightly',
    { id: 'nightly', schedule: '02:00', storage: 'local', vmid: '9000' },
    { comment: 'every night', schedule: '03:00', vmid: '9000' },
  ),
  { method: 'GET', path: '/cluster/backup/nightly/included_volumes' },
  { method: 'GET', path: '/cluster/backup-info/not-backed-up' },
  { method: 'DELETE', path: '/cluster/backup/nightly' },
  ...lifeOf('/cluster/replication', '9000-0', { id: '9000-0', target: 'pve2', type: 'local' }, { comment: 'to the other' }),
  { method: 'DELETE', path: '/cluster/replication/9000-0' },
  { method: 'POST', path: '/cluster/metrics/server/influx', values: { server: '192.0.2.9', port: '8089', type: 'influxdb' } },
  { method: 'GET', path: '/cluster/metrics/server' },
  { method: 'GET', path: '/cluster/metrics/server/influx' },
  { method: 'PUT', path: '/cluster/metrics/server/influx', values: { server: '192.0.2.9', port: '8090' } },
  { method: 'DELETE', path: '/cluster/metrics/server/influx' },
  ...(['dir', 'pci', 'usb'] as const).flatMap((kind) => {
    const map =
      kind === 'dir' ? 'node=pve1,path=/mnt/data' : kind === 'pci' ? 'node=pve1,path=0000:01:00.0,id=8086:1521' : 'node=pve1,id=1d6b:0002';
    const changed: Record<string, string> = kind === 'usb' ? { map, description: 'changed' } : { description: 'changed' };
    return [
      ...lifeOf(`/cluster/mapping/${kind}`, 'one', { id: 'one', map }, changed),
      { method: 'DELETE', path: `/cluster/mapping/${kind}/one` } as const,
    ];
  }),
  { method: 'POST', path: '/pools', values: { poolid: 'red', comment: 'tenant red' } },
  { method: 'PUT', path: '/pools', values: { poolid: 'red', vms: '9000' } },
  { method: 'PUT', path: '/pools/red', values: { storage: 'local' } },
  { method: 'GET', path: '/pools' },
  { method: 'GET', path: '/pools', values: { poolid: 'red' } },
  { method: 'GET', path: '/pools/red' },
  { method: 'GET', path: '/cluster/resources' },
  { method: 'PUT', path: '/pools/red', values: { storage: 'local', vms: '9000', delete: '1' } },
  { method: 'DELETE', path: '/pools/red' },
  { method: 'POST', path: '/pools', values: { poolid: 'blue' } },
  { method: 'DELETE', path: '/pools', values: { poolid: 'blue' } },
];

/** The high availability of a VM that is there. */
export const highAvailability: readonly WalkCall[] = [
  ...lifeOf('/cluster/ha/resources', 'vm:102', { sid: 'vm:102', state: 'stopped' }, { comment: 'managed' }),
  { method: 'POST', path: '/cluster/ha/resources/vm:102/migrate', values: { node: 'pve2' } },
  { method: 'POST', path: '/cluster/ha/resources/vm:102/relocate', values: { node: 'pve2' } },
  ...lifeOf(
    '/cluster/ha/rules',
    'near',
    { rule: 'near', type: 'node-affinity', resources: 'vm:102', nodes: 'pve1' },
    { type: 'node-affinity', comment: 'near the storage' },
  ),
  { method: 'GET', path: '/cluster/ha/status/current' },
  { method: 'GET', path: '/cluster/ha/status/manager_status' },
  { method: 'POST', path: '/cluster/ha/status/disarm-ha', values: { 'resource-mode': 'freeze' } },
  { method: 'POST', path: '/cluster/ha/status/arm-ha' },
  { method: 'POST', path: '/cluster/ha/groups', values: { group: 'old', nodes: 'pve1' }, isRefused: true },
  { method: 'GET', path: '/cluster/ha/groups/old', isRefused: true },
  { method: 'PUT', path: '/cluster/ha/groups/old', values: { nodes: 'pve1' }, isRefused: true },
  { method: 'DELETE', path: '/cluster/ha/groups/old', isRefused: true },
  { method: 'DELETE', path: '/cluster/ha/rules/near' },
  { method: 'DELETE', path: '/cluster/ha/resources/vm:102' },
];

const nodes: readonly WalkCall[] = [
  { method: 'PUT', path: `${node}/config`, values: { description: 'judged', wakeonlan: '02:BB:00:00:00:FF' } },
  { method: 'GET', path: `${node}/config` },
  { method: 'PUT', path: `${node}/dns`, values: { search: 'example.net', dns1: '192.0.2.53' } },
  { method: 'POST', path: `${node}/hosts`, values: { data: '127.0.0.1 localhost\n' } },
  { method: 'PUT', path: `${node}/time`, values: { timezone: 'Europe/Vienna' } },
  { method: 'POST', path: `${node}/network`, values: { iface: 'vmbr9', type: 'bridge', cidr: '192.0.2.9/24', autostart: '1' } },
  { method: 'GET', path: `${node}/network` },
  { method: 'GET', path: `${node}/network/vmbr9` },
  { method: 'PUT', path: `${node}/network/vmbr9`, values: { type: 'bridge', comments: 'judged' } },
  { method: 'PUT', path: `${node}/network` },
  { method: 'DELETE', path: `${node}/network/vmbr9` },
  { method: 'DELETE', path: `${node}/network` },
  ...['stop', 'start', 'restart', 'reload'].map((verb): WalkCall => ({ method: 'POST', path: `${node}/services/cron/${verb}` })),
  { method: 'GET', path: `${node}/services/cron` },
  { method: 'GET', path: `${node}/services/cron/state` },
  { method: 'GET', path: `${node}/disks/smart`, values: { disk: '/dev/sda' } },
  { method: 'GET', path: `${node}/query-url-metadata`, values: { url: 'https://example.net/a.iso' } },
  { method: 'GET', path: `${node}/rrddata`, values: { timeframe: 'hour' } },
  { method: 'GET', path: `${node}/storage/local/rrddata`, values: { timeframe: 'hour' } },
];

const storage: readonly WalkCall[] = [
  ...lifeOf(
    '/storage',
    'archive',
    { storage: 'archive', type: 'dir', path: '/mnt/archive', content: 'backup,iso' },
    { content: 'backup', 'prune-backups': 'keep-last=3' },
  ),
  { method: 'DELETE', path: `${node}/storage/archive/prunebackups` },
  { method: 'DELETE', path: '/storage/archive' },
  { method: 'POST', path: `${node}/storage/shared/content`, values: { vmid: '9000', filename: 'vm-9000-spare.raw', size: '1G' } },
  { method: 'GET', path: `${node}/storage/shared/content/shared:9000/vm-9000-spare.raw` },
  { method: 'PUT', path: `${node}/storage/shared/content/shared:9000/vm-9000-spare.raw`, values: { notes: 'spare' }, isRefused: true },
  { method: 'DELETE', path: `${node}/storage/shared/content/shared:9000/vm-9000-spare.raw` },
  {
    method: 'POST',
    path: `${node}/storage/local/download-url`,
    values: { content: 'iso', filename: 'net.iso', url: 'https://example.net/net.iso' },
  },
  { method: 'GET', path: `${content}/local:iso/net.iso` },
  { method: 'GET', path: `${node}/storage/local/prunebackups` },
  { method: 'DELETE', path: `${content}/local:iso/net.iso` },
];

/** Every method of the cluster's, the nodes' and the storages' upkeep, each in an order in which it is allowed. */
export const upkeepWalk: readonly WalkCall[] = [...cluster, ...nodes, ...storage];

/** What takes the guests of a node down, at the end. */
export const powerWalk: readonly WalkCall[] = [
  { method: 'POST', path: `${node}/startall`, values: { force: '1', vms: '102' } },
  { method: 'POST', path: `${node}/suspendall`, values: { vms: '102' } },
  { method: 'POST', path: `${node}/stopall` },
  { method: 'POST', path: '/cluster/bulk-action/guest/start', values: { vms: '102' } },
  { method: 'POST', path: '/cluster/bulk-action/guest/suspend', values: { vms: '102' } },
  { method: 'POST', path: '/cluster/bulk-action/guest/shutdown', values: { vms: '102' } },
  { method: 'POST', path: `${node}/status`, values: { command: 'reboot' } },
  { method: 'POST', path: `${node}/wakeonlan` },
];
