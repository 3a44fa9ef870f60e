import { startCluster, type Cluster } from './cluster.js';

let cluster: Cluster;
const vm = '/nodes/pve1/qemu/101';
const call: Cluster['call'] = (...given) => cluster.call(...given);
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  expect(await outcome('POST /nodes/pve1/qemu', { vmid: 101, name: 'web', cores: 1, scsi0: 'thin:4', net0: 'virtio,bridge=vmbr0' })).toBe(
    'OK',
  );
});

const take = (snapname: string, more: Record<string, string> = {}) => outcome(`POST ${vm}/snapshot`, { snapname, ...more });
const listed = async () => (await call(`GET ${vm}/snapshot`)).data as { name: string; parent?: string; vmstate?: number }[];
const tree = async () => Object.fromEntries((await listed()).map(({ name, parent }) => [name, parent]));

test('snapshots form a tree, whose branches grow after a rollback and close up after a removal', async () => {
  for (const name of ['one', 'two']) expect(await take(name)).toBe('OK');
  expect(await outcome(`POST ${vm}/snapshot/one/rollback`)).toBe('OK');
  expect(await take('three')).toBe('OK');
  expect(await tree()).toEqual({ one: undefined, two: 'one', three: 'one', current: 'three' });
  expect(await outcome(`DELETE ${vm}/snapshot/one`)).toBe('OK');
  expect(await tree()).toEqual({ two: undefined, three: undefined, current: 'three' });
});

test('a rollback brings back the configuration and the sizes of the disks, and keeps disks that came later as unused', async () => {
  await take('before');
  await outcome(`POST ${vm}/config`, { cores: 4, description: 'kept', scsi1: 'thin:1' });
  await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '+2G' });
  expect(await outcome(`POST ${vm}/snapshot/before/rollback`)).toBe('OK');
  const { data } = await call(`GET ${vm}/config`);
  expect(data).toMatchObject({
    cores: 1,
    description: 'kept\n',
    scsi0: 'thin:vm-101-disk-0,size=4G',
    unused0: 'thin:vm-101-disk-1',
    parent: 'before',
  });
  expect(data).not.toHaveProperty('scsi1');
  expect(cluster.simulator.dump()).toContainEqual(expect.stringContaining('volume thin:vm-101-disk-0 on pve1 size 4 GiB'));
});

test('a disk that a snapshot needs cannot be deleted, and is unused when the snapshot goes', async () => {
  await outcome(`POST ${vm}/config`, { scsi1: 'thin:1' });
  await take('before');
  const words = "unable to delete 'thin:vm-101-disk-1' - volume is still in use (snapshot?)";
  expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi1', storage: 'nfs', delete: 1 })).toBe(
    "you can't move a disk with snapshots and delete the source",
  );
  expect(await outcome(`PUT ${vm}/unlink`, { idlist: 'scsi1', force: 1 })).toBe(`scsi1: unable to apply pending change scsi1 : ${words}`);
  expect(await outcome(`PUT ${vm}/unlink`, { idlist: 'scsi1' })).toBe('OK');
  expect(await outcome(`PUT ${vm}/unlink`, { idlist: 'unused0' })).toBe(words);
  await outcome(`DELETE ${vm}/snapshot/before`);
  expect(await outcome(`PUT ${vm}/unlink`, { idlist: 'unused0' })).toBe('OK');
  expect(cluster.simulator.dump().filter((line) => line.includes('vm-101-disk-1'))).toEqual([]);
});

test('a snapshot with the memory starts the guest again where it was, and its volume goes with it', async () => {
  expect(await outcome(`POST ${vm}/status/start`)).toBe('OK');
  await take('live', { vmstate: '1' });
  expect((await listed())[0]).toMatchObject({ name: 'live', vmstate: 1 });
  expect((await call(`GET ${vm}/snapshot/live/config`)).data).toMatchObject({ vmstate: 'thin:vm-101-state-live', cores: 1 });
  await outcome(`POST ${vm}/status/stop`);
  expect(await outcome(`POST ${vm}/snapshot/live/rollback`)).toBe('OK');
  expect((await call(`GET ${vm}/status/current`)).data).toMatchObject({ status: 'running' });
  await outcome(`DELETE ${vm}/snapshot/live`);
  expect(cluster.simulator.dump().filter((line) => line.includes('state-live'))).toEqual([]);
});

test('ZFS goes back to its newest snapshot only', async () => {
  await outcome('POST /nodes/pve1/qemu', { vmid: 102, scsi0: 'zfs:4' });
  for (const snapname of ['one', 'two']) await outcome('POST /nodes/pve1/qemu/102/snapshot', { snapname });
  expect(await outcome('POST /nodes/pve1/qemu/102/snapshot/one/rollback')).toBe(
    "can't rollback, 'one' is not most recent snapshot on 'zfs:vm-102-disk-0'",
  );
  expect(await outcome('POST /nodes/pve1/qemu/102/snapshot/two/rollback')).toBe('OK');
});

test.each([
  ['a name that is taken', async () => [await take('one'), await take('one')].at(-1), "snapshot name 'one' already used"],
  ['the name of what is now', () => take('current'), "unable to use snapshot name 'current' (reserved name)"],
  ['the name of what is to come', () => take('Pending'), "unable to use snapshot name 'pending' (reserved name)"],
  ['a name that is none', () => take('1st'), "snapname: invalid format - invalid configuration ID '1st'"],
  ['a rollback to nothing', () => outcome(`POST ${vm}/snapshot/none/rollback`), "snapshot 'none' does not exist"],
  ['a removal of nothing', () => outcome(`DELETE ${vm}/snapshot/none`), "snapshot 'none' does not exist"],
  ['a template', () => outcome('POST /nodes/pve1/qemu/9000/snapshot', { snapname: 'one' }), "you can't take a snapshot if it's a template"],
  [
    'a template of one that has some',
    async () => [await take('one'), await outcome(`POST ${vm}/template`)].at(-1),
    'unable to create template, because VM contains snapshots',
  ],
  [
    'a raw file',
    async () => [await outcome(`POST ${vm}/config`, { scsi1: 'nfs:1' }), await take('one')].at(-1),
    'snapshot feature is not available',
  ],
])('refuses %s', async (_, act, words) => {
  expect(await act()).toBe(words);
});
