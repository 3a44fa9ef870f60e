import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A prefix as two numbers: the network address and the prefix length. Host bits are gone. */
export interface Prefix {
  family: 4 | 6;
  network: bigint;
  length: number;
}

/** An address with the length of its subnet: `10.0.0.1/24`. */
export interface InterfaceAddress {
  address: string;
  prefix: Prefix;
}

/** A network prefix without host bits, such as `10.1.0.0/24` or `2001:db8::/64`. */
export const cidr = z.string().superRefine((text, context) => {
  const fault = cidrFault(text);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** An IPv4 or IPv6 address without a length, in its usual form: one address has one spelling. */
export const ipAddress = z.string().superRefine((text, context) => {
  const value = parseAddress(text);
  const usual = value === undefined ? undefined : formatAddress(value, familyOf(text));
  if (usual === undefined) context.addIssue({ code: 'custom', message: `must be an IP address such as 192.0.2.10, seen "${text}"` });
  else if (usual !== text) context.addIssue({ code: 'custom', message: `write it as "${usual}"` });
});

/** An address with the length of its subnet, such as `10.255.0.1/30`, in its usual form. */
export const interfaceAddress = z.string().superRefine((text, context) => {
  const parsed = parseInterfaceAddress(text);
  const value = parsed && parseAddress(parsed.address);
  const usual = parsed && value !== undefined ? `${formatAddress(value, parsed.prefix.family)}/${parsed.prefix.length}` : undefined;
  if (usual === undefined)
    context.addIssue({ code: 'custom', message: `must be an address with a length, such as 10.255.0.1/30, seen "${text}"` });
  else if (usual !== text) context.addIssue({ code: 'custom', message: `write it as "${usual}"` });
});

/** What is wrong with a prefix, or undefined. */
export function cidrFault(text: string): string | undefined {
  const [address, length, ...rest] = text.split('/');
  if (!address || !length || rest.length > 0) return `must be a prefix such as 10.1.0.0/24, seen "${text}"`;
  const parsed = parseInterfaceAddress(text);
  if (!parsed) return `is not a valid prefix: "${text}"; write an address and a length of 0 to 32 (IPv6: 128), such as 10.1.0.0/24`;
  const network = formatPrefix(parsed.prefix);
  return network === text ? undefined : `has host bits or an unusual form: "${text}"; the network is "${network}"`;
}

/** The prefix of a valid CIDR text. Throws a RangeError for any other text. */
export function parsePrefix(text: string): Prefix {
  const parsed = parseInterfaceAddress(text);
  if (!parsed) throw new RangeError(`not a prefix: ${text}`);
  return parsed.prefix;
}

/** `10.0.0.1/24` as address and network, or undefined. */
export function parseInterfaceAddress(text: string): InterfaceAddress | undefined {
  const [address = '', lengthText = '', ...rest] = text.split('/');
  const value = parseAddress(address);
  if (value === undefined || rest.length > 0 || !/^\d{1,3}$/.test(lengthText)) return undefined;
  const family = familyOf(address);
  const length = Number(lengthText);
  if (length > bits(family)) return undefined;
  const hostBits = BigInt(bits(family) - length);
  return { address, prefix: { family, network: (value >> hostBits) << hostBits, length } };
}

/** The address as a number, or undefined. IPv4 only in four decimal parts. */
export function parseAddress(text: string): bigint | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !(text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)))
    return undefined;
  return ipaddr
    .parse(text)
    .toByteArray()
    .reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** The prefix that holds one address alone, with or without a length of its own: `10.0.0.1/32`. */
export function hostPrefix(address: string): string {
  return `${address.split('/')[0]}/${familyOf(address) === 6 ? 128 : 32}`;
}

/** The number as an address in the family's usual form. */
export function formatAddress(value: bigint, family: 4 | 6): string {
  const bytes = Array.from({ length: bits(family) / 8 }, (_, index) => Number((value >> BigInt(bits(family) - 8 * (index + 1))) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.network, prefix.family)}/${prefix.length}`;
}

/** The last address of the prefix (the broadcast address in IPv4). */
export function lastAddress(prefix: Prefix): bigint {
  return prefix.network + (1n << BigInt(bits(prefix.family) - prefix.length)) - 1n;
}

/** First and last address that a host may have. /31, /32, /127 and /128 have no reserved ones (RFC 3021, RFC 6164). */
export function hostRange(prefix: Prefix): readonly [bigint, bigint] {
  const last = lastAddress(prefix);
  if (prefix.length >= bits(prefix.family) - 1) return [prefix.network, last];
  return [prefix.network + 1n, prefix.family === 4 ? last - 1n : last];
}

/** Whether the address lies in the prefix. */
export function contains(prefix: Prefix, address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && familyOf(address) === prefix.family && value >= prefix.network && value <= lastAddress(prefix);
}

/** Whether one prefix holds the whole of the other. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && outer.network <= inner.network && lastAddress(inner) <= lastAddress(outer);
}

export function overlaps(a: Prefix, b: Prefix): boolean {
  return covers(a, b) || covers(b, a);
}

function bits(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
}
