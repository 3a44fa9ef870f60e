import type { Handlers } from '../declared-routes.js';
import { listCpuModels } from '../guests/cpu-models.js';
import { splitList } from '../formats.js';
import { without } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import { indexOf } from '../routes/index-of.js';
import { guestMemoryMiB } from '../routes/resources.js';
import { shownSettings } from '../section-handlers.js';
import { digestOfFirewall } from '../firewall/digest.js';
import { releases } from './releases.js';

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** What nodes are and how they are set up. */
export const nodeFactHandlers: Handlers = {
  'GET /nodes': ({ world, caller }) =>
    world.nodes.map((node) => ({
      node: node.name,
      type: 'node',
      id: `node/${node.name}`,
      status: node.online === false ? 'offline' : 'online',
      ssl_fingerprint: world.fingerprint,
      ...(node.online !== false && caller.privilegesOn(`/nodes/${node.name}`).has('Sys.Audit')
        ? {
            maxcpu: node.cpus,
            maxmem: node.memoryMiB * mebi,
            mem: guestMemoryMiB(world, node.name) * mebi,
            cpu: 0.01,
            uptime: 1000,
            level: '',
          }
        : {}),
    })),
  'GET /nodes/{node}': indexOf(
    [
      'qemu',
      'lxc',
      'vzdump',
      'services',
      'subscription',
      'network',
      'tasks',
      'storage',
      'disks',
      'firewall',
      'status',
      'time',
      'dns',
      'hosts',
      'sdn',
    ],
    'name',
  ),
  'GET /nodes/{node}/status': status,
  'GET /nodes/{node}/version': ({ world }) => ({ ...releases[world.profile], repoid: 'b17b0b17b0b17b0b' }),
  'GET /nodes/{node}/time': (call) => {
    const time = Math.floor(Date.now() / 1000);
    return { time, localtime: time, timezone: call.world.node(nodeOf(call)).timezone };
  },
  'PUT /nodes/{node}/time': (call) => {
    const { timezone = '' } = call.values;
    if (!Intl.supportedValuesOf('timeZone').includes(timezone) && !['UTC', 'Etc/UTC'].includes(timezone))
      badParameters({ timezone: 'No such timezone.' });
    call.world.node(nodeOf(call)).timezone = timezone;
  },
  'GET /nodes/{node}/dns': (call) => call.world.node(nodeOf(call)).dns,
  'PUT /nodes/{node}/dns': (call) => {
    const state = call.world.node(nodeOf(call));
    state.dns = { ...state.dns, ...without(call.values, ['node']) };
  },
  'GET /nodes/{node}/hosts': (call) => {
    const { hosts } = call.world.node(nodeOf(call));
    return { data: hosts, digest: digestOfFirewall(hosts) };
  },
  'POST /nodes/{node}/hosts': (call) => {
    const state = call.world.node(nodeOf(call));
    const { digest, data = '' } = call.values;
    if (digest !== undefined && digest !== digestOfFirewall(state.hosts))
      die('detected modified configuration - file changed by other user? Try again.');
    state.hosts = data;
  },
  'GET /nodes/{node}/config': (call) => {
    const { config } = call.world.node(nodeOf(call));
    const { property } = call.values;
    const shown = property === undefined ? config : { ...(config[property] === undefined ? {} : { [property]: config[property] }) };
    return { ...shownSettings(shown), digest: digestOfFirewall(config) };
  },
  'PUT /nodes/{node}/config': (call) => {
    const state = call.world.node(nodeOf(call));
    state.config = { ...without(state.config, splitList(call.values.delete)), ...without(call.values, ['node', 'delete', 'digest']) };
  },
  'GET /nodes/{node}/certificates': indexOf(['acme', 'custom', 'info'], 'name'),
  'GET /nodes/{node}/certificates/info': ({ world }) => [
    {
      filename: 'pve-ssl.pem',
      fingerprint: world.fingerprint,
      issuer: '/CN=BitBuilder lab',
      subject: '/CN=BitBuilder lab',
      'public-key-type': 'id-ecPublicKey',
    },
  ],
  'GET /nodes/{node}/subscription': ({ world }) => ({
    status: 'notfound',
    message: 'There is no subscription key',
    serverid: digestOfFirewall(world.name).slice(0, 32).toUpperCase(),
    url: 'https://www.proxmox.com/en/proxmox-virtual-environment/pricing',
  }),
  'GET /nodes/{node}/hardware': () => [{ type: 'pci' }, { type: 'usb' }],
  'GET /nodes/{node}/hardware/pci': () => [
    {
      id: '0000:00:1f.2',
      class: '0x010601',
      device: '0x2922',
      vendor: '0x8086',
      iommugroup: -1,
      vendor_name: 'Intel Corporation',
      device_name: 'SATA Controller',
    },
  ],
  'GET /nodes/{node}/hardware/usb': () => [],
  'GET /nodes/{node}/disks': indexOf(['list', 'initgpt', 'smart', 'lvm', 'lvmthin', 'directory', 'wipedisk', 'zfs'], 'name'),
  'GET /nodes/{node}/disks/list': () => [
    {
      devpath: '/dev/sda',
      gpt: 1,
      health: 'PASSED',
      model: 'LAB_DISK',
      mounted: 0,
      osdid: -1,
      'osdid-list': [],
      serial: 'lab-0',
      size: 1000 * gibi,
      used: 'LVM',
      vendor: 'LAB',
      wwn: 'unknown',
    },
  ],
  'GET /nodes/{node}/disks/smart': ({ values }) =>
    values.disk === '/dev/sda'
      ? { health: 'PASSED', type: 'ata', attributes: [] }
      : die(`stat '${values.disk}' failed - No such file or directory`),
  'GET /nodes/{node}/disks/lvm': () => ({
    leaf: 0,
    children: [
      {
        name: 'pve',
        leaf: 0,
        free: 16 * gibi,
        size: 999 * gibi,
        children: [{ name: '/dev/sda3', leaf: 1, free: 16 * gibi, size: 999 * gibi }],
      },
    ],
  }),
  'GET /nodes/{node}/disks/lvmthin': () => [
    { lv: 'data', vg: 'pve', lv_size: 900 * gibi, metadata_size: 9 * gibi, metadata_used: gibi, used: 10 * gibi },
  ],
  'GET /nodes/{node}/disks/zfs': () => [],
  'GET /nodes/{node}/disks/directory': () => [],
  'GET /nodes/{node}/capabilities': indexOf(['qemu'], 'name'),
  'GET /nodes/{node}/capabilities/qemu': indexOf(['cpu', 'machines', 'cpu-flags', 'migration'], 'name'),
  'GET /nodes/{node}/capabilities/qemu/cpu': ({ world }) => listCpuModels(world.profile),
  'GET /nodes/{node}/capabilities/qemu/machines': ({ world }) =>
    [...(world.profile === '8.4' ? [] : ['10.1', '10.0']), '9.2', '9.0', '8.1'].flatMap((version) => [
      { id: `pc-i440fx-${version}`, type: 'i440fx', version },
      { id: `pc-q35-${version}`, type: 'q35', version },
    ]),
  'GET /nodes/{node}/rrddata': (call) => rrdRows(() => ({ cpu: 0.01, memtotal: memoryOf(call), memused: 0, netin: 0, netout: 0 })),
  'GET /nodes/{node}/query-url-metadata': ({ world, values }) => ({
    filename: new URL(values.url ?? '').pathname.split('/').at(-1) ?? '',
    mimetype: 'application/octet-stream',
    size: world.settings.downloadGiB * gibi,
  }),
  'GET /nodes/{node}/apt': indexOf(['changelog', 'repositories', 'update', 'versions'], 'id'),
  'GET /nodes/{node}/apt/update': () => [],
  'GET /nodes/{node}/netstat': () => [],
  'GET /nodes/{node}/report': ({ world, values }) =>
    `==== general system info ====\n# hostname\n${values.node}\n# pveversion\npve-manager/${releases[world.profile].version}\n`,
  'GET /nodes/{node}/replication': () => [],
};

/** Seventy points, a minute apart. */
export function rrdRows(values: () => Record<string, number>): Record<string, number>[] {
  const now = Math.floor(Date.now() / 60_000) * 60;
  return Array.from({ length: 70 }, (_, index) => ({ time: now - (69 - index) * 60, ...values() }));
}

function memoryOf(call: Call): number {
  return (call.world.nodes.find(({ name }) => name === nodeOf(call))?.memoryMiB ?? 0) * mebi;
}

function status(call: Call): Record<string, unknown> {
  const node = call.world.nodes.find((candidate) => candidate.name === nodeOf(call));
  const total = memoryOf(call);
  const used = guestMemoryMiB(call.world, nodeOf(call)) * mebi;
  return {
    'boot-info': { mode: 'efi', secureboot: 0 },
    cpu: 0.01,
    cpuinfo: { cores: node?.cpus, cpus: node?.cpus, sockets: 1, model: 'Simulated CPU' },
    'current-kernel': { machine: 'x86_64', release: '6.14.8-2-pve', sysname: 'Linux', version: '#1 SMP PREEMPT_DYNAMIC PMX 6.14.8-2' },
    loadavg: ['0.00', '0.00', '0.00'],
    memory: { total, used, free: total - used, available: total - used },
    swap: { total: 8 * gibi, used: 0, free: 8 * gibi },
    rootfs: { total: 100 * gibi, used: 10 * gibi, free: 90 * gibi, avail: 90 * gibi },
    pveversion: `pve-manager/${releases[call.world.profile].version}/b17b0b17b0b17b0b`,
    uptime: 1000,
  };
}
