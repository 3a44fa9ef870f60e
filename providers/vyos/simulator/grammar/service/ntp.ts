import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { fqdn, interfaceName, ipAddress, ipHost, ipv6LinkLocal, oneOf, portNumber, vrfName } from '../values.js';

/** `service ntp`. */
export const ntp = node({
  interface: leaf(interfaceName),
  'leap-second': leaf(oneOf(['ignore', 'smear', 'system', 'timezone']), 'timezone'),
  'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
  vrf: leaf(vrfName),
  'allow-client': node({ address: multi(anyOf(ipAddress, ipHost)) }),
  ptp: node({ port: leaf(portNumber, '319') }),
  server: tag(anyOf(ipAddress, fqdn), { interleave: flag, noselect: flag, nts: flag, pool: flag, prefer: flag, ptp: flag }),
  timestamp: node({
    interface: tag(anyOf(interfaceName, oneOf(['all'])), { 'receive-filter': leaf(oneOf(['all', 'ntp', 'ptp', 'none'])) }),
  }),
});
