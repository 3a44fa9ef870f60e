import type { TestWorld } from '../../../support/world.js';
import { front, kind, link, net, vm, redAndBlue } from './red-and-blue.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('what one resource has is not given to another while a device still holds it', () => {
  const here = redAndBlue();
  const { done, outcome, lines, tags } = here;
  let world: TestWorld;
  beforeEach(() => (world = here.world));

  test('two networks whose names join to the same text have VRRP groups of their own', async () => {
    const a = await done('network', net('red', 'web', { 'x-front': { cidr: '10.1.0.0/24' } }));
    const b = await done('network', net('red-web', 'x', { front: { cidr: '10.2.0.0/24' } }));
    expect(lines().filter((line) => /vrrp group \S+ (interface|address)/.test(line)).length).toBe(4);
    expect(b.subnets.front?.vlan).not.toBe(a.subnets['x-front']?.vlan);
    expect(await world.plane.read(kind('network'), 'red/web')).toMatchObject({ drift: [] });
  });

  test('a link put again as it was answered keeps its tunnel prefix', async () => {
    await done('network', net('red', 'web'));
    const a = await done('wireguard_link', link('a'));
    await world.plane.settle(await world.plane.put(kind('wireguard_link'), 'red/a', a), 30_000);
    const b = await done('wireguard_link', link('b'));
    expect(b.local.addresses).not.toEqual(a.local.addresses);
  });

  test('a subnet that a VM is in is not taken away', async () => {
    await done('network', net('red', 'web'));
    await done('vm', vm('one'));
    const before = lines();
    expect(await outcome(world.put(kind('network'), net('red', 'web', {})))).toBe('in_use');
    expect(lines()).toEqual(before);
    expect(await world.plane.read(kind('vm'), 'red/one')).toMatchObject({ drift: [] });
  });

  test('the VLAN of a VM that could not be removed stays reserved', async () => {
    const { subnets } = await done('network', net('red', 'web'));
    const old = subnets.front?.vlan;
    await done('vm', vm('one'));
    const vmId = (await world.plane.read(kind('vm'), 'red/one'))?.status.vm_id as number;
    world.lab.cluster.editVm(vmId, { protection: '1' });
    expect(await outcome(world.remove(kind('vm'), 'red/one'))).not.toBe('succeeded');
    await world.put(kind('network'), net('red', 'web', front({ vlan: 150 })));
    const blue = await done('network', net('blue', 'web'));
    expect(tags(old)).not.toEqual([]);
    expect(blue.subnets.front?.vlan).not.toBe(old);
  });

  test('a VM made while its network moves to another VLAN ends up in the new one', async () => {
    const { subnets } = await done('network', net('red', 'web'));
    const old = subnets.front?.vlan;
    world.lab.change({ cloneMs: 600 });
    const making = world.put(kind('vm'), vm('one'));
    await pause(200);
    await world.put(kind('network'), net('red', 'web', front({ vlan: 150 })));
    const blue = await done('network', net('blue', 'web'));
    await making;
    expect({ blue: blue.subnets.front?.vlan === old, redStillThere: tags(old).length }).not.toEqual({ blue: true, redStillThere: 1 });
  });

  test('a VM cannot join a network that is still being made and is undone', async () => {
    world.lab.change({ commitMs: 400 });
    world.lab.routers['ams1-r2']?.load(['set vrf name handmade table 1600']);
    const making = world.put(kind('network'), net('red', 'web', front(), { table: 1600 }));
    await pause(150);
    const joined = await outcome(world.put(kind('vm'), vm('one')));
    expect((await making).state).toBe('failed');
    world.lab.change({ commitMs: 0 });
    const blue = await done('network', net('blue', 'web'));
    expect({ joined, inBluesVlan: tags(blue.subnets.front?.vlan) }).toEqual({
      joined: expect.not.stringMatching('succeeded'),
      inBluesVlan: [],
    });
  });

  test('a network is not removed while a VM joins it', async () => {
    await done('network', net('red', 'web'));
    const [removed, joined] = await Promise.all([
      outcome(world.remove(kind('network'), 'red/web')),
      outcome(world.put(kind('vm'), vm('one'))),
    ]);
    expect([removed, joined].filter((each) => each === 'succeeded')).toHaveLength(1);
  });

  test('one address in two spellings is one address', async () => {
    await done('network', net('red', 'web', { front: { cidr: '2001:db8::/64' } }));
    const nic = (address: string) => ({ nics: [{ network: 'red/web', subnet: 'front', address }] });
    await done('vm', vm('one', nic('2001:db8::5')));
    expect(await outcome(world.put(kind('vm'), vm('two', nic('2001:DB8:0::5'))))).toMatch(/conflict|invalid_spec/);
  });

  test('a gateway drawn anew is not inside the DHCP range', async () => {
    await done('network', net('red', 'web', { old: { cidr: '10.1.0.0/24' } }));
    const dhcp = { start: '10.1.0.2', stop: '10.1.0.99' };
    const after = await done('network', net('red', 'web', { renamed: { cidr: '10.1.0.0/24', dhcp } }));
    expect(after.subnets.renamed?.gateway).toBe('10.1.0.1');
  });

  test('a VM with user data whose address changes is told so', async () => {
    await done('network', net('red', 'web'));
    const at = (address: string) =>
      vm('one', { nics: [{ network: 'red/web', subnet: 'front', address }], cloudInit: { userData: '#cloud-config\n' } });
    await done('vm', at('10.1.0.50'));
    const operation = await world.put(kind('vm'), at('10.1.0.51'));
    expect(operation.steps.map((step) => step.says)).not.toEqual([]);
  });

  test('what cannot change in place is refused, not forgotten', async () => {
    await done('vm', vm('one', { nics: [] }));
    expect(await outcome(world.put(kind('vm'), vm('one', { nics: [], image: 'ams1-pve/9000', clone: 'linked' })))).not.toBe('succeeded');
  });

  test('the last of several requests is the one that holds', async () => {
    world.lab.change({ commitMs: 100 });
    const a = net('red', 'web', front({ vlan: 110 }));
    const [first, , last] = await Promise.all([
      world.put(kind('network'), a),
      pause(30).then(() => world.remove(kind('network'), 'red/web')),
      pause(60).then(() => world.put(kind('network'), a)),
    ]);
    expect([first.state, last.state]).toEqual(['succeeded', 'succeeded']);
    expect(await world.plane.read(kind('network'), 'red/web')).toMatchObject({ drift: [] });
  });

  test.each([0, 13, 21])('a tenant is not removed while a network joins it, %s turns later', async (turns) => {
    const removing = outcome(world.remove(kind('tenant'), 'blue'));
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const results = await Promise.all([removing, outcome(world.put(kind('network'), net('blue', 'web')))]);
    expect(results.filter((each) => each === 'succeeded')).toHaveLength(1);
  });

  test('a change of a network that concerns no VM leaves VMs alone', async () => {
    await done('network', net('red', 'web'));
    await done('vm', vm('one'));
    world.lab.cluster.editVm(10000, { cores: '4' });
    const operation = await world.put(kind('network'), net('red', 'web', { ...front(), back: { cidr: '10.2.0.0/24' } }));
    expect(operation.steps.map((step) => step.says).filter((says) => says.includes('VM'))).toEqual([]);
  });

  test('a DHCP range is not laid over the address of a VM', async () => {
    await done('network', net('red', 'web'));
    await done('vm', vm('one', { nics: [{ network: 'red/web', subnet: 'front', address: '10.1.0.150' }] }));
    const dhcp = { start: '10.1.0.100', stop: '10.1.0.199' };
    expect(await outcome(world.put(kind('network'), net('red', 'web', front({ dhcp }))))).not.toBe('succeeded');
  });

  test('the disk of an image without a boot order is not taken for one too many', async () => {
    for (const vmId of [9000, 9001]) {
      world.lab.cluster.editVm(vmId, { boot: null, scsi0: null, virtio0: `local-lvm:base-${vmId}-disk-0,size=4G` });
    }
    const operation = await world.put(kind('vm'), vm('one', { nics: [], disks: { scsi1: { sizeGiB: 5 } } }));
    expect(operation.steps.map((step) => step.says).filter((says) => says.includes('remove disk'))).toEqual([]);
  });

  test('a preshared key stays while its version does, and goes with it', async () => {
    await done('network', net('red', 'web'));
    const withKey = { ...link('a'), presharedKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', presharedKeyVersion: 1 };
    const keys = () => lines().filter((line) => line.includes('preshared-key')).length;
    await done('wireguard_link', withKey);
    await done('wireguard_link', { ...link('a'), presharedKeyVersion: 1, mtu: 1400 });
    expect(keys()).toBe(1);
    await done('wireguard_link', { ...link('a'), mtu: 1400 });
    expect(keys()).toBe(0);
  });

  test('swapped VLANs stay apart', async () => {
    const pair = (a: number, b: number) => ({ a: { cidr: '10.1.0.0/24', vlan: a }, b: { cidr: '10.2.0.0/24', vlan: b } });
    await done('network', net('red', 'web', pair(110, 120)));
    await done('network', net('red', 'web', pair(120, 110)));
    expect(
      lines()
        .filter((line) => line.includes('vif 110'))
        .join('\n'),
    ).toContain('10.2.0.');
  });
});
