import { ConnectionError, errorCode } from './errors.js';

/** The length in bits of the code of each byte, in base 36: RFC 7541, appendix B. The code is canonical, so its lengths say it all. */
const codeLengths =
  'dnsssssssoussussssssssusssssssss' +
  '6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6' +
  'f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnno' +
  'mlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrr' +
  'koklmllnmmppooqnqrqqrrrrrsrrrrrq';
const longest = 30;

/** Of each length: its first code, how many it has, and where its bytes begin in `bytesInOrder`. */
interface Codes {
  first: number[];
  count: number[];
  start: number[];
  bytesInOrder: number[];
}

let known: Codes | undefined;

function codes(): Codes {
  const lengths = [...codeLengths].map((digit) => parseInt(digit, 36));
  const made: Codes = { first: [0], count: [0], start: [0], bytesInOrder: [] };
  let code = 0;
  for (let length = 1; length <= longest; length++) {
    const bytes = lengths.flatMap((of, byte) => (of === length ? [byte] : []));
    made.first.push(code);
    made.count.push(bytes.length);
    made.start.push(made.bytesInOrder.length);
    made.bytesInOrder.push(...bytes);
    code = (code + bytes.length) * 2;
  }
  return made;
}

/** The bytes behind a Huffman-coded string, one char each. */
export function huffmanDecode(coded: Buffer): string {
  const { first, count, start, bytesInOrder } = (known ??= codes());
  const bytes: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of coded) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      if (++length > longest) throw new ConnectionError(errorCode.compression, 'an end of string within a Huffman code');
      const nth = code - (first[length] ?? 0);
      if (nth < 0 || nth >= (count[length] ?? 0)) continue;
      bytes.push(bytesInOrder[(start[length] ?? 0) + nth] ?? 0);
      code = 0;
      length = 0;
    }
  }
  // What is left is the beginning of the end of string: ones only, and fewer than a byte.
  if (length > 7 || code !== 2 ** length - 1) throw new ConnectionError(errorCode.compression, 'a Huffman code is cut short');
  return Buffer.from(bytes).toString('latin1');
}
