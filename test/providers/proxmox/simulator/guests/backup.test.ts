import { startCluster, type Cluster } from './cluster.js';

let cluster: Cluster;
const call: Cluster['call'] = (...given) => cluster.call(...given);
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  await outcome('POST /nodes/pve1/qemu', {
    vmid: 101,
    name: 'web',
    scsi0: 'thin:4',
    scsi1: 'thin:1,backup=0',
    net0: 'virtio,bridge=vmbr0',
    ide2: 'thin:cloudinit',
  });
});

interface Row {
  volid: string;
  notes?: string;
  protected?: number;
}
const backups = async () => (await call('GET /nodes/pve1/storage/local/content', { content: 'backup' })).data as Row[];
const backUp = (form: Record<string, string | number> = {}) => outcome('POST /nodes/pve1/vzdump', { vmid: 101, storage: 'local', ...form });

test('a backup holds the configuration and the disks that are not left out', async () => {
  expect(await backUp({ compress: 'zstd', 'notes-template': '{{vmid}} {{guestname}}', protected: 1 })).toBe('OK');
  const [row] = await backups();
  expect(row).toMatchObject({
    volid: expect.stringMatching(/^local:backup\/vzdump-qemu-101-\d{4}(_\d\d){2}-\d\d(_\d\d){2}\.vma\.zst$/),
    notes: '101 web',
    protected: 1,
  });
  expect((await call('GET /nodes/pve1/vzdump/extractconfig', { volume: row?.volid ?? '' })).data).toContain('name: web\n');
});

test('a guest comes back from it under another id with other MACs, without what was left out', async () => {
  await backUp();
  const [row] = await backups();
  const archive = row?.volid ?? '';
  expect(await outcome('POST /nodes/pve1/qemu', { vmid: 101, archive })).toBe(
    "unable to restore VM 101 - VM 101 already exists on node 'pve1'",
  );
  expect(await outcome('POST /nodes/pve1/qemu', { vmid: 105, archive, scsi0: 'thin:1' })).toBe(
    "scsi0: option conflicts with option 'archive'",
  );
  expect(await outcome('POST /nodes/pve1/qemu', { vmid: 105, archive, unique: 1, storage: 'nfs', name: 'web-2' })).toBe('OK');
  const before = (await call('GET /nodes/pve1/qemu/101/config')).data as Record<string, string>;
  const after = (await call('GET /nodes/pve1/qemu/105/config')).data as Record<string, string>;
  expect(after).toMatchObject({
    name: 'web-2',
    scsi0: 'nfs:105/vm-105-disk-0.raw,size=4G',
    ide2: 'nfs:105/vm-105-cloudinit.qcow2,media=cdrom',
  });
  expect(after).not.toHaveProperty('scsi1');
  expect(after.net0).not.toBe(before.net0);
});

test('a forced restore replaces a guest that is off', async () => {
  await backUp();
  const [row] = await backups();
  await outcome('POST /nodes/pve1/qemu/101/config', { cores: 4 });
  await outcome('POST /nodes/pve1/qemu/101/status/start');
  const restore = () => outcome('POST /nodes/pve1/qemu', { vmid: 101, archive: row?.volid ?? '', force: 1 });
  expect(await restore()).toBe('unable to restore VM 101 - vm is running');
  await outcome('POST /nodes/pve1/qemu/101/status/stop');
  expect(await restore()).toBe('OK');
  expect((await call('GET /nodes/pve1/qemu/101/config')).data).not.toHaveProperty('cores');
});

test('what the rules do not keep is removed, unless it is protected', async () => {
  await backUp({ protected: 1 });
  for (let count = 0; count < 3; count++) expect(await backUp({ 'prune-backups': 'keep-last=1' })).toBe('OK');
  expect((await backups()).map((row) => row.protected ?? 0).sort()).toEqual([0, 1]);
  expect(await backUp({ 'prune-backups': 'keep-some=1' })).toContain('prune-backups.keep-some: property is not defined in schema');
});

test('a guest keeps its backups when it goes', async () => {
  await backUp();
  expect(await outcome('DELETE /nodes/pve1/qemu/101', { purge: 1, 'destroy-unreferenced-disks': 1 })).toBe('OK');
  expect(await backups()).toHaveLength(1);
});

test('a locked guest and an unknown guest fail', async () => {
  expect(await backUp({ vmid: 999 })).toBe("unable to find VM '999'");
  expect(await backUp({ vmid: 101, all: 1 })).toContain('at the same time');
  cluster.simulator.editVm(101, { lock: 'snapshot' });
  expect(await backUp()).toBe('job errors');
  const [{ upid = '' } = {}] = (await call('GET /nodes/pve1/tasks', { typefilter: 'vzdump' })).data as { upid?: string }[];
  const lines = (await call(`GET /nodes/pve1/tasks/${upid}/log`)).data as { t: string }[];
  expect(lines.map(({ t }) => t)).toContain('ERROR: Backup of VM 101 failed - VM is locked (snapshot)');
  expect(await outcome('POST /nodes/pve1/vzdump', { all: 1, storage: 'local' })).toBe('job errors');
});
