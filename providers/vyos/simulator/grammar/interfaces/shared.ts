import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import {
  anyText,
  ascii,
  description,
  interfaceAddress,
  interfaceName,
  ipv4Address,
  ipv4Prefix,
  ipv6Address,
  mtu,
  nonNegative,
  numeric,
  oneOf,
  pattern,
  vrfName,
} from '../values.js';

/** What holds while `mtu` is not set. A type without a number here follows its device. */
export const defaultMtu: Readonly<Record<string, number>> = {
  bonding: 1500,
  bridge: 1500,
  dummy: 1500,
  geneve: 1500,
  l2tpv3: 1488,
  macsec: 1460,
  pppoe: 1492,
  sstpc: 1452,
  tunnel: 1476,
  'virtual-ethernet': 1500,
  vti: 1500,
  vxlan: 1500,
  wireguard: 1420,
  wwan: 1430,
};

/** `mtu` of a type within the range of the plain interfaces. */
export function mtuOf(type: string): Children {
  const value = defaultMtu[type];
  return { mtu: leaf(mtu, value?.toString()) };
}

/** `mtu` of a type with a range of its own. */
export function mtuWithin(type: string, first: number, last: number): Children {
  return { mtu: leaf(says(numeric([first, last]), `MTU must be between ${first} and ${last}`), defaultMtu[type]?.toString()) };
}

const mss = leaf(anyOf(numeric([536, 65535]), oneOf(['clamp-mss-to-pmtu'])));

/** Whether a packet is taken whose way back is another one. */
export const sourceValidation = leaf(oneOf(['strict', 'loose', 'disable']));

/** `ip`, as far as an interface without ARP has it. */
export const routedIp: Children = { 'adjust-mss': mss, 'disable-forwarding': flag, 'source-validation': sourceValidation };

/** `ip` of an interface that speaks ARP. */
export const ip = node({
  ...routedIp,
  'arp-cache-timeout': leaf(says(numeric([1, 86400]), 'ARP cache entry timeout must be between 1 and 86400 seconds'), '30'),
  'disable-arp-filter': flag,
  'enable-directed-broadcast': flag,
  'enable-arp-accept': flag,
  'enable-arp-announce': flag,
  'enable-arp-ignore': flag,
  'enable-proxy-arp': flag,
  'proxy-arp-pvlan': flag,
});

const eui64Prefix = { accepts: (value: string) => /\/64$/.test(value) && ipv6Address.accepts(value.slice(0, -3)) };

/** IPv6 addresses that are made of the MAC address. */
export const eui64: Children = { eui64: multi(says(eui64Prefix, 'EUI64 prefix length must be 64')), 'no-default-link-local': flag };

const identifier = leaf(
  pattern(
    /::([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){0,3})/,
    'Interface identifier format must start with :: and may contain up four hextets (::h:h:h:h)',
  ),
);

/** How an interface comes by an IPv6 address from the network. */
export const autoconfigured: Children = { autoconf: flag, 'interface-identifier': identifier };

/** `ipv6`, as far as an interface without neighbors has it. */
export const routedIpv6: Children = { 'adjust-mss': mss, 'disable-forwarding': flag };

const neighborIpv6: Children = {
  ...routedIpv6,
  'base-reachable-time': leaf(says(numeric([1, 86400]), 'Base reachable time must be between 1 and 86400 seconds'), '30'),
  'accept-dad': leaf(anyText, '1'),
  'dup-addr-detect-transmits': leaf(nonNegative, '1'),
  'source-validation': sourceValidation,
};

/** `ipv6` of an interface with a link-layer address. */
export const ipv6 = node({ ...neighborIpv6, address: node({ ...eui64, ...autoconfigured }) });

/** Of an interface without a link-layer address. */
const ipv6OfTunnel = node({ ...neighborIpv6, address: node({ ...eui64, autoconf: flag }) });

/** Where copies of the packets go. */
export const mirror = node({ ingress: leaf(anyText), egress: leaf(anyText) });
/** Where the packets go instead. */
export const redirect = leaf(interfaceName);

/** What every interface has. */
export const labels: Children = { description: leaf(description), disable: flag };
/** The VRF that an interface is a member of. */
export const vrf: Children = { vrf: leaf(vrfName) };

/** What nearly every interface has. */
export const common: Children = { ...labels, ...vrf, ip, ipv6, mirror, redirect };
/** What an interface without a link-layer address has. */
export const commonOfTunnel: Children = { ...common, ipv6: ipv6OfTunnel };

/** Addresses that are written down. */
export const staticAddress: Children = { address: multi(interfaceAddress) };
/** Addresses that are written down or come by DHCP. */
export const anyAddress: Children = { address: multi(anyOf(interfaceAddress, oneOf(['dhcp', 'dhcpv6']))) };

const clientText = pattern(/[-_a-zA-Z0-9.\s]+|([a-fA-F0-9][a-fA-F0-9]:){2,}[a-fA-F0-9][a-fA-F0-9]/);
const duid = pattern(/([0-9A-Fa-f]{2}:){0,127}([0-9A-Fa-f]{2})/, 'Invalid DUID, must be in the format h[[:h]...]');

/** Whether a route learned from the far end becomes the default, and how far away it is. */
export function learnedDefaultRoute(distance: string): Children {
  return { 'no-default-route': flag, 'default-route-distance': leaf(numeric([1, 255]), distance) };
}

/** `dhcpv6-options`, with the prefixes that are delegated to other interfaces. */
export const dhcpv6Options = node({
  duid: leaf(duid),
  'parameters-only': flag,
  'no-request-domain-name': flag,
  'no-request-dns': flag,
  pd: tag(nonNegative, {
    length: leaf(numeric([32, 64]), '64'),
    interface: tag(anyText, { address: leaf(nonNegative), 'sla-id': leaf(numeric([0, 65535])) }),
  }),
  'rapid-commit': flag,
  temporary: flag,
  'no-release': flag,
});

/** How an interface asks for its addresses. */
export const dhcpClient: Children = {
  'dhcp-options': node({
    'client-id': leaf(clientText),
    'host-name': leaf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/, 'Host-name must be alphanumeric and can contain hyphens')),
    mtu: flag,
    'vendor-class-id': leaf(clientText),
    'user-class': leaf(clientText),
    ...learnedDefaultRoute('210'),
    reject: multi(anyOf(ipv4Address, ipv4Prefix)),
  }),
  'dhcpv6-options': dhcpv6Options,
};

/** 802.1X towards the switch. */
export const eapol = node({ 'ca-certificate': multi(anyText), certificate: leaf(anyText), passphrase: leaf(anyText) });

const credential = (what: string) => leaf(ascii(128, `${what} is limited to ASCII characters only, with a total length of 128`));

/** A user and a password for the far end. */
export const credentials: Children = { username: credential('Username'), password: credential('Password') };
