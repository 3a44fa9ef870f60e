import { bug } from '../../lib/errors.js';

/**
 * An ISO 9660 image with Joliet names (ECMA-119; Joliet Specification 1995), one flat directory, volume id `cidata`: what
 * cloud-init's NoCloud datasource looks for. Equal files give equal bytes.
 *
 *   sector 16 primary descriptor   17 Joliet descriptor   18 end   19–22 path tables   23, 24 root directories   25… files
 */
export function seedImage(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => ({ name, bytes: Buffer.from(text, 'utf8') }));
  let sector = firstFileSector;
  const placed = entries.map((entry) => {
    const at = sector;
    sector += Math.ceil(entry.bytes.length / sectorSize);
    return { ...entry, sector: at };
  });
  const image = Buffer.alloc(sector * sectorSize);
  const put = (at: number, bytes: Buffer) => image.set(bytes, at * sectorSize);
  put(16, descriptor(ascii, sector));
  put(17, descriptor(joliet, sector));
  put(18, Buffer.from('\xffCD001\x01', 'latin1'));
  for (const naming of [ascii, joliet]) {
    put(naming.pathTable, pathTable(naming, 'LE'));
    put(naming.pathTable + 1, pathTable(naming, 'BE'));
    put(naming.root, directory(naming, placed));
  }
  for (const { bytes, sector: at } of placed) put(at, bytes);
  return image;
}

const sectorSize = 2048;
const firstFileSector = 25;
const pathTableSize = 10;
const volumeId = 'cidata';

/** How names are written: twice, once for readers of 1988 and once for those since 1995. */
interface Naming {
  readonly type: 1 | 2;
  readonly escape: string;
  readonly pathTable: number;
  readonly root: number;
  fileId(name: string): Buffer;
  text(value: string, length: number): Buffer;
}

const ascii: Naming = {
  type: 1,
  escape: '',
  pathTable: 19,
  root: 23,
  fileId: (name) => Buffer.from(`${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}.;1`, 'ascii'),
  text: (value, length) => Buffer.from(value.padEnd(length), 'ascii'),
};

const joliet: Naming = {
  type: 2,
  // UCS-2 level 3.
  escape: '%/E',
  pathTable: 21,
  root: 24,
  fileId: (name) => ucs2(name),
  text: (value, length) => Buffer.concat([ucs2(value.padEnd(Math.floor(length / 2))), Buffer.alloc(length % 2)]),
};

function descriptor(naming: Naming, sectors: number): Buffer {
  const buffer = Buffer.alloc(sectorSize);
  const texts: [offset: number, value: string, length: number][] = [
    [8, '', 32],
    [40, volumeId, 32],
    [190, '', 128],
    [318, '', 128],
    [446, '', 128],
    [574, '', 128],
    [702, '', 37],
    [739, '', 37],
    [776, '', 37],
  ];
  for (const [offset, value, length] of texts) buffer.set(naming.text(value, length), offset);
  buffer.writeUInt8(naming.type, 0);
  buffer.write('CD001\x01', 1, 'ascii');
  buffer.write(naming.escape, 88, 'ascii');
  both32(buffer, 80, sectors);
  both16(buffer, 120, 1);
  both16(buffer, 124, 1);
  both16(buffer, 128, sectorSize);
  both32(buffer, 132, pathTableSize);
  buffer.writeUInt32LE(naming.pathTable, 140);
  buffer.writeUInt32BE(naming.pathTable + 1, 148);
  buffer.set(record(Buffer.from([0]), naming.root, sectorSize, true), 156);
  for (const offset of [813, 830, 847, 864]) buffer.write('0'.repeat(16), offset, 'ascii');
  buffer.writeUInt8(1, 881);
  return buffer;
}

function pathTable(naming: Naming, order: 'LE' | 'BE'): Buffer {
  const buffer = Buffer.alloc(pathTableSize);
  buffer.writeUInt8(1, 0);
  if (order === 'LE') {
    buffer.writeUInt32LE(naming.root, 2);
    buffer.writeUInt16LE(1, 6);
  } else {
    buffer.writeUInt32BE(naming.root, 2);
    buffer.writeUInt16BE(1, 6);
  }
  return buffer;
}

function directory(naming: Naming, files: readonly { name: string; bytes: Buffer; sector: number }[]): Buffer {
  const self = record(Buffer.from([0]), naming.root, sectorSize, true);
  const parent = record(Buffer.from([1]), naming.root, sectorSize, true);
  const records = files.map(({ name, bytes, sector }) => record(naming.fileId(name), sector, bytes.length, false));
  const all = Buffer.concat([self, parent, ...records]);
  return all.length <= sectorSize ? all : bug(`a seed image with ${files.length} files, more than one directory sector holds`);
}

function record(id: Buffer, sector: number, size: number, isDirectory: boolean): Buffer {
  const buffer = Buffer.alloc(33 + id.length + ((id.length + 1) % 2));
  buffer.writeUInt8(buffer.length, 0);
  both32(buffer, 2, sector);
  both32(buffer, 10, size);
  // 2000-01-01, so that equal files give equal bytes.
  buffer.set([100, 1, 1, 0, 0, 0, 0], 18);
  buffer.writeUInt8(isDirectory ? 2 : 0, 25);
  both16(buffer, 28, 1);
  buffer.writeUInt8(id.length, 32);
  buffer.set(id, 33);
  return buffer;
}

function both32(buffer: Buffer, offset: number, value: number): void {
  buffer.writeUInt32LE(value, offset);
  buffer.writeUInt32BE(value, offset + 4);
}

function both16(buffer: Buffer, offset: number, value: number): void {
  buffer.writeUInt16LE(value, offset);
  buffer.writeUInt16BE(value, offset + 2);
}

function ucs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
