import { createHmac, randomBytes } from 'node:crypto';
import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { die, PveRefusal } from '../refusal.js';
import type { Call } from '../route.js';
import { isRunning, type GuestType, type SimulatedVm } from '../world.js';
import { demandRunning, guestOf, guestPath, isRootCaller, kindWord, rootOnly } from './guest.js';

const secret = randomBytes(32);
const firstPort = 5900;
const ports = 100;

/** Screens and terminals of guests of a type: tickets are given, but nothing listens behind them. */
export function consoleHandlers(type: GuestType): Handlers {
  const path = guestPath(type);
  return {
    [`POST ${path}/vncproxy`]: (call) => {
      const password = randomBytes(6).toString('base64');
      const { ticket, ...proxy } = openProxy(call, guestOf(call, type));
      const cert = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
      return { ...proxy, ticket: type === 'qemu' ? `${password}:${ticket}` : ticket, cert, ...(type === 'qemu' ? { password } : {}) };
    },
    [`POST ${path}/termproxy`]: (call) => openProxy(call, guestOf(call, type)),
    [`POST ${path}/spiceproxy`]: (call) => {
      const vm = guestOf(call, type);
      if (type === 'qemu' && !/(^|,)(type=)?qxl/.test(vm.config.vga ?? '')) die('no spice port');
      demandRunning(vm);
      return {
        type: 'spice',
        title: `${kindWord(vm)} ${vm.vmId}${vm.config.name === undefined ? '' : ` - ${vm.config.name}`}`,
        host: `pvespiceproxy:${Math.floor(Date.now() / 1000).toString(16)}:${vm.vmId}:${vm.node}::${randomBytes(20).toString('hex')}`,
        proxy: `http://${call.values.proxy ?? vm.node}:3128`,
        'tls-port': 61_000,
        password: randomBytes(20).toString('hex'),
        'delete-this-file': 1,
      };
    },
    [`GET ${path}/vncwebsocket`]: (call) => {
      const vm = guestOf(call, type);
      const { vncticket = '', port = '' } = call.values;
      const plain = vncticket.replace(/^[^:]{8}:(?=PVEVNC)/, '');
      if (!isTicket(plain, call.caller.id, vm.vmId, port)) throw new PveRefusal(401, 'permission denied - invalid PVEVNC ticket');
      // The vendor answers an upgrade; a plain GET of it tells the port.
      return { port };
    },
  };
}

function openProxy(call: Call, vm: SimulatedVm): { user: string; ticket: string; port: number; upid: string } {
  const { world, caller } = call;
  const port = firstPort + (world.tasks.count % ports);
  const upid = world.tasks.start({ node: vm.node, type: 'vncproxy', id: String(vm.vmId), user: caller.id, work: () => undefined });
  const stamp = Math.floor(Date.now() / 1000)
    .toString(16)
    .toUpperCase();
  return { user: caller.id, ticket: `PVEVNC:${stamp}::${sealed(stamp, caller.id, vm.vmId, String(port))}`, port, upid };
}

function sealed(stamp: string, user: string, vmId: number, port: string): string {
  return createHmac('sha256', secret).update(`${stamp} ${user} /vms/${vmId} ${port}`).digest('base64');
}

function isTicket(ticket: string, user: string, vmId: number, port: string): boolean {
  const [, stamp = '', seal = ''] = /^PVEVNC:([0-9A-F]+)::(.+)$/.exec(ticket) ?? [];
  const ageS = Date.now() / 1000 - parseInt(stamp, 16);
  return ageS < 40 && seal === sealed(stamp, user, vmId, port);
}

/** Commands of the monitor that only read, and any other, which need rights on everything. */
const readOnly = new Set(['info', 'help', '?', 'print', 'x', 'xp', 'gva2gpa']);
const changing = new Set([
  'stop',
  'cont',
  'system_reset',
  'system_powerdown',
  'balloon',
  'sendkey',
  'eject',
  'change',
  'set_link',
  'block_resize',
]);

/** The monitor of a VM, its keyboard and helpers. */
export const monitorHandlers: Handlers = {
  [`POST ${guestPath('qemu')}/monitor`]: (call) => {
    const { command = '' } = call.values;
    const name = /^\s*(\S+)/.exec(command)?.[1] ?? die(`unexpected command '${command}'`);
    if (changing.has(name)) demand(call.caller, '/', ['Sys.Modify']);
    else if (!readOnly.has(name) && !isRootCaller(call.caller)) {
      die(`command '${name}' non-existent or not assigned a required permission yet, limiting to root user`);
    }
    const vm = guestOf(call, 'qemu');
    if (!isRunning(vm)) return `ERROR: VM ${vm.vmId} not running\n`;
    if (/^\s*info\s+status\b/.test(command)) return `VM status: ${vm.paused ? 'paused' : 'running'}\n`;
    if (/^\s*info\s+version\b/.test(command)) return '10.1.2 (pve-qemu-kvm_10.1.2-1)\n';
    if (/^\s*info\s+name\b/.test(command)) return `${vm.booted?.name ?? `vm${vm.vmId}`}\n`;
    return `unknown command: '${name}' (a simulated VM knows info status, info version and info name)\n`;
  },
  [`PUT ${guestPath('qemu')}/sendkey`]: (call) => {
    const vm = guestOf(call, 'qemu');
    rootOnly(call, ['skiplock']);
    demandRunning(vm);
    if (!/^[a-z0-9_]+(-[a-z0-9_]+)*$/i.test(call.values.key ?? '')) die(`invalid parameter: ${call.values.key}`);
    return null;
  },
  [`POST ${guestPath('qemu')}/dbus-vmstate`]: (call) => {
    demandRunning(guestOf(call, 'qemu'));
    return null;
  },
};
