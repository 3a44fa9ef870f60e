import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import { anyText, fqdn, interfaceName, ipAddress, ipv6LinkLocal, numeric, oneOf, pattern, portNumber, u32, vrfName } from '../values.js';

const facilities = [
  'auth', 'authpriv', 'cron', 'daemon', 'kern', 'lpr', 'mail', 'mark', 'news', 'syslog', 'user', 'uucp', 'local0', 'local1', 'local2',
  'local3', 'local4', 'local5', 'local6', 'local7', 'all',
]; // prettier-ignore

const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'all'];

const selected: Children = {
  facility: tag(oneOf(facilities, 'Invalid facility type'), { level: leaf(oneOf(levels, 'Invalid loglevel'), 'err') }),
};

/** `system syslog`. */
export const syslog = node({
  console: node(selected),
  local: node(selected),
  marker: node({ disable: flag, interval: leaf(portNumber, '1200') }),
  'preserve-fqdn': flag,
  remote: tag(says(anyOf(ipAddress, fqdn), 'Invalid host (FQDN or IP address)'), {
    ...selected,
    format: node({ 'include-timezone': flag, 'octet-counted': flag }),
    port: leaf(portNumber, '514'),
    protocol: leaf(oneOf(['udp', 'tcp']), 'udp'),
    'source-address': leaf(ipAddress),
    tls: node({
      'auth-mode': leaf(oneOf(['anon', 'fingerprint', 'certvalid', 'name']), 'anon'),
      'ca-certificate': leaf(anyText),
      certificate: leaf(anyText),
      'permitted-peer': multi(anyText),
    }),
    vrf: leaf(vrfName),
  }),
});

const rotation = (megabytes: string): Children => ({
  'max-size': leaf(says(numeric([1, 1024]), 'The size must be between 1 and 1024 MB'), megabytes),
  rotate: leaf(says(numeric([1, 100]), 'The count must be between 1 and 100'), '10'),
});

/** `system logs`. */
export const logs = node({ logrotate: node({ atop: node(rotation('10')), messages: node(rotation('1')) }) });

const seconds = (value: string) => leaf(numeric([0, 2147483647]), value);

// NetFlow 5 numbers its engines `type:id`, NetFlow 9 and IPFIX with 32 bits.
const engineId = {
  accepts: (value: string) => (/^(0|[1-9]\d*)$/.test(value) && u32.accepts(value)) || /^(0|[1-9]\d{0,2}):(0|[1-9]\d{0,2})$/.test(value) && value.split(':').every((part) => Number(part) <= 255), // prettier-ignore
};

/** `system flow-accounting`. */
export const flowAccounting = node({
  'enable-egress': flag,
  netflow: node({
    'active-timeout': seconds('1800'),
    'engine-id': leaf(engineId),
    'inactive-timeout': seconds('15'),
    interface: multi(interfaceName),
    'max-flows': leaf(u32),
    'sampling-rate': leaf(u32),
    server: tag(ipAddress, {
      port: leaf(numeric([1025, 65535]), '2055'),
      'source-address': leaf(ipAddress),
      'source-interface': leaf(interfaceName),
    }),
    version: leaf(anyText, '9'),
  }),
  vrf: leaf(vrfName),
});

/** `system sflow`. */
export const sflow = node({
  'agent-address': leaf(anyOf(ipAddress, ipv6LinkLocal)),
  'agent-interface': leaf(interfaceName),
  'drop-monitor-limit': leaf(numeric([1, 65535])),
  'enable-egress': flag,
  interface: multi(interfaceName),
  polling: leaf(numeric([1, 600]), '30'),
  'sampling-rate': leaf(numeric([1, 65535]), '1000'),
  server: tag(ipAddress, { port: leaf(portNumber, '6343') }),
  vpp: flag,
  vrf: leaf(vrfName),
});

/** `system lcd`: a display at the front of the appliance. */
export const lcd = node({
  device: leaf(pattern(/ttyS[0-9]+|usb[0-9]+b.*/)),
  model: leaf(oneOf(['cfa-533', 'cfa-631', 'cfa-633', 'cfa-635', 'hd44780', 'sdec'])),
});
