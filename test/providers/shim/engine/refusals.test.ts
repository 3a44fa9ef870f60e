import { toOutward } from '../../../../lib/derive/outward.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import type { Kind } from '../../../../lib/kind.js';
import { createVyosRouter } from '../../../../providers/vyos/router.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

const kind = (name: string) => kindNamed(name) as Kind;
const red = { kind: 'tenant', spec: { name: 'red' } };
const net = (name: string, more: object = {}) => ({
  tenant: 'red',
  name,
  site: 'ams1',
  subnets: { front: { cidr: '10.1.0.0/24' } },
  ...more,
});
const machine = (more: object = {}) => ({ tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12', ...more });

describe('what cannot be is refused with the way out, and leaves nothing', () => {
  let world: TestWorld;
  let before: unknown;
  beforeAll(async () => {
    world = await startWorld();
    await world.putAll([red, { kind: 'network', spec: net('web', { table: 1500 }) }]);
    before = world.lab.dump();
  });
  afterAll(() => world.close());
  afterEach(() => expect(world.lab.dump()).toEqual(before));

  const refused = async (name: string, spec: Record<string, unknown>) => {
    const id = kind(name).id(kind(name).spec.parse(spec));
    const answer = await world.put(kind(name), spec).then(
      (operation) => operation.error ?? {},
      (error: unknown) => error as object,
    );
    expect(await world.plane.read(kind(name), id)).toBeUndefined();
    return answer;
  };

  test('a table in use', async () => {
    expect(await refused('network', net('other', { table: 1500 }))).toMatchObject({
      code: 'conflict',
      message: 'cannot give table 1500 to network "red/other": it belongs to network "red/web"; choose another or omit it',
    });
  });

  test('a table that somebody took by hand', async () => {
    const router = world.lab.routers['ams1-r2'];
    router?.load(['set vrf name handmade table 1600']);
    const answer = await refused('network', net('other', { table: 1600 }));
    router?.load([]);
    router?.reset();
    expect(answer).toMatchObject({ code: 'device_refused', detail: expect.stringContaining('table id is not unique!') as unknown });
    await world.put(kind('network'), net('web', { table: 1500 }));
  });

  test('a tenant that does not exist', async () => {
    expect(await refused('network', net('web', { tenant: 'blue' }))).toMatchObject({
      code: 'unknown_reference',
      message: 'the control plane has no tenant "blue"; create it first or correct the name',
    });
  });

  test('a site that the inventory does not have', async () => {
    expect(await refused('network', net('other', { site: 'ams2' }))).toMatchObject({
      code: 'unknown_reference',
      message: 'the inventory has no site "ams2"; create it first or correct the name',
    });
  });

  test('an unknown image', async () => {
    expect(await refused('vm', machine({ image: 'ams1-pve/debian-13' }))).toMatchObject({
      code: 'unknown_reference',
      message: 'cannot clone VM "red/web-1": cluster "ams1-pve" has no image "debian-13"; it has "debian-12"',
    });
    await expect(world.plane.lookup(kind('image'), { cluster: 'ams1-pve', name: 'debian-13' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'cluster "ams1-pve" has no template named "debian-13"; it has "debian-12"',
      problems: [{ path: ['name'] }],
    });
  });

  test('a full cluster', async () => {
    expect(await refused('vm', machine({ memoryMiB: 16_000_000 }))).toMatchObject({
      code: 'no_capacity',
      message: expect.stringMatching(
        /^cluster "ams1-pve" has no room for VM "red\/web-1" with 16000000 MiB: pve1 \d+ MiB free, pve2 \d+ MiB free; free memory, add a node or ask for less$/,
      ) as unknown,
    });
  });

  test('a subnet without a free address', async () => {
    const tiny = { tenant: 'red', name: 'tiny', site: 'ams1', subnets: { front: { cidr: '10.7.0.0/30' } } };
    expect(await refused('network', tiny)).toMatchObject({
      code: 'pool_exhausted',
      message:
        'no address is left in network red/tiny for network "red/tiny" (2 in use); widen the range in the inventory or the subnet, or remove what is not needed',
      problems: [{ path: ['subnets', 'front', 'cidr'], message: 'no address left' }],
    });
  });

  test('one that others refer to', async () => {
    await expect(world.plane.remove(kind('tenant'), 'red')).rejects.toMatchObject({
      code: 'in_use',
      message: 'cannot remove tenant "red": network "red/web" still refers to it; remove that first',
    });
  });

  test('a router with a wrong certificate', async () => {
    const router = world.lab.routers['ams1-r1'];
    const port = createVyosRouter({
      name: 'ams1-r1',
      url: router?.url ?? '',
      key: router?.key ?? '',
      tls: { fingerprint: Array(32).fill('AA').join(':') },
    });
    await expect(port.read()).rejects.toMatchObject({
      code: 'device_untrusted',
      message: expect.stringMatching(
        /^the certificate of router "ams1-r1" at 127\.0\.0\.1 is not the pinned one: its SHA-256 fingerprint is ([0-9A-F]{2}:){31}[0-9A-F]{2}, the inventory says AA:.*; compare it/,
      ) as unknown,
    });
    await port.close();
  });
});

describe('a change that others could not follow is refused with all of them, at the attribute that they miss', () => {
  let world: TestWorld;
  const subnets = { front: { cidr: '10.1.0.0/24' }, back: { cidr: '10.2.0.0/24' } };
  const at = (subnet: string, address: string) => [{ network: 'red/web', subnet, address }];
  beforeAll(async () => {
    world = await startWorld();
    const vms = [at('front', '10.1.0.50'), at('back', '10.2.0.50')].map((nics, index) => machine({ name: `web-${index}`, nics }));
    await world.putAll([red, { kind: 'network', spec: net('web', { subnets }) }, ...vms.map((spec) => ({ kind: 'vm', spec }))]);
  });
  afterAll(() => world.close());

  const refusal = (front: object, back?: object) => {
    const spec = toOutward(kind('network').spec, net('web', { subnets: { front, ...(back ? { back } : {}) } }));
    return expect(world.plane.put(kind('network'), 'red/web', spec)).rejects;
  };
  const first = '10.1.0.50 is not in subnet "front" (10.9.0.0/24)';
  const second = 'network "red/web" has no subnet "back"; it has "front"';

  test('one of them', async () => {
    await refusal({ cidr: '10.9.0.0/24' }, subnets.back).toMatchObject({
      code: 'in_use',
      message: `cannot change network "red/web": vm "red/web-0" would no longer fit: ${first}. Change or remove it first, in an apply of its own`,
      problems: [{ path: ['subnets', 'front', 'cidr'], message: first }],
    });
  });

  test('a DHCP range over an address', async () => {
    await refusal({ ...subnets.front, dhcp: { start: '10.1.0.40', stop: '10.1.0.60' } }, subnets.back).toMatchObject({
      problems: [{ path: ['subnets', 'front', 'dhcp'], message: expect.stringContaining('10.1.0.50 lies in the DHCP range') as string }],
    });
  });

  test('several of them', async () => {
    await refusal({ cidr: '10.9.0.0/24' }).toMatchObject({
      message: `cannot change network "red/web": 2 that refer to it would no longer fit: vm "red/web-0": ${first}; vm "red/web-1": ${second}. Change or remove them first, in an apply of their own`,
      problems: [
        { path: ['subnets', 'front', 'cidr'], message: `vm "red/web-0": ${first}` },
        { path: ['subnets', 'back'], message: `vm "red/web-1": ${second}` },
      ],
    });
  });
});

test('a router that is down fails the network, and the other router is put back', async () => {
  const world = await startWorld();
  await world.putAll([red]);
  const before = world.lab.routers['ams1-r1']?.dump();
  await world.lab.routers['ams1-r2']?.close();
  const operation = await world.put(kind('network'), net('web'));
  expect(operation).toMatchObject({
    state: 'failed',
    error: {
      code: 'device_unreachable',
      retry: true,
      message: expect.stringMatching(/^router "ams1-r2" did not .* cannot be reached \(ECONNREFUSED\); check the address/) as unknown,
    },
  });
  expect(world.lab.routers['ams1-r1']?.dump()).toEqual(before);
  await world.close();
});
