import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimStore, Home } from '../../../../providers/shim/config/home.js';

describe('the home of a shim', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-home-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is free when its pid file is empty, as a full disk leaves it', () => {
    writeFileSync(join(folder, 'shim.pid'), '');
    const home = new Home(folder);
    home.claim();
    expect(readFileSync(join(folder, 'shim.pid'), 'utf8')).toBe(`${process.pid}\n`);
    home.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that cannot be a folder is told with the way out', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => new Home(join(file, 'home')).claim()).toThrow(
      /^cannot keep anything in .*: ENOTDIR.*; let the shim write there, or set BITBUILDER_HOME/,
    );
  });

  (existsSync('/proc/self') ? test : test.skip)('that the system never makes is told at once, and so is such a store', () => {
    expect(() => new Home('/proc/bitbuilder/home').claim()).toThrow(/^cannot keep anything in .*: no folder can be made there \(ENOENT.*;/);
    expect(() => claimStore('/proc/bitbuilder/store.db')).toThrow(/^cannot keep a store at .*: no folder can be made there \(ENOENT.*;/);
  });

  test('of another shim that works with the same store is told', () => {
    const store = join(folder, 'store.db');
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'shim'], { stdio: 'ignore' });
    try {
      writeFileSync(`${store}.pid`, `${other.pid}\n`);
      expect(() => claimStore(store)).toThrow(
        `another shim (process ${other.pid}) works with the store ${store}; stop it, or name another`,
      );
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('leaves a store to the next one', () => {
    claimStore(join(folder, 'new', 'store.db'))();
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    expect(() => claimStore(join(folder, 'file', 'store.db'))).toThrow(/^cannot keep a store at .*; let the shim write there, or name/);
  });
});
