import { z } from 'zod';
import { cidr, covers, familyOf, ipAddress, parsePrefix } from '../addressing/cidr.js';
import { argumentFault, defineFunction } from '../function.js';

/** Whether an address or a whole prefix lies in a prefix. */
export const prefixContains = defineFunction({
  name: 'prefix_contains',
  summary: 'Whether a prefix holds an address or a whole other prefix',
  describes: 'True when the address, or every address of the other prefix, lies in the prefix. Prefixes of another family never do.',
  parameters: z.strictObject({
    prefix: cidr.describe('The outer prefix, without host bits'),
    inner: z.string().describe('Address, or prefix without host bits'),
  }),
  returns: z.boolean(),
  examples: [
    { call: 'prefix_contains("10.0.0.0/8", "10.1.0.0/24")', gives: true },
    { call: 'prefix_contains("10.0.0.0/8", "192.0.2.1")', gives: false },
  ],
  answer({ prefix, inner }) {
    const fault = (inner.includes('/') ? cidr : ipAddress).safeParse(inner).error?.issues[0]?.message;
    if (fault) throw argumentFault('inner', fault);
    const text = inner.includes('/') ? inner : `${inner}/${familyOf(inner) === 4 ? 32 : 128}`;
    return covers(parsePrefix(prefix), parsePrefix(text));
  },
});
