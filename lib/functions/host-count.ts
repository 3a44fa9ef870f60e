import { z } from 'zod';
import { cidr, hostRange, parsePrefix } from '../addressing/cidr.js';
import { defineFunction } from '../function.js';

/** How many hosts a prefix has room for. */
export const hostCount = defineFunction({
  name: 'host_count',
  summary: 'How many host addresses a prefix has',
  describes: 'The number of host addresses of a prefix, the gateway included; network and broadcast address are not counted.',
  parameters: z.strictObject({ prefix: cidr.describe('Prefix without host bits, such as 10.1.0.0/24') }),
  // An IPv6 prefix has more than a double can count.
  returns: z.union([z.number(), z.bigint()]),
  examples: [
    { call: 'host_count("10.1.0.0/24")', gives: 254 },
    { call: 'host_count("10.1.0.0/31")', gives: 2 },
  ],
  answer({ prefix }) {
    const [first, last] = hostRange(parsePrefix(prefix));
    return last - first + 1n;
  },
});
