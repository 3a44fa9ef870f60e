import type { Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { snakeCase } from '../../lib/names.js';
import type { Operation } from '../../lib/wire.js';
import { startWorld, type TestWorld } from '../support/world.js';

/** What is true of every kind, over the real adapters and the lab; there is no code for a kind here. */
describe.each(kinds.map((kind) => [kind.name, kind] as const))('every kind: %s', (_, kind: Kind) => {
  let world: TestWorld;
  const { minimal, changed, needs } = kind.samples;
  const id = kind.id(kind.spec.parse(minimal));
  const dump = () => withoutKeys(world.lab.dump());
  const writes = () => {
    const { routers, cluster } = world.lab.stats();
    const changes = Object.entries(cluster.byRoute).filter(([route]) => !route.startsWith('GET '));
    return [...Object.values(routers).map((router) => router.commits), ...changes.map(([, count]) => count)].reduce(
      (sum, count) => sum + count,
      0,
    );
  };

  beforeEach(async () => {
    world = await startWorld();
    await world.putAll(needs);
  });
  afterEach(() => world.close());

  test('is made, read, changed and removed, and leaves the world as it was', async () => {
    const before = world.lab.dump();
    expect(await world.put(kind, minimal)).toMatchObject({ state: 'succeeded', result: { id, drift: [] } });
    expect(await world.plane.read(kind, id)).toMatchObject({ id, drift: [] });
    expect(await world.put(kind, changed)).toMatchObject({ state: 'succeeded', result: { existed: true, drift: [] } });
    expect(await world.plane.read(kind, id)).toMatchObject({ id, drift: [] });
    expect(await world.remove(kind, id)).toMatchObject({ state: 'succeeded' });
    expect(await world.plane.read(kind, id)).toBeUndefined();
    expect(world.lab.dump()).toEqual(before);
  });

  test('converging twice writes once, and what is read is what was answered', async () => {
    const first = await world.put(kind, changed);
    const after = writes();
    const second = await world.put(kind, changed);
    expect([first.error, second.error]).toEqual([undefined, undefined]);
    expect(writes()).toBe(after);
    const { existed, ...answered } = second.result ?? {};
    expect(existed).toBe(true);
    expect(await world.plane.read(kind, id)).toEqual(answered);
    expect({ ...first.result, existed: true }).toEqual(second.result);
  });

  test('what it answered can be put again as it is: import equals state', async () => {
    const { result } = await world.put(kind, changed);
    const secrets = Object.fromEntries(kind.writeOnly.map((name) => [snakeCase(name), (changed as Record<string, unknown>)[name]]));
    const after = writes();
    const again = await world.plane.settle(await world.plane.put(kind, id, { ...result?.spec, ...secrets }), 30_000);
    expect(again).toMatchObject({ state: 'succeeded', result: { spec: result?.spec, status: result?.status } });
    expect(writes()).toBe(after);
  });

  test('removing twice is removing once', async () => {
    await world.put(kind, minimal);
    expect(await world.remove(kind, id)).toMatchObject({ state: 'succeeded' });
    expect(await world.remove(kind, id)).toBeUndefined();
  });

  test('a new control plane on the same store sees the same and writes nothing', async () => {
    const put = await world.put(kind, changed);
    const before = await world.plane.read(kind, id);
    const after = writes();
    await world.restart();
    expect(await world.plane.operation(put.id)).toEqual(put);
    expect(await world.plane.read(kind, id)).toEqual(before);
    expect(await world.put(kind, changed)).toMatchObject({ state: 'succeeded' });
    expect(writes()).toBe(after);
  });

  test.each(['before', 'after'] as const)(
    'a request lost %s it is answered, whichever it is, leads to the same end once run again',
    async (when) => {
      const without = dump();
      await world.put(kind, changed);
      const whole = dump();
      const wholeResource = withoutKeys(await world.plane.read(kind, id));
      await world.remove(kind, id);
      const [putCalls, removeCalls] = [await counted(() => world.put(kind, changed)), await counted(() => world.remove(kind, id))];
      for (let at = 1; at <= Math.max(putCalls, removeCalls); at++) {
        const where = `call ${at} of ${putCalls} and ${removeCalls}`;
        const broken = await failing(at, when, () => world.put(kind, changed));
        if (broken && !broken.left_behind) expect([where, dump()]).toEqual([where, without]);
        expect([where, await world.put(kind, changed)]).toMatchObject([where, { state: 'succeeded' }]);
        expect([where, dump(), withoutKeys(await world.plane.read(kind, id))]).toEqual([where, whole, wholeResource]);
        await failing(at, when, () => world.remove(kind, id));
        expect([where, (await world.remove(kind, id))?.state ?? 'succeeded']).toEqual([where, 'succeeded']);
        expect([where, dump()]).toEqual([where, without]);
      }
    },
  );

  async function counted(work: () => Promise<unknown>): Promise<number> {
    world.faults.none();
    await work();
    return world.faults.requests;
  }

  /** Does the work with one call failing; answers the failure, if it came to one. */
  async function failing(
    at: number,
    when: 'before' | 'after',
    work: () => Promise<Operation | undefined>,
  ): Promise<{ left_behind: boolean } | undefined> {
    world.faults.failAt(at, when);
    try {
      return (await work())?.error;
    } catch {
      return { left_behind: false };
    } finally {
      world.faults.none();
    }
  }
});

/** Key pairs are drawn anew for a new resource. */
function withoutKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/[A-Za-z0-9+/]{43}=/g, 'KEY'));
}
