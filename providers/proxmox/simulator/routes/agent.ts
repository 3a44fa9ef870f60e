import { demand } from '../access.js';
import { nodeName, vmIdParameter } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Route } from '../route.js';
import { isRunning } from '../world.js';

/** What the guest agent says of the addresses: those that cloud-init was told. */
export const agentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces',
    parameters: { node: nodeName, vmid: vmIdParameter },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'], 'any'),
    handle: (call) => {
      const vm = call.world.vm(nodeOf(call), vmIdOf(call));
      if (!isRunning(vm)) die(`VM ${vm.vmId} is not running`);
      const booted = vm.booted ?? {};
      if (!/^(enabled=)?1/.test(booted.agent ?? '')) die('No QEMU guest agent configured');
      const nics = Object.entries(booted).filter(([option]) => /^net\d+$/.test(option));
      return {
        result: [
          {
            name: 'lo',
            'hardware-address': '00:00:00:00:00:00',
            'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }],
          },
          ...nics.sort().map(([option, value]) => ({
            name: `eth${option.slice(3)}`,
            'hardware-address': /=((?:[0-9A-F]{2}:){5}[0-9A-F]{2})/i.exec(value)?.[1]?.toLowerCase() ?? '',
            'ip-addresses': addresses(booted[`ipconfig${option.slice(3)}`] ?? ''),
          })),
        ],
      };
    },
  },
];

function addresses(ipConfig: string): Record<string, string | number>[] {
  return ipConfig.split(',').flatMap((part) => {
    const [, six, address, prefix] = /^ip(6?)=([^/]+)\/(\d+)$/.exec(part) ?? [];
    return address === undefined ? [] : [{ 'ip-address': address, 'ip-address-type': six ? 'ipv6' : 'ipv4', prefix: Number(prefix) }];
  });
}
