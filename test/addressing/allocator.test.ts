import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Allocator, type Allocation } from '../../lib/addressing/allocator.js';
import { parseLockFile, renderLockFile } from '../../lib/addressing/lock-file.js';
import { addressPool, numberPool, prefixPool } from '../../lib/addressing/pool.js';

const tables = numberPool('table', '1000-9999');
const vlans = numberPool('VLAN', '100-119');
const prefixes = prefixPool('subnet', '10.0.0.0/16', 24);

/** The lock file after a synthesis of these owners. */
function synthesise(owners: readonly string[], recorded: readonly Allocation[] = [], pool = tables): Allocation[] {
  const allocator = new Allocator(recorded);
  for (const owner of owners) allocator.allocate(pool, 'fleet', owner);
  return allocator.allocations();
}

const valuesOf = (allocations: readonly Allocation[]) => Object.fromEntries(allocations.map(({ owner, value }) => [owner, value]));
const owners = (maxLength: number) => fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}\/[a-z]{1,4}$/), { minLength: 1, maxLength });

describe('allocating', () => {
  test('an owner keeps its value for ever, whoever else comes or goes', () => {
    fc.assert(
      fc.property(owners(20), owners(20), fc.nat(), (first, others, seed) => {
        const before = synthesise(first, [], vlans);
        const staying = first.filter((_, index) => (seed >> (index % 30)) % 2 === 0);
        const coming = others.filter((owner) => !first.includes(owner)).slice(0, 20 - first.length);
        const after = valuesOf(synthesise([...coming, ...staying], before, vlans));
        for (const owner of staying) expect(after[owner]).toBe(valuesOf(before)[owner]);
      }),
    );
  });

  test('no value is given twice, in whatever order owners come', () => {
    fc.assert(
      fc.property(owners(20), (names) => {
        const values = synthesise(names, [], vlans).map(({ value }) => value);
        expect(new Set(values).size).toBe(names.length);
      }),
    );
  });

  test('a second synthesis of the same code changes nothing', () => {
    fc.assert(
      fc.property(owners(20), (names) => {
        const first = synthesise(names);
        expect(synthesise([...names].reverse(), first)).toEqual(first);
        expect(parseLockFile(renderLockFile(first), 'lock')).toEqual(first);
      }),
    );
  });

  test('an owner that is gone keeps its value as a tombstone and finds it again', () => {
    const before = synthesise(['acme/web', 'globex/web']);
    const without = synthesise(['globex/web'], before);
    expect(without.find(({ owner }) => owner === 'acme/web')).toEqual({ ...before[0], released: true });
    expect(synthesise(['acme/web', 'globex/web'], without)).toEqual(before);
  });

  test('a tombstone is not given to another', () => {
    const full = synthesise(
      Array.from({ length: 20 }, (_, index) => `t${index}/web`),
      [],
      vlans,
    );
    const oneGone = full.slice(1).map(({ owner }) => owner);
    expect(() => synthesise([...oneGone, 'new/web'], full, vlans)).toThrow(
      'no VLAN is left in fleet for "new/web": all 20 are given; widen the pool, or prune what was released',
    );
  });

  test('prefixes of different lengths never overlap', () => {
    const allocator = new Allocator();
    const wide = prefixPool('subnet', '10.0.0.0/16', 18);
    const values = ['a', 'b', 'c'].map((owner) => String(allocator.allocate(wide, 'tenant acme', owner)));
    for (let index = 0; index < 60; index++) values.push(String(allocator.allocate(prefixes, 'tenant acme', `s${index}`)));
    const spans = values.map((value) => {
      const [address = '', length = ''] = value.split('/');
      const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      return [start, start + 2 ** (32 - Number(length))] as const;
    });
    spans.sort(([a], [b]) => a - b);
    for (const [index, [start]] of spans.entries()) if (index > 0) expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
  });

  test('tenants may have the same subnet, since each has VRFs of its own', () => {
    const allocator = new Allocator();
    const tiny = prefixPool('subnet', '10.0.0.0/24', 24);
    expect(allocator.allocate(tiny, 'tenant acme', 'acme/web/front')).toBe('10.0.0.0/24');
    expect(allocator.allocate(tiny, 'tenant globex', 'globex/web/front')).toBe('10.0.0.0/24');
  });

  test('an address follows its subnet to another prefix', () => {
    const free = () => true;
    const before = new Allocator();
    before.allocate(addressPool('address', '10.1.0.0/24', free), 'network acme/web', 'acme/web-1/0');
    const after = new Allocator(before.allocations());
    expect(
      after.allocate(
        addressPool('address', '10.2.0.0/30', (address) => address !== '10.2.0.1'),
        'network acme/web',
        'acme/web-1/0',
      ),
    ).toBe('10.2.0.2');
  });

  test('a number stays when the range of its pool moves', () => {
    const before = synthesise(['acme/web']);
    expect(synthesise(['acme/web'], before, numberPool('table', '20000-20010'))).toEqual(before);
  });

  test('a stated value is kept from others, and a taken one is refused by both names', () => {
    const allocator = new Allocator(synthesise(['acme/web'], [], numberPool('table', '1000-1001')));
    const taken = Number(allocator.allocations()[0]?.value);
    expect(() => allocator.claim('table', 'fleet', 'globex/web', taken)).toThrow(
      `table ${taken} of "globex/web" is already that of "acme/web" in fleet; state another for "globex/web", or release the one of "acme/web"`,
    );
    allocator.claim('table', 'fleet', 'globex/web', taken === 1000 ? 1001 : 1000);
    expect(() => allocator.allocate(numberPool('table', '1000-1001'), 'fleet', 'red/web')).toThrow('no table is left');
  });
});

describe('the lock file', () => {
  test('has one entry to a line, sorted by owner', () => {
    const allocations = synthesise(['globex/web', 'acme/web']);
    expect(renderLockFile([...allocations.slice(0, 1), { ...(allocations[1] as Allocation), released: true }])).toBe(`{
  "about": "Identifiers given at synthesis. Commit this file. After a merge conflict keep the lines of both sides and synthesise again.",
  "version": 1,
  "allocations": [
    { "owner": "acme/web", "pool": "table", "scope": "fleet", "value": ${valuesOf(allocations)['acme/web']} },
    { "owner": "globex/web", "pool": "table", "scope": "fleet", "value": ${valuesOf(allocations)['globex/web']}, "released": true },
    "end"
  ]
}
`);
  });

  test('refuses a value that two branches gave apart, by both owners', () => {
    const twice: Allocation[] = [
      { pool: 'VLAN', scope: 'site ams1', owner: 'acme/web/front', value: 107 },
      { pool: 'VLAN', scope: 'site ams1', owner: 'globex/web/front', value: 107 },
    ];
    expect(() => new Allocator(twice)).toThrow(
      'two recorded allocations exclude each other: VLAN 107 of "globex/web/front" is already that of "acme/web/front" in site ams1. Two branches drew them apart; delete the line of the one that has not been applied and synthesise again, which gives it another',
    );
  });

  test('refuses two values of one owner, which JSON objects would hide', () => {
    const twice: Allocation[] = [1234, 1235].map((value) => ({ pool: 'table', scope: 'fleet', owner: 'acme/web', value }));
    expect(() => new Allocator(twice)).toThrow('acme/web has two');
  });

  test('refuses merge markers with the way out', () => {
    const text = renderLockFile([]).replace('    "end"', '<<<<<<< HEAD\n=======\n>>>>>>> other\n    "end"');
    expect(() => parseLockFile(text, 'bitbuilder.lock.json')).toThrow(
      'bitbuilder.lock.json has an unresolved merge conflict at line 5; keep the lines of both sides, delete the markers and synthesise again',
    );
  });

  test('refuses what is no lock file', () => {
    expect(() => parseLockFile('{', 'x.json')).toThrow(/^x.json is not JSON .*; take the version of the last commit and synthesise again$/);
    expect(() => parseLockFile('{"version":2,"allocations":[]}', 'x.json')).toThrow('x.json is not a lock file of version 1 (version:');
  });
});

const git = (directory: string, ...words: string[]) =>
  execFileSync('git', ['-C', directory, ...words], { stdio: 'pipe', encoding: 'utf8' });
const hasGit = (() => {
  try {
    return Boolean(execFileSync('git', ['--version'], { stdio: 'pipe' }));
  } catch {
    return false;
  }
})();

(hasGit ? describe : describe.skip)(`two branches that each add a tenant${hasGit ? '' : ' (skipped: no git)'}`, () => {
  let directory: string;
  const file = () => join(directory, 'bitbuilder.lock.json');
  const pool = numberPool('VLAN', '100-399');
  const base = ['acme/web', 'globex/web', 'initech/web'];

  /** Commits `base`, adds an owner in each of two branches and merges; the text after the merge. */
  function merge(ours: string, theirs: string, attributes = ''): { text: string; conflicted: boolean } {
    git(directory, 'init', '-q', '-b', 'main');
    git(directory, 'config', 'user.email', 'ops@example.net');
    git(directory, 'config', 'user.name', 'ops');
    if (attributes) writeFileSync(join(directory, '.gitattributes'), attributes);
    const commit = (names: readonly string[], recorded: readonly Allocation[]) => {
      writeFileSync(file(), renderLockFile(synthesise(names, recorded, pool)));
      git(directory, 'add', '.');
      git(directory, 'commit', '-q', '-m', names.join(' '));
      return parseLockFile(readFileSync(file(), 'utf8'), file());
    };
    const first = commit(base, []);
    git(directory, 'checkout', '-q', '-b', 'theirs');
    commit([...base, theirs], first);
    git(directory, 'checkout', '-q', 'main');
    commit([...base, ours], first);
    let conflicted = false;
    try {
      git(directory, 'merge', '-q', '-m', 'merge', 'theirs');
    } catch {
      conflicted = true;
    }
    return { text: readFileSync(file(), 'utf8'), conflicted };
  }

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bitbuilder-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('merge cleanly, with distinct numbers, when others stand between them', () => {
    const { text, conflicted } = merge('baker/web', 'hooli/web');
    expect(conflicted).toBe(false);
    const merged = parseLockFile(text, 'lock');
    expect(new Set(merged.map(({ value }) => value)).size).toBe(5);
    expect(synthesise([...base, 'baker/web', 'hooli/web'], merged, pool)).toEqual(merged);
  });

  test('conflict visibly when they stand side by side, and the lines of both sides are the solution', () => {
    const { text, conflicted } = merge('hooli/web', 'hydra/web');
    expect(conflicted).toBe(true);
    expect(() => parseLockFile(text, 'lock')).toThrow('unresolved merge conflict');
    const solved = text.replace(/^(<<<<<<<|=======|>>>>>>>).*\n/gm, '');
    expect(synthesise([...base, 'hooli/web', 'hydra/web'], parseLockFile(solved, 'lock'), pool)).toHaveLength(5);
  });

  test('merge cleanly side by side with the union driver of git', () => {
    const { text, conflicted } = merge('hooli/web', 'hydra/web', 'bitbuilder.lock.json merge=union\n');
    expect(conflicted).toBe(false);
    expect(parseLockFile(text, 'lock')).toHaveLength(5);
  });

  test('are refused at the next synthesis when both drew one number', () => {
    const given = new Set(synthesise(base, [], pool).map(({ value }) => value));
    const alone = Array.from({ length: 100 }, (_, index) => `t${index}/web`).map((owner) => ({
      owner,
      value: synthesise([owner], [], pool)[0]?.value ?? 0,
    }));
    const meeting = alone.flatMap(({ owner, value }, index) => {
      const twin = alone.slice(index + 1).find((other) => other.value === value);
      return twin && !given.has(value) ? [[owner, twin.owner].sort()] : [];
    });
    const [ours = '', theirs = ''] = meeting[0] ?? [];
    const { text } = merge(ours, theirs, 'bitbuilder.lock.json merge=union\n');
    const merged = parseLockFile(text, 'lock');
    expect(() => new Allocator(merged)).toThrow(new RegExp(`of "${theirs}" is already that of "${ours}"`));
    const solved = merged.filter(({ owner }) => owner !== theirs);
    expect(new Set(synthesise([...base, ours, theirs], solved, pool).map(({ value }) => value)).size).toBe(5);
  });
});
