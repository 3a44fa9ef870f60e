import { z } from 'zod';
import { cidr, formatAddress, hostRange, parsePrefix } from '../addressing/cidr.js';
import { argumentFault, defineFunction } from '../function.js';

/** The host addresses of a prefix by number, as the shim counts when it draws them. */
export const hostAddress = defineFunction({
  name: 'host_address',
  summary: 'A host address of a prefix, by its number',
  describes:
    'The host address with that number: 1 is the first, which the shim gives to the gateway, and -1 the last. Network and broadcast address are no host addresses; where a prefix reserves none (/31, /32, /127, /128), every address is one.',
  parameters: z.strictObject({
    prefix: cidr.describe('Prefix without host bits, such as 10.1.0.0/24'),
    number: z.number().int().describe('1 for the first host, 2 for the second; -1 for the last, -2 for the one before'),
  }),
  returns: z.string(),
  examples: [
    { call: 'host_address("10.1.0.0/24", 1)', gives: '10.1.0.1' },
    { call: 'host_address("10.1.0.0/24", -1)', gives: '10.1.0.254' },
    { call: 'host_address("2001:db8::/64", 10)', gives: '2001:db8::a' },
  ],
  answer({ prefix: text, number }) {
    const prefix = parsePrefix(text);
    const [first, last] = hostRange(prefix);
    const hosts = last - first + 1n;
    const wanted = BigInt(number);
    if (wanted === 0n) throw argumentFault('number', 'hosts are counted from 1 (the first) or from -1 (the last); there is no host 0');
    if ((wanted > 0n ? wanted : -wanted) > hosts)
      throw argumentFault('number', `${text} has ${hosts} host addresses, so there is no host ${number}; use a number from 1 to ${hosts}`);
    return formatAddress(wanted > 0n ? first + wanted - 1n : last + wanted + 1n, prefix.family);
  },
});
