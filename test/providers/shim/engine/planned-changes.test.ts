import { toOutward } from '../../../../lib/derive/outward.js';
import type { DevicePlan, PlannedChange } from '../../../../lib/device-plan.js';
import type { Kind } from '../../../../lib/kind.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

const kindOf = (name: string) => kindNamed(name) as Kind;
const [tenant, network, image, vm] = ['tenant', 'network', 'image', 'vm'].map(kindOf) as [Kind, Kind, Kind, Kind];

const idOf = (kind: Kind, spec: Record<string, unknown>) => kind.id(kind.spec.parse(spec));
const put = (kind: Kind, spec: Record<string, unknown>): PlannedChange => ({
  kind: kind.name,
  id: idOf(kind, spec),
  action: 'put',
  spec: toOutward(kind.spec, spec) as Record<string, unknown>,
});
const remove = (kind: Kind, id: string): PlannedChange => ({ kind: kind.name, id, action: 'delete' });

const web = { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } };
const machine = (name: string, more: object = {}) => ({ tenant: 'red', name, cluster: 'ams1-pve', image: 'ams1-pve/debian-12', ...more });
const onWeb = (subnet: string) => machine('web-1', { nics: [{ network: 'red/web', subnet }] });
const codes = ({ problems }: DevicePlan) => problems.map(({ code }) => code);

describe('a plan that is asked for resource by resource', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  const ask = (session: string, ...changes: PlannedChange[]) => world.plane.plan(changes, { partial: true, session });

  test('takes what the session was asked about before as made: what builds on it is judged by it', async () => {
    expect(codes(await ask('one', put(tenant, { name: 'red' })))).toEqual([]);
    expect(codes(await ask('one', put(network, web)))).toEqual([]);
    const fits = await ask('one', put(vm, onWeb('front')));
    expect(fits.problems).toEqual([]);
    expect(fits.machines.map(({ id, steps }) => [id, steps[0]?.verb])).toEqual([['red/web-1', 'clone']]);
    expect(fits.routers).toEqual({});
    expect((await ask('one', put(vm, onWeb('back')))).problems).toMatchObject([
      { code: 'invalid_spec', problems: [{ path: ['nics', 0, 'subnet'], message: expect.stringContaining('no subnet "back"') as string }] },
    ]);
    // Another session knows nothing of all that, and does not miss it.
    expect(codes(await ask('two', put(vm, onWeb('back'))))).toEqual([]);
  });

  test('is told to be repeated when another session of the same run asked it, as the plan does before the apply', async () => {
    const repeated = async (run: string | undefined, session: string, ...changes: PlannedChange[]) =>
      (await world.plane.plan(changes, { partial: true, session, ...(run === undefined ? {} : { run }) })).repeated ?? false;
    const [red, blue, other] = [{ name: 'red' }, { name: 'blue' }, { name: 'red', description: 'Red' }].map((spec) => put(tenant, spec));
    if (!red || !blue || !other) throw new Error('three changes');
    expect(await repeated('run', 'plan', red, blue)).toBe(false);
    expect(await repeated('run', 'plan', red)).toBe(false);
    expect(await repeated('run', 'apply', red)).toBe(true);
    expect(await repeated('run', 'apply', red, other)).toBe(false);
    expect(await repeated('another run', 'apply', red)).toBe(false);
    expect(await repeated(undefined, 'apply', red)).toBe(false);
  });

  test('is not told to be repeated once there is more to tell of it than before', async () => {
    const repeated = async (session: string) =>
      (await world.plane.plan([put(network, web)], { partial: true, session, run: 'run' })).repeated ?? false;
    await world.put(tenant, { name: 'red' });
    expect([await repeated('plan'), await repeated('another')]).toEqual([false, true]);
    await world.put(tenant, { name: 'red', quotas: { networks: 0 } });
    expect([await repeated('apply'), await repeated('a last one')]).toEqual([false, true]);
  });

  test('judges by a change of what is there already, and forgets it for the next who asks', async () => {
    await world.putAll([
      { kind: 'tenant', spec: { name: 'red' } },
      { kind: 'network', spec: web },
    ]);
    const wider = { ...web, subnets: { ...web.subnets, back: { cidr: '10.1.1.0/24' } } };
    await ask('one', put(network, wider));
    expect(codes(await ask('one', put(vm, onWeb('back'))))).toEqual([]);
    expect(codes(await ask('two', put(vm, onWeb('back'))))).toEqual(['invalid_spec']);
  });

  test('waits for an image that is made by the same changes, and misses one that is not', async () => {
    await world.put(tenant, { name: 'red' });
    const template = { cluster: 'ams1-pve', name: 'golden', source: 'local:import/debian-12.qcow2' };
    await ask('one', put(image, template));
    const golden = put(vm, machine('web-1', { image: 'ams1-pve/golden' }));
    const { problems, machines } = await ask('one', golden);
    expect([problems, machines.map(({ steps }) => steps)]).toEqual([
      [],
      [[{ says: expect.stringMatching(/^make VM \d+ once image "ams1-pve\/golden" is there$/) as string, verb: 'create' }]],
    ]);
    expect((await ask('two', golden)).problems).toMatchObject([{ code: 'unknown_reference', problems: [{ path: ['image'] }] }]);
  });

  test('tells who still uses what is replaced, and goes on with what the replacement does', async () => {
    await world.putAll([
      { kind: 'tenant', spec: { name: 'red' } },
      { kind: 'network', spec: { ...web, vrf: 'old' } },
      { kind: 'vm', spec: onWeb('front') },
    ]);
    const plan = await ask('one', remove(network, 'red/web'), put(network, { ...web, vrf: 'new' }));
    expect(plan.problems).toMatchObject([{ code: 'in_use', message: expect.stringContaining('vm "red/web-1" still refer') as string }]);
    expect(plan.routers['ams1-r1']?.interrupts).toContain('removes VRF old: everything in it loses its routes');
    expect(plan.routers['ams1-r1']?.changes.flatMap(({ lines }) => lines)).toEqual(
      expect.arrayContaining([expect.stringContaining('set vrf name new table') as string]),
    );
  });

  test('counts what the others of the session take of a quota', async () => {
    await ask('one', put(tenant, { name: 'red', quotas: { cores: 3 } }));
    expect(codes(await ask('one', put(vm, machine('a', { cores: 2 }))))).toEqual([]);
    const [refusal] = (await ask('one', put(vm, machine('b', { cores: 2 })))).problems;
    expect(refusal).toMatchObject({
      code: 'quota_exceeded',
      message:
        'tenant "red" may have 3 in quotas.cores: 2 are used by others, vm "red/b" asks for 2; ask for less, remove something, or raise quotas.cores',
      problems: [{ path: ['cores'] }],
    });
    expect(codes(await ask('one', put(vm, machine('b', { cores: 1 }))))).toEqual([]);
  });

  test('says paths in the words of the configuration', async () => {
    await world.put(tenant, { name: 'red', quotas: { memoryMiB: 512 } });
    expect((await ask('one', put(vm, machine('a')))).problems.map(({ problems }) => problems.map(({ path }) => path))).toEqual([
      [['memory_mib']],
    ]);
  });
});

describe('what a spec leaves to the inventory', () => {
  test('is filled in when it is made, and stays as it is when it is left out again', async () => {
    const world = await startWorld();
    try {
      await world.put(tenant, { name: 'red' });
      const storagesOf = (spec: Record<string, unknown> | undefined) =>
        Object.values((spec?.disks ?? {}) as Record<string, { storage?: string }>).map(({ storage }) => storage);
      const made = await world.put(vm, machine('a', { disks: { scsi0: { sizeGiB: 20 } } }));
      expect(storagesOf(made.result?.spec)).toEqual(['local-lvm']);
      const more = machine('a', { disks: { scsi0: { sizeGiB: 20 }, scsi1: { sizeGiB: 2 } } });
      expect(storagesOf((await world.plane.plan([put(vm, more)])).resources[0]?.spec)).toEqual(['local-lvm', 'local-lvm']);
      const grown = await world.put(vm, more);
      expect([grown.state, storagesOf(grown.result?.spec)]).toEqual(['succeeded', ['local-lvm', 'local-lvm']]);
      const linked = await world.put(vm, machine('b', { clone: 'linked', disks: { scsi0: { sizeGiB: 20 } } }));
      expect(storagesOf(linked.result?.spec)).toEqual([undefined]);
    } finally {
      await world.close();
    }
  });
});

describe('the quotas of a tenant', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await startWorld();
    await world.put(tenant, { name: 'red', quotas: { vms: 2, cores: 4, memoryMiB: 4096, diskGiB: 30, networks: 1 } });
    await world.put(tenant, { name: 'blue' });
    await world.putAll([{ kind: 'vm', spec: machine('a', { cores: 2, disks: { scsi0: { sizeGiB: 20 } } }) }]);
  });
  afterAll(() => world.close());

  const refusal = async (kind: Kind, spec: Record<string, unknown>): Promise<string> => {
    const failed = await world.put(kind, spec).catch((thrown: Error) => ({ error: thrown }));
    return failed.error?.message ?? 'none';
  };

  test.each([
    ['cores', { cores: 3 }, /may have 4 in quotas.cores: 2 are used by others, vm "red\/b" asks for 3/],
    ['memory', { memoryMiB: 4000 }, /may have 4096 in quotas.memory_mib: 1024 are used by others, vm "red\/b" asks for 4000/],
    ['disks', { disks: { scsi0: { sizeGiB: 11 } } }, /may have 30 in quotas.disk_gib: 20 are used by others, vm "red\/b" asks for 11/],
  ])('refuse %s beyond them, before anything is made', async (_, more, expected) => {
    expect(await refusal(vm, machine('b', more))).toMatch(expected);
    expect(await world.plane.read(vm, 'red/b')).toBeUndefined();
  });

  test('refuse a growth of what is there, and let everything else about it change', async () => {
    const disks = { scsi0: { sizeGiB: 20 } };
    expect(await refusal(vm, machine('a', { cores: 5, disks }))).toMatch(/0 are used by others, vm "red\/a" asks for 5/);
    expect(await refusal(vm, machine('a', { cores: 2, disks, tags: ['web'] }))).toBe('none');
  });

  test('count VMs and networks, of this tenant only', async () => {
    expect(await refusal(vm, machine('b'))).toBe('none');
    expect(await refusal(vm, machine('c'))).toMatch(/may have 2 in quotas.vms: 2 are used by others/);
    expect(await refusal(vm, { ...machine('c'), tenant: 'blue' })).toBe('none');
    expect(await refusal(network, web)).toBe('none');
    expect(await refusal(network, { ...web, name: 'lab' })).toMatch(/may have 1 in quotas.networks: 1 is used by others/);
    await world.remove(vm, 'red/b');
    expect(await refusal(vm, machine('c'))).toBe('none');
  });
});
