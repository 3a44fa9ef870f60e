import { excluded, ipv4Range, portRange } from './packet-values.js';
import type { ValueCheck } from './node.js';
import { ipHost, ipv4Address, ipv4Prefix, ipv6Address, ipv6Prefix, oneOf, pattern } from './values.js';

// Values that only services and high availability take.

/** A number with or without decimals, within the range. */
export function decimal(first: number, last: number): ValueCheck {
  return { accepts: (value) => /^-?\d+(\.\d+)?$/.test(value) && Number(value) >= first && Number(value) <= last };
}

export const integer = pattern(/-?\d+/);

/** An executable by its path. The simulator has no files, so what stands there is not looked at. */
export const scriptPath = pattern(/\/\S+/);

/** A file below the directory. The simulator has no files, so it need not exist. */
export function pathBelow(directory: string): ValueCheck {
  const root = directory.endsWith('/') ? directory : `${directory}/`;
  return { accepts: (value) => value.startsWith(root) && value.length > root.length && !value.split('/').includes('..') };
}

const aliases = ['UTC', 'GMT', 'Etc/UTC', 'Etc/GMT', 'US/Alaska', 'US/Central', 'US/Eastern', 'US/Hawaii', 'US/Mountain', 'US/Pacific'];
const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), ...aliases]);

/** A name of the IANA time zone database. */
export const timeZone: ValueCheck = { accepts: (value) => timeZones.has(value) };

/** Services that ddclient 3.11 speaks to. Source: vyos-1x validators/ddclient-protocol. */
export const dynamicDnsProtocol = oneOf(
  `1984 changeip cloudflare ddns.fm digitalocean dinahosting directnic dnsexit2 dnsmadeeasy domeneshop dondominio dslreports1 dyndns1
   dyndns2 easydns emailonly enom freedns freemyip gandi godaddy hetzner infomaniak inwx keysystems luadns mythdyn namecheap nfsn njalla
   noip nsupdate ovh regfishde sitelutions woima yandex zoneedit1`.split(/\s+/),
);

/** At least 16 bytes in hex. */
export const pskSecret: ValueCheck = { accepts: (value) => /^([0-9a-fA-F]{2}){16,}$/.test(value) };

/** An IPv4 address, with or without a length and whatever its host bits. */
export const ipv4: ValueCheck = {
  accepts: (value) => ipv4Address.accepts(value) || (ipHost.accepts(value) && !value.includes(':')),
};

/** Addresses of one network of 24 bits: `192.0.2.1-192.0.2.20` or `192.0.2.1-20`. */
export const ipv4RangeOf24: ValueCheck = {
  accepts: (value) => {
    const [first = '', last = ''] = value.split('-');
    const network = first.slice(0, first.lastIndexOf('.') + 1);
    const whole = last.includes('.') ? last : `${network}${last}`;
    return whole.startsWith(network) && ipv4Range.accepts(`${first}-${whole}`);
  },
};

export const ipv4Excluded = excluded(ipv4Address);
export const ipv6Excluded = excluded(ipv6Address);
export const ipv4PrefixExcluded = excluded(ipv4Prefix);
export const ipv6PrefixExcluded = excluded(ipv6Prefix);
export const portRangeExcluded = excluded(portRange);
