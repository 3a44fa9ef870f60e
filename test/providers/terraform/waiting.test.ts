import type { Kind } from '../../../lib/kind.js';
import { durationMs, timeoutText } from '../../../providers/terraform/planning/timeouts.js';
import { failedChange, successWarnings } from '../../../providers/terraform/rpc/apply-diagnostics.js';
import { stopProvider } from '../../../providers/terraform/rpc/stop-provider.js';
import { validateDataResourceConfig } from '../../../providers/terraform/rpc/validate-data-resource-config.js';
import { terraformDataSource, terraformResource } from '../../../lib/derive/terraform-resource.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { ShimClient } from '../../../providers/terraform/shim-client.js';
import { recordOf, type ValueRecord } from '../../../providers/terraform/value/value.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { complete, openProvider, type ProviderClient } from './open-provider.js';

const box = { owner: 'red', name: 'box' };
const all: readonly Kind[] = [gadget];

describe('waiting for the shim', () => {
  let shim: FakeShim;
  let provider: ProviderClient & { close(): Promise<void> };
  const start = async (options: { isSlow?: boolean } = {}) => {
    shim = await openFakeShim({ kinds: all, ...options });
    provider = await openProvider(all, { HOME: '/nonexistent' });
    expect(await provider.configure({ endpoint: shim.endpoint })).toEqual([]);
  };
  afterEach(async () => {
    shim.hold();
    await provider.close();
    await shim.close();
  });
  const planned = async (config: object, prior?: ValueRecord) => (await provider.plan(gadget, { ...config }, prior)).planned;
  const requested = async (line: string) => {
    while (!shim.requests.some((request) => request.line === line)) await new Promise(setImmediate);
  };

  test('a time-out that is over is an error at its attribute, and what the shim may have made is kept', async () => {
    await start();
    const config = {
      ...box,
      timeouts: recordOf([
        ['create', '300ms'],
        ['delete', '200ms'],
      ]),
    };
    shim.hold((line) => line.startsWith('PUT'));
    const { state, told } = await provider.apply(gadget, config, await planned(config));
    expect(state).toMatchObject({ id: 'red/box', table: null });
    expect(told).toMatchObject([
      { severity: 'error', at: 'timeouts.create', summary: 'Cannot create Gadget "red/box"' },
      { severity: 'warning', summary: 'Something was made before the failure' },
    ]);
    expect(told[0]?.detail).toContain('The time-out of 300ms is over. The shim goes on with it');
    shim.hold((line) => line.startsWith('DELETE'));
    const gone = await provider.destroy(gadget, state as ValueRecord);
    expect([gone.state?.id, gone.told[0]?.at]).toEqual(['red/box', 'timeouts.delete']);
  });

  test.each([
    ['while the request is on its way', false],
    ['while its operation is followed', true],
  ])('an interruption ends the waiting %s, and keeps what is known without an error', async (_, isSlow) => {
    await start({ isSlow });
    const plan = await planned(box);
    shim.hold((line) => (isSlow ? line.startsWith('GET /api/v1/operations') : line.startsWith('PUT')));
    const applying = provider.apply(gadget, box, plan);
    await requested(isSlow ? 'GET /api/v1/operations/op0' : 'PUT /api/v1/gadget/red/box');
    await provider.call(stopProvider, {});
    const { state, told } = await applying;
    expect(told).toMatchObject([{ severity: 'warning', summary: 'Gadget "red/box" is still being made' }]);
    expect(state).toMatchObject({ ...box, id: 'red/box', table: isSlow ? 1001 : null });
    shim.hold();
    await provider.configure({ endpoint: shim.endpoint });
    while (!shim.resources.has('gadget/red/box')) await new Promise(setImmediate);
    const read = await provider.read(gadget, state as ValueRecord);
    expect([read.told, read.state?.table]).toEqual([[], 1001]);
    expect((await provider.plan(gadget, box, read.state as ValueRecord)).planned).toEqual(read.state);
  });

  test('an interrupted removal says that the shim goes on with it, and stays in the state', async () => {
    await start();
    const { state } = await provider.apply(gadget, box, await planned(box));
    shim.hold((line) => line.startsWith('DELETE'));
    const removing = provider.destroy(gadget, state as ValueRecord);
    await requested('DELETE /api/v1/gadget/red/box');
    await provider.call(stopProvider, {});
    const gone = await removing;
    expect(gone.state).toEqual(state);
    expect(gone.told).toMatchObject([
      {
        severity: 'error',
        summary: 'Cannot remove Gadget "red/box"',
        detail: expect.stringContaining('The shim goes on with it') as string,
      },
    ]);
  });

  test('what was not begun before the interruption is not begun any more', async () => {
    await start();
    const plan = await planned(box);
    await provider.call(stopProvider, {});
    const { state, told } = await provider.apply(gadget, box, plan);
    expect([state, told.map(({ severity, detail }) => [severity, detail])]).toEqual([
      undefined,
      [['error', 'The run was interrupted before the shim got to know of it. Nothing was changed; apply again.']],
    ]);
    expect(shim.requests).toEqual([]);
  });

  test('a shim that is away in the middle of an apply is waited for, and the waiting is told', async () => {
    await start();
    const waits: string[] = [];
    let waited = () => {};
    const thrice = new Promise<void>((resolve) => (waited = resolve));
    const onWait = (message: string) => void (waits.push(message) === 3 && waited());
    const client = new ShimClient({ endpoint: shim.endpoint, session: 's', onWait });
    const { endpoint } = shim;
    await shim.close();
    const putting = client.put('gadget', 'red/box', { ...box }, { timeoutMs: 20_000 });
    await thrice;
    shim = await openFakeShim({ kinds: all, port: Number(new URL(endpoint).port) });
    const done = await putting;
    expect(done).toMatchObject({ ok: true, value: { id: 'red/box' } });
    expect(done.ok && done.awayMs).toBeGreaterThan(500);
    expect(waits[0]).toContain(`no shim answers at ${endpoint}`);
    client.close();
  });

  test('who comes later does not wait all over again for a shim that is gone', async () => {
    await start();
    let waits = 0;
    const client = new ShimClient({ endpoint: shim.endpoint, session: 's', restartForMs: 2000, onWait: () => waits++ });
    await shim.close();
    expect(await client.put('gadget', 'red/a', {})).toMatchObject({ ok: false, failure: { left_behind: false } });
    const first = waits;
    expect(await client.put('gadget', 'red/b', {})).toMatchObject({ ok: false, failure: { code: 'shim_unreachable' } });
    expect(waits - first).toBeLessThan(first);
    client.close();
  });

  test('200 resources at the same time are 100 requests at the same time, and all of them come about', async () => {
    await start();
    shim.hold((line) => line.startsWith('PUT'));
    const plan = await planned(box);
    const applying = Array.from({ length: 200 }, (_, index) => {
      const config = { ...box, name: `b${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.trunc(index / 26))}` };
      return provider.apply(gadget, config, { ...plan, name: config.name, id: `red/${config.name}` });
    });
    while (shim.requests.length < 100) await new Promise(setImmediate);
    shim.hold();
    const told = (await Promise.all(applying)).flatMap((each) => each.told);
    expect([told, shim.resources.size, shim.busiest]).toEqual([[], 200, 100]);
  });

  test('a read that takes longer than its time-out points at it, and the state stays', async () => {
    await start();
    const config = { ...box, timeouts: recordOf([['read', '200ms']]) };
    const state = (await provider.apply(gadget, config, await planned(config))).state as ValueRecord;
    shim.hold((line) => line.startsWith('GET'));
    const read = await provider.read(gadget, state);
    expect(read.told).toMatchObject([{ severity: 'error', at: 'timeouts.read', summary: 'Cannot read Gadget "red/box"' }]);
    expect(read.state).toEqual(state);
  });

  test('a change of a time-out alone asks nothing of the shim and makes nothing unknown', async () => {
    await start();
    const state = (await provider.apply(gadget, box, await planned(box))).state as ValueRecord;
    const before = shim.requests.length;
    const config = { ...box, timeouts: recordOf([['update', '1h30m']]) };
    const plan = await provider.plan(gadget, config, state);
    expect(plan.planned).toMatchObject({ load: state.load, timeouts: { update: '1h30m', create: null } });
    const changed = await provider.apply(gadget, config, plan.planned, state);
    expect([changed.told, changed.state, shim.requests.length]).toEqual([[], plan.planned, before]);
    expect((await provider.read(gadget, changed.state as ValueRecord)).state).toEqual(changed.state);
    expect((await provider.plan(gadget, config, changed.state)).planned).toEqual(changed.state);
  });

  test.each([
    ['10', false],
    ['10x', false],
    ['-1m', false],
    ['0s', false],
    ['25h', false],
    ['', false],
    ['1h30m', true],
    ['1.5h', true],
  ])('a time-out of %j is valid: %j', async (text, isValid) => {
    await start();
    const told = await provider.validate(gadget, { ...box, timeouts: recordOf([['create', text]]) });
    expect(told.map(({ at }) => at)).toEqual(isValid ? [] : ['timeouts.create']);
    const { attributes, typeName } = terraformDataSource(gadget);
    const sketch = { id: 'red/box', timeouts: recordOf([['read', text]]) };
    const config = encodeState({ attributes }, complete(attributes, sketch));
    expect((await provider.call(validateDataResourceConfig, { typeName, config })).diagnostics).toHaveLength(isValid ? 0 : 1);
  });
});

test('beside a time-out that is stated the others are none, so that the words of one that is over name none', () => {
  const timeouts = recordOf([
    ['create', null],
    ['delete', '5m'],
  ]);
  expect([timeoutText({ timeouts }, 'create'), timeoutText({ timeouts }, 'delete'), timeoutText({ timeouts: null }, 'delete')]).toEqual([
    undefined,
    '5m',
    undefined,
  ]);
  const failure = { code: 'shim_unreachable', message: '', problems: [], retry: false, left_behind: true };
  const over = { ok: false, interrupted: 'timed out', failure } as const;
  const [told] = failedChange(
    { title: 'Gadget', id: 'red/box', schema: terraformResource(gadget) },
    'create',
    over,
    timeoutText({ timeouts }, 'create'),
  );
  expect(told?.detail).toMatch(/^It was waited for as long as anything is\. The shim goes on with it/);
});

test('an apply that waited for the shim says so, and one that hardly did does not', () => {
  const resource = { kind: 'gadget', id: 'red/box', spec: {}, status: {}, drift: [] };
  const told = (awayMs: number) => successWarnings({ title: 'Gadget', id: 'red/box' }, resource, false, awayMs).map(({ detail }) => detail);
  expect([told(400), told(12_300)]).toEqual([[], ['Gadget "red/box" waited 12 s for it and was finished when it was back.']]);
});

test('durations are Go durations', () => {
  expect(['90s', '1h30m', '1.5h', '500ms', '2m30s', 'soon', '1d', '5'].map(durationMs)).toEqual([
    90_000,
    5_400_000,
    5_400_000,
    500,
    150_000,
    undefined,
    undefined,
    undefined,
  ]);
});
