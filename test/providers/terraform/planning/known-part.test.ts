import type { DevicePlan } from '../../../../lib/device-plan.js';
import { kinds } from '../../../../lib/kinds/index.js';
import type { Kind } from '../../../../lib/kind.js';
import { unknown, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { openForEachTest } from '../each-test.js';
import type { FakeShim } from '../fake-shim.js';
import type { ProviderClient } from '../open-provider.js';

const vm = kinds.find(({ name }) => name === 'vm') as Kind;
const network = kinds.find(({ name }) => name === 'network') as Kind;
const machine = { tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12', disks: { scsi0: { size_gib: 10 } } };
const linked = { clone: 'linked' };
const elsewhere = { disks: { scsi0: { size_gib: 10, storage: 'nope' } } };
const later = { cloud_init: { user_data: unknown } };

const refusal = (code: string, path: (string | number)[], more: object = {}): DevicePlan['problems'] => [
  { kind: 'vm', id: 'red/web-1', code, message: 'there is none', problems: [{ path, message: 'there is none' }], ...more },
];
const noStorage = refusal('unknown_reference', ['disks', 'scsi0', 'storage']);

describe('of a change with values that are known only after the apply', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(kinds, (opened) => ({ shim, provider } = opened));
  let made: ValueRecord;

  beforeEach(async () => {
    const config = { ...machine, memory_mib: 512 };
    made = (await provider.apply(vm, config, (await provider.plan(vm, config)).planned)).state as ValueRecord;
    await provider.configure({ endpoint: shim.endpoint });
    shim.plans.length = 0;
  });

  /** What is told of a plan beside the reason of a replacement. */
  const told = async (config: object) => {
    const { told: all } = await provider.plan(vm, { ...machine, ...config }, made);
    return all.filter(({ summary }) => !summary.endsWith('is replaced'));
  };

  test('that replaces, the shim is asked about what is known, and about what was in the place of the rest', async () => {
    expect(await told({ ...linked, ...elsewhere, ...later, memory_mib: unknown, nics: [{ network: unknown, subnet: 'front' }] })).toEqual(
      [],
    );
    const spec = expect.objectContaining({ clone: 'linked', disks: elsewhere.disks, memory_mib: 512, nics: [], cloud_init: {} }) as object;
    expect(shim.plans.map(({ changes }) => changes)).toEqual([
      [
        { kind: 'vm', id: 'red/web-1', action: 'delete' },
        { kind: 'vm', id: 'red/web-1', action: 'put', spec },
      ],
    ]);
  });

  test('that updates, it is told what restarts or is refused as well', async () => {
    const machines = [
      {
        kind: 'vm',
        id: 'red/web-1',
        vm_id: 10000,
        cluster: '',
        seen: '',
        steps: [{ says: '', verb: 'reboot', interrupts: 'restarts the VM' }],
      },
    ];
    shim.judge = () => ({ machines, problems: refusal('no_capacity', ['cores'], { lasting: true }) });
    expect(await told({ ...later, cores: 99, memory_mib: 512 })).toMatchObject([
      { severity: 'error', summary: 'Cannot update VM "red/web-1"', at: 'cores' },
      { severity: 'warning', summary: 'VM "red/web-1": restarts the VM' },
    ]);
  });

  test('what the devices do not have is an error, or a warning where what it is made of is open, too', async () => {
    shim.judge = () => ({ problems: noStorage });
    expect(await told({ ...linked, ...elsewhere, ...later })).toMatchObject([{ severity: 'error', at: 'disks.scsi0.storage' }]);
    expect(await told({ ...elsewhere, ...later, image: unknown })).toMatchObject([
      {
        severity: 'warning',
        detail: expect.stringContaining('it was looked at without image, which the plan does not know.') as string,
      },
    ]);
  });

  test('who still needs what is replaced is told', async () => {
    shim.judge = () => ({ problems: [{ kind: 'vm', id: 'red/web-1', code: 'in_use', message: 'others refer to it', problems: [] }] });
    const detail = expect.stringContaining('replace_triggered_by') as string;
    expect(await told({ ...linked, image: unknown })).toMatchObject([{ severity: 'warning', detail }]);
  });

  test.each<[string, DevicePlan['problems'], object]>([
    ['that is about the unknown', refusal('unknown_reference', ['image']), { image: unknown }],
    ['that may fit with the unknown', refusal('invalid_spec', ['nics', 0, 'address']), later],
    ['that another change may make way for', refusal('conflict', ['name']), later],
  ])('nothing is told %s', async (_, problems, config) => {
    shim.judge = () => ({ problems });
    expect(await told({ ...linked, ...config })).toEqual([]);
  });

  test('nothing is told of what it refers to while that is open', async () => {
    await provider.plan(network, { tenant: 'red', name: 'web', site: 'ams1', subnets: unknown });
    shim.judge = () => ({ problems: refusal('unknown_reference', ['nics', 0, 'network']) });
    const nics = [{ network: 'red/web', subnet: 'front' }];
    expect(await told({ nics })).toEqual([]);
    shim.judge = () => ({ problems: noStorage });
    expect(await told({ nics, ...elsewhere })).toMatchObject([
      { severity: 'warning', detail: expect.stringContaining('nics[0].network') as string },
    ]);
  });

  test('that may refer to what nobody knows yet, nothing is certain', async () => {
    shim.judge = () => ({ problems: noStorage });
    expect(await told({ ...elsewhere, nics: unknown })).toMatchObject([
      { severity: 'warning', detail: expect.stringContaining('it was looked at without nics, which') as string },
    ]);
    expect((await provider.plan(vm, { ...machine, name: 'web-2', nics: unknown })).told).toEqual([]);
  });

  test('that creates, nothing is asked', async () => {
    expect((await provider.plan(vm, { ...machine, name: 'web-2', ...later })).told).toEqual([]);
    expect(shim.plans).toEqual([]);
  });
});
