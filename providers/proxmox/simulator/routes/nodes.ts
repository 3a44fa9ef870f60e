import { demand } from '../access.js';
import { nodeName, optionalFlag, vmIdParameter } from '../parameters.js';
import { nodeOf, vmIdOf, type Route } from '../route.js';
import { guestMemoryMiB, vmSummary } from './cluster.js';
import { isRunning } from '../world.js';

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** /nodes, and what a VM is at the moment. */
export const nodeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes',
    parameters: {},
    handle: ({ world, caller }) =>
      world.nodes.map((node) => ({
        node: node.name,
        type: 'node',
        id: `node/${node.name}`,
        status: node.online === false ? 'offline' : 'online',
        ...(node.online !== false && caller.privilegesOn(`/nodes/${node.name}`).has('Sys.Audit')
          ? { maxcpu: node.cpus, maxmem: node.memoryMiB * mebi }
          : {}),
      })),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/status',
    parameters: { node: nodeName },
    permit: (call) => demand(call.caller, `/nodes/${nodeOf(call)}`, ['Sys.Audit']),
    handle: (call) => {
      const node = call.world.nodes.find((candidate) => candidate.name === nodeOf(call));
      const total = (node?.memoryMiB ?? 0) * mebi;
      const used = guestMemoryMiB(call.world, nodeOf(call)) * mebi;
      return {
        'boot-info': { mode: 'efi', secureboot: 0 },
        cpu: 0.01,
        cpuinfo: { cores: node?.cpus, cpus: node?.cpus, sockets: 1, model: 'Simulated CPU' },
        'current-kernel': { machine: 'x86_64', release: '6.14.8-2-pve', sysname: 'Linux', version: '#1 SMP PREEMPT_DYNAMIC PMX 6.14.8-2' },
        loadavg: ['0.00', '0.00', '0.00'],
        memory: { total, used, free: total - used, available: total - used },
        rootfs: { total: 100 * gibi, used: 10 * gibi, free: 90 * gibi, avail: 90 * gibi },
        pveversion: 'pve-manager/9.2.11/b17b0b17b0b17b0b',
        uptime: 1000,
      };
    },
  },
  {
    method: 'GET',
    path: '/nodes/{node}/qemu',
    parameters: { node: nodeName, full: optionalFlag },
    handle: (call) =>
      [...call.world.vms.values()]
        .filter((vm) => vm.node === nodeOf(call) && call.caller.privilegesOn(`/vms/${vm.vmId}`).has('VM.Audit'))
        .map((vm) => ({ ...vmSummary(vm), ...(vm.config.template === '1' ? { template: 1 } : {}) })),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/status/current',
    parameters: { node: nodeName, vmid: vmIdParameter },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Audit']),
    handle: (call) => {
      const vm = call.world.vm(nodeOf(call), vmIdOf(call));
      const agent = /^(enabled=)?1/.test((isRunning(vm) ? vm.booted : vm.config)?.agent ?? '') ? { agent: 1 } : {};
      return {
        ...vmSummary(vm),
        cpus: Number(vm.config.cores ?? 1),
        qmpstatus: isRunning(vm) ? 'running' : 'stopped',
        ha: { managed: 0 },
        ...agent,
      };
    },
  },
];
