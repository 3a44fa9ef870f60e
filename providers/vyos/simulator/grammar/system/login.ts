import { flag, leaf, multi, node, says, tag, type Children, type ValueCheck } from '../node.js';
import { anyText, ascii, base64, ipAddress, ipv4Address, numeric, oneOf, pattern, portNumber, vrfName } from '../values.js';

const accountName = /[-_a-zA-Z0-9.]{1,100}/;

const keyTypes = [
  'ssh-dss', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-ed25519',
  'sk-ecdsa-sha2-nistp256@openssh.com', 'sk-ssh-ed25519@openssh.com',
]; // prettier-ignore

// Locked, DES, MD5, SHA-256, SHA-512 and yescrypt, as crypt(5) writes them.
const passwordHash = pattern(
  new RegExp(
    [
      /\*|!/,
      /[a-zA-Z0-9./]{13}/,
      /\$1\$[a-zA-Z0-9./]*\$[a-zA-Z0-9./]{22}/,
      /\$5\$(rounds=[0-9]+\$)?[a-zA-Z0-9./]*\$[a-zA-Z0-9./]{43}/,
      /\$6\$(rounds=[0-9]+\$)?[a-zA-Z0-9./]*\$[a-zA-Z0-9./]{86}/,
      /\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}/,
    ]
      .map(({ source }) => source)
      .join('|'),
  ),
  'Invalid encrypted password for $VAR(../../@).',
);

const user = tag(pattern(accountName, 'Username contains illegal characters or exceeds 100 character limitation.'), {
  authentication: node({
    'encrypted-password': leaf(passwordHash, '!'),
    otp: node({
      key: leaf(pattern(/[a-zA-Z2-7]{26,10000}/, 'Key must only include base32 characters and be at least 26 characters long')),
      'rate-limit': leaf(says(numeric([1, 10]), 'Number of login attempts must me between 1 and 10'), '3'),
      'rate-time': leaf(says(numeric([15, 600]), 'Rate limit time interval must be between 15 and 600 seconds'), '30'),
      'window-size': leaf(says(numeric([1, 21]), 'Window of concurrently valid codes must be between 1 and 21'), '3'),
    }),
    'plaintext-password': leaf(anyText),
    principal: multi(pattern(accountName)),
    'public-keys': tag(anyText, { key: leaf(base64), options: leaf(anyText), type: leaf(pattern(wordsOf(keyTypes))) }),
  }),
  disable: flag,
  'full-name': leaf(pattern(/[^:]*/, "Cannot use ':' in full name")),
  'home-directory': leaf(pattern(/(\/[a-zA-Z_0-9\-.]+)+\/?/)),
  operator: node({ group: multi(anyText) }),
});

function wordsOf(words: readonly string[]): RegExp {
  return new RegExp(words.join('|'));
}

const seconds = leaf(says(numeric([1, 240]), 'Timeout must be between 1 and 240 seconds'), '2');

/** Servers that are asked who may log in. */
function remote(address: ValueCheck, port: string, perServer: Children, others: Children) {
  return node({
    ...others,
    'security-mode': leaf(oneOf(['mandatory', 'optional']), 'optional'),
    server: tag(address, {
      ...perServer,
      disable: flag,
      key: leaf(ascii(128, 'Password must be less then 128 characters')),
      port: leaf(portNumber, port),
    }),
    vrf: leaf(vrfName),
  });
}

/** `system login`. */
export const login = node({
  banner: node({ 'post-login': leaf(anyText), 'pre-login': leaf(anyText) }),
  'max-login-session': leaf(says(numeric([1, 65536]), 'Maximum logins must be between 1 and 65536')),
  'operator-group': tag(pattern(accountName, 'Operator group name contains illegal characters or exceeds 100 character limitation.'), {
    'command-policy': node({ allow: multi(anyText) }),
  }),
  radius: remote(ipAddress, '1812', { priority: leaf(numeric([1, 255]), '255'), timeout: seconds }, { 'source-address': multi(ipAddress) }),
  tacacs: remote(ipv4Address, '49', {}, { 'source-address': leaf(ipv4Address), timeout: seconds }),
  timeout: leaf(says(numeric([5, 604800]), 'Timeout must be between 5 and 604800 seconds')),
  user,
});
