import { anyOf, leaf, multi, node, tag } from '../node.js';
import {
  anyText,
  description,
  ipAddress,
  ipPrefix,
  ipv4Address,
  ipv6Address,
  numeric,
  oneOf,
  pattern,
  portNumber,
  vrfName,
} from '../values.js';

const auth = node({
  'encrypted-password': leaf(pattern(/[0-9a-f]*/, 'Encrypted key must only contain hex digits')),
  'plaintext-password': leaf(pattern(/.{8,}/, 'Key must contain 8 or more characters')),
  type: leaf(oneOf(['md5', 'sha']), 'md5'),
});
const privacy = node({
  'encrypted-password': leaf(pattern(/[0-9a-f]*/, 'Encrypted key must only contain hex digits')),
  'plaintext-password': leaf(pattern(/.{8,}/, 'Key must contain 8 or more characters')),
  type: leaf(oneOf(['des', 'aes']), 'des'),
});

/** `service snmp`. */
export const snmp = node({
  contact: leaf(pattern(/.{1,255}/, 'Contact information is limited to 255 characters or less')),
  description: leaf(description),
  location: leaf(pattern(/.{1,255}/, 'Location is limited to 255 characters or less')),
  'oid-enable': multi(
    oneOf(
      ['ip-forward', 'ip-route-table', 'ip-net-to-media-table', 'ip-net-to-physical-phys-address'],
      'OID must be one of the liste options',
    ),
  ),
  protocol: leaf(oneOf(['udp', 'tcp']), 'udp'),
  'smux-peer': multi(anyText),
  'trap-source': leaf(ipAddress),
  vrf: leaf(vrfName),
  community: tag(
    pattern(
      /[a-zA-Z0-9\-_!@*#]{1,100}/,
      'Community string is limited to alphanumerical characters, -, _, !, @, *, and # with a total lenght of 100',
    ),
    {
      authorization: leaf(oneOf(['ro', 'rw'], "Authorization type must be either 'rw' or 'ro'"), 'ro'),
      client: multi(anyOf(ipv4Address, ipv6Address)),
      network: multi(ipPrefix, '0.0.0.0/0 ::/0'),
    },
  ),
  'listen-address': tag(ipAddress, { port: leaf(portNumber, '161') }),
  mib: node({
    interface: multi(oneOf(`br bond dum eth gnv macsec peth sstpc tun veth vti vtun vxlan wg wlan wwan`.split(/\s+/))),
    'interface-max': leaf(numeric([1, 4294967295])),
  }),
  'script-extensions': node({
    'extension-name': tag(pattern(/[a-z0-9\.\-\_]+/, 'Script extension contains invalid characters'), {
      script: leaf(pattern(/[a-z0-9\.\-\_\/]+/, 'Script extension contains invalid characters')),
    }),
  }),
  'trap-target': tag(ipAddress, { community: leaf(anyText), port: leaf(portNumber, '162') }),
  v3: node({
    engineid: leaf(pattern(/([0-9a-f][0-9a-f]){1,18}/, 'ID must contain an even number (from 2 to 36) of hex digits')),
    group: tag(anyText, {
      mode: leaf(oneOf(['ro', 'rw'], "Authorization type must be either 'rw' or 'ro'"), 'ro'),
      seclevel: leaf(oneOf(['noauth', 'auth', 'priv']), 'auth'),
      view: leaf(anyText),
    }),
    'trap-target': tag(anyOf(ipv4Address, ipv6Address), {
      port: leaf(portNumber, '162'),
      protocol: leaf(oneOf(['udp', 'tcp']), 'udp'),
      type: leaf(oneOf(['inform', 'trap']), 'inform'),
      user: leaf(anyText),
      auth,
      privacy,
    }),
    user: tag(pattern(/[^\(\)\|\-]+/, 'Illegal characters in name'), {
      group: leaf(anyText),
      mode: leaf(oneOf(['ro', 'rw'], "Authorization type must be either 'rw' or 'ro'"), 'ro'),
      auth,
      privacy,
    }),
    view: tag(pattern(/[^\(\)\|\-]+/, 'Illegal characters in name'), {
      oid: tag(pattern(/[0-9]+(\.[0-9]+)*/, 'OID must start from a number'), {
        exclude: multi(anyText),
        mask: leaf(pattern(/[0-9a-f]{2}([\.:][0-9a-f]{2})*/, "MASK is a list of hex octets, separated by '.' or ':'")),
      }),
    }),
  }),
});
