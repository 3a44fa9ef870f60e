import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { anyText, ipAddress, ipPrefix, ipv4Address, ipv6Address, ipv6Host, numeric, oneOf, pattern, u32 } from '../values.js';
import { common, credentials } from './shared.js';

const cipher = oneOf(['none', '3des', 'aes128', 'aes128gcm', 'aes192', 'aes192gcm', 'aes256', 'aes256gcm']);
const port = leaf(numeric([1, 65535]));
const anyNumber = (value: string) => leaf(numeric([1, 65535]), value);

/** A stretch of addresses that clients are given. */
const pool = { disable: flag, start: leaf(ipv4Address), stop: leaf(ipv4Address), 'subnet-mask': leaf(ipv4Address) };

const server = node({
  bridge: node({ ...pool, gateway: leaf(ipv4Address) }),
  client: tag(anyText, { disable: flag, ip: multi(ipAddress), 'push-route': multi(ipPrefix), subnet: multi(ipPrefix) }),
  'client-ip-pool': node(pool),
  'client-ipv6-pool': node({ base: leaf(anyOf(ipv6Address, ipv6Host)), disable: flag }),
  'domain-name': leaf(anyText),
  'max-connections': leaf(numeric([1, 4096])),
  mfa: node({
    totp: node({
      challenge: leaf(oneOf(['disable', 'enable']), 'enable'),
      digits: anyNumber('6'),
      drift: anyNumber('0'),
      slop: anyNumber('180'),
      step: anyNumber('30'),
    }),
  }),
  'name-server': multi(ipAddress),
  'push-route': tag(ipPrefix, { metric: leaf(u32, '0') }),
  'reject-unconfigured-clients': flag,
  subnet: multi(ipPrefix),
  topology: leaf(oneOf(['subnet', 'point-to-point', 'net30']), 'subnet'),
});

const tls = node({
  'auth-key': leaf(anyText),
  'ca-certificate': multi(anyText),
  certificate: leaf(anyText),
  'crypt-key': leaf(anyText),
  'dh-params': leaf(anyText),
  'peer-fingerprint': multi(
    pattern(
      /[0-9a-fA-F]{2}:([0-9a-fA-F]{2}:){30}[0-9a-fA-F]{2}/,
      'Peer certificate fingerprint must be a colon-separated SHA256 hex digest',
    ),
  ),
  role: leaf(oneOf(['active', 'passive'])),
  'tls-version-min': leaf(pattern(/1.[0-3]/)),
});

/** `interfaces openvpn`. */
export const openvpn = tag(pattern(/vtun[0-9]+/, 'OpenVPN tunnel interface must be named vtunN'), {
  ...common,
  authentication: node(credentials),
  'device-type': leaf(oneOf(['tun', 'tap']), 'tun'),
  encryption: node({ cipher: leaf(cipher), 'data-ciphers': multi(cipher), 'data-ciphers-fallback': leaf(cipher) }),
  hash: leaf(oneOf(['md5', 'sha1', 'sha256', 'sha384', 'sha512'])),
  'ip-version': leaf(oneOf(['auto', 'ipv4', 'ipv6', 'dual-stack']), 'auto'),
  'keep-alive': node({ 'failure-count': leaf(numeric([0, 1000]), '60'), interval: leaf(numeric([0, 600]), '10') }),
  'local-address': tag(ipAddress, { 'subnet-mask': leaf(ipv4Address) }),
  'local-host': leaf(ipAddress),
  'local-port': port,
  mode: leaf(oneOf(['site-to-site', 'client', 'server'])),
  offload: node({ dco: flag }),
  'openvpn-option': multi(anyText),
  'persistent-tunnel': flag,
  protocol: leaf(oneOf(['udp', 'tcp-passive', 'tcp-active']), 'udp'),
  'remote-address': multi(ipAddress),
  'remote-host': multi(anyText),
  'remote-port': port,
  'replace-default-route': node({ local: leaf(anyText) }),
  server,
  'shared-secret-key': leaf(anyText),
  tls,
  'use-lzo-compression': flag,
});
