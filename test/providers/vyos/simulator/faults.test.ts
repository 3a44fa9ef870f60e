import { RestClient } from './rest-client.js';
import { scriptsTakeMs } from '../../../../providers/vyos/simulator/time.js';
import { elapsedMs } from '../../../support/elapsed.js';

let client: RestClient;
beforeAll(async () => {
  client = await RestClient.start();
});
afterAll(() => client.close());
beforeEach(() => {
  client.router.reset();
  Object.assign(client.router.settings, { commitMs: 0, scriptMs: {}, perCommandMs: 0, rebootMs: 0 });
});

const dummy = (index: number) => client.commit([`set interfaces dummy dum${index}`]);
const there = () => client.lines('dummy').map((line) => line.split(' ').at(-1));

describe('a fault', () => {
  test('waits for the n-th request of its kind, and strikes as often as it was told', async () => {
    client.router.fail({ on: 'commit', is: 'refused', text: 'no', nth: 2, times: 2 });
    const seen = [];
    for (const index of [1, 2, 3, 4]) {
      await client.post('/retrieve', { op: 'exists', path: ['system'] });
      seen.push((await dummy(index)).status);
    }
    expect(seen).toEqual([200, 400, 400, 200]);
    expect(there()).toEqual(['dum1', 'dum4']);
  });

  test('finds a save that comes as a form', async () => {
    client.router.fail({ on: 'save', is: 'timeout', applied: false });
    expect((await client.form('/config-file', { op: 'save' })).status).toBe(504);
    expect(client.router.stats().saves).toBe(0);
  });

  test('that delays does no harm', async () => {
    client.router.fail({ on: 'any', is: 'delay', ms: 150 });
    expect(await elapsedMs(async () => expect((await dummy(1)).status).toBe(200))).toBeGreaterThan(100);
    expect(there()).toEqual(['dum1']);
  });
});

describe('a router whose plug is pulled', () => {
  test('comes back at the same address with what was saved', async () => {
    await dummy(1);
    await client.post('/config-file', { op: 'save' });
    await dummy(2);
    await client.router.kill();
    await expect(dummy(3)).rejects.toThrow(/ECONNREFUSED|other side closed/);
    await client.router.powerOn();
    expect(there()).toEqual(['dum1']);
    expect((await dummy(3)).status).toBe(200);
  });

  test('while it commits loses the commit', async () => {
    client.router.settings.commitMs = 200;
    const answer = dummy(1).catch((error: unknown) => error);
    await client.router.kill();
    await answer;
    await client.router.powerOn();
    client.router.settings.commitMs = 0;
    expect((await dummy(2)).status).toBe(200);
    expect(there()).toEqual(['dum2']);
  });

  test('by its own API is off until it is started', async () => {
    expect((await client.post('/poweroff', { op: 'poweroff', path: ['now'] })).status).toBe(200);
    await client.router.kill();
    await client.router.powerOn();
    expect((await dummy(1)).status).toBe(200);
  });
});

describe('time', () => {
  test('is taken for each script by the longest path that fits it, inside a VRF as outside', () => {
    const table = { '*': 1, vrf: 10, 'protocols bgp': 100, 'interfaces wireguard': 1000 };
    const take = (...nodes: string[]) =>
      scriptsTakeMs(
        table,
        nodes.map((node) => node.split(' ')),
      );
    expect(take('vrf')).toBe(10);
    expect(take('vrf name red protocols bgp')).toBe(100);
    expect(take('protocols bgp', 'interfaces wireguard wg1', 'interfaces wireguard wg2', 'interfaces dummy dum1')).toBe(2101);
    expect(take('protocols bgpd')).toBe(1);
  });

  test('is taken by a commit for what it changes', async () => {
    client.router.settings.scriptMs = { 'interfaces dummy': 60 };
    const lines = [1, 2, 3].map((number) => `set interfaces dummy dum${number}`);
    expect(await elapsedMs(() => client.commit(lines))).toBeGreaterThan(100);
  });
});
