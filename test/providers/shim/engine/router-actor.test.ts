import { BitBuilderError } from '../../../../lib/errors.js';
import type { Fragment } from '../../../../lib/router-config/diff.js';
import { treeOf } from '../../../../lib/router-config/tree.js';
import { RouterActor, type RouterActorOptions } from '../../../../providers/shim/engine/router-actor.js';
import { freshStore } from '../../../support/fresh-store.js';
import { MemoryRouter } from '../../../support/memory-router.js';

const owner = (id: string) => ({ kind: 'network', id });

function vrf(name: string, ...more: string[]): Fragment {
  const root = ['vrf', 'name', name];
  return {
    roots: [root],
    tree: treeOf([[...root, 'table', String(1000 + name.length)], ...more.map((line) => [...root, ...line.split(' ')])]),
  };
}

describe('the one writer of a router', () => {
  const store = freshStore();

  async function actorFor(router: MemoryRouter, options: RouterActorOptions = {}): Promise<RouterActor> {
    const actor = new RouterActor(router, store(), { quietMs: 5, settleMs: 60, ...options });
    await actor.open();
    return actor;
  }

  test('many resources share a commit, and those that arrive meanwhile share the next', async () => {
    const router = new MemoryRouter('r1', 40);
    const actor = await actorFor(router);
    const first = Array.from({ length: 10 }, (_, index) => actor.converge(owner(`a${index}`), vrf(`a-${index}`)));
    await first[0];
    const second = Array.from({ length: 10 }, (_, index) => actor.converge(owner(`b${index}`), vrf(`b-${index}`)));
    await Promise.all([...first, ...second]);
    expect(router.counters).toEqual({ commits: 2, reads: 4, saves: 2, refused: 0 });
    expect(router.lines().filter((line) => line.startsWith('vrf'))).toHaveLength(20);
  });

  test('what is there already needs no commit', async () => {
    const router = new MemoryRouter('r1');
    const actor = await actorFor(router);
    await actor.converge(owner('a'), vrf('a'));
    await actor.converge(owner('a'), vrf('a'));
    expect(router.counters.commits).toBe(1);
  });

  test('a change edits only what changed, and hand-written lines stay', async () => {
    const router = new MemoryRouter('r1');
    const actor = await actorFor(router);
    await actor.converge(owner('a'), vrf('a', 'description one', 'vni 7'));
    router.write('vrf name a protocols static route 10.0.0.0/8 blackhole', 'vrf name other table 200');
    await actor.converge(owner('a'), vrf('a', 'description two'));
    expect(router.log[1]).toEqual(['delete vrf name a description', 'delete vrf name a vni', 'set vrf name a description two']);
    await actor.converge(owner('a'));
    expect(router.lines()).toEqual([
      'system config-management commit-confirm action reload',
      'vrf name a protocols static route 10.0.0.0/8 blackhole',
      'vrf name other table 200',
    ]);
  });

  test('the last one takes its empty containers along', async () => {
    const router = new MemoryRouter('r1');
    const actor = await actorFor(router);
    await Promise.all([actor.converge(owner('a'), vrf('a')), actor.converge(owner('b'), vrf('b'))]);
    await actor.converge(owner('a'));
    await actor.converge(owner('b'));
    expect(router.log.slice(1)).toEqual([['delete vrf name a'], ['delete vrf name b', 'delete vrf']]);
    expect(await store().fragments.onRouter('r1')).toEqual([]);
  });

  test('a commit of many sends what a commit of each would send, removals first', async () => {
    const router = new MemoryRouter('r1');
    const actor = await actorFor(router);
    const wishes = [vrf('a', 'vni 7'), vrf('b'), vrf('c')];
    await Promise.all(wishes.map((wish, index) => actor.converge(owner(`${index}`), wish)));
    await Promise.all([
      actor.converge(owner('1')),
      actor.converge(owner('3'), vrf('d')),
      actor.converge(owner('0')),
      actor.converge(owner('2')),
    ]);
    expect(router.log[1]).toEqual([
      'delete vrf name b',
      'delete vrf name a',
      'delete vrf name c',
      'delete vrf',
      'set vrf name d table 1001',
    ]);
  });

  test('a line that two have goes with the second of them, and stays for one that wants it from now on', async () => {
    const router = new MemoryRouter('r1');
    const actor = await actorFor(router);
    const shared = vrf('a');
    await Promise.all(['0', '1'].map((id) => actor.converge(owner(id), shared)));
    await Promise.all([actor.converge(owner('0')), actor.converge(owner('1')), actor.converge(owner('2'), shared)]);
    expect(router.log).toHaveLength(1);
    await actor.converge(owner('1'), shared);
    await Promise.all([actor.converge(owner('1')), actor.converge(owner('2'))]);
    expect(router.log.slice(1)).toEqual([['delete vrf name a', 'delete vrf']]);
  });

  test("one that the router refuses fails alone, with the router's words", async () => {
    const router = new MemoryRouter('r1');
    router.refuses = (commands) => (commands.some(({ path }) => path.includes('bad')) ? 'VRF "bad" is reserved' : undefined);
    const actor = await actorFor(router);
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((name) => actor.converge(owner(name), vrf(name))));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((results[2] as PromiseRejectedResult).reason).toMatchObject({ code: 'device_refused', detail: 'VRF "bad" is reserved' });
    expect(router.lines().filter((line) => line.includes('bad'))).toEqual([]);
    expect((await store().fragments.onRouter('r1')).map((each) => each.owner.id).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a root that holds hand-written lines is refused before anything is sent', async () => {
    const router = new MemoryRouter('r1');
    router.write('vrf name a vni 99', 'vrf name b table 1001');
    const actor = await actorFor(router);
    const results = await Promise.allSettled([actor.converge(owner('a'), vrf('a')), actor.converge(owner('b'), vrf('b'))]);
    expect((results[0] as PromiseRejectedResult).reason).toMatchObject({
      code: 'conflict',
      message:
        'r1 already has "set vrf name a vni 99", which network "a" did not write; remove it from the router, or choose another name or number',
    });
    expect(results[1]?.status).toBe('fulfilled');
    expect(router.counters.commits).toBe(0);
  });

  const unsettled = () => new BitBuilderError('device_unsettled', 'r1 did not answer in time');
  test.each<[string, (commit: () => void, attempt: number) => void, number]>([
    [
      'came to be all the same',
      (commit) => {
        commit();
        throw unsettled();
      },
      1,
    ],
    [
      'never came to be, and is sent again',
      (commit, attempt) => {
        if (attempt === 1) throw unsettled();
        commit();
      },
      1,
    ],
  ])('a commit of unknown outcome that %s is settled by reading back', async (_, around, commits) => {
    const router = new MemoryRouter('r1');
    let attempt = 0;
    router.around = (commit) => around(commit, ++attempt);
    const actor = await actorFor(router);
    await actor.converge(owner('a'), vrf('a'));
    expect(router.lines()).toContain('vrf name a table 1001');
    expect(router.counters.commits).toBe(commits);
  });

  test('a new actor knows from the store what belongs to whom', async () => {
    const router = new MemoryRouter('r1');
    await (await actorFor(router)).converge(owner('a'), vrf('a', 'vni 7'));
    await (await actorFor(router)).converge(owner('a'), vrf('a'));
    expect(router.log[1]).toEqual(['delete vrf name a vni']);
  });

  test('a private key is in no record', async () => {
    const router = new MemoryRouter('r1');
    const root = ['interfaces', 'wireguard', 'wg100'];
    const fragment = (key: string): Fragment => ({
      roots: [root],
      tree: treeOf([
        [...root, 'private-key', key],
        [...root, 'port', '51820'],
      ]),
    });
    const actor = await actorFor(router);
    await actor.converge(owner('a'), fragment('SECRET1='));
    expect(JSON.stringify(await store().fragments.onRouter('r1'))).not.toContain('SECRET');
    await actor.converge(owner('a'));
    expect(router.lines()).toEqual(['system config-management commit-confirm action reload']);
  });
});
