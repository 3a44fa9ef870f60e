import { dhcpServer } from './dhcp-server.js';
import { anyOf, flag, leaf, multi, node, tag } from './node.js';
import { anyText, fqdn, interfaceName, ipAddress, ipHost, numeric, oneOf, pattern, portNumber, vrfName } from './values.js';

const clients = node({ address: multi(anyOf(ipAddress, ipHost)) });
const users = node({
  group: multi(pattern(/[a-z_][a-z0-9_-]{1,31}[$]?/, 'illegal characters or more than 32 characters')),
  user: multi(pattern(/[-_a-zA-Z0-9.]{1,100}/, 'Illegal characters or more than 100 characters')),
});

const https = node({
  api: node({
    keys: node({ id: tag(anyText, { key: leaf(anyText) }) }),
    rest: node({ strict: flag, debug: flag }),
    graphql: node({ introspection: flag }),
  }),
  'allow-client': clients,
  'enable-http-redirect': flag,
  'listen-address': multi(ipAddress),
  port: leaf(portNumber),
  'request-body-size-limit': leaf(numeric([1, 256])),
  certificates: node({ 'ca-certificate': leaf(anyText), certificate: leaf(anyText), 'dh-params': leaf(anyText) }),
  'tls-version': multi(oneOf(['1.2', '1.3'])),
  vrf: leaf(vrfName),
});

const ssh = node({
  'access-control': node({ allow: users, deny: users }),
  'disable-host-validation': flag,
  'disable-password-authentication': flag,
  'listen-address': multi(ipAddress),
  loglevel: leaf(oneOf(['quiet', 'fatal', 'error', 'info', 'verbose'])),
  port: multi(numeric([1, 65535])),
  rekey: node({ data: leaf(numeric([1, 65535])), time: leaf(numeric([1, 65535])) }),
  'client-keepalive-interval': leaf(numeric([1, 65535])),
  vrf: multi(vrfName),
});

const ntp = node({
  'allow-client': clients,
  interface: leaf(interfaceName),
  'listen-address': multi(ipAddress),
  vrf: leaf(vrfName),
  'leap-second': leaf(oneOf(['ignore', 'smear', 'system', 'timezone'])),
  server: tag(anyOf(ipAddress, fqdn), { noselect: flag, nts: flag, pool: flag, prefer: flag, ptp: flag, interleave: flag }),
});

/** `service`. */
export const service = node({ 'dhcp-server': dhcpServer, https, ntp, ssh });
