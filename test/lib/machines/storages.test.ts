import { nodesWithStorages, type StorageWish } from '../../../lib/machines/storages.js';
import type { StoragePlace } from '../../../lib/ports.js';

const place = (storage: string, node: string, content = ['images'], isActive = true): StoragePlace => ({
  storage,
  node,
  content,
  isActive,
});
const places = [
  ...['pve1', 'pve2', 'pve3'].map((node) => place('local', node, ['iso', 'import'])),
  place('lvm', 'pve1'),
  place('lvm', 'pve2'),
  place('fast', 'pve2'),
  place('slow', 'pve3'),
  place('nfs', 'pve1', ['images'], false),
  place('nfs', 'pve2'),
];
const nodes = ['pve1', 'pve2'];
const wish = (storage: string, content: StorageWish['content'] = 'images', slot = 'scsi0'): StorageWish => ({
  storage,
  content,
  at: ['disks', slot, 'storage'],
});
const able = (wishes: StorageWish[], among = nodes) =>
  nodesWithStorages({ who: 'VM "red/a"', cluster: 'lab', nodes: among }, wishes, places);

describe('the nodes for what asks of storages', () => {
  test('are those that have every storage, active and for the content', () => {
    expect(able([])).toEqual(nodes);
    expect(able([wish('lvm')])).toEqual(nodes);
    expect(able([wish('lvm'), wish('fast')])).toEqual(['pve2']);
    expect(able([wish('nfs'), wish('local', 'iso')])).toEqual(['pve2']);
  });

  test.each<[string, StorageWish, string[], string]>([
    [
      'that is nowhere',
      wish('nope'),
      nodes,
      'storage "nope" does not exist, is disabled, or is not shown to our token; on pve1, pve2 "fast", "lvm", "nfs" would do',
    ],
    ['of another node', wish('fast'), ['pve1'], 'storage "fast" is on pve2 only; on pve1 "lvm" would do'],
    ['that is down', wish('nfs'), ['pve1'], 'storage "nfs" does not answer on pve1; on pve1 "lvm" would do'],
    [
      'for other content',
      wish('local'),
      ['pve2'],
      'storage "local" takes iso, import, and not images; on pve2 "fast", "lvm", "nfs" would do',
    ],
    [
      'for disks, asked for a seed image',
      wish('lvm', 'iso'),
      ['pve2'],
      'storage "lvm" takes images, and not iso; on pve2 "local" would do',
    ],
    ['of another node, where none would do', wish('lvm'), ['pve9'], 'storage "lvm" is on pve1, pve2 only; on pve9 no other would do'],
  ])('are none for a storage %s', (_, asked, among, message) => {
    expect(() => able([asked, wish('local', 'iso', 'seed')], among)).toThrow(
      expect.objectContaining({
        code: 'unknown_reference',
        message: expect.stringContaining(`cluster "lab" cannot hold VM "red/a": ${message}`) as string,
        problems: expect.arrayContaining([{ path: ['disks', 'scsi0', 'storage'], message }]) as unknown,
      }) as Error,
    );
  });

  test('are none where no node has them all', () => {
    expect(() => able([wish('fast'), wish('slow', 'images', 'scsi1')], ['pve2', 'pve3'])).toThrow(
      'cluster "lab" cannot hold VM "red/a": no node has all of its storages: storage "fast" is on pve2; storage "slow" is on pve3; choose storages of one node',
    );
  });
});
