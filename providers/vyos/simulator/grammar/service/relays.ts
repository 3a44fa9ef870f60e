import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import {
  anyText,
  description,
  fqdn,
  interfaceName,
  ipAddress,
  ipv4Address,
  ipv6Address,
  ipv6Prefix,
  numeric,
  oneOf,
  pattern,
  portNumber,
  vrfName,
} from '../values.js';

/** `service broadcast-relay`. */
export const broadcastRelay = node({
  disable: flag,
  id: tag(numeric([1, 99]), {
    address: leaf(ipv4Address),
    description: leaf(description),
    disable: flag,
    interface: multi(interfaceName),
    port: leaf(portNumber),
  }),
});

/** `service dhcp-relay`. */
export const dhcpRelay = node({
  disable: flag,
  interface: multi(interfaceName),
  'listen-interface': multi(interfaceName),
  server: multi(ipv4Address),
  'upstream-interface': multi(interfaceName),
  'relay-options': node({
    'hop-count': leaf(says(numeric([1, 255]), 'hop-count must be a value between 1 and 255'), '10'),
    'max-size': leaf(says(numeric([64, 1400]), 'max-size must be a value between 64 and 1400'), '576'),
    'relay-agents-packets': leaf(oneOf(['append', 'replace', 'forward', 'discard']), 'forward'),
  }),
});

/** `service dhcpv6-relay`. */
export const dhcpv6Relay = node({
  disable: flag,
  'max-hop-count': leaf(says(numeric([1, 255]), 'max-hop-count must be a value between 1 and 255'), '10'),
  'use-interface-id-option': flag,
  'listen-interface': tag(anyText, { address: leaf(ipv6Address) }),
  'upstream-interface': tag(anyText, { address: multi(ipv6Address) }),
});

/** `service mdns`. */
export const mdns = node({
  repeater: node({
    'allow-service': multi(pattern(/[-_.a-zA-Z0-9]+/, 'Service name must be alphanumeric and can contain hyphens and underscores')),
    'browse-domain': multi(fqdn),
    'cache-entries': leaf(numeric([0, 65535]), '4096'),
    disable: flag,
    interface: multi(interfaceName),
    'ip-version': leaf(pattern(/(ipv[46]|both)/, "IP Version must be literal 'ipv4', 'ipv6' or 'both'"), 'both'),
    'vrrp-disable': flag,
  }),
});

/** `service ndp-proxy`. */
export const ndpProxy = node({
  'route-refresh': leaf(says(numeric([10000, 120000]), 'Route-refresh must be between 10000 and 120000 milliseconds'), '30000'),
  interface: tag(interfaceName, {
    disable: flag,
    'enable-router-bit': flag,
    timeout: leaf(says(numeric([500, 120000]), 'Timeout must be between 500 and 120000 milliseconds'), '500'),
    ttl: leaf(says(numeric([10000, 120000]), 'TTL must be between 10000 and 120000 milliseconds'), '30000'),
    prefix: tag(anyOf(ipv6Prefix, ipv6Address), {
      disable: flag,
      interface: leaf(interfaceName),
      mode: leaf(oneOf(['static', 'auto', 'interface'], 'Mode must be either one of: static, auto or interface'), 'static'),
    }),
  }),
});

/** `service tftp-server`. */
export const tftpServer = node({
  'allow-upload': flag,
  directory: leaf(anyText),
  port: leaf(portNumber, '69'),
  'listen-address': tag(ipAddress, { vrf: leaf(vrfName) }),
});
