import { anyOf, flag, leaf, multi, node, says, tag } from './node.js';
import { anyText, base64, fqdn, interfaceName, ipAddress, numeric, oneOf, pattern } from './values.js';

const keyTypes = [
  'ssh-dss', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-ed25519',
  'sk-ecdsa-sha2-nistp256@openssh.com', 'sk-ssh-ed25519@openssh.com',
]; // prettier-ignore

const login = node({
  user: tag(pattern(/[-_a-zA-Z0-9.]{1,100}/, 'Username contains illegal characters or exceeds 100 character limitation.'), {
    authentication: node({
      'encrypted-password': leaf(
        says(
          pattern(/\*|!|[a-zA-Z0-9./]{13}|\$[156]\$(rounds=[0-9]+\$)?[a-zA-Z0-9./]*\$[a-zA-Z0-9./]+|\$y\$.+/),
          'Invalid encrypted password for $VAR(../../@).',
        ),
      ),
      'plaintext-password': leaf(anyText),
      'public-keys': tag(anyText, { key: leaf(base64), options: leaf(anyText), type: leaf(oneOf(keyTypes)) }),
    }),
    disable: flag,
    'full-name': leaf(pattern(/[^:]*/, "Cannot use ':' in full name")),
    'home-directory': leaf(anyText),
  }),
  timeout: leaf(says(numeric([5, 604800]), 'Timeout must be between 5 and 604800 seconds')),
  banner: node({ 'post-login': leaf(anyText), 'pre-login': leaf(anyText) }),
});

const facilities = [
  'auth', 'authpriv', 'cron', 'daemon', 'kern', 'lpr', 'mail', 'mark', 'news', 'syslog', 'user', 'uucp', 'local0', 'local1', 'local2',
  'local3', 'local4', 'local5', 'local6', 'local7', 'all',
]; // prettier-ignore

const syslogLevel = leaf(oneOf(['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'all'], 'Invalid loglevel'));
const facility = tag(oneOf(facilities, 'Invalid facility type'), { level: syslogLevel });

/** `system`. */
export const system = node({
  'host-name': leaf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/)),
  'domain-name': leaf(fqdn),
  'domain-search': multi(says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers and period.')),
  'name-server': multi(anyOf(ipAddress, interfaceName)),
  'time-zone': leaf(anyText),
  'config-management': node({
    'commit-archive': node({ location: multi(anyText), 'source-address': leaf(ipAddress) }),
    'commit-revisions': leaf(says(numeric([1, 65535]), 'Number of revisions must be between 0 and 65535')),
    'commit-confirm': node({ action: leaf(oneOf(['reload', 'reboot'])) }),
  }),
  login,
  option: node({
    'ctrl-alt-delete': leaf(oneOf(['ignore', 'reboot', 'poweroff'], 'Must be ignore, reboot, or poweroff')),
    performance: multi(oneOf(['network-throughput', 'network-latency', 'power-save', 'virtual-guest', 'virtual-host'])),
    'reboot-on-panic': flag,
    'startup-beep': flag,
    'time-format': leaf(oneOf(['12-hour', '24-hour'])),
  }),
  console: node({ device: tag(anyText, { speed: leaf(numeric([1200, 115200])) }) }),
  syslog: node({ local: node({ facility }), remote: tag(says(anyOf(ipAddress, fqdn), 'Invalid host (FQDN or IP address)'), { facility }) }),
});
