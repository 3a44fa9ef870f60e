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
  await outcome('POST /nodes/pve1/qemu', { vmid: 101, name: 'web', scsi0: 'thin:4', scsi1: 'thin:1', boot: 'order=scsi0;scsi1' });
  await outcome('POST /nodes/pve1/qemu', { vmid: 102, name: 'db', scsi0: 'thin:4' });
});

const config = async (path = vm) => (await call(`GET ${path}/config`)).data as Record<string, string>;
const volumes = (text: string) => cluster.simulator.dump().filter((line) => line.startsWith('volume') && line.includes(text));

describe('a disk', () => {
  test('grows by a difference and to a size, and never shrinks', async () => {
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '+512M' })).toBe('OK');
    expect((await config()).scsi0).toBe('thin:vm-101-disk-0,size=4608M');
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '8G' })).toBe('OK');
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '7G' })).toBe('shrinking disks is not supported');
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi7', size: '7G' })).toBe("disk 'scsi7' does not exist");
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '9G', digest: 'old' })).toBe(
      'checksum mismatch (file change by other user?)',
    );
    expect(await outcome(`PUT ${vm}/resize`, { disk: 'scsi0', size: '-1G' })).toBe('size: value does not match the regex pattern');
  });

  test('moves to another storage, and its source stays as unused or goes', async () => {
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi0', storage: 'nfs', format: 'qcow2' })).toBe('OK');
    expect(await config()).toMatchObject({ scsi0: 'nfs:101/vm-101-disk-0.qcow2,size=4G', unused0: 'thin:vm-101-disk-0' });
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi1', storage: 'nfs', delete: 1 })).toBe('OK');
    expect(volumes('vm-101-disk-1')).toEqual(['volume nfs:101/vm-101-disk-1.raw size 1 GiB used 0 GiB']);
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi1', storage: 'nfs' })).toBe(
      "you can't move to the same storage with same format",
    );
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi1', storage: 'local' })).toBe(
      "storage: storage 'local' does not support vm images",
    );
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi1' })).toContain("both 'storage' and 'target-vmid' missing");
  });

  test('is given to another VM, under its name and out of the boot order', async () => {
    const give = { disk: 'scsi1', 'target-vmid': 102, 'target-disk': 'scsi3' };
    expect(await outcome(`POST ${vm}/move_disk`, give)).toBe('OK');
    expect(await config()).toMatchObject({ boot: 'order=scsi0' });
    expect(await config('/nodes/pve1/qemu/102')).toMatchObject({ scsi3: 'thin:vm-102-disk-1,size=1G' });
    expect(await outcome(`POST ${vm}/move_disk`, { ...give, disk: 'scsi0' })).toBe(
      "Target disk key 'scsi3' is already in use for VM '102'",
    );
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi0', 'target-vmid': 101 })).toBe(
      'target-vmid: must be different than source VMID to reassign disk',
    );
    await outcome(`POST ${vm}/status/start`);
    expect(await outcome(`POST ${vm}/move_disk`, { disk: 'scsi0', 'target-vmid': 102, 'target-disk': 'scsi4' })).toBe(
      'Cannot move disk to another VM while the source VM is running - detach first',
    );
  });

  test('has the format that it asks for, and none that its storage has not', async () => {
    expect(await outcome(`POST ${vm}/config`, { scsi2: 'nfs:2,format=qcow2,discard=on', efidisk0: 'thin:1,efitype=4m' })).toBe('OK');
    expect(await config()).toMatchObject({
      scsi2: 'nfs:101/vm-101-disk-0.qcow2,discard=on,size=2G',
      efidisk0: 'thin:vm-101-disk-2,efitype=4m,size=4M',
    });
    expect(await outcome(`POST ${vm}/config`, { scsi3: 'thin:2,format=qcow2' })).toBe("unsupported format 'qcow2'");
    expect(await outcome(`POST ${vm}/config`, { ide2: 'thin:cloudinit' })).toBe('OK');
    expect(await outcome(`POST ${vm}/config`, { ide0: 'thin:cloudinit' })).toBe("ide0 - cloud-init drive is already attached at 'ide2'");
    expect(await outcome(`POST ${vm}/config`, { cipassword: 'secret' })).toBe('OK');
    expect(cluster.simulator.dump().join()).not.toContain('secret');
    expect(await config()).toMatchObject({ cipassword: '**********' });
  });

  test('on a storage without room is not made', async () => {
    cluster.simulator.fail({ fullStorage: 'nfs' });
    await outcome('POST /nodes/pve1/qemu', { vmid: 103, scsi0: 'thin:0,import-from=local:import/debian-12.qcow2' });
    expect(await outcome('POST /nodes/pve1/qemu/103/move_disk', { disk: 'scsi0', storage: 'nfs', delete: 1 })).toContain(
      'No space left on device',
    );
    expect(volumes('103')).toHaveLength(1);
  });
});

describe('a pending change', () => {
  test('waits for the next start, is taken back, and is seen', async () => {
    await outcome(`POST ${vm}/status/start`);
    await outcome(`POST ${vm}/config`, { cores: 2, memory: 1024, name: 'web-2' });
    const rows = (await call(`GET ${vm}/pending`)).data;
    expect(rows).toContainEqual({ key: 'cores', pending: 2 });
    expect(rows).toContainEqual({ key: 'name', value: 'web-2' });
    expect(await outcome(`PUT ${vm}/config`, { revert: 'cores' })).toBe('OK');
    expect((await call(`GET ${vm}/config`, { current: 1 })).data).not.toHaveProperty('memory');
    await outcome(`POST ${vm}/status/reboot`);
    expect(await config()).toMatchObject({ memory: '1024' });
    expect(await config()).not.toHaveProperty('cores');
  });

  test('of a stopped VM is none, and the answer waits as long as it was told', async () => {
    expect((await call(`POST ${vm}/config`, { cores: 2, background_delay: 5 })).data).toBeNull();
    expect((await call(`GET ${vm}/pending`)).data).toContainEqual({ key: 'cores', value: 2 });
    expect((await call(`PUT ${vm}/config`, { cores: 3, digest: 'a'.repeat(40) })).reason).toBe(
      'checksum mismatch (file change by other user?)',
    );
    expect((await call(`PUT ${vm}/config`, { cores: 3, delete: 'cores' })).errors).toHaveProperty('delete');
    expect((await call(`PUT ${vm}/config`)).reason).toBe('no options specified');
  });
});

describe('a migration', () => {
  const migrate = (form: Record<string, string | number> = {}) => outcome(`POST ${vm}/migrate`, { target: 'pve2', ...form });

  test('tells beforehand what stands in its way', async () => {
    expect((await call(`GET ${vm}/migrate`)).data).toMatchObject({
      running: 0,
      allowed_nodes: ['pve2'],
      local_disks: [{ volid: 'thin:vm-101-disk-0', size: 4 * 2 ** 30, cdrom: 0 }, { volid: 'thin:vm-101-disk-1' }],
    });
  });

  test('takes local disks along, off without being asked and on when asked', async () => {
    expect(await migrate()).toBe('OK');
    expect(volumes('vm-101')).toEqual([expect.stringContaining('on pve2'), expect.stringContaining('on pve2')]);
    await outcome('POST /nodes/pve2/qemu/101/status/start');
    const back = (form: Record<string, string | number>) => outcome('POST /nodes/pve2/qemu/101/migrate', { target: 'pve1', ...form });
    expect(await back({})).toBe("can't migrate running VM without --online");
    expect(await back({ online: 1 })).toBe("can't live migrate attached local disks without with-local-disks option");
    expect(await back({ online: 1, 'with-local-disks': 1, targetstorage: 'nfs' })).toBe('OK');
    expect(await config()).toMatchObject({ scsi0: 'nfs:101/vm-101-disk-0.raw,size=4G' });
    expect((await call(`GET ${vm}/status/current`)).data).toMatchObject({ status: 'running' });
  });

  test('goes nowhere that is here, unknown, lost or without the storage', async () => {
    expect(await migrate({ target: 'pve1' })).toBe('target: target is local node.');
    expect(await migrate({ target: 'pve9' })).toBe("no such cluster node 'pve9'");
    await outcome('PUT /storage/zfs', { nodes: 'pve1' });
    await outcome(`POST ${vm}/config`, { scsi2: 'zfs:1' });
    expect(await migrate()).toBe("storage 'zfs' is not available on node 'pve2'");
    expect((await call(`GET ${vm}/migrate`)).data).toMatchObject({
      allowed_nodes: [],
      not_allowed_nodes: { pve2: { unavailable_storages: ['zfs'] } },
    });
    cluster.simulator.setOnline('pve2', false);
    expect(await migrate()).toBe('cluster not ready - no quorum?');
  });

  test('leaves the base of a linked clone where it is', async () => {
    await outcome('POST /nodes/pve1/qemu/9000/clone', { newid: 104, full: 0 });
    expect(await outcome('POST /nodes/pve1/qemu/104/migrate', { target: 'pve2' })).toContain(
      "it's a clone of or the base of another volume",
    );
  });
});

describe('a clone', () => {
  test('of a snapshot is as it was then, on another storage and in a pool', async () => {
    await call('POST /pools', { poolid: 'team' });
    await outcome(`POST ${vm}/snapshot`, { snapname: 'old' });
    await outcome(`POST ${vm}/config`, { cores: 4 });
    expect(await outcome(`POST ${vm}/clone`, { newid: 110, snapname: 'old', full: 1, storage: 'nfs', pool: 'team', name: 'copy' })).toBe(
      'OK',
    );
    const copy = await config('/nodes/pve1/qemu/110');
    expect(copy).toMatchObject({ name: 'copy', scsi0: 'nfs:110/vm-110-disk-0.raw,size=4G' });
    expect(copy).not.toHaveProperty('cores');
    expect(JSON.stringify((await call('GET /pools/team')).data)).toContain('"vmid":110');
    expect(copy.smbios1).not.toBe((await config()).smbios1);
  });

  test('goes to another node from shared storage only', async () => {
    expect(await outcome(`POST ${vm}/clone`, { newid: 110, target: 'pve2' })).toBe("can't clone VM to node 'pve2' (VM uses local storage)");
    for (const disk of ['scsi0', 'scsi1']) await outcome(`POST ${vm}/move_disk`, { disk, storage: 'nfs', delete: 1 });
    expect(await outcome(`POST ${vm}/clone`, { newid: 110, target: 'pve2', storage: 'thin' })).toBe(
      "can't clone to non-shared storage 'thin'",
    );
    expect(await outcome(`POST ${vm}/clone`, { newid: 110, target: 'pve2' })).toBe('OK');
    expect(await config('/nodes/pve2/qemu/110')).toMatchObject({ name: 'Copy-of-VM-web' });
  });
});

describe('a lock', () => {
  test('of a migration and of a backup is seen while they take their time, and refuses the rest', async () => {
    cluster.simulator.settings.cloneMs = 400;
    const moving = outcome(`POST ${vm}/migrate`, { target: 'pve2' });
    while ((await config()).lock === undefined) await new Promise(setImmediate);
    expect(await config()).toMatchObject({ lock: 'migrate' });
    expect(await outcome(`POST ${vm}/config`, { cores: 2 })).toBe('VM is locked (migrate)');
    expect(await moving).toBe('OK');
    const kept = outcome('POST /nodes/pve1/vzdump', { vmid: 102, storage: 'local' });
    while ((await config('/nodes/pve1/qemu/102')).lock === undefined) await new Promise(setImmediate);
    expect(await outcome('DELETE /nodes/pve1/qemu/102')).toBe('VM is locked (backup)');
    expect(await kept).toBe('OK');
    cluster.simulator.settings.cloneMs = 0;
  });

  test('of a configuration or a storage that somebody else holds is waited for, and not for ever', async () => {
    cluster.simulator.fail({ lockVm: 101, ms: 400 });
    expect(await outcome(`POST ${vm}/config`, { cores: 2 })).toBe("can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout");
    cluster.simulator.fail({ lockFile: '/var/lock/pve-manager/pve-storage-thin', ms: 400 });
    const full = { newid: 120, full: 1 };
    expect(await outcome('POST /nodes/pve1/qemu/9000/clone', full)).toBe(
      "clone failed: can't lock file '/var/lock/pve-manager/pve-storage-thin' - got timeout",
    );
    cluster.simulator.fail({ lockFile: '/etc/pve/priv/lock/storage-nfs', ms: 400 });
    expect(await outcome('POST /nodes/pve1/qemu/102/move_disk', { disk: 'scsi0', storage: 'nfs' })).toBe(
      "storage migration failed: cfs-lock 'storage-nfs' error: got lock request timeout",
    );
    expect((await call('GET /nodes/pve1/qemu/120/config')).reason).toContain('does not exist');
  });
});
