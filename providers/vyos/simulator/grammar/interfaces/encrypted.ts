import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import {
  anyText,
  description,
  fqdn,
  ipAddress,
  ipPrefix,
  ipv6LinkLocal,
  macAddress,
  numeric,
  oneOf,
  pattern,
  portNumber,
  u32,
  wireguardKey,
} from '../values.js';
import { anyAddress, common, commonOfTunnel, dhcpClient, mtuOf, staticAddress } from './shared.js';

/** `interfaces wireguard`. */
export const wireguard = tag(pattern(/wg[0-9]+/, 'WireGuard interface must be named wgN'), {
  ...commonOfTunnel,
  ...staticAddress,
  ...mtuOf('wireguard'),
  fwmark: leaf(u32, '0'),
  'max-dns-retry': leaf(numeric([1, 15]), '3'),
  peer: tag(pattern(/[^ ]{1,100}/, 'peer alias too long (limit 100 characters)'), {
    address: leaf(anyOf(ipAddress, ipv6LinkLocal)),
    'allowed-ips': multi(ipPrefix),
    description: leaf(description),
    disable: flag,
    'host-name': leaf(fqdn),
    'persistent-keepalive': leaf(numeric([1, 65535])),
    port: leaf(portNumber),
    'preshared-key': leaf(wireguardKey),
    'public-key': leaf(wireguardKey),
  }),
  'per-client-thread': flag,
  port: leaf(portNumber),
  'private-key': leaf(wireguardKey),
});

const key = leaf(pattern(/[A-Fa-f0-9]{32}|[A-Fa-f0-9]{64}/));

/** `interfaces macsec`: encryption between two ends of a wire. */
export const macsec = tag(pattern(/macsec[0-9]+/, 'MACsec interface must be named macsecN'), {
  ...common,
  ...anyAddress,
  ...dhcpClient,
  ...mtuOf('macsec'),
  security: node({
    cipher: leaf(oneOf(['gcm-aes-128', 'gcm-aes-256'])),
    encrypt: flag,
    mka: node({ cak: key, ckn: leaf(pattern(/[A-Fa-f0-9]{2,64}/)), priority: leaf(numeric([0, 255]), '255') }),
    'replay-window': leaf(u32),
    static: node({
      key,
      peer: tag(pattern(/[^ ]{1,100}/, 'MACsec peer name exceeds limit of 100 characters'), { disable: flag, key, mac: leaf(macAddress) }),
    }),
  }),
  'source-interface': leaf(anyText),
});
