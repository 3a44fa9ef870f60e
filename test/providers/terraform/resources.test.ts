import { kinds } from '../../../lib/kinds/index.js';
import type { Kind } from '../../../lib/kind.js';
import { ShimClient } from '../../../providers/terraform/shim-client.js';
import { isUnknown, recordOf, unknown, type ValueRecord } from '../../../providers/terraform/value/value.js';
import { create, openForEachTest } from './each-test.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import type { ProviderClient } from './open-provider.js';

const all = [...kinds, gadget];
const network = kinds.find(({ name }) => name === 'network') as Kind;
const box = { owner: 'red', name: 'box' };
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, item: unknown) => (isUnknown(item) ? '?' : item)));

describe('resources through the provider', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(all, (opened) => ({ shim, provider } = opened));

  test('a create shows defaults and the id, and leaves to the apply what is drawn', async () => {
    const { planned } = await provider.plan(gadget, { ...box, ports: [{ network: 'red/web' }], parts: { a: { cidr: '10.0.0.0/24' } } });
    expect(plain(planned)).toEqual({
      owner: 'red',
      name: 'box',
      size: 3,
      note: null,
      table: '?',
      tags: [],
      labels: null,
      targets: '?',
      endpoint: null,
      port: '?',
      ports: [{ network: 'red/web', address: '?', mtu: 1500 }],
      parts: { a: { cidr: '10.0.0.0/24', gateway: '?' } },
      limits: { cores: 1, memory_mib: null },
      secret: null,
      secret_version: null,
      serial: '?',
      load: '?',
      id: 'red/box',
      drift: [],
      timeouts: null,
    });
  });

  test.each(all.map((kind) => [kind.name, kind] as const))('after an apply of %s the plan is empty, for both samples', async (_, kind) => {
    const { toOutward } = await import('../../../lib/derive/outward.js');
    for (const sample of [kind.samples.minimal, kind.samples.changed]) {
      const config = toOutward(kind.spec, sample) as Record<string, unknown>;
      expect(await provider.validate(kind, config)).toEqual([]);
      shim.resources.clear();
      const state = await create(provider, kind, config);
      const read = await provider.read(kind, state);
      expect(read.state).toEqual(state);
      const again = await provider.plan(kind, config, state);
      expect({ planned: plain(again.planned), replace: again.replace }).toEqual({ planned: plain(state), replace: [] });
    }
  });

  test('an unknown value at any top-level position of a spec plans, and is left out of the id only where it is read', async () => {
    const { toOutward } = await import('../../../lib/derive/outward.js');
    for (const kind of all) {
      const config = toOutward(kind.spec, kind.samples.changed) as Record<string, unknown>;
      const state = await create(provider, kind, config);
      for (const name of Object.keys(config)) {
        const withUnknown = { ...config, [name]: unknown };
        expect(await provider.validate(kind, withUnknown)).toEqual([]);
        for (const prior of [undefined, state]) {
          const { planned, told } = await provider.plan(kind, withUnknown, prior);
          expect(told.filter(({ severity }) => severity === 'error')).toEqual([]);
          expect(kind.writeOnly.length > 0 && planned[name] === null ? unknown : planned[name]).toEqual(unknown);
        }
      }
    }
    const { planned } = await provider.plan(network, { tenant: unknown, name: 'web', site: 'ams1', subnets: {} });
    expect(planned.id).toEqual(unknown);
    expect((await provider.plan(network, { tenant: 'red', name: 'web', site: unknown, subnets: unknown })).planned.id).toBe('red/web');
  });

  test('the order of a set is no change', async () => {
    const state = await create(provider, gadget, { ...box, tags: ['a', 'b'] });
    const { planned } = await provider.plan(gadget, { ...box, tags: ['b', 'a'] }, state);
    expect(plain(planned)).toEqual(plain(state));
  });

  test('the map key __proto__ survives plan, apply and read', async () => {
    const labels = recordOf([['__proto__', 'x']]);
    const state = await create(provider, gadget, { ...box, labels });
    expect(Object.entries(state.labels as ValueRecord)).toEqual([['__proto__', 'x']]);
    expect(JSON.stringify(shim.requests.at(-1)?.body)).toContain('"labels":{"__proto__":"x"}');
    expect((await provider.read(gadget, state)).state).toEqual(state);
  });

  test('drift that a read finds becomes an update that ends it', async () => {
    const state = await create(provider, gadget, box);
    const there = shim.resources.get('gadget/red/box');
    shim.resources.set('gadget/red/box', { ...(there as NonNullable<typeof there>), drift: ['add the VRF again'] });
    const read = await provider.read(gadget, state);
    expect(read.state?.drift).toEqual(['add the VRF again']);
    const { planned, replace } = await provider.plan(gadget, box, read.state);
    expect([planned.drift, replace]).toEqual([[], []]);
    const { state: after } = await provider.apply(gadget, box, planned, read.state);
    expect(plain(after)).toEqual(plain(state));
  });

  test('a write-only attribute reaches the shim and neither plan nor state', async () => {
    const config = { ...box, secret: 's3cret', secret_version: 1 };
    const state = await create(provider, gadget, config);
    expect(state.secret).toBeNull();
    expect(shim.requests.at(-1)?.body).toEqual({
      ...{ owner: 'red', name: 'box', size: 3, tags: [], ports: [], limits: { cores: 1 } },
      ...{ secret: 's3cret', secret_version: 1 },
    });
    expect(plain((await provider.plan(gadget, config, state)).planned)).toEqual(plain(state));
  });

  test("a refusal of the shim carries its paths and the device's words", async () => {
    const problems = [{ path: ['ports', 0, 'network'], message: 'no such network' }];
    const refusal = { code: 'device_refused', message: 'cannot create it', detail: 'Commit failed', problems };
    shim.failOnce((line) => line.startsWith('PUT'), 422, refusal);
    const config = { ...box, ports: [{ network: 'red/web' }] };
    const { state, told } = await provider.apply(gadget, config, (await provider.plan(gadget, config)).planned);
    expect(state).toBeUndefined();
    expect(told).toEqual([
      {
        severity: 'error',
        summary: 'Cannot create Gadget "red/box"',
        detail:
          'ports[0].network: no such network\n\ncannot create it\n\nIn the words of the device:\nCommit failed\n\nError code: device_refused',
        at: 'ports.0.network',
      },
    ]);
  });

  test('what a failed create left behind is in the state, so that a destroy finds it', async () => {
    shim.failOnce((line) => line.startsWith('PUT'), 422, { code: 'device_refused', message: 'half made', left_behind: true });
    const { state, told } = await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned);
    expect(state).toMatchObject({ id: 'red/box', table: null, serial: null, size: 3 });
    expect(told.map(({ severity }) => severity)).toEqual(['error', 'warning']);
    expect(await provider.destroy(gadget, state as ValueRecord)).toEqual({ state: undefined, told: [] });
  });

  test('a failed update keeps the state', async () => {
    const state = await create(provider, gadget, box);
    shim.failOnce((line) => line.startsWith('PUT'), 409, { code: 'conflict', message: 'taken' });
    const config = { ...box, note: 'x' };
    const after = await provider.apply(gadget, config, (await provider.plan(gadget, config, state)).planned, state);
    expect(after.state).toEqual(state);
    expect(after.told[0]?.summary).toBe('Cannot update Gadget "red/box"');
  });

  test('a passing failure is tried again, and so is a cut connection', async () => {
    shim.failOnce((line) => line.startsWith('PUT'), 503, { code: 'device_locked', message: 'locked', retry: true });
    shim.failOnce((line) => line.startsWith('PUT'), 0, 'cut');
    await create(provider, gadget, box);
    expect(shim.requests.map(({ line }) => line)).toEqual(Array(3).fill('PUT /api/v1/gadget/red/box'));
  });

  test('a shim that goes away in the middle of a create leaves a state to destroy by', async () => {
    const { planned } = await provider.plan(gadget, box);
    const client = new ShimClient({ endpoint: shim.endpoint, session: 's', restartForMs: 0 });
    shim.failOnce((line) => line.startsWith('PUT'), 0, 'cut');
    const cut = await client.put('gadget', 'red/box', {});
    expect(cut).toMatchObject({ ok: false, failure: { code: 'shim_unreachable', left_behind: true } });
    const { endpoint } = shim;
    await shim.close();
    const refused = await client.put('gadget', 'red/box', {});
    expect(refused).toMatchObject({ ok: false, failure: { code: 'shim_unreachable', left_behind: false } });
    client.close();
    const back = await openFakeShim({ kinds: all, port: Number(new URL(endpoint).port) });
    expect((await provider.apply(gadget, box, planned)).told).toEqual([]);
    await back.close();
  });

  test('only a shim that knows the kind proves that a resource is gone', async () => {
    const state = await create(provider, gadget, box);
    shim.failOnce((line) => line.startsWith('GET /api/v1/gadget'), 500, { code: 'bug', message: 'broken' });
    const broken = await provider.read(gadget, state);
    expect(broken.state).toEqual(state);
    expect(broken.told[0]?.severity).toBe('error');
    shim.resources.clear();
    expect(await provider.read(gadget, state)).toEqual({ state: undefined, told: [] });
  });

  test('what exists already is adopted with a warning', async () => {
    const state = await create(provider, gadget, box);
    const { told } = await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned);
    expect(told).toMatchObject([{ severity: 'warning', summary: 'Gadget "red/box" existed before' }]);
    const imported = await provider.import(gadget, 'red/box');
    expect(imported).toEqual({ state, told: [] });
    expect((await provider.import(gadget, 'red/none')).told[0]?.summary).toBe('Cannot import Gadget "red/none"');
  });

  test('what an apply has just put in the place of another is not destroyed in the same apply under the same id', async () => {
    await create(provider, gadget, box);
    const state = (await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned)).state as ValueRecord;
    const kept = await provider.destroyInSameApply(gadget, state);
    expect([kept.state, kept.told.map(({ severity, summary }) => [severity, summary])]).toEqual([
      undefined,
      [['warning', 'Gadget "red/box" was kept']],
    ]);
    expect(await provider.read(gadget, state)).toEqual({ state, told: [] });
    expect((await provider.destroy(gadget, state)).told).toEqual([]);
    expect([...shim.resources.keys()]).toEqual([]);
  });

  test('a client that makes something and destroys it over one connection has it destroyed', async () => {
    expect((await provider.destroyInSameApply(gadget, await create(provider, gadget, box))).told).toEqual([]);
    expect([...shim.resources.keys()]).toEqual([]);
  });

  test('an answer that does not fit keeps what fits in the state', async () => {
    const { planned } = await provider.plan(gadget, box);
    shim.resources.set('gadget/red/box', { kind: 'gadget', id: 'red/box', spec: {}, status: { serial: 'drawn', load: 'much' }, drift: [] });
    const { state, told } = await provider.apply(gadget, box, planned);
    expect(state?.id).toBe('red/box');
    expect(told.some(({ severity }) => severity === 'error')).toBe(true);
  });

  test('a state of another version loses what the schema does not have, and gains nulls and what plans no update', async () => {
    const { state } = await provider.upgrade(gadget, '{"owner":"red","gone":1,"size":12345678901234567890,"labels":{"__proto__":"x"}}');
    expect(state?.size).toBe(12345678901234567890n);
    expect(Object.keys(state?.labels as ValueRecord)).toEqual(['__proto__']);
    expect(state && 'gone' in state).toBe(false);
    expect([state?.note, state?.drift]).toEqual([null, []]);
    expect((await provider.upgrade(gadget, '{"parts":{"a":[1]}}')).told).toMatchObject([
      {
        summary: 'The state cannot be read',
        detail: expect.stringMatching(/^parts\.a: expected an object, found \[1\]\n[^]*state rm/) as string,
      },
    ]);
  });
});
