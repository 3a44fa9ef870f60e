import { parseAddress, parsePrefix } from '../../../../../lib/addressing/cidr.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import type { Subject } from './subject.js';

const isIpv6 = (address: string) => address.includes(':');
const largestPool = 65536n;

/** An OpenVPN server and what it hands out. Source: vyos-1x conf_mode/interfaces_openvpn.py. */
export function verifyOpenvpnServer({ bridge, wanted }: Subject): void {
  if (wanted.value('protocol') === 'tcp-active') throw new Refusal('Protocol "tcp-active" is not valid in server mode');
  const unwanted = ['authentication', 'remote-port', 'remote-host'].find((node) => wanted.has(node));
  if (unwanted !== undefined) throw new Refusal(`Cannot specify "${unwanted}" in server mode`);
  const server = wanted.at('server');
  const device = wanted.value('device-type') ?? 'tun';
  const subnets = server.words('subnet');
  if (subnets.filter((subnet) => !isIpv6(subnet)).length > 1) throw new Refusal('Cannot specify more than 1 IPv4 server subnet');
  if (subnets.filter(isIpv6).length > 1) throw new Refusal('Cannot specify more than 1 IPv6 server subnet');
  if (subnets.length === 0 && bridge === undefined)
    throw new Refusal('Must specify "server subnet" or add interface to bridge in server mode');
  for (const subnet of subnets.filter((each) => !isIpv6(each))) verifySubnet(server, subnet, device);
  for (const client of server.each('client')) verifyClientAddresses(client);
  verifyBridgePool(server, device);
  verifyPools(server);
}

function verifySubnet(server: View, subnet: string, device: string): void {
  const { length, network } = parsePrefix(subnet);
  const longest = device === 'tun' ? 29 : 30;
  if (length > longest) throw new Refusal(`Server subnets smaller than /${longest} with device type "${device}" are not supported`);
  for (const client of server.each('client')) {
    const address = client.words('ip').find((each) => !isIpv6(each));
    const isInside = address === undefined || (parseAddress(address) ?? 0n) >> BigInt(32 - length) === network >> BigInt(32 - length);
    if (!isInside) throw new Refusal(`Client "${client.name}" IP ${address} not in server subnet ${subnet}`);
  }
}

function verifyClientAddresses(client: View): void {
  const addresses = client.words('ip');
  const ipv6 = addresses.filter(isIpv6).length;
  if (ipv6 > 1 || addresses.length - ipv6 > 1)
    throw new Refusal(`Server client "${client.name}": cannot specify more than 1 IPv4 and 1 IPv6 IP`);
}

function verifyBridgePool(server: View, device: string): void {
  const pool = server.at('bridge');
  if (!pool.exists || pool.has('disable')) return;
  if (device === 'tun') throw new Refusal('Must specify "device-type tap" with server bridge mode');
  if (pool.has('start') !== pool.has('stop')) throw new Refusal('Server bridge requires both start and stop addresses');
  verifyStretch('Server bridge', pool);
}

function verifyPools(server: View): void {
  const pool = server.at('client-ip-pool');
  const isUsed = pool.exists && !pool.has('disable');
  if (isUsed) {
    if (!pool.has('start') || !pool.has('stop')) throw new Refusal('Server client-ip-pool requires both start and stop addresses');
    verifyStretch('Server client-ip-pool', pool);
    if (server.words('subnet').some(isIpv6)) throw new Refusal('Setting client-ip-pool is incompatible having an IPv6 server subnet.');
  }
  const base = server.value('client-ipv6-pool', 'base');
  if (base === undefined || server.has('client-ipv6-pool', 'disable')) return;
  if (!isUsed) throw new Refusal('IPv6 server pool requires an IPv4 server pool');
  if (Number(base.split('/')[1] ?? 128) >= 112) throw new Refusal('IPv6 server pool must be larger than /112');
}

function verifyStretch(what: string, pool: View): void {
  const [start = '', stop = ''] = [pool.value('start'), pool.value('stop')];
  const [first, last] = [parseAddress(start), parseAddress(stop)];
  if (first === undefined || last === undefined) return;
  if (first > last) throw new Refusal(`${what} start address ${start} is larger than stop address ${stop}`);
  const size = last - first;
  if (size >= largestPool) throw new Refusal(`${what} is too large [${start} -> ${stop} = ${size}], maximum is ${largestPool} addresses.`);
}
