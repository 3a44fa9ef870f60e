import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../lib/folders.js';

const disk = { mkdirSync, statSync, dirname };

describe('a folder', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'bb-folders-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  test('is made with those on the way to it, for its owner only, and stays as it is when it is there', () => {
    const folder = join(root, 'one', 'two');
    makeFolder(folder, disk);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
    chmodSync(folder, 0o750);
    makeFolder(folder, disk);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('750');
  });

  test('is not where a file is, nor below one', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file, disk)).toThrow(/^it is a file \(EEXIST/);
    expect(() => makeFolder(join(file, 'one', 'two'), disk)).toThrow(/^ENOTDIR/);
  });

  (existsSync('/proc/self') ? test : test.skip)('is told at once where the system never makes one', () => {
    expect(() => makeFolder('/proc/bitbuilder/home', disk)).toThrow(/^no folder can be made there \(ENOENT.* '\/proc\/bitbuilder'\)$/);
  });
});
