import { z } from 'zod';
import { cidr, formatAddress, hostRange, parsePrefix } from '../addressing/cidr.js';
import { defineFunction } from '../function.js';

/** The gateway that a subnet gets when it states none. */
export const gateway = defineFunction({
  name: 'gateway',
  summary: 'The gateway that the shim draws for a subnet',
  describes:
    'The address that a subnet has for its gateway where none is stated: the first host address. With a DHCP range that begins there, the shim draws the first one outside the range; state the gateway then.',
  parameters: z.strictObject({ prefix: cidr.describe('Prefix of the subnet, without host bits') }),
  returns: z.string(),
  examples: [
    { call: 'gateway("10.1.0.0/24")', gives: '10.1.0.1' },
    { call: 'gateway("2001:db8::/64")', gives: '2001:db8::1' },
  ],
  answer({ prefix: text }) {
    const prefix = parsePrefix(text);
    return formatAddress(hostRange(prefix)[0], prefix.family);
  },
});
