import { crc32, deflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

const deflate = promisify(deflateRaw);

/** A file of an archive. */
export interface ZipEntry {
  /** Path inside the archive, ASCII, with "/" between folders. */
  name: string;
  data: Uint8Array;
  executable: boolean;
}

// 1980-01-01 00:00, the first moment that the format knows: nothing of when or where it was made is in the archive.
const dosTime = 0;
const dosDate = 0x21;
const madeByUnix = 0x0314;
const versionNeeded = 20;
const deflated = 8;

/** A zip archive that depends on nothing but its entries: their order is by name, their time fixed. No entry of 4 GiB or more. */
export async function zipOf(entries: readonly ZipEntry[]): Promise<Buffer> {
  const sorted = [...entries].sort((one, other) => (one.name < other.name ? -1 : 1));
  const packed = await Promise.all(sorted.map(async (entry) => ({ ...entry, body: await deflate(entry.data, { level: 9 }) })));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, executable, body } of packed) {
    const described = Buffer.alloc(26);
    described.writeUInt16LE(versionNeeded, 0);
    described.writeUInt16LE(deflated, 4);
    described.writeUInt16LE(dosTime, 6);
    described.writeUInt16LE(dosDate, 8);
    described.writeUInt32LE(crc32(data), 10);
    described.writeUInt32LE(body.length, 14);
    described.writeUInt32LE(data.length, 18);
    described.writeUInt16LE(name.length, 22);
    const local = [signature(0x04034b50), described, Buffer.from(name, 'latin1'), body];
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((0o100000 | (executable ? 0o755 : 0o644)) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.alloc(2);
    made.writeUInt16LE(madeByUnix);
    directory.push(signature(0x02014b50), made, described, tail, Buffer.from(name, 'latin1'));
    parts.push(...local);
    offset += lengthOf(local);
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(packed.length, 4);
  end.writeUInt16LE(packed.length, 6);
  end.writeUInt32LE(lengthOf(directory), 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
