import { kinds } from '../../../../lib/kinds/index.js';
import type { Kind } from '../../../../lib/kind.js';
import { isUnknown, unknown } from '../../../../providers/terraform/value/value.js';
import { create, openForEachTest } from '../each-test.js';
import { gadget } from '../gadget.js';
import type { ProviderClient } from '../open-provider.js';

const all = [...kinds, gadget];
const link = kinds.find(({ name }) => name === 'wireguard_link') as Kind;
const box = { owner: 'red', name: 'box' };
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, item: unknown) => (isUnknown(item) ? '?' : item)));

describe('the plan of an update', () => {
  let provider: ProviderClient;
  openForEachTest(all, (opened) => ({ provider } = opened));

  test('an update keeps what was drawn and what is fixed, and asks the world for the rest', async () => {
    const config = { ...box, ports: [{ network: 'red/web' }] };
    const state = await create(provider, gadget, config);
    const { planned, replace } = await provider.plan(gadget, { ...config, note: 'new' }, state);
    expect(replace).toEqual([]);
    expect(plain(planned)).toMatchObject({ table: 1001, targets: ['drawn'], serial: 'drawn', load: '?', note: 'new' });
    expect(plain(planned.ports)).toEqual([{ network: 'red/web', address: 'drawn', mtu: 1500 }]);
  });

  test('an address drawn for one network is not kept for another', async () => {
    const state = await create(provider, gadget, { ...box, ports: [{ network: 'red/web' }] });
    const { planned } = await provider.plan(gadget, { ...box, ports: [{ network: 'red/back' }] }, state);
    expect(plain(planned.ports)).toEqual([{ network: 'red/back', address: '?', mtu: 1500 }]);
  });

  test('what follows from an attribute is drawn anew when that is taken away, and kept when that is only not stated', async () => {
    const state = await create(provider, gadget, { ...box, endpoint: '192.0.2.1', port: 7, table: 5, targets: ['a'] });
    const { planned } = await provider.plan(gadget, box, state);
    expect(plain(planned)).toMatchObject({ endpoint: null, port: '?', table: 5, targets: ['a'] });
  });

  test('what was drawn for an element and is now stated for another is drawn anew', async () => {
    const drawnAs7 = { network: 'red/web', address: '10.1.0.7' };
    const state = await create(provider, gadget, { ...box, ports: [drawnAs7] });
    const { planned } = await provider.plan(gadget, { ...box, ports: [{ network: 'red/web' }, drawnAs7] }, state);
    expect(plain(planned.ports)).toMatchObject([{ address: '?' }, { address: '10.1.0.7' }]);
  });

  test('what follows from one part of an object is kept while that part stays, and stays absent', async () => {
    const config = { name: 'up', local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } };
    const state = { ...(await create(provider, link, config)), remote_interface: 'wg7', remote_public_key: 'KEY' };
    const moved = { ...config, remote: { router: 'ams1-r2', port: 4500, allowed_ips: ['10.8.0.0/16'] } };
    expect(plain((await provider.plan(link, moved, state)).planned)).toMatchObject({ remote_interface: 'wg7', remote_public_key: 'KEY' });

    const key = (first: string) => `${first}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=`;
    const peer = (publicKey: string) => ({ ...config, name: 'roaming', remote: { public_key: publicKey, allowed_ips: ['10.8.0.0/16'] } });
    const roaming = { ...(await create(provider, link, peer(key('A')))), remote_interface: null };
    expect(plain((await provider.plan(link, { ...peer(key('A')), mtu: 1300 }, roaming)).planned)).toMatchObject({ remote_interface: null });
    const { planned } = await provider.plan(link, peer(key('B')), roaming);
    expect(plain(planned)).toMatchObject({ remote_interface: null, remote_public_key: key('B') });
  });

  test('elements of a map keep what was drawn under their key', async () => {
    const state = await create(provider, gadget, { ...box, parts: { b: { cidr: '10.0.1.0/24' } } });
    const { planned } = await provider.plan(gadget, { ...box, parts: { a: { cidr: '10.0.0.0/24' }, b: { cidr: '10.0.1.0/24' } } }, state);
    expect(plain(planned.parts)).toEqual({
      a: { cidr: '10.0.0.0/24', gateway: '?' },
      b: { cidr: '10.0.1.0/24', gateway: 'drawn' },
    });
  });

  test.each([
    [{ name: 'crate' }, ['name', 'id']],
    [{ name: unknown }, ['name']],
    [{ parts: { a: { cidr: '10.9.0.0/24' } } }, ['parts.a.cidr']],
    [{ parts: { b: { cidr: '10.0.0.0/24' } } }, []],
    [{ note: 'x' }, []],
    [{ parts: unknown }, []],
  ])('a change of %j replaces because of %j', async (change, expected) => {
    const config = { ...box, parts: { a: { cidr: '10.0.0.0/24' } } };
    const state = await create(provider, gadget, config);
    expect((await provider.plan(gadget, { ...config, ...change }, state)).replace).toEqual(expected);
  });

  test('replaces because of what is taken away, and not because of what is known only later', async () => {
    const image = kinds.find(({ name }) => name === 'image') as Kind;
    const config = { cluster: 'ams1-pve', name: 'debian', source: 'local:import/debian-12.qcow2' };
    const state = await create(provider, image, { ...config, node: 'pve1' });
    expect((await provider.plan(image, config, state)).replace).toEqual(['node']);
    expect((await provider.plan(image, { ...config, node: 'pve1', description: 'new' }, state)).replace).toEqual([]);
  });
});
