import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { devicesOf, type Device } from '../rules/devices.js';
import { View } from '../../../../lib/router-config/view.js';
import type { Operated } from './operated.js';
import { renderSimpleTable } from './table.js';

const codes = 'Codes: S - State, L - Link, u - Up, D - Down, A - Admin Down\n';
const head = ['Interface', 'IP Address', 'MAC', 'VRF', 'MTU', 'S/L', 'Description'];

/** `show interfaces`, of one type or one name only if those are given. */
export function showInterfaces({ running }: Operated, type?: string, name?: string): string {
  const chosen = devicesOf(running)
    .filter(({ path, name: own }) => (type === undefined || path[1] === type) && (name === undefined || own === name))
    .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  return (
    codes +
    renderSimpleTable(
      head,
      chosen.flatMap((device) => rowsOf(device, new View(running, [...device.path]))),
    )
  );
}

function rowsOf({ name, vrf, addresses, path }: Device, view: View): string[][] {
  const isDown = view.has('disable');
  const state = isDown ? 'A/D' : 'u/u';
  const mtu = view.value('mtu') ?? (path[1] === 'loopback' ? '65536' : path[1] === 'wireguard' ? '1420' : '1500');
  const shown = path[1] === 'loopback' ? ['127.0.0.1/8', ...addresses, '::1/128'] : addresses;
  const first = [name, shown[0] ?? '-', macOf(name, path[1] ?? '', view), vrf, mtu, state, view.value('description') ?? ''];
  return [first, ...shown.slice(1).map((address) => ['', address])];
}

/** The address that was set, or one that depends on the name only. */
function macOf(name: string, type: string, view: View): string {
  if (type === 'loopback') return '00:00:00:00:00:00';
  if (type === 'wireguard') return 'n/a';
  const set = view.value('mac') ?? view.value('hw-id');
  if (set !== undefined) return set;
  const bytes = createHash('sha256').update(name).digest('hex').slice(0, 10).match(/../g) ?? [];
  return ['02', ...bytes].join(':');
}

/** `show interfaces wireguard wg0 summary`: peers as the kernel would know them, none of which ever answers. */
export function showWireguard({ running }: Operated, name: string): string | undefined {
  const link = new View(running, ['interfaces', 'wireguard', name]);
  if (!link.exists) return undefined;
  const peers = link.each('peer').flatMap((peer) => {
    const address = peer.value('address') ?? peer.value('host-name');
    return [
      '',
      `  peer: ${peer.name}`,
      `    public key: ${peer.value('public-key') ?? ''}`,
      '    latest handshake: never',
      '    status: inactive',
      ...(address === undefined ? [] : [`    endpoint: ${address}:${peer.value('port') ?? ''}`]),
      `    allowed ips: ${peer.words('allowed-ips').join(', ')}`,
      '    transfer: 0 B received, 0 B sent',
    ];
  });
  const privateKey = link.value('private-key');
  return [
    `interface: ${name}`,
    ...(link.value('description') === undefined ? [] : [`  description: ${link.value('description')}`]),
    ...link.words('address').map((address) => `  address: ${address}`),
    `  public key: ${privateKey === undefined ? '(none)' : publicKeyOf(privateKey)}`,
    '  private key: (hidden)',
    `  listening port: ${link.value('port') ?? '0'}`,
    ...peers,
    '',
  ].join('\n');
}

const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

function publicKeyOf(privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, Buffer.from(privateKey, 'base64')]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
}

/** `show vrf` */
export function showVrfs({ running }: Operated): string {
  const members = new Map<string, string[]>();
  for (const { name, vrf } of devicesOf(running)) members.set(vrf, [...(members.get(vrf) ?? []), name]);
  const rows = new View(running)
    .each('vrf', 'name')
    .map((vrf) => [vrf.name, 'up', macOf(vrf.name, 'vrf', vrf), 'noarp,master,up,lower_up', (members.get(vrf.name) ?? []).join(',')]);
  return renderSimpleTable(['Name', 'State', 'MAC address', 'Flags', 'Interfaces'], rows);
}
