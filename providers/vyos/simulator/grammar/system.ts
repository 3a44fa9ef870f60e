import { anyOf, flag, leaf, multi, node, says, tag, type Children } from './node.js';
import { systemNetwork } from './system-network.js';
import { login } from './system/login.js';
import { option } from './system/option.js';
import { regulatoryDomains } from './system/regulatory-domains.js';
import { flowAccounting, lcd, logs, sflow, syslog } from './system/telemetry.js';
import { anyText, ascii, fqdn, interfaceName, ipAddress, numeric, oneOf, pattern, portNumber, url } from './values.js';

const hostName = pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/);
const searched = 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers and period.';

/** How the router is called and how it finds names. */
const names: Children = {
  'domain-name': leaf(fqdn),
  'domain-search': multi(says(fqdn, searched)),
  'host-name': leaf(hostName),
  'name-server': multi(anyOf(ipAddress, interfaceName)),
  'static-host-mapping': node({
    'host-name': tag(says(hostName, 'Host-name must be alphanumeric and can contain hyphens'), {
      alias: multi(pattern(/.{1,63}/, 'invalid alias hostname, needs to be between 1 and 63 charactes')),
      inet: multi(ipAddress),
    }),
  }),
};

const archives = anyOf(url('http', 'https', 'ftp', 'ftps', 'sftp', 'ssh', 'scp', 'tftp'), pattern(/(ssh|git|git\+(\w+)):\/\/.*/));

const configManagement = node({
  'commit-archive': node({ location: multi(archives), 'source-address': leaf(ipAddress) }),
  'commit-confirm': node({ action: leaf(oneOf(['reload', 'reboot']), 'reboot') }),
  'commit-revisions': leaf(says(numeric([1, 65535]), 'Number of revisions must be between 0 and 65535')),
});

const console = node({
  device: tag(pattern(/ttyS[0-9]+|hvc[0-9]+|usb[0-9]+b.*/), {
    speed: leaf(oneOf(['1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200']), '115200'),
  }),
  powersave: flag,
});

const frr = node({
  bmp: flag,
  descriptors: leaf(says(numeric([1024, 8192]), 'Port number must be in range 1024 to 8192'), '1024'),
  irdp: flag,
  profile: leaf(oneOf(['datacenter', 'traditional']), 'traditional'),
  snmp: node({ bgpd: flag, isisd: flag, ldpd: flag, ospf6d: flag, ospfd: flag, ripd: flag, zebra: flag }),
});

const proxy = node({
  password: leaf(ascii(128, 'Password is limited to ASCII characters only, with a total length of 128')),
  port: leaf(portNumber),
  url: leaf(pattern(/http(s)?:\/\/[a-z0-9\-.]+/)),
  username: leaf(ascii(128, 'Username is limited to ASCII characters only, with a total length of 128')),
});

const task = tag(anyText, {
  'crontab-spec': leaf(anyText),
  executable: node({ arguments: leaf(anyText), path: leaf(anyText) }),
  interval: leaf(pattern(/[1-9]([0-9]*)([mhd]{0,1})/)),
});

/** A zone as timedatectl lists it. */
const timeZone = {
  accepts: (zone: string) => /^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(zone) && isTimeZone(zone),
};

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

const rebootTimeout = (what: string) => leaf(says(numeric([60, 65535]), `${what} timeout must be between 60 and 65535 seconds`), '120');

const watchdog = node({
  module: leaf(pattern(/[A-Za-z0-9_-]+/, 'Module must be an available watchdog kernel driver module')),
  'reboot-timeout': rebootTimeout('Reboot'),
  'shutdown-timeout': rebootTimeout('Shutdown'),
  timeout: leaf(says(numeric([1, 65535]), 'Timeout must be between 1 and 65535 seconds'), '10'),
});

/** `system`. */
export const system = node({
  ...names,
  ...systemNetwork,
  acceleration: node({ qat: flag }),
  'config-management': configManagement,
  console,
  'flow-accounting': flowAccounting,
  frr,
  lcd,
  login,
  logs,
  option,
  proxy,
  sflow,
  syslog,
  'task-scheduler': node({ task }),
  'time-zone': leaf(timeZone),
  'update-check': node({ 'auto-check': flag, url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')) }),
  watchdog,
  wireless: node({ 'country-code': leaf(oneOf(regulatoryDomains, 'Invalid ISO/IEC 3166-1 Country Code')) }),
});
