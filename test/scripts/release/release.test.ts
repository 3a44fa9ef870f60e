import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { archiveName, layMirror, layRegistry, type Archive } from '../../../scripts/release/layout.js';
import { launcher } from '../../../scripts/release/package.js';
import { archiveHash, contentHash } from '../../../scripts/release/package-hash.js';
import { platforms, platformsNamed } from '../../../scripts/release/platforms.js';
import { unsigned } from '../../../scripts/release/windows-executable.js';
import { zipOf } from '../../../scripts/release/zip.js';

const work = mkdtempSync(join(tmpdir(), 'bb-test-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const text = (name: string, data: string, executable = false) => ({ name, data: Buffer.from(data), executable });
const entries = [text('run', '#!/bin/sh\n', true), text('LICENSE', 'Apache\n'.repeat(1000)), text('empty', '')];

describe('a zip archive', () => {
  test('is taken apart by unzip into the same files, with what is executable', async () => {
    writeFileSync(join(work, 'a.zip'), await zipOf(entries));
    if (spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status !== 0)
      return console.warn('there is no unzip: the archive is not read back');
    execFileSync('unzip', ['-q', 'a.zip', '-d', 'a'], { cwd: work });
    expect(readdirSync(join(work, 'a')).sort()).toEqual(['LICENSE', 'empty', 'run']);
    for (const { name, data, executable } of entries) {
      expect(readFileSync(join(work, 'a', name)).equals(data)).toBe(true);
      expect([name, (statSync(join(work, 'a', name)).mode & 0o111) !== 0]).toEqual([name, executable]);
    }
  });

  test('is the same bytes whatever the order of its files, and others when a file differs', async () => {
    const zip = await zipOf(entries);
    expect((await zipOf([...entries].reverse())).equals(zip)).toBe(true);
    expect((await zipOf([text('run', '#!/bin/sh\n'), ...entries.slice(1)])).equals(zip)).toBe(false);
  });
});

test('the hash of the contents is the one that sha256sum makes of sorted lines', () => {
  const line = (data: string, name: string) => `${execFileSync('sha256sum', { input: data, encoding: 'utf8' }).slice(0, 64)}  ${name}\n`;
  const lines = line('Apache\n'.repeat(1000), 'LICENSE') + line('', 'empty') + line('#!/bin/sh\n', 'run');
  const sum = execFileSync('sha256sum', { input: lines, encoding: 'utf8' }).slice(0, 64);
  expect(contentHash(entries)).toBe(`h1:${Buffer.from(sum, 'hex').toString('base64')}`);
});

describe('a mirror', () => {
  const archives = (mark: string): Archive[] => [{ platform: 'linux_amd64', zip: Buffer.from(mark), contents: `h1:${mark}` }];
  const lay = async (version: string) => {
    await layRegistry(join(work, 'registry', version), version, archives(version));
    await layMirror(join(work, 'mirror'), version, archives(version), join(work, 'registry', version));
  };

  test('has both hosts, says its hashes, and keeps the versions that it has', async () => {
    await lay('0.1.0');
    await lay('0.2.0-rc.1');
    await lay('0.2.0-rc.1');
    for (const host of ['registry.terraform.io', 'registry.opentofu.org']) {
      const folder = join(work, 'mirror', host, 'bitbuilder/bitbuilder');
      const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
      expect(json('index.json')).toEqual({ versions: { '0.1.0': {}, '0.2.0-rc.1': {} } });
      const name = archiveName('0.1.0', 'linux_amd64');
      const hashes = ['h1:0.1.0', archiveHash(Buffer.from('0.1.0'))];
      expect(json('0.1.0.json')).toEqual({ archives: { linux_amd64: { url: name, hashes } } });
      expect(readFileSync(join(folder, name), 'utf8')).toBe('0.1.0');
    }
  });

  test('has sums that hold, over packages and manifest', () => {
    const folder = join(work, 'registry', '0.1.0');
    const sums = 'terraform-provider-bitbuilder_0.1.0_SHA256SUMS';
    expect(readFileSync(join(folder, sums), 'utf8').match(/\S+$/gm)).toEqual([
      'terraform-provider-bitbuilder_0.1.0_linux_amd64.zip',
      'terraform-provider-bitbuilder_0.1.0_manifest.json',
    ]);
    expect(spawnSync('sha256sum', ['--check', '--strict', sums], { cwd: folder })).toMatchObject({ status: 0 });
  });
});

describe('a package', () => {
  test('is made for the five platforms, and no other is asked for', () => {
    const names = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64', 'windows_amd64'];
    expect(platformsNamed(undefined).map(({ name }) => name)).toEqual(names);
    expect(platformsNamed(['darwin_arm64'])).toEqual([platforms[3]]);
    expect(() => platformsNamed(['linux_386'])).toThrow(`there is no platform "linux_386"; choose from ${names.join(', ')}`);
  });

  const started = (folder: string, script: string, path: string) => {
    mkdirSync(join(work, folder));
    writeFileSync(join(work, folder, 'provider.cjs'), '');
    writeFileSync(join(work, folder, 'node'), '#!/bin/sh\necho "own: $1 [$NODE_OPTIONS]"\n');
    writeFileSync(join(work, folder, 'start'), script);
    for (const name of ['node', 'start']) chmodSync(join(work, folder, name), 0o755);
    return spawnSync(join(work, folder, 'start'), { env: { PATH: path, NODE_OPTIONS: '--require /none' }, encoding: 'utf8' }).stdout.trim();
  };

  test('runs the bundle with the Node.js beside it, and not as the Node.js of the user is told to', () => {
    expect(started('own', launcher({ name: 'darwin_arm64' }), '')).toBe(`own: ${join(work, 'own/provider.cjs')} []`);
  });

  test('falls back on an installed Node.js where there is no glibc, or says what to do', () => {
    const musl = launcher({ name: 'linux_amd64' }).replace(/\/lib64\/ld-linux\S+/, '/no/such/loader');
    expect(started('none', musl, '')).toMatch(/^BitBuilder provider: its Node.js needs glibc.*apk add nodejs\)$/);
    expect(started('installed', musl, join(work, 'own'))).toBe(`own: ${join(work, 'installed/provider.cjs')} [--require /none]`);
  });

  test('for Windows takes the signature off the binary, and refuses what is none', () => {
    const binary = Buffer.alloc(600, 1);
    binary.writeUInt32LE(0x80, 0x3c);
    binary.write('PE\0\0', 0x80, 'latin1');
    binary.writeUInt16LE(0x20b, 0x98);
    binary.writeUInt32LE(500, 0x98 + 112 + 32);
    binary.writeUInt32LE(100, 0x98 + 112 + 36);
    const bare = unsigned(binary);
    expect([bare.length, bare.readUInt32LE(0x98 + 112 + 32), bare.readUInt32LE(0x98 + 112 + 36)]).toEqual([500, 0, 0]);
    expect(unsigned(bare).equals(bare)).toBe(true);
    expect(() => unsigned(Buffer.alloc(600))).toThrow('this is no binary for Windows');
  });
});

describe('the two commands', () => {
  const root = join(__dirname, '../../..');
  const command = async (script: string, args: string[], environment: NodeJS.ProcessEnv) => {
    const options = { cwd: root, env: environment };
    return promisify(execFile)(process.execPath, ['--import', 'tsx', join(root, 'scripts', script, 'main.ts'), ...args], options).catch(
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
  };

  test('a release of what is no version is refused before anything is built', async () => {
    expect(await command('release', ['--version', 'v1'], process.env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"v1" is not a version such as 1.2.3'),
    });
  });

  test('without Go and Python no core is made, each is skipped with a word, and those that are there are told', async () => {
    const cache = join(work, 'cache/bitbuilder/cores/terraform-1.5.7');
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'terraform'), '');
    const { stdout, stderr } = await command('cores', [], { PATH: work, XDG_CACHE_HOME: join(work, 'cache') });
    expect(stdout.trim()).toBe(`BITBUILDER_CORES=${join(cache, 'terraform')}`);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^terraform-\S+: skipped, go not on the PATH$/),
      expect.stringMatching(/^terraform-\S+: skipped, python3 not on the PATH$/),
      expect.stringMatching(/^tofu-\S+: skipped, go not on the PATH$/),
      expect.stringMatching(/^tofu-\S+: skipped, go not on the PATH$/),
    ]);
  });
});
