import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { compiledPath } from '../../../providers/terraform/runtime/code-cache.js';

const work = mkdtempSync(join(tmpdir(), 'bb-test-'));
const program = join(work, 'program.cjs');
const loaded = join(work, 'module.cjs');
const saying = (word: string) => `exports.says = () => __filename.endsWith('module.cjs') && require('node:path').sep + '${word}';`;

beforeAll(() => {
  const contents = `import { requireCompiled } from './providers/terraform/runtime/code-cache.js';
    const logged = [];
    const { says } = requireCompiled(process.argv[2], process.argv[3], (level, message) => logged.push(level + ': ' + message));
    const said = says();
    process.on('exit', () => process.stdout.write(JSON.stringify({ said, logged })));`;
  const stdin = { contents, resolveDir: join(__dirname, '../../..'), loader: 'ts' as const };
  buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: program });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** One process that loads the module; answers what that says and what was logged. */
function load(path: string | undefined, ...flags: string[]): { said: string; logged: string[] } {
  const args = [...flags, program, loaded, ...(path ? [path] : [])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { said: string; logged: string[] };
}

describe('compiled code', () => {
  const folder = join(work, 'cache');
  const kept = join(folder, 'it.code');
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(loaded, saying('one'));
    expect(load(kept)).toEqual({ said: '/one', logged: [] });
  });

  test('is kept by the first process in a file of its user, and taken by the next as it is', () => {
    expect(readdirSync(folder)).toEqual(['it.code']);
    expect([statSync(kept).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    const before = statSync(kept);
    expect(load(kept)).toEqual({ said: '/one', logged: [] });
    expect(statSync(kept).ino).toBe(before.ino);
  });

  test('of another source of the same length is not taken, and makes way', () => {
    writeFileSync(loaded, saying('two'));
    const before = statSync(kept).ino;
    expect(load(kept).said).toBe('/two');
    expect(statSync(kept).ino).not.toBe(before);
    expect(load(kept).said).toBe('/two');
  });

  test.each([
    ['cut short', (code: Buffer) => code.subarray(0, code.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    [
      'with a byte of it turned',
      (code: Buffer) => Buffer.from(code.map((byte, index) => (index === code.length - 40 ? byte ^ 0xff : byte))),
    ],
  ])('that is %s is not taken, and makes way', (_, spoil) => {
    writeFileSync(kept, spoil(readFileSync(kept)));
    const before = statSync(kept).ino;
    expect(load(kept)).toEqual({ said: '/one', logged: [] });
    expect(statSync(kept).ino).not.toBe(before);
  });

  test('of a Node.js with other settings is refused by V8, and all the same it runs', () => {
    expect(load(kept, '--no-lazy')).toEqual({ said: '/one', logged: [] });
    expect(load(kept)).toEqual({ said: '/one', logged: [] });
  });

  test('that others can write is not taken', () => {
    chmodSync(kept, 0o666);
    const before = statSync(kept).ino;
    expect(load(kept).said).toBe('/one');
    expect([statSync(kept).ino === before, statSync(kept).mode & 0o777]).toEqual([false, 0o600]);
  });
});

test('without a place for it, code is compiled as ever, which only the log says', () => {
  writeFileSync(loaded, saying('one'));
  expect(load(undefined)).toEqual({ said: '/one', logged: [] });
  const file = join(work, 'file');
  writeFileSync(file, '');
  const { said, logged } = load(join(file, 'below'));
  expect(said).toBe('/one');
  expect(logged).toEqual([expect.stringMatching(/^debug: the compiled code is not kept: it is a file/)]);
  const folder = join(work, 'blocked');
  mkdirSync(join(folder, 'it.code'), { recursive: true });
  expect(load(join(folder, 'it.code'))).toEqual({ said: '/one', logged: [expect.stringMatching(/^debug: .*EISDIR/)] });
  expect(readdirSync(folder)).toEqual(['it.code']);
});

test('where no folder can be made, as below /proc, nothing hangs', () => {
  writeFileSync(loaded, saying('one'));
  expect(load('/proc/bitbuilder/cache/it.code')).toEqual({
    said: '/one',
    logged: [expect.stringMatching(/^debug: the compiled code is not kept: /)],
  });
});

test('the place is what the environment says of caches', () => {
  const name = `provider-1.2.3-node-${process.version}-${process.arch}.code`;
  const path = (environment: Record<string, string>) => compiledPath(environment, '1.2.3');
  expect(path({ XDG_CACHE_HOME: '/c', HOME: '/home/me' })).toBe(join('/c', 'bitbuilder', name));
  expect(path({ HOME: '/home/me' })).toBe(join('/home/me', '.cache', 'bitbuilder', name));
  expect(path({ LOCALAPPDATA: '/local' })).toBe(join('/local', 'bitbuilder', name));
  expect(path({})).toBeUndefined();
});
