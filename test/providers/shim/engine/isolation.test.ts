import { request } from 'undici';
import { trustedAgent } from '../../../../providers/http/trust.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import type { Kind } from '../../../../lib/kind.js';
import type { Operation } from '../../../../lib/wire.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

const kind = (name: string) => kindNamed(name) as Kind;
const front = (more: object = {}) => ({ front: { cidr: '10.1.0.0/24', ...more } });
const net = (tenant: string, name: string, subnets: object = front(), more: object = {}) => ({
  tenant,
  name,
  site: 'ams1',
  subnets,
  ...more,
});
const vm = (name: string, more: object = {}) => ({
  tenant: 'red',
  name,
  cluster: 'ams1-pve',
  image: 'ams1-pve/debian-12',
  nics: [{ network: 'red/web', subnet: 'front' }],
  ...more,
});
const link = (name: string) => ({
  name,
  local: { router: 'ams1-r1', network: 'red/web' },
  remote: { router: 'ams1-r2', network: 'red/web' },
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Spec {
  subnets: Record<string, { vlan: number; gateway: string }>;
  local: { addresses: string[] };
}

/** A commit by hand over the router's own API. */
async function ask(router: { url: string; key: string; fingerprint: string }, commands: object[]): Promise<void> {
  const dispatcher = trustedAgent({ fingerprint: router.fingerprint }, { device: 'router' });
  const { statusCode } = await request(new URL('/configure', router.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: router.key, commands }),
    dispatcher,
  });
  await dispatcher.destroy();
  expect(statusCode).toBe(200);
}

describe('what one resource has is not given to another while a device still holds it', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await startWorld();
    await world.putAll(['red', 'blue', 'red-web'].map((name) => ({ kind: 'tenant', spec: { name } })));
  });
  afterEach(() => world.close());

  const done = async (name: string, spec: Record<string, unknown>) => {
    const operation = await world.put(kind(name), spec);
    expect([operation.error?.message, operation.error?.detail, operation.state]).toEqual([undefined, undefined, 'succeeded']);
    return operation.result?.spec as unknown as Spec;
  };
  const outcome = (work: Promise<Operation | undefined>) =>
    work.then(
      (operation) => operation?.error?.code ?? 'succeeded',
      (error: { code: string }) => error.code,
    );
  const lines = (router = 'ams1-r1') => world.lab.routers[router]?.dump() ?? [];
  const tags = (vlan: unknown) => world.lab.cluster.dump().filter((line) => line.includes(`tag=${String(vlan)}`));

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

  test('a VRF made by hand that has interfaces is not joined, and an undo leaves it', async () => {
    const byHand = [
      'set vrf name handmade table 1600',
      'set interfaces ethernet eth2 vrf handmade',
      'set interfaces ethernet eth2 address 10.9.0.1/24',
    ];
    for (const router of Object.values(world.lab.routers)) router.load(byHand);
    expect(await outcome(world.put(kind('network'), net('red', 'web', front(), { vrf: 'handmade', table: 1600 })))).toBe('conflict');
  });

  test('an undo takes away only what was not there before', async () => {
    world.lab.routers['ams1-r1']?.load(['set vrf name handmade table 1600']);
    world.lab.routers['ams1-r2']?.load(['set vrf name other table 1600']);
    const before = world.lab.dump();
    expect(await outcome(world.put(kind('network'), net('red', 'web', front(), { vrf: 'handmade', table: 1600 })))).not.toBe('succeeded');
    expect(world.lab.dump()).toEqual(before);
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

  test('a VM that could not be removed is not destroyed by a put that fails', async () => {
    await done('network', net('red', 'web'));
    await done('vm', vm('one'));
    const vmId = (await world.plane.read(kind('vm'), 'red/one'))?.status.vm_id as number;
    world.lab.cluster.editVm(vmId, { protection: '1' });
    expect(await outcome(world.remove(kind('vm'), 'red/one'))).not.toBe('succeeded');
    world.lab.cluster.editVm(vmId, { protection: null });
    await outcome(world.put(kind('vm'), vm('one', { disks: { scsi0: { sizeGiB: 1 } } })));
    expect(world.lab.cluster.dump().join('\n')).toContain(`vm ${vmId} `);
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

  test('a route made by hand outlives a link that is undone', async () => {
    const before = world.lab.routers['ams1-r1']?.dump();
    expect(before).toBeDefined();
    await done('network', net('red', 'web'));
    const start = world.lab.dump();
    await world.lab.routers['ams1-r2']?.setDown(true);
    expect(await outcome(world.put(kind('wireguard_link'), link('a')))).toBe('device_unreachable');
    await world.lab.routers['ams1-r2']?.setDown(false);
    expect(world.lab.dump()).toEqual(start);
  });

  test('a disk grown by hand shows in a plan and does not block it', async () => {
    const sized = (sizeGiB: number) => vm('one', { nics: [], disks: { scsi0: { sizeGiB } } });
    await done('vm', sized(5));
    const volume = world.lab.cluster.dump().find((line) => line.startsWith('vm 10000 scsi0: ')) ?? '';
    world.lab.cluster.editVm(10000, { scsi0: volume.slice('vm 10000 scsi0: '.length).replace('size=5G', 'size=8G'), cores: '2' });
    expect((await world.plane.read(kind('vm'), 'red/one'))?.drift).toEqual([
      'disk scsi0 has 8 GiB and cannot shrink to 5 GiB; ask for at least 8, or replace the VM',
    ]);
    await done('vm', sized(8));
    expect(await world.plane.read(kind('vm'), 'red/one')).toMatchObject({ drift: [] });
  });

  test('a guarded commit is not sent to a router that would reboot when it is not confirmed', async () => {
    for (const router of Object.values(world.lab.routers)) {
      const lines = router.dump().filter((line) => !line.includes('commit-confirm'));
      await ask(router, [{ op: 'delete', path: ['system', 'config-management', 'commit-confirm'] }]);
      expect(router.dump()).toEqual(lines);
    }
    const before = world.lab.dump();
    const underlay = { name: 'backbone', local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2', allowedIps: ['10.9.0.0/16'] } };
    expect((await world.put(kind('wireguard_link'), underlay)).error).toMatchObject({
      code: 'conflict',
      message:
        'ams1-r1 would reboot when the commit for wireguard_link "backbone" cuts us off, so it is not sent; on the router: set system config-management commit-confirm action reload',
    });
    expect(world.lab.dump()).toEqual(before);
    await done('network', net('red', 'web'));
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

  test('a list goes on over a router that is down, and says what was not read', async () => {
    await done('network', net('red', 'web'));
    await world.lab.routers['ams1-r2']?.setDown(true);
    const [listed] = await world.plane.list(kind('network'));
    expect(listed).toMatchObject({ id: 'red/web', warnings: [expect.stringMatching(/^not read: router "ams1-r2" did not/) as unknown] });
    await world.lab.routers['ams1-r2']?.setDown(false);
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

  test('an update that is applied in part can be finished or taken back', async () => {
    await done('network', net('red', 'web'));
    const before = world.lab.dump();
    const wider = net('red', 'web', { ...front({ vlan: 150 }), back: { cidr: '10.2.0.0/24' } });
    for (const path of [['high-availability'], ['vrf']]) {
      world.lab.routers['ams1-r2']?.fail({ on: 'commit', is: 'partial', path, text: 'planted: the script failed' });
      await outcome(world.put(kind('network'), wider));
      await done('network', wider);
      expect(await world.plane.read(kind('network'), 'red/web')).toMatchObject({ drift: [] });
      world.lab.routers['ams1-r1']?.fail({ on: 'commit', is: 'partial', path, text: 'planted: the script failed' });
      await outcome(world.put(kind('network'), net('red', 'web', front({ vlan: 100 }))));
      await done('network', net('red', 'web', front({ vlan: 100 })));
      expect(world.lab.dump()).toEqual(before);
    }
  });

  test('with partial commits a refused network leaves nothing', async () => {
    for (const router of Object.values(world.lab.routers)) router.settings.partialCommits = true;
    world.lab.routers['ams1-r2']?.load(['set vrf name other table 1600']);
    const before = world.lab.dump();
    const results = await Promise.all([
      outcome(world.put(kind('network'), net('red', 'bad', front(), { table: 1600 }))),
      outcome(world.put(kind('network'), net('blue', 'good'))),
    ]);
    expect(results).toEqual(['device_refused', 'succeeded']);
    expect(await world.plane.read(kind('network'), 'blue/good')).toMatchObject({ drift: [] });
    await world.remove(kind('network'), 'blue/good');
    expect(world.lab.dump()).toEqual(before);
  });
});
