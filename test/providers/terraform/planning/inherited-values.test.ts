import { toOutward } from '../../../../lib/derive/outward.js';
import type { Kind } from '../../../../lib/kind.js';
import { kinds } from '../../../../lib/kinds/index.js';
import { unknown, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { openForEachTest } from '../each-test.js';
import type { FakeShim } from '../fake-shim.js';
import type { ProviderClient } from '../open-provider.js';

const [image, vm] = ['image', 'vm'].map((name) => kinds.find((kind) => kind.name === name)) as [Kind, Kind];

describe('what is inherited from the inventory', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(kinds, (opened) => ({ shim, provider } = opened));
  const machine = (disks: object, more: object = {}) => ({
    ...{ tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12', disks },
    ...more,
  });
  const storages = ({ disks }: ValueRecord) =>
    Object.fromEntries(Object.entries(disks as Record<string, { storage: unknown }>).map(([slot, { storage }]) => [slot, storage]));
  const asked = () => shim.requests.filter(({ line }) => line === 'GET /api/v1/inventory').length;

  test('is known at plan, asked for once in a session and only where something is left out', async () => {
    await provider.plan(vm, machine({ scsi0: { size_gib: 10, storage: 'ceph' } }));
    expect(asked()).toBe(0);
    const { planned } = await provider.plan(vm, machine({ scsi0: { size_gib: 10 }, scsi1: { size_gib: 5, storage: 'ceph' } }));
    expect(storages(planned)).toEqual({ scsi0: 'local-lvm', scsi1: 'ceph' });
    const template = toOutward(image.spec, image.samples.minimal) as Record<string, unknown>;
    expect((await provider.plan(image, template)).planned.storage).toBe('local-lvm');
    expect(asked()).toBe(1);
  });

  test('is left to the apply where more than the inventory decides', async () => {
    const disks = { scsi0: { size_gib: 10 } };
    const linked = await provider.plan(vm, machine(disks, { clone: 'linked' }));
    const elsewhere = await provider.plan(vm, machine(disks, { cluster: unknown, image: unknown }));
    const stated = await provider.plan(vm, machine({ scsi0: { size_gib: 10, storage: unknown } }));
    expect([elsewhere, stated].map(({ planned }) => storages(planned))).toEqual(Array(2).fill({ scsi0: unknown }));
    expect(storages(linked.planned)).toEqual({ scsi0: null });
  });

  test('is what the apply answers, and stays when it is stated no more', async () => {
    const config = machine({ scsi0: { size_gib: 10 }, scsi1: { size_gib: 5, storage: 'ceph' } });
    const { state, told } = await provider.apply(vm, config, (await provider.plan(vm, config)).planned);
    expect(told).toEqual([]);
    const again = await provider.plan(vm, machine({ scsi0: { size_gib: 10 }, scsi1: { size_gib: 5 } }), state as ValueRecord);
    expect([again.planned, again.replace]).toEqual([state, []]);
  });

  test('of a state from before it was told stays unsaid: no change of its own, and no replacement with another', async () => {
    const config = machine({ scsi0: { size_gib: 10 } });
    const { state } = await provider.apply(vm, config, (await provider.plan(vm, config)).planned);
    const older = { ...(state as ValueRecord), disks: { scsi0: { size_gib: 10, storage: null } } } as unknown as ValueRecord;
    expect((await provider.plan(vm, config, older)).planned).toEqual(older);
    const grown = await provider.plan(vm, machine({ scsi0: { size_gib: 20 }, scsi1: { size_gib: 5 } }), older);
    expect([grown.replace, storages(grown.planned)]).toEqual([[], { scsi0: unknown, scsi1: 'local-lvm' }]);
  });
});
