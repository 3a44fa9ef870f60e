import type { Handler, Handlers } from '../declared-routes.js';
import { addressesOf, hostNameInside, macOf } from '../guest-addresses.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { isRunning, type GuestInside, type SimulatedVm } from '../world.js';
import { execHandlers } from './agent-exec.js';
import { memoryOf } from '../config-change.js';
import { guestOf, guestPath } from './guest.js';
import { coresOf, stopGuest } from './run-state.js';
import { disksOf } from './storage-abilities.js';

const path = `${guestPath('qemu')}/agent`;
const gibi = 2 ** 30;
const blockBytes = 128 * 2 ** 20;

/** What can be asked of the agent in a guest without parameters, as the agent answers. */
const commands: Readonly<Record<string, { method: 'GET' | 'POST'; whileFrozen?: true; run: (call: Call, vm: SimulatedVm) => unknown }>> = {
  'fsfreeze-freeze': { method: 'POST', run: (_, vm) => setFrozen(vm, true) },
  'fsfreeze-status': { method: 'POST', whileFrozen: true, run: (_, vm) => (vm.inside?.frozen ? 'frozen' : 'thawed') },
  'fsfreeze-thaw': { method: 'POST', whileFrozen: true, run: (_, vm) => setFrozen(vm, false) },
  fstrim: { method: 'POST', run: () => ({ paths: [{ path: '/', trimmed: 0, minimum: 0 }] }) },
  'get-fsinfo': { method: 'GET', run: fileSystems },
  'get-host-name': { method: 'GET', run: (call, vm) => ({ 'host-name': hostNameInside(call.world, vm) }) },
  'get-memory-block-info': { method: 'GET', run: () => ({ size: blockBytes }) },
  'get-memory-blocks': { method: 'GET', run: memoryBlocks },
  'get-osinfo': { method: 'GET', run: () => operatingSystem },
  'get-time': { method: 'GET', run: () => Date.now() * 1e6 },
  'get-timezone': { method: 'GET', run: () => ({ zone: 'UTC', offset: 0 }) },
  'get-users': { method: 'GET', run: () => [] },
  'get-vcpus': { method: 'GET', run: processors },
  info: { method: 'GET', whileFrozen: true, run: () => ({ version: '8.2.2', supported_commands: supported() }) },
  'network-get-interfaces': { method: 'GET', run: interfaces },
  ping: { method: 'POST', whileFrozen: true, run: () => ({}) },
  shutdown: { method: 'POST', run: (_, vm) => void stopGuest(vm) },
  'suspend-disk': { method: 'POST', run: (_, vm) => void stopGuest(vm) },
  'suspend-hybrid': { method: 'POST', run: (_, vm) => void (vm.paused = true) },
  'suspend-ram': { method: 'POST', run: (_, vm) => void (vm.paused = true) },
};

/** The agent of a guest. */
export const agentHandlers: Handlers = {
  [`GET ${path}`]: (call) => {
    guestOf(call, 'qemu');
    return [...Object.keys(commands), 'exec', 'exec-status', 'file-read', 'file-write', 'set-user-password']
      .sort()
      .map((name) => ({ name }));
  },
  [`POST ${path}`]: (call) => runCommand(call.values.command ?? '')(call),
  ...Object.fromEntries(Object.entries(commands).map(([name, { method }]) => [`${method} ${path}/${name}`, runCommand(name)])),
  ...execHandlers,
};

function runCommand(name: string): Handler {
  return (call) => {
    const command = commands[name] ?? badParameters({ command: `unknown command '${name}'` });
    const vm = agentOf(call, command.whileFrozen === true ? undefined : name);
    const result = command.run(call, vm);
    return { result: result ?? null };
  };
}

/** The guest of a call whose agent answers; dies in the order of PVE::QemuServer::Agent::agent_available. */
export function agentOf(call: Call, command: string | undefined): SimulatedVm {
  const { world } = call;
  const vm = guestOf(call, 'qemu');
  if (!hasAgent(vm.config)) die('No QEMU guest agent configured');
  if (!isRunning(vm)) die(`VM ${vm.vmId} is not running`);
  const isUp = hasAgent(vm.booted ?? {}) && !vm.paused && Date.now() >= (vm.startedAt ?? 0) + world.settings.agentBootMs;
  if (!isUp) die('QEMU guest agent is not running');
  if (vm.inside?.frozen && command !== undefined)
    die(`Agent error: Command guest-${command} has been disabled: the agent is in frozen state`);
  return vm;
}

/** What happened inside a guest through its agent. */
export function insideOf(vm: SimulatedVm): GuestInside {
  vm.inside ??= { files: new Map(), processes: new Map(), passwords: new Map(), frozen: false };
  return vm.inside;
}

/** Whether a configuration has the agent. */
export function hasAgent(config: Readonly<Record<string, string>>): boolean {
  return /^(enabled=)?(1|on|yes|true)(,|$)/i.test(config.agent ?? '');
}

function setFrozen(vm: SimulatedVm, frozen: boolean): number {
  const inside = insideOf(vm);
  if (inside.frozen === frozen) return 0;
  inside.frozen = frozen;
  return Math.max(1, disksOf('qemu', vm.booted ?? {}).length);
}

function fileSystems({ world }: Call, vm: SimulatedVm): unknown {
  return disksOf('qemu', vm.booted ?? {}).flatMap(([slot, volid], index) => {
    const volume = world.volumes.find(volid, vm.node);
    if (!volume || !/^(scsi|virtio|sata|ide)/.test(slot)) return [];
    const letter = String.fromCharCode(97 + index);
    const dev = slot.startsWith('virtio') ? `/dev/vd${letter}` : `/dev/sd${letter}`;
    const total = Math.round(volume.sizeGiB * gibi);
    return {
      name: `${dev.slice(5)}1`,
      mountpoint: index === 0 ? '/' : `/mnt/${slot}`,
      type: 'ext4',
      'total-bytes': total,
      'used-bytes': Math.round(volume.usedGiB * gibi),
      disk: [{ dev: `${dev}1`, serial: `0QEMU_QEMU_HARDDISK_drive-${slot}`, 'bus-type': slot.replace(/\d+$/, ''), target: index }],
    };
  });
}

function memoryBlocks(_: Call, vm: SimulatedVm): unknown {
  const count = Math.ceil((memoryOf(vm.booted?.memory) * 2 ** 20) / blockBytes);
  return Array.from({ length: count }, (_unused, index) => ({ 'phys-index': index, online: true, 'can-offline': true }));
}

function processors(_: Call, vm: SimulatedVm): unknown {
  return Array.from({ length: coresOf(vm.booted ?? {}) }, (_unused, index) => ({
    'logical-id': index,
    online: true,
    'can-offline': index > 0,
  }));
}

const operatingSystem = {
  id: 'debian',
  name: 'Debian GNU/Linux',
  'pretty-name': 'Debian GNU/Linux 12 (bookworm)',
  version: '12 (bookworm)',
  'version-id': '12',
  machine: 'x86_64',
  'kernel-release': '6.1.0-30-amd64',
  'kernel-version': '#1 SMP PREEMPT_DYNAMIC Debian 6.1.124-1 (2025-01-12)',
};

function supported(): unknown {
  return Object.keys(commands).map((name) => ({ name: `guest-${name}`, enabled: true, 'success-response': true }));
}

const loopback = {
  name: 'lo',
  'hardware-address': '00:00:00:00:00:00',
  'ip-addresses': [
    { 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 },
    { 'ip-address': '::1', 'ip-address-type': 'ipv6', prefix: 128 },
  ],
};

/** The addresses are those that cloud-init was told, by the vendor's drive or by a seed image. */
function interfaces({ world }: Call, vm: SimulatedVm): unknown {
  const nics = Object.entries(vm.booted ?? {}).filter(([option]) => /^net\d+$/.test(option));
  const guest = nics
    .sort(([a], [b]) => Number(a.slice(3)) - Number(b.slice(3)))
    .map(([option, value]) => ({
      name: `eth${option.slice(3)}`,
      'hardware-address': macOf(value),
      'ip-addresses': addressesOf(world, vm, option.slice(3)).map(shownAddress),
    }));
  return [loopback, ...guest];
}

function shownAddress(address: string): Record<string, string | number> {
  const [ip = '', prefix] = address.split('/');
  return { 'ip-address': ip, 'ip-address-type': ip.includes(':') ? 'ipv6' : 'ipv4', prefix: Number(prefix) };
}
