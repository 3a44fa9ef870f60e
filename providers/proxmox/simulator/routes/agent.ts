import { demand } from '../access.js';
import { addressesOf, macOf } from '../guest-addresses.js';
import { nodeName, vmIdParameter } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';

/** What the guest agent says of the addresses: those that cloud-init was told, by the vendor's drive or by a seed image. */
export const agentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces',
    parameters: { node: nodeName, vmid: vmIdParameter },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'], 'any'),
    handle: interfaces,
  },
];

const loopback = {
  name: 'lo',
  'hardware-address': '00:00:00:00:00:00',
  'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }],
};

function interfaces(call: Call): unknown {
  const { world } = call;
  const vm = world.vm(nodeOf(call), vmIdOf(call));
  // The order is that of PVE::QemuServer::Agent::agent_available.
  if (!hasAgent(vm.config)) die('No QEMU guest agent configured');
  if (vm.startedAt === undefined) die(`VM ${vm.vmId} is not running`);
  const booted = vm.booted ?? {};
  if (!hasAgent(booted) || Date.now() < vm.startedAt + world.settings.agentBootMs) die('QEMU guest agent is not running');
  const nics = Object.entries(booted).filter(([option]) => /^net\d+$/.test(option));
  const guest = nics.sort().map(([option, value]) => ({
    name: `eth${option.slice(3)}`,
    'hardware-address': macOf(value),
    'ip-addresses': addressesOf(world, vm.node, booted, option.slice(3)).map(shown),
  }));
  return { result: [loopback, ...guest] };
}

function hasAgent(config: Readonly<Record<string, string>>): boolean {
  return /^(enabled=)?1/.test(config.agent ?? '');
}

function shown(address: string): Record<string, string | number> {
  const [ip = '', prefix] = address.split('/');
  return { 'ip-address': ip, 'ip-address-type': ip.includes(':') ? 'ipv6' : 'ipv4', prefix: Number(prefix) };
}
