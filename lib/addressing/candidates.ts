import { formatAddress, hostRange, parseAddress, type Prefix } from './cidr.js';

/** The numbers of a range, both ends included, upward. */
export function* inRange([first, last]: readonly [number, number]): Generator<number> {
  for (let number = first; number <= last; number++) yield number;
}

/** Addresses from the first upward to the last. */
export function* countUp(first: bigint, last: bigint, family: 4 | 6): Generator<string> {
  for (let value = first; value <= last; value++) yield formatAddress(value, family);
}

/** Addresses from the first downward to the last. */
export function* countDown(first: bigint, last: bigint, family: 4 | 6): Generator<string> {
  for (let value = first; value >= last; value--) yield formatAddress(value, family);
}

/** The host addresses of a prefix that DHCP does not hand out. */
export function* hostCandidates(prefix: Prefix, dhcp?: { start: string; stop: string }): Generator<string> {
  const [first, last] = hostRange(prefix);
  yield* outsideDhcp(countUp(first, last, prefix.family), dhcp);
}

/** The addresses outside a DHCP range. */
export function* outsideDhcp(addresses: Iterable<string>, dhcp?: { start: string; stop: string }): Generator<string> {
  const [start, stop] = [parseAddress(dhcp?.start ?? ''), parseAddress(dhcp?.stop ?? '')];
  for (const address of addresses) {
    const value = parseAddress(address);
    const leased = start !== undefined && stop !== undefined && value !== undefined && value >= start && value <= stop;
    if (!leased) yield address;
  }
}
