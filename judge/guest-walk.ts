import type { WalkCall } from './cluster-walk.js';

const node = '/nodes/pve1';
const get = (path: string, values?: Record<string, string>): WalkCall => ({ method: 'GET', path, ...(values ? { values } : {}) });
const post = (path: string, values?: Record<string, string>): WalkCall => ({ method: 'POST', path, ...(values ? { values } : {}) });
const put = (path: string, values?: Record<string, string>): WalkCall => ({ method: 'PUT', path, ...(values ? { values } : {}) });
const remove = (path: string, values?: Record<string, string>): WalkCall => ({ method: 'DELETE', path, ...(values ? { values } : {}) });

/** The firewall of one guest. */
function firewallOf(guest: string): WalkCall[] {
  const base = `${guest}/firewall`;
  return [
    get(base),
    post(`${base}/aliases`, { name: 'office', cidr: '192.0.2.0/24', comment: 'us' }),
    get(`${base}/aliases`),
    get(`${base}/aliases/office`),
    put(`${base}/aliases/office`, { cidr: '198.51.100.0/24' }),
    post(`${base}/ipset`, { name: 'ipfilter-net0', comment: 'own addresses' }),
    get(`${base}/ipset`),
    post(`${base}/ipset/ipfilter-net0`, { cidr: '192.0.2.5', comment: 'v4' }),
    get(`${base}/ipset/ipfilter-net0`),
    get(`${base}/ipset/ipfilter-net0/192.0.2.5`),
    put(`${base}/ipset/ipfilter-net0/192.0.2.5`, { nomatch: '1' }),
    put(`${base}/options`, { enable: '1', ipfilter: '1', policy_in: 'DROP' }),
    get(`${base}/options`),
    post(`${base}/rules`, { type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '22', source: 'office', iface: 'net0', enable: '1' }),
    get(`${base}/rules`),
    get(`${base}/rules/0`),
    put(`${base}/rules/0`, { comment: 'ssh' }),
    get(`${base}/refs`),
    get(`${base}/log`),
    remove(`${base}/rules/0`),
    remove(`${base}/ipset/ipfilter-net0/192.0.2.5`),
    remove(`${base}/ipset/ipfilter-net0`),
    remove(`${base}/aliases/office`),
  ];
}

/** Snapshots of one guest. */
function snapshotsOf(guest: string, values: Record<string, string> = {}): WalkCall[] {
  return [
    post(`${guest}/snapshot`, { snapname: 'before', description: 'first', ...values }),
    post(`${guest}/snapshot`, { snapname: 'after' }),
    get(`${guest}/snapshot`),
    get(`${guest}/snapshot/before`),
    get(`${guest}/snapshot/before/config`),
    put(`${guest}/snapshot/before/config`, { description: 'the first' }),
    get(`${guest}/config`, { snapshot: 'before' }),
    post(`${guest}/snapshot/before/rollback`),
    remove(`${guest}/snapshot/after`),
    remove(`${guest}/snapshot/before`),
  ];
}

/** Screens and measures of one guest. */
function viewsOf(guest: string): WalkCall[] {
  return [
    post(`${guest}/vncproxy`, { websocket: '1' }),
    post(`${guest}/termproxy`),
    get(`${guest}/vncwebsocket`, { vncticket: '{ticket}', port: '{port}' }),
    get(`${guest}/rrddata`, { timeframe: 'hour' }),
    get(`${guest}/rrd`, { timeframe: 'day', ds: 'cpu,mem' }),
    get(`${guest}/feature`, { feature: 'snapshot' }),
  ];
}

const vm = `${node}/qemu/201`;
const agentReads = [
  'get-fsinfo',
  'get-host-name',
  'get-memory-block-info',
  'get-memory-blocks',
  'get-osinfo',
  'get-time',
  'get-timezone',
  'get-users',
  'get-vcpus',
  'info',
  'network-get-interfaces',
];

const inside: readonly WalkCall[] = [
  get(`${vm}/agent`),
  post(`${vm}/agent`, { command: 'ping' }),
  ...agentReads.map((command) => get(`${vm}/agent/${command}`)),
  ...['ping', 'fstrim', 'fsfreeze-freeze', 'fsfreeze-status', 'fsfreeze-thaw'].map((command) => post(`${vm}/agent/${command}`)),
  post(`${vm}/agent/exec`, { command: 'hostname' }),
  get(`${vm}/agent/exec-status`, { pid: '1000' }),
  post(`${vm}/agent/file-write`, { file: '/etc/motd', content: 'hello' }),
  get(`${vm}/agent/file-read`, { file: '/etc/motd' }),
  post(`${vm}/agent/set-user-password`, { username: 'root', password: 'secret-1' }),
];

const aVm: readonly WalkCall[] = [
  post(`${node}/qemu`, {
    vmid: '201',
    name: 'walked',
    memory: '1024',
    agent: '1',
    vga: 'qxl',
    scsihw: 'virtio-scsi-single',
    scsi0: 'local-lvm:4',
    scsi1: 'local-lvm:1',
    ide2: 'local-lvm:cloudinit',
    net0: 'virtio,bridge=vmbr0,firewall=1',
    ipconfig0: 'ip=192.0.2.9/24',
  }),
  get(`${vm}/cloudinit`),
  ...['user', 'network', 'meta'].map((type) => get(`${vm}/cloudinit/dump`, { type })),
  ...firewallOf(vm),
  post(`${vm}/status/start`),
  ...inside,
  post(`${vm}/monitor`, { command: 'info status' }),
  put(`${vm}/sendkey`, { key: 'ret' }),
  post(`${vm}/dbus-vmstate`, { action: 'start' }),
  post(`${vm}/spiceproxy`),
  ...viewsOf(vm),
  ...snapshotsOf(vm, { vmstate: '1' }),
  post(`${vm}/status/suspend`),
  get(`${vm}/status/current`),
  post(`${vm}/status/resume`),
  post(`${vm}/status/suspend`, { todisk: '1' }),
  post(`${vm}/status/resume`),
  ...['suspend-ram'].map((command) => post(`${vm}/agent/${command}`)),
  post(`${vm}/status/resume`),
  post(`${vm}/agent/suspend-hybrid`),
  post(`${vm}/status/resume`),
  post(`${vm}/agent/suspend-disk`),
  post(`${vm}/status/start`),
  post(`${vm}/agent/shutdown`),
  post(`${vm}/move_disk`, { disk: 'scsi1', storage: 'shared', delete: '1' }),
  get(`${vm}/migrate`),
  post(`${node}/vzdump`, { vmid: '201', storage: 'local', compress: 'zstd', 'notes-template': '{{guestname}}' }),
  get(`${node}/storage/local/content`, { content: 'backup' }),
  get(`${node}/vzdump/extractconfig`, { volume: '{backup}' }),
  post(`${node}/qemu`, { vmid: '202', archive: '{backup}', storage: 'local-lvm' }),
  remove(`${node}/qemu/202`),
  post(`${vm}/migrate`, { target: 'pve2' }),
  remove('/nodes/pve2/qemu/201', { purge: '1' }),
];

const container = `${node}/lxc/301`;

const aContainer: readonly WalkCall[] = [
  {
    method: 'POST',
    path: `${node}/storage/local/upload`,
    values: { content: 'vztmpl', filename: 'debian-12-standard_12.7-1_amd64.tar.zst' },
    file: { name: 'debian-12-standard_12.7-1_amd64.tar.zst', text: 'a template' },
  },
  post(`${node}/lxc`, {
    vmid: '301',
    hostname: 'walked',
    ostemplate: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst',
    rootfs: 'local-lvm:4',
    mp0: 'local-lvm:1,mp=/data',
    net0: 'name=eth0,bridge=vmbr0,ip=192.0.2.10/24,gw=192.0.2.1',
  }),
  get(`${node}/lxc`),
  get(container),
  put(`${container}/config`, { memory: '1024', tags: 'b,a', description: 'walked' }),
  get(`${container}/config`),
  get(`${container}/pending`),
  ...firewallOf(container),
  put(`${container}/resize`, { disk: 'rootfs', size: '+1G' }),
  post(`${container}/status/start`),
  get(`${container}/status`),
  get(`${container}/status/current`),
  get(`${container}/interfaces`),
  ...viewsOf(container),
  post(`${container}/spiceproxy`),
  ...['reboot', 'suspend', 'resume', 'shutdown', 'start', 'stop'].map((verb) => post(`${container}/status/${verb}`)),
  ...snapshotsOf(container),
  post(`${container}/clone`, { newid: '302', hostname: 'copy', full: '1' }),
  post('/storage', { storage: 'second', type: 'dir', path: '/srv/second', content: 'rootdir' }),
  post(`${container}/move_volume`, { volume: 'mp0', storage: 'second', delete: '1' }),
  get(`${container}/migrate`),
  post(`${node}/lxc/302/template`),
  remove(`${node}/lxc/302`),
  post(`${container}/migrate`, { target: 'pve2' }),
  remove('/nodes/pve2/lxc/301', { purge: '1' }),
  remove('/storage/second'),
];

/** A VM and a container through everything that can be done with them. */
export const guestWalk: readonly WalkCall[] = [...aVm, ...aContainer];
