import { byToken, startAsked, type Asked } from './asked.js';

let asked: Asked;
beforeAll(async () => {
  asked = await startAsked();
});
afterAll(() => asked.close());
beforeEach(() => {
  asked.simulator.reset();
  Object.assign(asked.simulator.settings, { resourceLagMs: 0, taskMs: 0 });
});

const call: Asked['call'] = (...given) => asked.call(...given);
const named = (data: unknown, key: string) => (data as Record<string, unknown>[]).map((row) => row[key]);

describe('a storage', () => {
  const archive = { storage: 'archive', type: 'dir', path: '/mnt/archive', content: 'iso,backup', nodes: 'pve1' };

  test('is on the nodes that it names, and holds the content that it says', async () => {
    expect((await call('POST /storage', archive)).data).toEqual({ storage: 'archive', type: 'dir' });
    expect(named((await call('GET /nodes/pve1/storage')).data, 'storage')).toContain('archive');
    expect(named((await call('GET /nodes/pve2/storage')).data, 'storage')).not.toContain('archive');
    expect((await call('GET /nodes/pve2/storage/archive/status')).reason).toBe("storage 'archive' is not available on node 'pve2'");
    await call('PUT /storage/archive', { disable: 1 });
    expect((await call('GET /nodes/pve1/storage/archive/content')).reason).toBe("storage 'archive' is disabled");
    await call('DELETE /storage/archive');
    expect((await call('GET /storage/archive')).reason).toBe("storage 'archive' does not exist");
  });

  test.each([
    [{ ...archive, path: undefined }, "create storage failed: missing value for required option 'path'"],
    [{ ...archive, pool: 'tank' }, "create storage failed: unexpected property 'pool'"],
    [{ ...archive, storage: 'local' }, "create storage failed: storage ID 'local' already defined"],
    [
      { storage: 'tank', type: 'zfspool', pool: 'tank', content: 'iso' },
      "create storage failed: storage does not support content type 'iso'",
    ],
    [{ storage: 'bak', type: 'pbs', server: 'pbs.example', datastore: 'a', username: 'b@pbs', password: 'c' }, /error fetching datastores/],
  ])('%j is refused', async (form, words) => {
    const given = Object.fromEntries(Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    expect((await call('POST /storage', given)).reason).toMatch(words);
  });

  test('changes neither its path nor what somebody else changed meanwhile', async () => {
    await call('POST /storage', archive);
    expect((await call('PUT /storage/archive', { content: 'rootdir,none' })).reason).toContain("unable to combine 'none'");
    const { digest } = (await call('GET /storage/archive')).data as { digest: string };
    await call('PUT /storage/archive', { content: 'iso' });
    expect((await call('PUT /storage/archive', { content: 'backup', digest })).reason).toContain('detected modified configuration');
  });

  test('gives out volumes under the names of guests, as far as there is room', async () => {
    const form = { vmid: 9000, filename: 'vm-9000-spare.raw', size: '1G' };
    expect((await call('POST /nodes/pve1/storage/shared/content', form)).data).toBe('shared:9000/vm-9000-spare.raw');
    expect((await call('POST /nodes/pve1/storage/shared/content', form)).reason).toBe(
      "disk image 'shared:9000/vm-9000-spare.raw' already exists",
    );
    expect((await call('POST /nodes/pve1/storage/shared/content', { ...form, filename: 'spare.raw' })).reason).toBe(
      "illegal name 'spare.raw' - should be 'vm-9000-*'",
    );
    asked.simulator.fail({ fullStorage: 'local' });
    const fetched = { content: 'iso', filename: 'a.iso', url: 'https://example.net/a.iso' };
    expect(await asked.exitOf('POST /nodes/pve1/storage/local/download-url', fetched)).toContain('No space left on device');
  });

  test.each([
    ['lvm', { vgname: 'vg1' }, 'lvcreate \'vg1/vm-101-disk-0\' error:   Volume group "vg1" has insufficient free space.'],
    ['zfspool', { pool: 'tank' }, "zfs error: cannot create 'tank/vm-101-disk-0': out of space"],
    ['dir', { path: '/mnt/big' }, 'unable to create image: qemu-img: /mnt/big/images/101/vm-101-disk-0.raw: No space left on device'],
  ])('of the type %s says in the words of its tool that it is full', async (type, settings, words) => {
    await call('POST /storage', { storage: 'tight', type, content: 'images', ...settings });
    asked.simulator.fail({ fullStorage: 'tight' });
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 101, full: 1, storage: 'tight' })).toContain(words);
  });

  test('takes only files of the endings of their content', async () => {
    const fetch = (content: string, filename: string) =>
      call('POST /nodes/pve1/storage/local/download-url', { content, filename, url: 'https://example.net/a' });
    expect((await fetch('iso', 'a.txt')).errors).toEqual({ filename: 'wrong file extension' });
    expect((await fetch('backup', 'a.vma')).errors).toHaveProperty('content');
    expect((await fetch('iso', 'a.iso')).status).toBe(200);
  });
});

describe('a pool', () => {
  test('takes a guest from another only when it may', async () => {
    for (const poolid of ['red', 'blue']) await call('POST /pools', { poolid });
    await call('PUT /pools', { poolid: 'red', vms: 9000, storage: 'local' });
    expect((await call('PUT /pools', { poolid: 'blue', vms: 9000 })).reason).toContain(
      "belongs already to pool 'red' and 'allow-move' is not set",
    );
    await call('PUT /pools', { poolid: 'blue', vms: 9000, 'allow-move': 1 });
    expect((await call('GET /pools/blue')).data).toMatchObject({ members: [{ id: 'qemu/9000', vmid: 9000 }] });
    expect((await call('GET /pools', { poolid: 'red' })).data).toMatchObject([
      { poolid: 'red', members: [{ type: 'storage', storage: 'local' }] },
    ]);
    expect((await call('DELETE /pools/red')).reason).toBe("delete pool failed: pool 'red' is not empty (contains storage 'local')");
    expect(named((await call('GET /cluster/resources', { type: 'vm' })).data, 'pool')).toEqual(['blue']);
  });
});

describe('a node', () => {
  test('keeps changes of its network apart until they are applied', async () => {
    await call('POST /nodes/pve1/network', { iface: 'vmbr1', type: 'bridge', cidr: '192.0.2.9/24', gateway: '192.0.2.1' });
    const { data, changes } = await call('GET /nodes/pve1/network');
    expect(changes).toContain('+iface vmbr1 inet static');
    expect((data as { iface: string; active?: number }[]).find(({ iface }) => iface === 'vmbr1')).not.toHaveProperty('active');
    expect(
      (await call('POST /nodes/pve1/network', { iface: 'vmbr2', type: 'bridge', cidr: '198.51.100.9/24', gateway: '198.51.100.1' })).errors,
    ).toEqual({
      gateway: "Default gateway already exists on interface 'vmbr1'.",
    });
    expect(await asked.exitOf('PUT /nodes/pve1/network')).toBe('OK');
    expect(await call('GET /nodes/pve1/network')).not.toHaveProperty('changes');
    await call('DELETE /nodes/pve1/network/vmbr1');
    await call('DELETE /nodes/pve1/network');
    expect((await call('GET /nodes/pve1/network/vmbr1')).status).toBe(200);
  });

  test('that is lost answers nothing and is known as offline by the others', async () => {
    asked.simulator.fail({ loseNode: 'pve2' });
    expect(await call('GET /nodes/pve2/status')).toMatchObject({ status: 595, reason: 'No route to host' });
    expect((await call('GET /nodes')).data).toMatchObject([
      { node: 'pve1', status: 'online' },
      { node: 'pve2', status: 'offline' },
    ]);
    asked.simulator.fail({ bringBackNode: 'pve2' });
    expect((await call('GET /nodes/pve2/status')).status).toBe(200);
    expect((await call('GET /nodes/pve3/status')).reason).toContain("hostname lookup 'pve3' failed");
  });

  test('stops a task that runs, and counts those that it lists', async () => {
    asked.simulator.settings.taskMs = 60_000;
    const { data } = await call('POST /nodes/pve1/services/cron/restart');
    await call(`DELETE /nodes/pve1/tasks/${String(data)}`);
    expect((await call(`GET /nodes/pve1/tasks/${String(data)}/status`)).data).toMatchObject({
      status: 'stopped',
      exitstatus: 'received interrupt',
    });
    expect(await call('GET /nodes/pve1/tasks', { statusfilter: 'error' })).toMatchObject({ total: 1, data: [{ type: 'srvrestart' }] });
    expect(await call('GET /nodes/pve1/tasks', { statusfilter: 'ok' })).toMatchObject({ total: 0, data: [] });
  });
});

describe('the cluster', () => {
  test('manages the availability of guests that are there', async () => {
    expect((await call('POST /cluster/ha/resources', { sid: 'vm:101' })).reason).toBe("cannot add resource 'vm:101' - no such VM exists");
    await call('POST /nodes/pve1/qemu', { vmid: 101 });
    await call('POST /cluster/ha/resources', { sid: 101, state: 'stopped' });
    expect((await call('GET /cluster/ha/resources')).data).toMatchObject([{ sid: 'vm:101', type: 'vm', state: 'stopped' }]);
    await call('PUT /cluster/ha/resources/vm:101', { state: 'started' });
    const { data } = await call('GET /nodes/pve1/tasks', { source: 'all', typefilter: 'qmstart' });
    expect(data).toMatchObject([{ id: '101', user: 'root@pam' }]);
    expect((await call('POST /cluster/ha/groups', { group: 'old', nodes: 'pve1' })).reason).toContain('migrated to rules');
    expect(
      (await call('POST /cluster/ha/rules', { rule: 'r1', type: 'node-affinity', resources: 'vm:102', nodes: 'pve1' })).reason,
    ).toContain('unmanaged');
  });

  test('keeps backup jobs by their guests', async () => {
    expect((await call('POST /cluster/backup', { schedule: 'nonsense!', vmid: 9000 })).errors?.schedule).toContain(
      'unable to parse calendar event',
    );
    await call('POST /cluster/backup', { id: 'nightly', schedule: '02:00', vmid: 9000, storage: 'local' });
    expect((await call('GET /cluster/backup/nightly/included_volumes')).data).toMatchObject({
      children: [{ id: 9000, children: [{ id: 'scsi0', included: 1 }] }],
    });
    expect((await call('GET /cluster/backup-info/not-backed-up')).data).toEqual([]);
  });

  test('lists as late as it was told, and gives ids in the range of its options', async () => {
    await call('PUT /cluster/options', { 'next-id': 'lower=500,upper=600' });
    expect((await call('GET /cluster/nextid')).data).toBe('500');
    expect((await call('PUT /cluster/options', { migration: 'type=telnet' })).errors?.migration).toContain(
      "value 'telnet' does not have a value in the enumeration",
    );
    asked.simulator.settings.resourceLagMs = 60_000;
    await call('GET /cluster/resources');
    await call('POST /pools', { poolid: 'late' });
    expect(named((await call('GET /cluster/resources')).data, 'id')).not.toContain('/pool/late');
    asked.simulator.settings.resourceLagMs = 0;
    expect(named((await call('GET /cluster/resources')).data, 'id')).toContain('/pool/late');
  });
});

describe('a fault', () => {
  test('strikes the call that it was meant for, and only so often', async () => {
    asked.simulator.fail({ route: 'POST /pools', nth: 2, times: 2, status: 500, text: 'got no worker upid - start worker failed' });
    const answers = [];
    for (const poolid of ['a1', 'a2', 'a3', 'a4']) answers.push((await call('POST /pools', { poolid })).status);
    expect(answers).toEqual([200, 500, 500, 200]);
    expect(asked.simulator.faults()).toEqual([]);
  });

  test('answers late or badly after the effect, by a path with wildcards', async () => {
    asked.simulator.fail({ route: '* /pools', status: 596, text: 'Broken pipe', after: true });
    expect(await call('POST /pools', { poolid: 'made' })).toMatchObject({ status: 596, reason: 'Broken pipe' });
    expect((await call('GET /pools/made')).status).toBe(200);
    asked.simulator.fail({ route: 'GET /nodes/pve2/**', cut: 'before' });
    await expect(call('GET /nodes/pve2/storage/local/status')).rejects.toThrow();
    expect((await call('GET /nodes/pve1/storage/local/status')).status).toBe(200);
  });

  test('takes tickets and locks away', async () => {
    const headers = await asked.logIn('bitbuilder@pve', 'lab-password');
    await call('POST /nodes/pve1/qemu', { vmid: 101 });
    asked.simulator.fail({ configLock: 101, text: 'backup' });
    expect((await call('PUT /nodes/pve1/qemu/101/config', { cores: 2 })).reason).toBe('VM is locked (backup)');
    asked.simulator.fail({ expireTickets: true });
    expect((await call('GET /version', {}, headers)).status).toBe(401);
    expect((await call('GET /version', {}, byToken(asked.simulator.token))).status).toBe(200);
    await expect(async () => asked.simulator.fail({ loseNode: 'pve9' })).rejects.toThrow('the cluster has pve1, pve2');
  });
});
