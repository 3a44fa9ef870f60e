import { z } from 'zod';
import { cidr, parsePrefix } from '../addressing/cidr.js';
import { prefixPool } from '../addressing/pool.js';
import { argumentFault, defineFunction } from '../function.js';

/** The subnets of one length in a prefix, by index. */
export const subnetPrefix = defineFunction({
  name: 'subnet_prefix',
  summary: 'A subnet of a prefix, by its length and index',
  describes:
    'The subnet of that length at that index, counted from 0. The length is that of the subnet itself (24 for a /24), not the bits that are added.',
  parameters: z.strictObject({
    prefix: cidr.describe('Prefix to divide, without host bits'),
    length: z.number().int().min(0).max(128).describe('Length of the subnets, such as 24'),
    index: z.number().int().min(0).describe('0 for the first subnet'),
  }),
  returns: z.string(),
  examples: [
    { call: 'subnet_prefix("10.0.0.0/8", 24, 0)', gives: '10.0.0.0/24' },
    { call: 'subnet_prefix("10.0.0.0/8", 24, 257)', gives: '10.1.1.0/24' },
    { call: 'subnet_prefix("2001:db8::/48", 64, 5)', gives: '2001:db8:0:5::/64' },
  ],
  answer({ prefix, length, index }) {
    const { size, at } = prefixPool('subnet', prefix, length);
    const outer = parsePrefix(prefix);
    const longest = outer.family === 4 ? 32 : 128;
    if (size === 0n) throw argumentFault('length', `a subnet of ${prefix} has a length from ${outer.length} to ${longest}, seen ${length}`);
    if (BigInt(index) >= size)
      throw argumentFault(
        'index',
        `${prefix} has ${size} subnets of length ${length}, so the index is at most ${size - 1n}; seen ${index}`,
      );
    return String(at(BigInt(index)));
  },
});
