import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode } from './node.js';
import { anyText, ascii, description, fqdn, ipAddress, ipv6LinkLocal, numeric, oneOf, pattern, portNumber, vrfName } from './values.js';

const facilities = [
  'auth', 'cron', 'daemon', 'kern', 'lpr', 'mail', 'news', 'syslog', 'user', 'uucp', 'local0', 'local1', 'local2', 'local3', 'local4',
  'local5', 'local6', 'local7',
]; // prettier-ignore
const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const logging = node({
  facility: tag(oneOf(facilities, 'Invalid facility type'), { level: leaf(oneOf(levels, 'Invalid loglevel'), 'err') }),
});

const name = /[-_a-zA-Z0-9]+/;
const serverName = pattern(name, 'Server name must be alphanumeric and can contain hyphen and underscores');
const backendName = pattern(name, 'Backend name must be alphanumeric and can contain hyphen and underscores');
const badUrl = 'Incorrect URL format';
const urlPath = pattern(/\/[\w\-./]+/, badUrl);

const mode = leaf(oneOf(['http', 'tcp'], 'invalid value'), 'http');
const seconds = numeric([1, 3600]);

const responseHeaders = tag(pattern(/[-a-zA-Z]+/, 'Header names must only include alphabetical characters and hyphens'), {
  value: leaf(ascii(256)),
});

/** `rule`: what is done with requests for a domain or path. */
function rule(target: Children, badLocation: string, exact: GrammarNode): GrammarNode {
  return tag(says(numeric([1, 10000]), 'Proxy rule number must be between 1 and 10000'), {
    'domain-name': multi(fqdn),
    set: node({ 'redirect-location': leaf(pattern(/\/[\w\-./]+/, badLocation)), ...target }),
    ssl: leaf(oneOf(['req-ssl-sni', 'ssl-fc-sni', 'ssl-fc-sni-end'])),
    'url-path': node({ begin: multi(urlPath), end: multi(urlPath), exact }),
    'wildcard-domain': flag,
  });
}

const service: Children = {
  backend: multi(backendName),
  description: leaf(description),
  'http-compression': node({
    algorithm: leaf(oneOf(['gzip', 'deflate', 'identity', 'raw-deflate'])),
    'mime-type': multi(pattern(/\w+\/[-+.\w]+/, 'Invalid MIME type specified')),
  }),
  'http-response-headers': responseHeaders,
  'listen-address': tag(anyOf(ipAddress, ipv6LinkLocal), { 'accept-proxy': flag }),
  logging,
  mode,
  port: leaf(portNumber),
  'redirect-http-to-https': flag,
  rule: rule({ backend: leaf(serverName) }, 'Incorrect path format', multi(urlPath)),
  ssl: node({ certificate: multi(anyText) }),
  'tcp-request': node({
    'inspect-delay': leaf(says(numeric([1, 65535]), 'The timeout value must be in range 1 to 65535 milliseconds')),
  }),
  timeout: node({ client: leaf(seconds) }),
};

const backend: Children = {
  balance: leaf(oneOf(['source-address', 'round-robin', 'least-connection']), 'round-robin'),
  description: leaf(description),
  'health-check': leaf(oneOf(['ldap', 'mysql', 'redis', 'pgsql', 'smtp'])),
  'http-check': node({
    expect: node({ status: leaf(says(numeric([200, 399]), 'Status code must be in range 200-399')), string: leaf(anyText) }),
    method: leaf(oneOf(['options', 'head', 'get', 'post', 'put'])),
    uri: leaf(pattern(/\/([^?#\s]*)(\?[^#\s]*)?/)),
  }),
  'http-response-headers': responseHeaders,
  logging,
  mode,
  rule: rule({ server: leaf(serverName) }, badUrl, multi(pattern(/\/[\w\-./]*/, badUrl))),
  server: tag(anyText, {
    address: leaf(ipAddress),
    backup: flag,
    check: node({ port: leaf(portNumber) }),
    port: leaf(portNumber),
    'send-proxy': flag,
    'send-proxy-v2': flag,
  }),
  ssl: node({ 'ca-certificate': leaf(anyText), 'no-verify': flag }),
  timeout: node({ check: leaf(seconds), connect: leaf(seconds), server: leaf(seconds) }),
};

const ciphers = [
  'ecdhe-ecdsa-aes128-gcm-sha256',
  'ecdhe-rsa-aes128-gcm-sha256',
  'ecdhe-ecdsa-aes256-gcm-sha384',
  'ecdhe-rsa-aes256-gcm-sha384',
  'ecdhe-ecdsa-chacha20-poly1305',
  'ecdhe-rsa-chacha20-poly1305',
  'dhe-rsa-aes128-gcm-sha256',
  'dhe-rsa-aes256-gcm-sha384',
];

/** `load-balancing haproxy`. */
export const haproxy = node({
  backend: tag(backendName, backend),
  'global-parameters': node({
    logging,
    'max-connections': leaf(numeric([1, 2000000])),
    'ssl-bind-ciphers': multi(oneOf(ciphers), ciphers.join(' ')),
    'tls-version-min': leaf(oneOf(['1.2', '1.3']), '1.3'),
  }),
  service: tag(serverName, service),
  timeout: node({
    check: leaf(seconds, '5'),
    client: leaf(seconds, '50'),
    connect: leaf(seconds, '10'),
    server: leaf(seconds, '50'),
  }),
  vrf: leaf(vrfName),
});
