import { fnv1a } from '../hash.js';

/** MAC addresses for one interface, the same on every run: locally administered (RFC 7042, section 2.1), spread by a hash. */
export function* macCandidates(seed: string): Generator<string> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const hash = fnv1a(`${seed} ${attempt}`);
    const bytes = [0x02, 0xbb, ...Array.from({ length: 4 }, (_, index) => Number((hash >> BigInt(8 * index)) & 0xffn))];
    yield bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':');
  }
}
