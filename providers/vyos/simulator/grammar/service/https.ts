import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { anyText, ipAddress, ipHost, ipv6LinkLocal, numeric, oneOf, portNumber, vrfName } from '../values.js';

/** `service https`. */
export const https = node({
  'enable-http-redirect': flag,
  'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
  port: leaf(portNumber, '443'),
  'request-body-size-limit': leaf(numeric([1, 256]), '1'),
  'tls-version': multi(oneOf(['1.2', '1.3']), '1.2 1.3'),
  vrf: leaf(vrfName),
  'allow-client': node({ address: multi(anyOf(ipAddress, ipHost)) }),
  api: node({
    graphql: node({
      introspection: flag,
      authentication: node({
        expiration: leaf(numeric([60, 31536000]), '3600'),
        'secret-length': leaf(numeric([16, 65535]), '32'),
        type: leaf(oneOf(['key', 'token']), 'key'),
      }),
      cors: node({ 'allow-origin': multi(anyText) }),
    }),
    keys: node({ id: tag(anyText, { key: leaf(anyText) }) }),
    rest: node({ debug: flag, strict: flag }),
  }),
  certificates: node({ 'ca-certificate': leaf(anyText), certificate: leaf(anyText), 'dh-params': leaf(anyText) }),
});
