import { anyOf, flag, leaf, multi, node, says, tag, type Children } from './node.js';
import { anyText, base64, description, fqdn, ipAddress, ipv6LinkLocal, objectName, oneOf, pattern, url } from './values.js';

/** PEM without its first and last line and in one line. */
const pem = (what: string, verb = 'is') => leaf(says(base64, `${what} ${verb} not base64-encoded`));

const privateKey: Children = { private: node({ key: pem('Private key'), 'password-protected': flag }) };

/** How a certificate is asked of an authority that answers over HTTP. */
const acme = node({
  'domain-name': multi(says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers and .-_')),
  email: leaf(pattern(/[^\s@]+@([^\s@.,]+\.)+[^\s@.,]{2,}/)),
  'listen-address': leaf(anyOf(ipAddress, ipv6LinkLocal)),
  'rsa-key-size': leaf(oneOf(['2048', '3072', '4096']), '2048'),
  url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format'), 'https://acme-v02.api.letsencrypt.org/directory'),
});

/** `pki`. */
export const pki = node({
  ca: tag(objectName, {
    ...privateKey,
    certificate: pem('Certificate'),
    crl: multi(says(base64, 'CRL is not base64-encoded')),
    description: leaf(description),
    revoke: flag,
    'system-install': flag,
  }),
  certificate: tag(objectName, { ...privateKey, acme, certificate: pem('Certificate'), description: leaf(description), revoke: flag }),
  dh: tag(objectName, { parameters: pem('DH parameters', 'are') }),
  'key-pair': tag(anyText, { ...privateKey, public: node({ key: pem('Public key') }) }),
  openssh: tag(anyText, { ...privateKey, public: node({ key: pem('Public key'), type: leaf(oneOf(['ssh-rsa'])) }) }),
  openvpn: node({ 'shared-secret': tag(anyText, { key: leaf(anyText), version: leaf(anyText) }) }),
  x509: node({
    default: node({
      country: leaf(anyText, 'GB'),
      state: leaf(anyText, 'Some-State'),
      locality: leaf(anyText, 'Some-City'),
      organization: leaf(anyText, 'VyOS'),
    }),
  }),
});
