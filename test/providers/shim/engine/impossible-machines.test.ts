import { toOutward } from '../../../../lib/derive/outward.js';
import type { PlannedChange } from '../../../../lib/device-plan.js';
import type { Kind } from '../../../../lib/kind.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import { snakeCase } from '../../../../lib/names.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

const kindOf = (name: string) => kindNamed(name) as Kind;
const tenant = { kind: 'tenant', spec: { name: 'red' } };
const vmSpec = (more: object = {}) => ({ tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12', ...more });
const imageSpec = (more: object = {}) => ({ cluster: 'ams1-pve', name: 'mine', source: 'local:import/debian-12.qcow2', ...more });
const idOf = (kind: string, spec: Record<string, unknown>) => kindOf(kind).id(kindOf(kind).spec.parse(spec));
const put = (kind: string, spec: Record<string, unknown>): PlannedChange => ({
  kind,
  id: idOf(kind, spec),
  action: 'put',
  spec: toOutward(kindOf(kind).spec, spec) as Record<string, unknown>,
});
const remove = (kind: string, spec: Record<string, unknown>): PlannedChange => ({ kind, id: idOf(kind, spec), action: 'delete' });

interface Refusal {
  code: string;
  message: string;
  path: readonly (string | number)[];
}

describe('what the cluster could not give to a VM or an image', () => {
  let world: TestWorld;
  let before: unknown;
  beforeAll(async () => {
    world = await startWorld();
    await world.putAll([tenant, { kind: 'vm', spec: vmSpec() }, { kind: 'image', spec: imageSpec() }]);
    before = world.lab.dump();
  });
  afterAll(() => world.close());

  // What is larger than a node stays so, whatever else an apply does.
  const lasting = (code: string) => (code === 'no_capacity' ? { lasting: true } : {});
  const seen = (message: string) => expect.stringContaining(message) as string;
  const noStorage = (storage: string, path: Refusal['path']): Refusal => ({
    code: 'unknown_reference',
    message: `storage "${storage}" does not exist, is disabled, or is not shown to our token; on pve1, pve2 "local-lvm", "shared" would do`,
    path,
  });
  const nope = { storage: 'nope', sizeGiB: 5 };
  const noImages =
    'storage "local" takes iso, import, vztmpl, snippets, backup, and not images; on pve1, pve2 "local-lvm", "shared" would do';
  const noModel = 'has "pentium", "pentium2", "pentium3" and ';

  test.each<[string, string, object, Refusal]>([
    ['a VM with a new disk', 'vm', { disks: { scsi1: nope } }, noStorage('nope', ['disks', 'scsi1', 'storage'])],
    [
      'a VM whose first disk is on a storage without images',
      'vm',
      { disks: { scsi0: { storage: 'local', sizeGiB: 5 } } },
      { code: 'unknown_reference', message: noImages, path: ['disks', 'scsi0', 'storage'] },
    ],
    [
      'a VM that prefers no node of the cluster',
      'vm',
      { node: 'pve9' },
      { code: 'unknown_reference', message: 'it has pve1, pve2', path: ['node'] },
    ],
    ['a VM with an unknown CPU', 'vm', { cpuType: 'pentium9' }, { code: 'unknown_reference', message: noModel, path: ['cpuType'] }],
    ['a VM with more cores than a node', 'vm', { cores: 65 }, { code: 'no_capacity', message: 'has 64 CPUs', path: ['cores'] }],
    [
      'a VM with too much memory',
      'vm',
      { memoryMiB: 16_000_000 },
      { code: 'no_capacity', message: 'with 16000000 MiB', path: ['memoryMiB'] },
    ],
    ['an image', 'image', { storage: 'local' }, { code: 'unknown_reference', message: noImages, path: ['storage'] }],
    ['an image, under another name', 'image', { name: 'other', storage: 'nope' }, noStorage('nope', ['storage'])],
  ])('is refused before a replacement destroys the old one: %s', async (_, kind, more, { code, message, path }) => {
    const [from, to] = kind === 'vm' ? [vmSpec(), vmSpec(more)] : [imageSpec(), imageSpec(more)];
    const { problems } = await world.plane.plan([remove(kind, from), put(kind, to)]);
    expect(problems).toMatchObject([{ kind, code, message: seen(message), ...lasting(code) }]);
    expect(problems[0]?.problems?.map((problem) => problem.path)).toEqual([path.map((step) => snakeCase(String(step)))]);
  });

  test.each<[string, object, Refusal]>([
    [
      'a disk on a storage that is not there',
      { disks: { scsi1: nope } },
      {
        code: 'unknown_reference',
        message: 'storage "nope" does not exist, is disabled, or is not shown to our token; on pve',
        path: ['disks', 'scsi1', 'storage'],
      },
    ],
    [
      'memory beyond its node',
      { memoryMiB: 16_000_000 },
      { code: 'no_capacity', message: 'could not start again with 16000000 MiB: pve', path: ['memoryMiB'] },
    ],
    [
      'memory beyond its node, while it is stopped',
      { memoryMiB: 16_000_000, powerState: 'stopped' },
      { code: 'no_capacity', message: '262144 MiB', path: ['memoryMiB'] },
    ],
    ['more cores than its node', { cores: 65 }, { code: 'no_capacity', message: 'could not start with 65 cores: pve', path: ['cores'] }],
    ['a node that is not there', { node: 'pve9' }, { code: 'unknown_reference', message: 'it has pve1, pve2', path: ['node'] }],
    ['a CPU that is not known', { cpuType: 'pentium9' }, { code: 'unknown_reference', message: noModel, path: ['cpuType'] }],
  ])(
    'is refused before an update, in the plan and in the apply, and leaves spec and VM as they are: %s',
    async (_, more, { code, message, path }) => {
      const { problems } = await world.plane.plan([put('vm', vmSpec(more))]);
      expect(problems).toMatchObject([{ kind: 'vm', code, message: seen(message), ...lasting(code) }]);
      expect(problems[0]?.problems?.map((problem) => problem.path)).toEqual([path.map((step) => snakeCase(String(step)))]);
      const was = await world.plane.read(kindOf('vm'), 'red/web-1');
      await expect(world.put(kindOf('vm'), vmSpec(more))).rejects.toMatchObject({ code, message: seen(message), problems: [{ path }] });
      expect(await world.plane.read(kindOf('vm'), 'red/web-1')).toEqual(was);
      expect(world.lab.dump()).toEqual(before);
    },
  );

  test('is refused in a create whose image is still to come', async () => {
    const image = imageSpec({ name: 'new', node: 'pve2' });
    const made = (more: object) => put('vm', vmSpec({ name: 'web-2', image: 'ams1-pve/new', ...more }));
    const plan = async (more: object) => (await world.plane.plan([put('image', image), made(more)])).problems;
    expect(await plan({})).toEqual([]);
    expect(await plan({ disks: { scsi1: nope } })).toMatchObject([
      { kind: 'vm', message: seen('storage "nope" does not exist, is disabled, or is not shown to our token; on pve2 "local-lvm"') },
    ]);
    expect(await plan({ memoryMiB: 16_000_000 })).toMatchObject([{ kind: 'vm', code: 'no_capacity' }]);
    expect(await plan({ cpuType: 'pentium9' })).toMatchObject([{ kind: 'vm', message: seen('node pve2 has "pentium"') }]);
  });

  test('is not refused for what it has already', async () => {
    const large = vmSpec({ name: 'large', node: 'pve1', memoryMiB: 200_000 });
    await world.put(kindOf('vm'), large);
    await world.restart();
    // It fits with what it has itself, though the node has not that much free.
    expect((await world.plane.plan([put('vm', { ...large, memoryMiB: 230_000 })])).problems).toEqual([]);
    expect((await world.put(kindOf('vm'), { ...large, memoryMiB: 230_000 })).state).toBe('succeeded');
    await world.remove(kindOf('vm'), 'red/large');
  });
});
