import { createHash } from 'node:crypto';
import { isDrive } from '../drives.js';
import type { Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { macOf } from '../guest-addresses.js';
import type { Values } from '../parameters.js';
import { die } from '../refusal.js';
import { isRunning, type SimulatedVm } from '../world.js';
import { checkLock, guestOf, guestPath, withGuest } from './guest.js';

const path = guestPath('qemu');
const seedOption = /^(cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+|net\d+|name)$/;
const shownOption = /^(cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/;

/** Where cloud-init's drive of a configuration is, or undefined. */
export function seedDriveOf(config: Values): string | undefined {
  return Object.keys(config).find((option) => isDrive(option) && /[:/-]vm-\d+-cloudinit\b/.test(config[option] ?? ''));
}

/** Writes cloud-init's drive anew, provided that there is one. */
export function writeSeed(vm: SimulatedVm): void {
  if (seedDriveOf(vm.config) === undefined) vm.seeded = undefined;
  else vm.seeded = Object.fromEntries(Object.entries(vm.config).filter(([option]) => seedOption.test(option)));
}

/** After a change: a guest that is off gets its drive written at once. */
export function changedSeed(vm: SimulatedVm, changed: readonly string[]): void {
  if (!isRunning(vm) && changed.some((option) => seedOption.test(option) || isDrive(option))) writeSeed(vm);
}

/** What the drive holds, what of the configuration it lacks, and writing it. */
export const cloudInitHandlers: Handlers = {
  [`GET ${path}/cloudinit`]: (call) => pendingSeed(guestOf(call, 'qemu')),
  [`PUT ${path}/cloudinit`]: async (call) => {
    const vm = guestOf(call, 'qemu');
    await withGuest(call.world, vm, () => {
      checkLock(vm);
      writeSeed(vm);
    });
    return null;
  },
  [`GET ${path}/cloudinit/dump`]: (call) => {
    const vm = guestOf(call, 'qemu');
    const masked = !call.caller.privilegesOn(`/vms/${vm.vmId}`).has('VM.Config.Cloudinit');
    if (call.values.type === 'network') return networkData(vm.config);
    if (call.values.type === 'meta')
      return `instance-id: ${createHash('sha1')
        .update(`${userData(vm, false)}${networkData(vm.config)}`)
        .digest('hex')}\n`;
    return userData(vm, masked);
  },
};

function pendingSeed({ config, seeded }: SimulatedVm): Record<string, unknown>[] {
  if (seedDriveOf(config) === undefined) return [];
  const old: Values = seeded ?? {};
  const shown = (name: string, value: string | undefined) => (name === 'cipassword' && value !== undefined ? '**********' : value);
  const names = [...new Set([...Object.keys(config), ...Object.keys(old)])].filter((name) => shownOption.test(name)).sort();
  return names.map((key) => {
    const [before, now] = [old[key], config[key]];
    if (now === undefined) return { key, value: shown(key, before), delete: 1 };
    if (before === undefined) return { key, pending: shown(key, now) };
    return { key, value: shown(key, before), ...(before === now ? {} : { pending: shown(key, now) }) };
  });
}

/** The name that cloud-init gives a guest. */
function hostNameOf(config: Values, vmId: number): string {
  return (config.name ?? `VM${vmId}`).split('.')[0] ?? '';
}

function userData({ config, vmId }: SimulatedVm, masked: boolean): string {
  const keys = splitKeys(config.sshkeys);
  const lines = [
    '#cloud-config',
    `hostname: ${hostNameOf(config, vmId)}`,
    'manage_etc_hosts: true',
    ...(config.name?.includes('.') ? [`fqdn: ${config.name}`] : []),
    ...(config.ciuser === undefined ? [] : [`user: ${config.ciuser}`, ...(config.ciuser === 'root' ? ['disable_root: False'] : [])]),
    ...(config.cipassword === undefined ? [] : [`password: ${masked ? '**********' : config.cipassword}`]),
    ...(keys.length === 0 ? [] : ['ssh_authorized_keys:', ...keys.map((key) => `  - ${key}`)]),
    'chpasswd:',
    '  expire: False',
    ...(config.ciuser === 'root' ? [] : ['users:', '  - default']),
    ...(config.ciupgrade === '0' ? [] : ['package_upgrade: true']),
  ];
  return `${lines.join('\n')}\n`;
}

function splitKeys(sshkeys: string | undefined): string[] {
  try {
    return decodeURIComponent(sshkeys ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '');
  } catch {
    return die('SSH public key validation error');
  }
}

function networkData(config: Values): string {
  const nics = Object.keys(config)
    .filter((option) => /^net\d+$/.test(option))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)));
  const devices = nics.flatMap((option) => [
    '    - type: physical',
    `      name: eth${option.slice(3)}`,
    `      mac_address: '${macOf(config[option] ?? '')}'`,
    ...subnetLines(config[`ipconfig${option.slice(3)}`] ?? ''),
  ]);
  const servers = [...splitList(config.nameserver).map((address) => `      - '${address}'`)];
  const search = splitList(config.searchdomain).map((domain) => `      - '${domain}'`);
  const resolver =
    servers.length + search.length === 0
      ? []
      : ['    - type: nameserver', '      address:', ...servers, ...(search.length === 0 ? [] : ['      search:', ...search])];
  return `${['version: 1', 'config:', ...devices, ...resolver].join('\n')}\n`;
}

function subnetLines(ipconfig: string): string[] {
  if (ipconfig === '') return [];
  const parts = Object.fromEntries(ipconfig.split(',').map((part) => part.split('=') as [string, string]));
  const lines = ['      subnets:'];
  if (parts.ip === 'dhcp') lines.push('      - type: dhcp4');
  else if (parts.ip !== undefined) lines.push(...staticLines('static', parts.ip, parts.gw));
  if (parts.ip6 === 'dhcp') lines.push('      - type: dhcp6');
  else if (parts.ip6 === 'auto') lines.push('      - type: ipv6_slaac');
  else if (parts.ip6 !== undefined) lines.push(...staticLines('static6', parts.ip6, parts.gw6));
  return lines;
}

function staticLines(type: string, network: string, gateway: string | undefined): string[] {
  const [address = '', length = '0'] = network.split('/');
  const netmask =
    type === 'static'
      ? [`        address: '${address}'`, `        netmask: '${maskOf(Number(length))}'`]
      : [`        address: '${network}'`];
  return [`      - type: ${type}`, ...netmask, ...(gateway === undefined ? [] : [`        gateway: '${gateway}'`])];
}

function maskOf(length: number): string {
  return [24, 16, 8, 0].map((shift) => ((length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0) >>> shift) & 0xff).join('.');
}
