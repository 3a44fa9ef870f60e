import { createHash } from 'node:crypto';

const rounds = 5000;
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A password as /etc/shadow holds it: `$6$salt$…`. Source: U. Drepper, Unix crypt using SHA-256 and SHA-512. */
export function sha512Crypt(password: string, salt: string): string {
  const [key, grain] = [Buffer.from(password), Buffer.from(salt)];
  const inner = digest(key, grain, key);
  const first = digest(key, grain, filled(inner, key.length), ...bitsOf(key.length).map((isSet) => (isSet ? inner : key)));
  const longKey = filled(digest(...repeated(key, key.length)), key.length);
  const longSalt = filled(digest(...repeated(grain, 16 + (first[0] ?? 0))), grain.length);
  let last = first;
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1;
    last = digest(
      isOdd ? longKey : last,
      ...(round % 3 === 0 ? [] : [longSalt]),
      ...(round % 7 === 0 ? [] : [longKey]),
      isOdd ? last : longKey,
    );
  }
  return `$6$${salt}$${encoded(last)}`;
}

function digest(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function repeated(part: Buffer, times: number): Buffer[] {
  return Array.from({ length: times }, () => part);
}

function filled(pattern: Buffer, length: number): Buffer {
  return Buffer.alloc(length, pattern);
}

/** The bits of a number, the lowest first. */
function bitsOf(number: number): boolean[] {
  return [...number.toString(2)].reverse().map((bit) => bit === '1');
}

/** Three bytes, 21 apart and turned by one with each step, make four letters. */
function encoded(bytes: Buffer): string {
  let text = '';
  let [high, middle, low] = [0, 21, 42];
  for (let step = 0; step < 21; step++) {
    text += letters(((bytes[high] ?? 0) << 16) | ((bytes[middle] ?? 0) << 8) | (bytes[low] ?? 0), 4);
    [high, middle, low] = [middle + 1, low + 1, high + 1];
  }
  return text + letters(bytes[63] ?? 0, 2);
}

function letters(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => alphabet[(value >> (6 * index)) & 63]).join('');
}
