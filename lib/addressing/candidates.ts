import { formatAddress } from './cidr.js';

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
