import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import {
  description,
  interfaceName,
  ipAddress,
  ipv4Multicast,
  ipv4Prefix,
  ipv6Multicast,
  ipv6Prefix,
  macAddress,
  numeric,
  numericRange,
  oneOf,
  pattern,
  portNumber,
  u32,
} from '../values.js';
import { common, commonOfTunnel, labels, mirror, mtuOf, mtuWithin, staticAddress, vrf, ip, ipv6 } from './shared.js';

const tos = leaf(says(numeric([0, 99]), 'TOS must be between 0 and 99'), 'inherit');
const ttl = (value: string) => leaf(says(numeric([0, 255]), 'TTL must be between 0 and 255'), value);
const flowlabel = leaf(pattern(/((0x){0,1}(0?[0-9A-Fa-f]{1,5})|inherit)/, "Must be 'inherit' or a number"));

/** How the outer header is written, of the tunnels that carry Ethernet in UDP. */
const outerHeader = (timeToLive: string): Children => ({
  df: leaf(oneOf(['set', 'unset', 'inherit']), 'unset'),
  tos,
  ttl: ttl(timeToLive),
});

const overUdp: Children = { ...common, ...staticAddress, mac: leaf(macAddress) };

/** `interfaces vxlan`. */
export const vxlan = tag(pattern(/vxlan[0-9]+/, 'VXLAN interface must be named vxlanN'), {
  ...overUdp,
  ...mtuWithin('vxlan', 1200, 16000),
  gpe: flag,
  group: leaf(says(anyOf(ipv4Multicast, ipv6Multicast), 'Multicast IPv4/IPv6 address required')),
  parameters: node({
    ip: node(outerHeader('16')),
    ipv6: node({ flowlabel }),
    external: flag,
    nolearning: flag,
    'neighbor-suppress': flag,
    'vni-filter': flag,
  }),
  port: leaf(portNumber, '4789'),
  remote: multi(ipAddress),
  'source-address': leaf(ipAddress),
  'source-interface': leaf(interfaceName),
  'vlan-to-vni': tag(says(numericRange(0, 4094), 'Not a valid VLAN ID or range, VLAN ID must be between 0 and 4094'), {
    description: leaf(description),
    vni: leaf(says(numericRange(0, 16777214), 'Not a valid VXLAN virtual network ID or range')),
  }),
  vni: leaf(numeric([0, 16777214])),
});

/** `interfaces geneve`. */
export const geneve = tag(pattern(/gnv[0-9]+/, 'GENEVE interface must be named gnvN'), {
  ...overUdp,
  ...mtuWithin('geneve', 1200, 16000),
  parameters: node({ ip: node({ ...outerHeader('0'), innerproto: flag }), ipv6: node({ flowlabel }) }),
  port: leaf(portNumber, '6081'),
  remote: leaf(ipAddress),
  vni: leaf(numeric([0, 16777214])),
});

const encapsulations = ['erspan', 'gre', 'gretap', 'ip6erspan', 'ip6gre', 'ip6gretap', 'ip6ip6', 'ipip', 'ipip6', 'sit'];

/** The copies of packets that an ERSPAN tunnel carries. */
const erspan = node({
  direction: leaf(oneOf(['ingress', 'egress'])),
  'hw-id': leaf(numeric([0, 1048575])),
  index: leaf(numeric([0, 63])),
  version: leaf(numeric([1, 2]), '1'),
});

/** `interfaces tunnel`: GRE, IPIP, SIT, ERSPAN. */
export const tunnel = tag(pattern(/tun[0-9]+/, 'tunnel interface must be named tunN'), {
  ...commonOfTunnel,
  ...staticAddress,
  ...mtuOf('tunnel'),
  '6rd-prefix': leaf(ipv6Prefix),
  '6rd-relay-prefix': leaf(ipv4Prefix),
  'disable-link-detect': flag,
  'enable-multicast': flag,
  encapsulation: leaf(
    oneOf(
      encapsulations,
      'Invalid encapsulation, must be one of: erspan, gre, gretap, ip6erspan, ip6gre, ip6gretap, ipip, sit, ipip6 or ip6ip6',
    ),
  ),
  parameters: node({
    erspan,
    ip: node({
      'no-pmtu-discovery': flag,
      'ignore-df': flag,
      key: leaf(says(u32, 'key must be between 0-4294967295')),
      tos,
      ttl: ttl('64'),
    }),
    ipv6: node({
      encaplimit: leaf(says(anyOf(oneOf(['none']), numeric([0, 255])), 'Tunnel encaplimit must be 0-255 or none'), '4'),
      flowlabel,
      hoplimit: leaf(says(numeric([0, 255]), 'hop limit must be between 0-255'), '64'),
      tclass: leaf(pattern(/(0x){0,1}(0?[0-9A-Fa-f]{1,2})/, "Must be 'inherit' or a number"), 'inherit'),
    }),
  }),
  remote: leaf(ipAddress),
  'source-address': leaf(ipAddress),
  'source-interface': leaf(interfaceName),
});

/** `interfaces vti`: a tunnel of IPsec. */
export const vti = tag(pattern(/vti[0-9]+/, 'VTI interface must be named vtiN'), { ...commonOfTunnel, ...staticAddress, ...mtuOf('vti') });

const sessionId = leaf(numeric([1, 429496729]));

/** `interfaces l2tpv3`: Ethernet over UDP or IP. */
export const l2tpv3 = tag(pattern(/l2tpeth[0-9]+/, 'L2TPv3 interface must be named l2tpethN'), {
  ...labels,
  ...vrf,
  ...staticAddress,
  ...mtuOf('l2tpv3'),
  'destination-port': leaf(numeric([1, 65535]), '5000'),
  encapsulation: leaf(oneOf(['udp', 'ip'], 'Encapsulation must be UDP or IP'), 'udp'),
  ip,
  ipv6,
  mirror,
  'peer-session-id': sessionId,
  'peer-tunnel-id': sessionId,
  remote: leaf(ipAddress),
  'session-id': sessionId,
  'source-address': leaf(ipAddress),
  'source-port': leaf(numeric([1, 65535]), '5000'),
  'tunnel-id': sessionId,
});
