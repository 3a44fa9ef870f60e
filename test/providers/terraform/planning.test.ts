import type { DevicePlan } from '../../../lib/device-plan.js';
import { toOutward } from '../../../lib/derive/outward.js';
import type { Kind } from '../../../lib/kind.js';
import { kinds } from '../../../lib/kinds/index.js';
import { unknown, type ValueRecord } from '../../../providers/terraform/value/value.js';
import { openForEachTest } from './each-test.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { openProvider, type ProviderClient } from './open-provider.js';

const all = [...kinds, gadget];
const named = (name: string) => kinds.find((kind) => kind.name === name) as Kind;
const [tenant, network, vm] = ['tenant', 'network', 'vm'].map(named) as [Kind, Kind, Kind];
const web = { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } };
const box = { owner: 'red', name: 'box' };
const ofWeb = { kind: 'network', id: 'red/web' };
const problem = (code: string, message: string, path: (string | number)[] = []): DevicePlan['problems'] => [
  { ...ofWeb, code, message, problems: path.length > 0 ? [{ path, message }] : [] },
];

describe('what the shim says of a plan', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(all, (opened) => ({ shim, provider } = opened));

  const made = async (kind: Kind, config: Record<string, unknown>): Promise<ValueRecord> => {
    const { planned } = await provider.plan(kind, config);
    const { state } = await provider.apply(kind, config, planned);
    await provider.configure({ endpoint: shim.endpoint });
    shim.plans.length = 0;
    return state as ValueRecord;
  };

  test('is asked with the spec of the apply, in the session of the reads, for a part of the changes', async () => {
    const secret = { ...box, secret: 's3cret', secret_version: 1 };
    await provider.read(gadget, (await provider.plan(gadget, box)).planned);
    await provider.plan(gadget, secret);
    const { requests, plans } = shim;
    expect(plans[1]).toEqual({
      changes: [{ kind: 'gadget', id: 'red/box', action: 'put', spec: expect.objectContaining({ secret: 's3cret', size: 3 }) as object }],
      partial: true,
      session: requests[0]?.session,
    });
  });

  test('is not asked about a plan that changes nothing, or nothing but what is the provider’s own', async () => {
    const state = await made(gadget, box);
    await provider.plan(gadget, box, state);
    await provider.plan(gadget, { ...box, timeouts: { create: '5m' } }, state);
    expect(shim.plans).toEqual([]);
    await provider.plan(gadget, { ...box, note: 'x' }, state);
    expect(shim.plans).toHaveLength(1);
  });

  test('is not asked about what is not all known, nor about what refers to that', async () => {
    await provider.plan(network, { ...web, subnets: unknown });
    const nics = [{ network: 'red/web', subnet: 'front' }];
    const machine = toOutward(vm.spec, { ...vm.samples.minimal, nics }) as Record<string, unknown>;
    await provider.plan(vm, machine);
    expect(shim.plans).toEqual([]);
    await provider.plan(vm, { ...machine, nics: [] });
    expect(shim.plans).toHaveLength(1);
  });

  test.each(['unknown_reference', 'invalid_spec'])('is an error at its attribute when it is certain: %s', async (code) => {
    shim.judge = () => ({ problems: problem(code, 'no such thing', ['subnets']) });
    expect((await provider.plan(network, web)).told).toEqual([
      {
        severity: 'error',
        summary: 'Cannot create Network "red/web"',
        detail: `subnets: no such thing\n\nError code: ${code}`,
        at: 'subnets',
      },
    ]);
  });

  test.each(['conflict', 'pool_exhausted', 'no_capacity', 'quota_exceeded', 'in_use'])(
    'is a warning at its attribute when another change of the apply may make way: %s',
    async (code) => {
      shim.judge = () => ({ problems: problem(code, 'table 1500 is taken', ['table']) });
      const [told, ...more] = (await provider.plan(network, web)).told;
      expect([told, more]).toMatchObject([
        { severity: 'warning', summary: 'Network "red/web" could not be created as things are now', at: 'table' },
        [],
      ]);
      expect(told?.detail).toMatch(/^table: table 1500 is taken\n\nError code: \w+\n\nThis is no error yet/);
    },
  );

  test('names what a change stops, restarts or takes away, once for all devices', async () => {
    const state = await made(network, web);
    const router = { changes: [], interrupts: ['removes eth1.100: its subnet loses this router'], guarded: false, seen: '' };
    const machine = {
      cluster: 'ams1-pve',
      seen: '',
      kind: 'vm',
      steps: [{ says: 'restart it', verb: 'reboot', interrupts: 'restarts the VM' }],
    };
    const machines = [1, 2, 3, 4, 5].map((number) => ({ ...machine, id: `red/web-${number}`, vm_id: 10_000 + number }));
    shim.judge = () => ({ routers: { 'ams1-r1': router, 'ams1-r2': router }, machines });
    expect((await provider.plan(network, { ...web, subnets: { front: { cidr: '10.1.0.0/24', vlan: 150 } } }, state)).told).toEqual([
      {
        severity: 'warning',
        summary:
          'Network "red/web": restarts the VM of vm "red/web-1", vm "red/web-2", vm "red/web-3" and 2 more; removes eth1.100: its subnet loses this router',
        detail: [
          ...machines.map(({ id, vm_id: vmId }) => `VM ${vmId}: restarts the VM of vm "${id}"`),
          'router ams1-r1: removes eth1.100: its subnet loses this router',
          'router ams1-r2: removes eth1.100: its subnet loses this router',
        ].join('\n'),
        at: '',
      },
    ]);
  });

  test('is asked once about a replacement, as a removal and a create, and told why beside it', async () => {
    const state = await made(network, web);
    shim.judge = () => ({ problems: problem('in_use', 'vm "red/web-1" still refer to it') });
    const { told, replace } = await provider.plan(network, { ...web, site: 'ams2' }, state);
    expect(replace).toEqual(['site']);
    expect(told).toMatchObject([
      {
        severity: 'warning',
        summary: 'Network "red/web" is replaced',
        detail: 'site: "ams1" → "ams2"\n\nThis cannot change in place: it is destroyed and made anew.',
        at: 'site',
      },
      { severity: 'warning', summary: 'Network "red/web" could not be replaced as things are now' },
    ]);
    expect(told[1]?.detail).toContain('replace_triggered_by = [bitbuilder_network.NAME]');
    expect((await provider.plan(network, { ...web, site: 'ams2' })).told).toEqual([]);
    expect(shim.plans.map(({ changes }) => changes.map(({ action, id }) => [action, id]))).toEqual([
      [
        ['delete', 'red/web'],
        ['put', 'red/web'],
      ],
    ]);
  });

  test('goes on in the apply: who holds what is to be removed, and how to have it replaced too', async () => {
    const state = await made(network, web);
    shim.failOnce((line) => line.startsWith('DELETE'), 409, { code: 'in_use', message: 'vm "red/web-1" still refer to it' });
    const [told] = (await provider.destroy(network, state)).told;
    expect(told).toMatchObject({ severity: 'error', summary: 'Cannot remove Network "red/web"' });
    expect(told?.detail).toMatch(
      /^vm "red\/web-1" still refer to it\. Where it is to be replaced .*replace_triggered_by = \[bitbuilder_network\.NAME\]/,
    );
  });

  test('is asked about a create of what is in the state, as after a taint, as about a replacement', async () => {
    const state = await made(network, web);
    await provider.read(network, state);
    await provider.plan(network, web);
    expect(shim.plans[0]?.changes.map(({ action }) => action)).toEqual(['delete', 'put']);
  });

  test('is asked about a replacement without what was drawn for what goes, and tells of that by its name', async () => {
    const state = await made(gadget, box);
    shim.judge = () => ({ problems: problem('in_use', 'others refer to it').map((each) => ({ ...each, kind: 'gadget', id: 'red/box' })) });
    const { told } = await provider.plan(gadget, { ...box, name: 'crate' }, state);
    expect(told.map(({ summary }) => summary)).toEqual([
      'Gadget "red/box" is replaced',
      'Gadget "red/box" could not be replaced as things are now',
    ]);
    expect(state.table).toBe(1001);
    expect(shim.plans[0]?.changes).toEqual([
      { kind: 'gadget', id: 'red/box', action: 'delete' },
      {
        kind: 'gadget',
        id: 'red/crate',
        action: 'put',
        spec: expect.not.objectContaining({ table: expect.anything() as unknown }) as object,
      },
    ]);
  });

  test('is no error when a create differs from what exists in what cannot change: a taint that was not read looks the same', async () => {
    shim.judge = () => ({ problems: problem('invalid_spec', 'cannot change in place', ['site']) });
    const { planned, told } = await provider.plan(network, web);
    const wayOut = expect.stringContaining('take create_before_destroy out of its block') as string;
    expect(told).toMatchObject([{ severity: 'warning', detail: wayOut }]);
    const problems = [{ path: ['site'], message: 'cannot change in place' }];
    shim.failOnce((line) => line.startsWith('PUT'), 400, { code: 'invalid_spec', message: 'not in place', problems });
    expect((await provider.apply(network, web, planned)).told).toMatchObject([{ severity: 'error', at: 'site', detail: wayOut }]);
  });

  test('about a device that is down is told once, however many resources are on it', async () => {
    shim.judge = ([change]) => ({
      problems: [{ kind: 'network', id: change?.id ?? '', code: 'device_unreachable', message: 'router ams1-r2 is down', problems: [] }],
    });
    const plans = [await provider.plan(network, web), await provider.plan(network, { ...web, name: 'lab' })];
    expect(plans.map(({ told }) => told.map(({ severity }) => severity))).toEqual([['warning'], []]);
  });

  test('is not asked any more once the walk turns out to be an apply', async () => {
    const { planned } = await provider.plan(gadget, box);
    await provider.apply(gadget, box, planned);
    await provider.plan(tenant, { name: 'red' });
    expect(shim.plans).toHaveLength(1);
  });

  test('is asked for plans that come at the same time together, and for each by itself once there is something to tell', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const planAll = () => Promise.all(names.map((name) => provider.plan(network, { ...web, name })));
    const asked = () => shim.plans.splice(0).map(({ changes }) => changes.map(({ id }) => id));
    expect((await planAll()).flatMap(({ told }) => told)).toEqual([]);
    const together = asked();
    expect([together.flat(), together.length < names.length]).toEqual([names.map((name) => `red/${name}`), true]);
    shim.judge = (changes) => ({
      problems: changes.flatMap(({ id }) => (id === 'red/c' ? problem('conflict', 'taken').map((each) => ({ ...each, id })) : [])),
    });
    const summaries = (await planAll()).map(({ told }) => told.map(({ summary }) => summary));
    expect(summaries).toEqual([[], [], ['Network "red/c" could not be created as things are now'], []]);
    expect(asked()).toContainEqual(['red/c']);
    shim.judge = () => ({});
    shim.failOnce((line) => line.endsWith('/plan'), 413, { code: 'invalid_request', message: 'too large' });
    expect((await planAll()).flatMap(({ told }) => told)).toEqual([]);
  });

  test('is not told once more in the apply of the same run, but for errors', async () => {
    const state = await made(network, web);
    const [warning, error] = [problem('conflict', 'taken'), problem('unknown_reference', 'no such site', ['site'])];
    const told = async (answer: Partial<DevicePlan>) => {
      await provider.configure({ endpoint: shim.endpoint });
      shim.judge = () => answer;
      return (await provider.plan(network, { ...web, site: 'ams2' }, state)).told.map(({ severity, summary }) => [severity, summary]);
    };
    const isReplaced = ['warning', 'Network "red/web" is replaced'];
    expect(await told({ problems: warning })).toEqual([
      isReplaced,
      ['warning', 'Network "red/web" could not be replaced as things are now'],
    ]);
    expect(await told({ problems: warning, repeated: true })).toEqual([]);
    expect(await told({ problems: error, repeated: true })).toEqual([['error', 'Cannot replace Network "red/web"']]);
  });

  test('tells nothing that comes when the apply has begun', async () => {
    const { planned } = await provider.plan(gadget, box);
    shim.judge = () => ({ problems: problem('conflict', 'taken') });
    shim.hold((line) => line.endsWith('/plan'));
    const late = provider.plan(network, web);
    await provider.apply(gadget, box, planned);
    shim.hold();
    expect((await late).told).toEqual([]);
  });

  test('is missed with one warning when the shim fails in the middle, and the plans go on', async () => {
    shim.failOnce((line) => line.endsWith('/plan'), 404, { code: 'not_found', message: 'no route' });
    const plans = await Promise.all(['a', 'b', 'c'].map((name) => provider.plan(gadget, { ...box, name })));
    expect(plans.flatMap(({ told }) => told.map(({ summary }) => summary))).toEqual(['The shim did not look at this plan']);
    expect(plans.map(({ planned }) => planned.id)).toEqual(['red/a', 'red/b', 'red/c']);
  });
});

describe('a shim that does not answer', () => {
  test('is one warning in all: plans of creates and of what is in the state go on without it', async () => {
    const shim = await openFakeShim({ kinds: all });
    const provider = await openProvider(all, { HOME: '/nonexistent' });
    await provider.configure({ endpoint: shim.endpoint });
    const { state } = await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned);
    await shim.close();
    expect(await provider.configure({ endpoint: shim.endpoint })).toMatchObject([{ severity: 'warning', at: 'endpoint' }]);
    const read = await provider.read(gadget, state as ValueRecord);
    expect(read).toEqual({ state, told: [] });
    const changed = await provider.plan(gadget, { ...box, note: 'x' }, read.state as ValueRecord);
    const created = await provider.plan(gadget, { ...box, name: 'crate' });
    expect([changed.told, created.told, created.planned.id]).toEqual([[], [], 'red/crate']);
    await provider.close();
  }, 30_000);
});
