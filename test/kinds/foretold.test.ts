import type { AttributePath } from '../../lib/errors.js';
import type { Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { startWorld, type TestWorld } from '../support/world.js';

const named = (name: string) => kinds.find((kind) => kind.name === name) as Kind;
const publicKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const otherKey = publicKey.replace('AAE', 'BAE');
const vm = { tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' };
const peer = { publicKey, allowedIps: ['10.8.0.0/16'] };
const own = { router: 'ams1-r1', addresses: ['10.77.0.1/30'] };

/** A plan shows it before the apply, so it has to be what the devices come to. */
describe('what a spec foretells comes true', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await startWorld();
    await world.put(named('tenant'), { name: 'red' });
  });
  afterAll(() => world.close());

  test.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    ['vm', 'a VM that runs', { ...vm, disks: { scsi0: { sizeGiB: 10 } } }, { running: true }],
    ['vm', 'a VM that does not', { ...vm, name: 'web-2', powerState: 'stopped' }, { running: false }],
    [
      'vm',
      'a linked clone with a disk more than its image',
      { ...vm, name: 'web-3', clone: 'linked', disks: { scsi0: { sizeGiB: 10 }, scsi1: { sizeGiB: 1 } } },
      { running: true, 'disks.scsi0.storage': null, 'disks.scsi1.storage': null },
    ],
    [
      'wireguard_link',
      'a link to a peer that calls',
      { name: 'a', local: { router: 'ams1-r1' }, remote: peer },
      { 'remote.port': null, remoteInterface: null, remotePublicKey: publicKey },
    ],
    [
      'wireguard_link',
      'a link to a peer without addresses',
      { name: 'b', local: own, remote: { publicKey: otherKey, allowedIps: ['10.9.0.0/16'] } },
      { 'remote.port': null, 'remote.addresses': null, remoteInterface: null, remotePublicKey: otherKey },
    ],
    ['wireguard_link', 'a link between routers', { name: 'c', local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } }, {}],
  ])('%s: %s', async (name, _, spec, expected) => {
    const kind = named(name);
    const { result, error } = await world.put(kind, spec);
    expect(error).toBeUndefined();
    const told = (kind.foretells?.(kind.spec.parse(spec)) ?? []).flatMap(({ at, value }) => {
      const foretold = value();
      return foretold === undefined ? [] : [[at.join('.'), foretold, valueAt({ ...result?.spec, ...result?.status }, at)] as const];
    });
    expect(Object.fromEntries(told.map(([path, foretold]) => [path, foretold]))).toEqual(expected);
    expect(Object.fromEntries(told.map(([path, , came]) => [path, came]))).toEqual(expected);
  });
});

/** By outward names, with null for what is not there. */
function valueAt(root: unknown, at: AttributePath): unknown {
  const outward = at.map((step) => String(step).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return outward.reduce<unknown>((node, step) => (node as Record<string, unknown> | null)?.[step] ?? null, root);
}
