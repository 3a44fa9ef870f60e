import { request } from 'undici';
import { trustedAgent } from '../../../../providers/http/trust.js';
import type { TestWorld } from '../../../support/world.js';
import { front, kind, link, net, vm, redAndBlue } from './red-and-blue.js';

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

describe('what was made by hand, or half-way, is left, told or finished', () => {
  const here = redAndBlue();
  const { done, outcome } = here;
  let world: TestWorld;
  beforeEach(() => (world = here.world));

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

  test('a list goes on over a router that is down, and says what was not read', async () => {
    await done('network', net('red', 'web'));
    await world.lab.routers['ams1-r2']?.setDown(true);
    const [listed] = await world.plane.list(kind('network'));
    expect(listed).toMatchObject({ id: 'red/web', warnings: [expect.stringMatching(/^not read: router "ams1-r2" did not/) as unknown] });
    await world.lab.routers['ams1-r2']?.setDown(false);
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
