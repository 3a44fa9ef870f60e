import { flag, leaf, multi, node, says, tag } from '../node.js';
import { anyText, interfaceName, ipv4Address, numeric, oneOf, pattern, portNumber } from '../values.js';
import {
  anyAddress,
  autoconfigured,
  common,
  credentials,
  dhcpClient,
  dhcpv6Options,
  labels,
  learnedDefaultRoute,
  mirror,
  mtuWithin,
  redirect,
  routedIp,
  routedIpv6,
  vrf,
} from './shared.js';

const seconds = (what: string) => says(numeric([0, 86400]), `${what} must be in range 0 to 86400`);

/** `interfaces pppoe`: a line to a provider over Ethernet. */
export const pppoe = tag(pattern(/pppoe[0-9]+/, 'PPPoE interface must be named pppoeN'), {
  ...labels,
  ...vrf,
  ...learnedDefaultRoute('1'),
  ...mtuWithin('pppoe', 68, 1500),
  'access-concentrator': leaf(
    pattern(
      /[-_a-zA-Z0-9]+/,
      'Access-concentrator name can only contain alpha-numeric letters, hyphen and underscores(max. 100 characters)',
    ),
  ),
  address: multi(oneOf(['dhcpv6'])),
  authentication: node(credentials),
  'connect-on-demand': flag,
  'dhcpv6-options': dhcpv6Options,
  holdoff: leaf(seconds('Holdoff'), '30'),
  'host-uniq': leaf(
    pattern(/([a-fA-F0-9][a-fA-F0-9]){1,18}/, 'Host-uniq must be specified as hex-adecimal byte-string (even number of HEX characters)'),
  ),
  'idle-timeout': leaf(seconds('Timeout')),
  ip: node(routedIp),
  ipv6: node({ ...routedIpv6, address: node(autoconfigured) }),
  'local-address': leaf(ipv4Address),
  mirror,
  mru: leaf(says(numeric([128, 16384]), 'MRU must be between 128 and 16384')),
  'no-peer-dns': flag,
  redirect,
  'remote-address': leaf(ipv4Address),
  'service-name': leaf(pattern(/[a-zA-Z0-9]+/, 'Service name must be alphanumeric only')),
  'source-interface': leaf(interfaceName),
});

/** `interfaces sstpc`: a line to a provider inside TLS. */
export const sstpc = tag(pattern(/sstpc[0-9]+/, 'Secure Socket Tunneling Protocol interface must be named sstpcN'), {
  ...labels,
  ...vrf,
  ...learnedDefaultRoute('210'),
  ...mtuWithin('sstpc', 68, 1500),
  authentication: node(credentials),
  'no-peer-dns': flag,
  port: leaf(portNumber, '443'),
  server: leaf(anyText),
  ssl: node({ 'ca-certificate': leaf(anyText) }),
});

/** `interfaces wwan`: a mobile modem. */
export const wwan = tag(pattern(/wwan[0-9]+/, 'Wireless Modem interface must be named wwanN'), {
  ...common,
  ...anyAddress,
  ...dhcpClient,
  ...mtuWithin('wwan', 68, 1500),
  apn: leaf(anyText),
  authentication: node(credentials),
  'connect-on-demand': flag,
  'disable-link-detect': flag,
});
