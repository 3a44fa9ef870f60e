import { parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Bits 64 to 71, which RFC 6052 wants zero. */
const reservedBits = 0xffn << 56n;

/** Source: vyos-1x conf_mode/nat64.py. */
export const nat64Owner: Owner = {
  at: ['nat64'],
  priority: 501,
  verify({ candidate }, path) {
    for (const rule of new View(candidate, path).each('source', 'rule')) {
      const prefix = rule.value('source', 'prefix');
      if (prefix === undefined) throw new Refusal(`Source NAT64 rule ${rule.name} missing source prefix`);
      const parsed = parseInterfaceAddress(prefix);
      if (parsed?.prefix.length !== 96) throw new Refusal(`Source NAT64 rule ${rule.name} source prefix must be /96`);
      if (parsed.prefix.network & reservedBits)
        throw new Refusal(
          `Source NAT64 rule ${rule.name} source prefix is not RFC6052-compliant: bits 64 to 71 (9th octet) must be zeroed`,
        );
      for (const pool of rule.each('translation', 'pool')) {
        const missing = (what: string) => new Refusal(`Source NAT64 rule ${rule.name} translation pool ${pool.name} missing ${what}`);
        if (!pool.has('address')) throw missing('address/prefix');
        if (!pool.has('port')) throw missing('port(-range)');
      }
    }
  },
};
