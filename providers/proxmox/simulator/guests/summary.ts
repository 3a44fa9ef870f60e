import { memoryOf } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { nodeOf } from '../route.js';
import { isRunning, type GuestType, type SimulatedVm, type World } from '../world.js';
import { hasAgent } from './agent.js';
import { guestOf, guestPath } from './guest.js';
import { haResources, sidOf } from './ha-request.js';
import { coresOf } from './run-state.js';
import { disksOf } from './storage-abilities.js';

const mebi = 2 ** 20;
const gibi = 2 ** 30;
const firstPid = 100_000;

/** The lists of a node and the state of one guest. */
export function summaryHandlers(type: GuestType): Handlers {
  return {
    [`GET /nodes/{node}/${type}`]: ({ world, caller, ...call }) => {
      const node = nodeOf({ world, caller, ...call });
      const rows: Record<string, unknown>[] = [];
      for (const vm of world.vms.values()) {
        if (vm.node !== node || vm.type !== type || !caller.privilegesOn(`/vms/${vm.vmId}`).has('VM.Audit')) continue;
        rows.push(guestSummary(world, vm));
      }
      return rows;
    },
    [`GET ${guestPath(type)}`]: (call) => {
      guestOf(call, type);
      return (type === 'qemu' ? vmParts : containerParts).map((subdir) => ({ subdir }));
    },
    [`GET ${guestPath(type)}/status/current`]: (call) => {
      const vm = guestOf(call, type);
      return { ...guestSummary(call.world, vm), ...(type === 'qemu' ? vmDetails(vm) : {}), ha: haOf(call.world, vm) };
    },
  };
}

const vmParts = [
  'config',
  'cloudinit',
  'pending',
  'status',
  'unlink',
  'vncproxy',
  'termproxy',
  'migrate',
  'resize',
  'move',
  'rrd',
  'rrddata',
  'monitor',
  'agent',
  'snapshot',
  'spiceproxy',
  'sendkey',
  'firewall',
  'mtunnel',
  'remote_migrate',
];
const containerParts = [
  'config',
  'pending',
  'status',
  'vncproxy',
  'termproxy',
  'vncwebsocket',
  'spiceproxy',
  'migrate',
  'clone',
  'rrd',
  'rrddata',
  'firewall',
  'snapshot',
  'resize',
  'interfaces',
  'mtunnel',
  'remote_migrate',
];

/** A guest as the lists show it: PVE::QemuServer::vmstatus, PVE::LXC::vmstatus. */
export function guestSummary(world: World, vm: SimulatedVm): Record<string, unknown> {
  const { config } = vm;
  const running = isRunning(vm);
  const maxmem = memoryOf(config.memory) * mebi;
  return {
    vmid: vm.vmId,
    name: (vm.type === 'qemu' ? config.name : config.hostname) ?? (vm.type === 'qemu' ? `VM ${vm.vmId}` : `CT${vm.vmId}`),
    status: running ? 'running' : 'stopped',
    cpus: coresOf(config),
    cpu: running ? 0.01 : 0,
    maxmem,
    mem: running ? Math.round(maxmem / 4) : 0,
    maxdisk: Math.round(rootSizeGiB(world, vm) * gibi),
    disk: 0,
    diskread: 0,
    diskwrite: 0,
    netin: 0,
    netout: 0,
    uptime: vm.startedAt === undefined ? 0 : Math.floor((Date.now() - vm.startedAt) / 1000),
    ...(vm.type === 'lxc' ? { type: 'lxc', swap: 0, maxswap: Number(config.swap ?? 512) * mebi } : {}),
    ...(running && vm.type === 'qemu' ? { pid: firstPid + vm.vmId } : {}),
    ...(config.lock === undefined ? {} : { lock: config.lock }),
    ...(config.tags === undefined ? {} : { tags: config.tags }),
    ...(config.template === '1' ? { template: 1 } : {}),
  };
}

function rootSizeGiB(world: World, vm: SimulatedVm): number {
  const [first] = disksOf(vm.type, vm.config);
  return first === undefined ? 0 : (world.volumes.find(first[1], vm.node)?.sizeGiB ?? 0);
}

function vmDetails(vm: SimulatedVm): Record<string, unknown> {
  const { config } = vm;
  const running = isRunning(vm);
  return {
    qmpstatus: !running ? 'stopped' : vm.paused ? 'paused' : 'running',
    ...(running ? { 'running-machine': 'pc-i440fx-10.1+pve0', 'running-qemu': '10.1.2', balloon: memoryOf(vm.booted?.memory) * mebi } : {}),
    ...(Object.keys(config).some((option) => /^serial\d$/.test(option)) ? { serial: 1 } : {}),
    ...(/(^|,)(type=)?(qxl|virtio)/.test(config.vga ?? '') ? { spice: 1 } : {}),
    ...(/clipboard=vnc/.test(config.vga ?? '') ? { clipboard: 'vnc' } : {}),
    ...(hasAgent(config) ? { agent: 1 } : {}),
  };
}

function haOf(world: World, vm: SimulatedVm): Record<string, unknown> {
  const resource = haResources(world).get(sidOf(vm));
  return resource
    ? { managed: 1, state: resource.state ?? 'started', ...(resource.group ? { group: resource.group } : {}) }
    : { managed: 0 };
}
