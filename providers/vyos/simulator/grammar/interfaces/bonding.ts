import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { interfaceName, ipv4Address, macAddress, numeric, oneOf, pattern, u32 } from '../values.js';
import { anyAddress, common, dhcpClient, eapol, mtuOf } from './shared.js';
import { vlans } from './vlans.js';

const hashPolicies = ['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4'];
const modes = [
  '802.3ad', 'active-backup', 'broadcast', 'round-robin', 'transmit-load-balance', 'adaptive-load-balance', 'xor-hash',
]; // prettier-ignore

/** The Ethernet segment that several routers share (EVPN multihoming). */
const segment = node({
  'es-df-pref': leaf(numeric([1, 65535])),
  'es-id': leaf(anyOf(numeric([1, 65535]), pattern(/([0-9A-Fa-f][0-9A-Fa-f]:){9}[0-9A-Fa-f][0-9A-Fa-f]/))),
  'es-sys-mac': leaf(macAddress),
  uplink: flag,
});

/** `interfaces bonding`. */
export const bonding = tag(pattern(/bond[0-9]+/, 'Bonding interface must be named bondN'), {
  ...common,
  ...dhcpClient,
  ...vlans,
  ...anyAddress,
  ...mtuOf('bonding'),
  'arp-monitor': node({ interval: leaf(u32), target: multi(ipv4Address) }),
  'disable-link-detect': flag,
  eapol,
  evpn: segment,
  'hash-policy': leaf(oneOf(hashPolicies, 'hash-policy must be layer2 layer2+3 layer3+4 encap2+3 or encap3+4'), 'layer2'),
  'lacp-rate': leaf(oneOf(['slow', 'fast']), 'slow'),
  mac: leaf(macAddress),
  member: node({ interface: multi(interfaceName) }),
  'mii-mon-interval': leaf(numeric([0, 0], [50, 1000]), '100'),
  'min-links': leaf(numeric([0, 16]), '0'),
  mode: leaf(
    oneOf(modes, 'mode must be 802.3ad, active-backup, broadcast, round-robin, transmit-load-balance, adaptive-load-balance, or xor'),
    '802.3ad',
  ),
  primary: leaf(interfaceName),
  'system-mac': leaf(macAddress),
});
