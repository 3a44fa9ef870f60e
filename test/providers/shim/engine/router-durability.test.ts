import { BitBuilderError } from '../../../../lib/errors.js';
import type { Kind } from '../../../../lib/kind.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import type { Fragment } from '../../../../lib/router-config/diff.js';
import { treeOf } from '../../../../lib/router-config/tree.js';
import { BatchQueue } from '../../../../providers/shim/engine/batch-queue.js';
import { RouterActor } from '../../../../providers/shim/engine/router-actor.js';
import { freshStore } from '../../../support/fresh-store.js';
import { startWorld, type TestWorld } from '../../../support/world.js';
import { MemoryRouter } from '../../../support/memory-router.js';

const owner = { kind: 'network', id: 'a' };
const fragment = (...path: string[]): Fragment => ({ roots: [path.slice(0, 3)], tree: treeOf([path]) });
const vrf = fragment('vrf', 'name', 'a', 'table', '1001');
const mainRoute = fragment('protocols', 'static', 'route', '10.9.0.0/16', 'interface', 'wg100');

describe('what a router holds survives', () => {
  const store = freshStore();
  const actorFor = async (router: MemoryRouter) => {
    const actor = new RouterActor(router, store(), { quietMs: 1, settleMs: 60 });
    await actor.open();
    return actor;
  };

  test('a configuration whose save failed is saved by the next converge', async () => {
    const router = new MemoryRouter('r1');
    const save = router.save.bind(router);
    router.save = () => {
      router.save = save;
      return Promise.reject(new BitBuilderError('device_locked', 'locked'));
    };
    const actor = await actorFor(router);
    await expect(actor.converge(owner, vrf)).rejects.toMatchObject({ code: 'device_locked' });
    await actor.converge(owner, vrf);
    expect(router.counters.saves).toBe(1);
  });

  test('a guarded commit that cannot be confirmed is not called done', async () => {
    const router = new MemoryRouter('r1');
    router.around = (commit) => {
      commit();
      throw new BitBuilderError('device_unsettled', 'r1 did not answer in time');
    };
    router.confirm = () => Promise.reject(new BitBuilderError('device_unreachable', 'r1 did not answer'));
    const actor = await actorFor(router);
    await expect(actor.converge(owner, mainRoute)).rejects.toMatchObject({ code: expect.stringMatching('device_') as unknown });
  });

  test('what arrives in the very moment a batch ends is worked on', async () => {
    const stuck: number[] = [];
    for (let ticks = 0; ticks < 12; ticks++) {
      const seen: string[] = [];
      let finish: () => void = () => undefined;
      const queue = new BatchQueue<string>(
        (batch) => {
          seen.push(...batch);
          if (batch.includes('first')) return new Promise<void>((resolve) => (finish = resolve));
          return Promise.resolve();
        },
        { quietMs: 0, longestMs: 0 },
      );
      queue.add('first');
      await new Promise((resolve) => setImmediate(resolve));
      finish();
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      queue.add('second');
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!seen.includes('second')) stuck.push(ticks);
    }
    expect(stuck).toEqual([]);
  });
});

describe('over the lab, whichever request is lost', () => {
  const kind = (name: string) => kindNamed(name) as Kind;
  let world: TestWorld;
  beforeEach(async () => {
    world = await startWorld();
    await world.putAll([{ kind: 'tenant', spec: { name: 'red' } }]);
  });
  afterEach(() => world.close());
  const lines = (router: string) => world.lab.routers[router]?.dump() ?? [];
  const done = async (name: string, spec: Record<string, unknown>) =>
    expect(await world.put(kind(name), spec)).toMatchObject({ state: 'succeeded' });
  const outcome = async (work: Promise<{ error?: { code: string } | undefined }>) => (await work).error?.code ?? 'succeeded';
  const web = (vlan: number) => ({ tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24', vlan } } });

  test('an existing guarded link whose confirmation is lost is confirmed by the next put', async () => {
    const guarded = (prefix: string) => ({
      name: 'backbone',
      local: { router: 'ams1-r1', allowedIps: ['10.8.0.0/16'] },
      remote: { router: 'ams1-r2', allowedIps: [prefix] },
    });
    await done('wireguard_link', guarded('10.9.0.0/16'));
    const lost: string[] = [];
    for (let at = 1; at <= 12; at++) {
      await done('wireguard_link', guarded('10.9.0.0/16'));
      for (const router of Object.values(world.lab.routers)) router.expireConfirm();
      await done('wireguard_link', guarded('10.9.0.0/16'));
      world.faults.failAt(at, 'before');
      const once = await outcome(world.put(kind('wireguard_link'), guarded('10.10.0.0/16')));
      world.faults.none();
      const twice = await outcome(world.put(kind('wireguard_link'), guarded('10.10.0.0/16')));
      for (const router of Object.values(world.lab.routers)) router.expireConfirm();
      if (twice === 'succeeded' && !lines('ams1-r1').join().includes('10.10.0.0/16')) lost.push(`call ${at}: ${once}, then ${twice}`);
    }
    expect(lost).toEqual([]);
  });

  test('a put that failed to save is saved by the next one', async () => {
    world.faults.none();
    await done('network', web(100));
    const calls = world.faults.requests;
    await world.remove(kind('network'), 'red/web');
    await done('network', web(100));
    const unsaved: number[] = [];
    for (let at = 1; at <= calls; at++) {
      const vlan = 100 + at;
      world.faults.failAt(at, 'before');
      await outcome(world.put(kind('network'), web(vlan)));
      world.faults.none();
      await done('network', web(vlan));
      for (const router of Object.values(world.lab.routers)) router.reboot();
      if (!lines('ams1-r1').concat(lines('ams1-r2')).join().includes(`vif ${vlan} `)) unsaved.push(at);
      else if ((await world.plane.read(kind('network'), 'red/web'))?.drift.length) unsaved.push(at);
    }
    expect(unsaved).toEqual([]);
  });
});
