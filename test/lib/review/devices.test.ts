import type { DevicePlan } from '../../../lib/device-plan.js';
import { network, noDevices, provider, review, tenant, vm, type Wish } from './plan.js';

const red: Wish = { kind: 'tenant', after: tenant('red') };
const web = (tenantName: string, more: object = {}): Wish => ({ kind: 'network', after: network(tenantName, 'web', more) });
const same = (wish: Wish): Wish => ({ ...wish, before: wish.after ?? {} });

describe('what the devices do', () => {
  const line = 'set vrf name t-red-web table 1000';
  const step = (says: string, verb: string) => ({ says, verb });
  const devicePlan: DevicePlan = {
    ...noDevices,
    routers: {
      r1: {
        changes: [
          { kind: 'network', id: 'red/web', lines: [line] },
          { kind: 'network', id: 'red/two', lines: [line] },
          { kind: 'wireguard_link', id: 'red/l', lines: [line] },
        ],
        interrupts: ['removes wg1'],
        guarded: true,
        seen: 'a',
      },
    },
    machines: [
      {
        kind: 'vm',
        id: 'red/one',
        cluster: 'ams1-pve',
        vm_id: 1,
        steps: [{ ...step('destroy VM 1', 'destroy'), interrupts: 'deletes the VM' }],
        seen: 'b',
      },
      {
        kind: 'vm',
        id: 'red/one',
        cluster: 'ams1-pve',
        vm_id: 1,
        steps: [step('clone VM 1', 'clone'), step('start VM 1', 'start')],
        seen: 'c',
      },
    ],
    capacity: { 'ams1-pve': { memory_total_mib: 8192, memory_free_mib: 4096, memory_added_mib: 1024 } },
  };
  const link = { name: 'l', local: { router: 'r1', network: 'red/web' }, remote: { router: 'r2', network: 'red/web' } };
  const wishes: Wish[] = [web('red'), { kind: 'network', after: network('red', 'two') }, { kind: 'wireguard_link', after: link }];

  test('is told by router, with as many commits as changes must and may take', () => {
    const [router] = review(wishes, { devicePlan }).devices?.routers ?? [];
    expect(router).toMatchObject({ name: 'r1', commits: { least: 2, most: 3 }, guarded: true, interrupts: ['removes wg1'] });
  });

  test('is told by VM, a replacement as one, with its loss of data', () => {
    const { devices, losses } = review(wishes, { devicePlan });
    expect(devices?.machines.map(({ steps, interrupts }) => [steps.map(({ says }) => says), interrupts])).toEqual([
      [['destroy VM 1', 'clone VM 1', 'start VM 1'], ['deletes the VM']],
    ]);
    expect(losses).toEqual([{ resource: 'vm red/one', says: 'destroy VM 1' }]);
    expect(devices?.capacity).toEqual([{ cluster: 'ams1-pve', totalMiB: 8192, freeBeforeMiB: 4096, freeAfterMiB: 3072 }]);
  });

  test('without a control plane it is said that it is not known, and a VM that goes is still a loss', () => {
    const { devices, notes, losses } = review([{ kind: 'vm', before: vm('red', 'one') }], { unseen: 'no shim answers' });
    expect(devices).toBeUndefined();
    expect(notes[0]).toContain('The control plane was not asked (no shim answers)');
    expect(losses).toEqual([{ resource: 'vm red/one', says: 'VM goes, with its disks' }]);
  });

  test('without the rest of the fleet, because a device is away, the proof says so', () => {
    const { isolation, notes } = review([red], { devicePlan, fleetUnseen: 'router "r1" does not answer' });
    expect([isolation.scope, notes[0]]).toEqual(['plan', expect.stringContaining('could not be read (router "r1" does not answer)')]);
  });

  describe('goes into the hash', () => {
    const hash = (wish: Wish, plan?: DevicePlan) => review([wish], plan ? { devicePlan: plan } : {}).approval.hash;
    const router = devicePlan.routers.r1;
    const [destroy] = devicePlan.machines;
    test.each<[string, DevicePlan]>([
      ['a router that was changed by hand', { ...devicePlan, routers: { r1: { ...router!, seen: 'z' } } }],
      ['a VM that was changed by hand', { ...devicePlan, machines: [{ ...destroy!, seen: 'z' }, devicePlan.machines[1]!] }],
      ['another line', { ...devicePlan, routers: { r1: { ...router!, changes: router!.changes.slice(1) } } }],
      ['another step', { ...devicePlan, machines: [destroy!] }],
    ])('%s', (_, other) => expect(hash(red, other)).not.toBe(hash(red, devicePlan)));

    test('capacity does not, nor the name of the plan, nor when it was made', () => {
      expect(hash(red, { ...devicePlan, capacity: {} })).toBe(hash(red, devicePlan));
      expect(review([red], {}, { timestamp: '2026-11-21T13:05:58Z' }).approval).toEqual(review([red]).approval);
    });

    test('a declared way does', () => {
      const allowances = [{ from: 'tenant red', to: 'tenant blue', reason: 'they share a shop' }];
      expect(review([red], { allowances }).approval.hash).not.toBe(review([red]).approval.hash);
    });

    test('a secret does, and does not stand in the review', () => {
      const wish = (userData: string): Wish => ({
        kind: 'vm',
        after: vm('red', 'one', { cloudInit: { userData } }),
        sensitive: { cloud_init: { user_data: true } },
      });
      expect(hash(wish('first-secret'))).not.toBe(hash(wish('other-secret')));
      expect(JSON.stringify(review([wish('first-secret')]))).not.toContain('first-secret');
    });
  });
});

test('drift is told where the plan changes nothing of what has drifted, as one that only refreshes', () => {
  const change = { actions: ['update'], before: { drift: [] }, after: { drift: ['configure VM 1: cores 3 → 1'] } };
  const resource_drift = [{ address: 'bitbuilder_vm.web', mode: 'managed', type: 'bitbuilder_vm', provider_name: provider, change }];
  const { drift, verdict } = review([same(red)], {}, { resource_drift });
  expect(drift).toEqual([{ resource: 'bitbuilder_vm.web', lines: ['configure VM 1: cores 3 → 1'] }]);
  expect(verdict).toBe('clean');
});

test('drift is told in the words of the control plane, and of other attributes by their name only', () => {
  const drifted: Wish = { ...same(red), state: { drift: ['ams1-r1: set vrf name t-red-web table 1000'] }, actions: ['update'] };
  const resource_drift = [
    {
      address: 'aws_vpc.a',
      type: 'aws_vpc',
      change: { actions: ['update'], before: { cidr: '10.0.0.0/8' }, after: { cidr: '10.1.0.0/16' } },
    },
  ];
  expect(review([drifted], {}, { resource_drift }).drift).toEqual([
    { resource: 'bitbuilder_tenant "red"', lines: ['ams1-r1: set vrf name t-red-web table 1000'] },
    { resource: 'aws_vpc.a', lines: ['cidr changed outside of Terraform'] },
  ]);
});
