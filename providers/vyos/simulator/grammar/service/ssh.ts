import { anyOf, flag, leaf, multi, node } from '../node.js';
import { anyText, ipAddress, ipPrefix, ipv6LinkLocal, numeric, oneOf, pattern, vrfName } from '../values.js';

const ciphers = `3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com aes256-gcm@openssh.com
   chacha20-poly1305@openssh.com`.split(/\s+/);
const keyAlgorithms =
  `ssh-ed25519 ssh-ed25519-cert-v01@openssh.com sk-ssh-ed25519@openssh.com sk-ssh-ed25519-cert-v01@openssh.com ssh-rsa rsa-sha2-256
   rsa-sha2-512 ssh-dss ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ecdsa-sha2-nistp256@openssh.com
   webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-rsa-cert-v01@openssh.com rsa-sha2-256-cert-v01@openssh.com
   rsa-sha2-512-cert-v01@openssh.com ssh-dss-cert-v01@openssh.com ecdsa-sha2-nistp256-cert-v01@openssh.com
   ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com`.split(
    /\s+/,
  );
const keyExchanges = `diffie-hellman-group1-sha1 diffie-hellman-group14-sha1 diffie-hellman-group14-sha256 diffie-hellman-group16-sha512
   diffie-hellman-group18-sha512 diffie-hellman-group-exchange-sha1 diffie-hellman-group-exchange-sha256 ecdh-sha2-nistp256
   ecdh-sha2-nistp384 ecdh-sha2-nistp521 curve25519-sha256 curve25519-sha256@libssh.org`.split(/\s+/);
const macs = `hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-512 hmac-md5 hmac-md5-96 umac-64@openssh.com umac-128@openssh.com
   hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com
   hmac-md5-etm@openssh.com hmac-md5-96-etm@openssh.com umac-64-etm@openssh.com umac-128-etm@openssh.com`.split(/\s+/);

const group = multi(pattern(/[a-z_][a-z0-9_-]{1,31}[$]?/, 'illegal characters or more than 32 characters'));
const allow = node({ group, user: multi(pattern(/[-_a-zA-Z0-9.]{1,100}/, 'Illegal characters or more than 100 characters')) });

/** `service ssh`. */
export const ssh = node({
  cipher: multi(oneOf(ciphers)),
  'client-keepalive-interval': leaf(numeric([1, 65535])),
  'disable-host-validation': flag,
  'disable-password-authentication': flag,
  'hostkey-algorithm': multi(oneOf(keyAlgorithms)),
  'key-exchange': multi(oneOf(keyExchanges)),
  'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
  loglevel: leaf(oneOf(['quiet', 'fatal', 'error', 'info', 'verbose']), 'info'),
  mac: multi(oneOf(macs)),
  port: multi(numeric([1, 65535]), '22'),
  'pubkey-accepted-algorithm': multi(oneOf(keyAlgorithms)),
  'trusted-user-ca': leaf(anyText),
  vrf: multi(vrfName, 'default'),
  'access-control': node({ allow, deny: allow }),
  'dynamic-protection': node({
    'allow-from': multi(anyOf(ipAddress, ipPrefix)),
    'block-time': leaf(numeric([1, 65535]), '120'),
    'detect-time': leaf(numeric([1, 65535]), '1800'),
    threshold: leaf(numeric([1, 65535]), '30'),
  }),
  fido: node({ 'pin-required': flag, 'touch-required': flag }),
  rekey: node({ data: leaf(numeric([1, 65535])), time: leaf(numeric([1, 65535])) }),
});
