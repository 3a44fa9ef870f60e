import { parseRange } from '../inventory.js';
import { contains, covers, formatAddress, formatPrefix, hostRange, parseAddress, parseInterfaceAddress, parsePrefix } from './cidr.js';

/** Values to allocate from, by index, so that a name can be hashed to a place to begin. */
export interface Pool {
  /** As people say it, for errors and for the lock file: `table`, `VLAN`, `subnet`. */
  readonly name: string;
  readonly size: bigint;
  at(index: bigint): string | number;
  /** Whether a value that was given before may stay. */
  admits(value: string | number): boolean;
}

/** The numbers of a range such as `1000-9999`, without those that are never given. A number given before stays when the range moves: renumbering replaces resources. */
export function numberPool(name: string, range: string, never: ReadonlySet<number> = new Set()): Pool {
  const [first, last] = parseRange(range);
  return {
    name,
    size: BigInt(Math.max(0, last - first + 1)),
    at: (index) => first + Number(index),
    admits: (value) => typeof value === 'number' && !never.has(value),
  };
}

/** The subnets of one length in a prefix. Another length, or another prefix around it, means another subnet. */
export function prefixPool(name: string, within: string, length: number): Pool {
  const outer = parsePrefix(within);
  const hostBits = BigInt((outer.family === 4 ? 32 : 128) - length);
  return {
    name,
    size: length < outer.length || hostBits < 0n ? 0n : 1n << BigInt(length - outer.length),
    at: (index) => formatPrefix({ family: outer.family, network: outer.network + (index << hostBits), length }),
    admits(value) {
      const prefix = typeof value === 'string' ? parseInterfaceAddress(value)?.prefix : undefined;
      return prefix !== undefined && prefix.length === length && covers(outer, prefix);
    },
  };
}

/** The host addresses of a subnet that satisfy a condition. */
export function addressPool(name: string, cidr: string, usable: (address: string) => boolean): Pool {
  const prefix = parsePrefix(cidr);
  const [first, last] = hostRange(prefix);
  return {
    name,
    size: last - first + 1n,
    at: (index) => formatAddress(first + index, prefix.family),
    admits: (value) => typeof value === 'string' && parseAddress(value) !== undefined && contains(prefix, value) && usable(value),
  };
}
