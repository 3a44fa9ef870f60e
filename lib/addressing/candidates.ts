import { familyOf, formatAddress, hostRange, parseAddress, type Prefix } from './cidr.js';

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
export function* hostCandidates(prefix: Prefix, dhcp?: DhcpRange): Generator<string> {
  const [first, last] = hostRange(prefix);
  yield* outsideDhcp(countUp(first, last, prefix.family), dhcp);
}

/** The addresses outside a DHCP range. */
export function* outsideDhcp(addresses: Iterable<string>, dhcp?: DhcpRange): Generator<string> {
  for (const address of addresses) if (!isLeased(address, dhcp)) yield address;
}

/** Whether a host of the prefix may have the address: not the network, not the broadcast, not one that DHCP hands out. */
export function isHost(prefix: Prefix, address: string, dhcp?: DhcpRange): boolean {
  const value = parseAddress(address);
  const [first, last] = hostRange(prefix);
  return value !== undefined && familyOf(address) === prefix.family && value >= first && value <= last && !isLeased(address, dhcp);
}

/** Whether DHCP hands the address out. */
export function isLeased(address: string, dhcp?: DhcpRange): boolean {
  const [start, stop, value] = [dhcp?.start, dhcp?.stop, address].map((text) => parseAddress(text ?? ''));
  return start !== undefined && stop !== undefined && value !== undefined && value >= start && value <= stop;
}

/** First and last address that DHCP hands out. */
export interface DhcpRange {
  start: string;
  stop: string;
}
