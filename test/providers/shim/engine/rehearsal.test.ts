import { toOutward } from '../../../../lib/derive/outward.js';
import type { DevicePlan, PlannedChange } from '../../../../lib/device-plan.js';
import type { Kind } from '../../../../lib/kind.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

const kindOf = (name: string) => kindNamed(name) as Kind;

interface Wish {
  kind: string;
  spec: Record<string, unknown>;
}

const tenant: Wish = { kind: 'tenant', spec: { name: 'red' } };
const network = (more: object = {}): Wish => ({
  kind: 'network',
  spec: { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24', ...more } } },
});
const link: Wish = {
  kind: 'wireguard_link',
  spec: { name: 'backbone', local: { router: 'ams1-r1', network: 'red/web' }, remote: { router: 'ams1-r2', network: 'red/web' } },
};
const vm = (more: object = {}): Wish => ({
  kind: 'vm',
  spec: {
    tenant: 'red',
    name: 'web-1',
    cluster: 'ams1-pve',
    image: 'ams1-pve/debian-12',
    nics: [{ network: 'red/web', subnet: 'front' }],
    ...more,
  },
});

const idOf = ({ kind, spec }: Wish) => kindOf(kind).id(kindOf(kind).spec.parse(spec));
const put = (wish: Wish): PlannedChange => ({
  kind: wish.kind,
  id: idOf(wish),
  action: 'put',
  spec: toOutward(kindOf(wish.kind).spec, wish.spec) as Record<string, unknown>,
});
const remove = (wish: Wish): PlannedChange => ({ kind: wish.kind, id: idOf(wish), action: 'delete' });

/** What a router's configuration gained and lost, as lines. */
function difference(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => line.replace(/^set/, 'delete')),
    ...after.filter((line) => !before.includes(line)),
  ].sort();
}

const linesOn = (plan: DevicePlan, router: string) => (plan.routers[router]?.changes ?? []).flatMap(({ lines }) => lines);

/** What differs by its nature between a plan and a router: keys that are made at apply, and secrets that are not shown. */
const comparable = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/(public-key) .*/, '$1 KEY').replace(/(private-key) .*/, '$1 SECRET')).sort();

describe('a device plan', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  const dump = () => Object.fromEntries(Object.entries(world.lab.routers).map(([name, router]) => [name, router.dump()]));

  test('says the lines that the apply then sends, for a create that builds on what is not there yet', async () => {
    const wishes = [tenant, network(), link, vm()];
    const before = dump();
    const plan = await world.plane.plan(wishes.map(put));
    expect(plan.problems).toEqual([]);
    expect(dump()).toEqual(before);
    for (const wish of wishes) expect((await world.put(kindOf(wish.kind), wish.spec)).state).toBe('succeeded');
    const after = dump();
    for (const router of ['ams1-r1', 'ams1-r2']) {
      expect(comparable(linesOn(plan, router))).toEqual(comparable(difference(before[router] ?? [], after[router] ?? [])));
    }
    expect(linesOn(plan, 'ams1-r1')).toContain('set interfaces wireguard wg100 peer ams1-r2 public-key (known after apply)');
    expect(linesOn(plan, 'ams1-r1').find((line) => line.includes('private-key'))).toMatch(/ '?<redacted>'?$/);
    expect(plan.machines).toMatchObject([
      {
        kind: 'vm',
        id: 'red/web-1',
        cluster: 'ams1-pve',
        vm_id: 10000,
        steps: [{ verb: 'clone' }, { verb: 'configure' }, { verb: 'start' }],
      },
    ]);
    expect(plan.capacity['ams1-pve']?.memory_added_mib).toBe(1024);
  });

  test('of what is there already is empty', async () => {
    const wishes = [tenant, network(), link, vm()];
    for (const wish of wishes) await world.put(kindOf(wish.kind), wish.spec);
    expect(await world.plane.plan(wishes.map(put))).toMatchObject({ routers: {}, machines: [], capacity: {}, problems: [] });
  });

  test('of a change brings along the VM that follows, and says what is interrupted', async () => {
    for (const wish of [tenant, network({ vlan: 200 }), vm()]) await world.put(kindOf(wish.kind), wish.spec);
    const before = dump();
    const plan = await world.plane.plan([put(network({ vlan: 201 }))]);
    expect(plan.routers['ams1-r1']?.interrupts).toContain('removes eth1.200: its subnet loses this router');
    const step = { says: expect.stringContaining('VLAN 201') as string, interrupts: 'interrupts NIC 0 (VLAN 200 → 201)' };
    expect(plan.machines).toMatchObject([{ id: 'red/web-1', steps: [step] }]);
    await world.put(kindOf('network'), network({ vlan: 201 }).spec);
    const gone = (lines: readonly string[]) => lines.filter((line) => line.startsWith('set'));
    expect(gone(linesOn(plan, 'ams1-r1')).sort()).toEqual(gone(difference(before['ams1-r1'] ?? [], dump()['ams1-r1'] ?? [])));
  });

  test('of name servers in another order sends them in that order, and sees one that was changed by hand', async () => {
    const telling = (...nameServers: string[]) => network({ dhcp: { start: '10.1.0.100', stop: '10.1.0.199', nameServers } });
    for (const wish of [tenant, telling('9.9.9.9', '1.1.1.1')]) await world.put(kindOf(wish.kind), wish.spec);
    const router = world.lab.routers['ams1-r1'];
    const told = () =>
      (router?.state().running ?? []).filter((path) => path.includes('option') && path.includes('name-server')).map((path) => path.at(-1));
    const change = put(telling('1.1.1.1', '9.9.9.9'));
    const plan = await world.plane.plan([change]);
    expect(linesOn(plan, 'ams1-r1').map((line) => line.replace(/ .* option /, ' … '))).toEqual([
      'delete … name-server 9.9.9.9',
      'set … name-server 9.9.9.9',
    ]);
    expect(plan.routers['ams1-r1']?.interrupts).toEqual(['changes the DHCP service of VRF t-red-web, which restarts']);
    expect((await world.put(kindOf('network'), telling('1.1.1.1', '9.9.9.9').spec)).state).toBe('succeeded');
    expect(told()).toEqual(['1.1.1.1', '9.9.9.9']);
    const as = async () => (await world.plane.read(kindOf('network'), 'red/web'))?.drift;
    expect(await as()).toEqual([]);

    const other = network({ ...(telling().spec.subnets as { front: object }).front, vlan: 250 });
    const before = await world.plane.plan([put(other)]);
    const [first = []] = (router?.state().running ?? []).filter((path) => path.at(-1) === '1.1.1.1');
    const byHand = router?.console();
    await byHand?.delete(first);
    await byHand?.set(first);
    await byHand?.commit();
    expect(told()).toEqual(['9.9.9.9', '1.1.1.1']);
    expect((await world.plane.plan([put(other)])).routers['ams1-r1']?.seen).not.toBe(before.routers['ams1-r1']?.seen);
    await world.restart();
    expect(await as()).toHaveLength(2);
  });

  test('sees a VM as it is now, though no list tells what was changed by hand', async () => {
    for (const wish of [tenant, network({ vlan: 200 }), vm()]) await world.put(kindOf(wish.kind), wish.spec);
    const change = put(vm({ memoryMiB: 4096 }));
    const [before] = (await world.plane.plan([change])).machines;
    const head = `vm ${String(before?.vm_id)} net0: `;
    const net0 = (world.lab.cluster.dump().find((line) => line.startsWith(head)) ?? '').slice(head.length);
    world.lab.cluster.editVm(before?.vm_id ?? 0, { net0: net0.replace('tag=200', 'tag=77') });
    const [after] = (await world.plane.plan([change])).machines;
    expect(after?.seen).not.toBe(before?.seen);
    expect(after?.steps[0]?.says).toContain('nics [vmbr0 VLAN 200]');
  });

  test('of a VM that is replaced chooses the node as the apply does, with the room that the old one gives back', async () => {
    const big = vm({ nics: [], memoryMiB: 12_288, disks: { scsi0: { sizeGiB: 10 } } });
    for (const wish of [tenant, big]) await world.put(kindOf(wish.kind), wish.spec);
    // What the cluster answered a second ago is not asked again.
    await world.restart();
    const { machines, problems } = await world.plane.plan([remove(big), put(big)]);
    expect(problems).toEqual([]);
    await world.restart();
    await world.remove(kindOf('vm'), idOf(big));
    await world.restart();
    await world.put(kindOf('vm'), big.spec);
    const done = (await world.plane.operations(2)).flatMap(({ steps }) => steps.map(({ says }) => says));
    expect(done).toContain(machines.flatMap(({ steps }) => steps).find(({ verb }) => verb === 'clone')?.says);
  });

  test('of a removal says what goes, and what still holds it', async () => {
    for (const wish of [tenant, network(), vm()]) await world.put(kindOf(wish.kind), wish.spec);
    const held = await world.plane.plan([remove(network())]);
    expect(held.problems).toMatchObject([
      { kind: 'network', code: 'in_use', message: expect.stringContaining('vm "red/web-1" still refer') as string },
    ]);
    const plan = await world.plane.plan([remove(vm()), remove(network()), remove(tenant)]);
    expect(plan.problems).toEqual([]);
    expect(plan.machines).toMatchObject([
      {
        steps: [
          { verb: 'stop', interrupts: 'stops the VM' },
          { verb: 'destroy', interrupts: 'deletes the VM and its data' },
        ],
      },
    ]);
    expect(linesOn(plan, 'ams1-r1')).toEqual(
      expect.arrayContaining(['delete vrf', 'delete high-availability', 'delete interfaces ethernet eth1 vif']),
    );
    for (const wish of [vm(), network(), tenant]) await world.remove(kindOf(wish.kind), idOf(wish));
    expect(dump()['ams1-r1']?.some((line) => line.includes('vrf'))).toBe(false);
  });

  test('that reserves tells the numbers of the apply, in whatever order the resources arrive, and keeps those of a replacement', async () => {
    const links = ['one', 'two', 'three'].map((name) => ({ ...link, spec: { ...link.spec, name } }));
    const vms = ['web-1', 'web-2', 'web-3'].map((name) => vm({ name }));
    const networks = [network(), { ...network(), spec: { ...network().spec, name: 'lab' } }];
    await world.put(kindOf('tenant'), tenant.spec);
    const plan = await world.plane.plan([...networks, ...links, ...vms].map(put), { reserve: true });
    const later = await world.plane.plan([...networks, ...vms, ...links.reverse()].map(put));
    const told = (of: DevicePlan) => of.resources.map(({ id, spec }) => JSON.stringify([id, spec])).sort();
    expect(told(later)).toEqual(told(plan));
    const before = dump();
    for (const wish of [...networks.reverse(), ...vms.reverse(), ...links]) await world.put(kindOf(wish.kind), wish.spec);
    for (const router of ['ams1-r1', 'ams1-r2'])
      expect(comparable(linesOn(plan, router))).toEqual(comparable(difference(before[router] ?? [], dump()[router] ?? [])));
    const idsOf = async () => (await world.plane.list(kindOf('vm'))).map(({ id, status }) => [id, status?.vm_id]);
    expect(await idsOf()).toEqual(plan.machines.map(({ id, vm_id: vmId }) => [id, vmId]));

    const [first, second] = [vm({ name: 'web-1' }), vm({ name: 'web-2' })];
    await world.plane.plan([remove(first), remove(second), put(second), put(first)], { reserve: true });
    const ids = await idsOf();
    for (const wish of [first, second]) await world.remove(kindOf('vm'), idOf(wish));
    for (const wish of [second, first]) await world.put(kindOf('vm'), wish.spec);
    expect(await idsOf()).toEqual(ids);
  });

  test('of a replacement deletes and makes again', async () => {
    for (const wish of [tenant, network(), vm()]) await world.put(kindOf(wish.kind), wish.spec);
    const plan = await world.plane.plan([remove(vm()), put(vm({ clone: 'linked' }))]);
    expect(plan.problems).toEqual([]);
    expect(plan.machines.map(({ steps }) => steps.map(({ verb }) => verb))).toEqual([
      ['stop', 'destroy'],
      ['clone', 'configure', 'start'],
    ]);
  });

  test('names every change that would be refused, and goes on with the others', async () => {
    await world.put(kindOf('tenant'), tenant.spec);
    world.lab.routers['ams1-r1']?.load(['set vrf name t-red-web table 999']);
    const plan = await world.plane.plan([
      put(network()),
      put({ kind: 'network', spec: { tenant: 'red', name: 'lab', site: 'nowhere', subnets: {} } }),
      put({ kind: 'network', spec: { tenant: 'red', name: 'ok', site: 'ams1', subnets: {} } }),
    ]);
    expect(plan.problems.map(({ id, code }) => [id, code])).toEqual([
      ['red/lab', 'unknown_reference'],
      ['red/web', 'conflict'],
    ]);
    expect(linesOn(plan, 'ams1-r1')).toContain('set vrf name t-red-ok table 1001');
  });

  test('of a part of the changes does not miss what may come with the others, but knows what is taken', async () => {
    for (const wish of [tenant, { kind: 'network', spec: { ...network().spec, table: 1500 } }])
      await world.put(kindOf(wish.kind), wish.spec);
    const early = (wish: Wish) => world.plane.plan([put(wish)], { partial: true });
    const later = { tenant: 'blue', name: 'lab', site: 'ams1', subnets: {} };
    expect((await early({ kind: 'network', spec: later })).problems).toEqual([]);
    expect((await early({ kind: 'network', spec: { ...later, table: 1500 } })).problems).toMatchObject([
      { code: 'conflict', problems: [{ path: ['table'], message: 'table 1500 is taken' }] },
    ]);
    expect((await early({ kind: 'network', spec: { ...later, site: 'ams9' } })).problems).toMatchObject([{ code: 'unknown_reference' }]);
    expect((await early(vm({ image: 'ams1-pve/nothing' }))).problems).toMatchObject([
      { code: 'unknown_reference', message: expect.stringContaining('has no image "nothing"') as string },
    ]);
  });
});
