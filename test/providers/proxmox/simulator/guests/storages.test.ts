import { startCluster, type Cluster } from './cluster.js';

let cluster: Cluster;
const vm = '/nodes/pve1/qemu/101';
const ct = '/nodes/pve1/lxc/201';
const call: Cluster['call'] = (...given) => cluster.call(...given);
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);
const ostemplate = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst';

beforeAll(async () => {
  const file = { type: 'dir', content: ['images', 'rootdir', 'backup', 'vztmpl'], shared: false, sizeGiB: 100 } as const;
  cluster = await startCluster({
    storages: [
      { name: 'local', type: 'dir', content: ['iso', 'import', 'vztmpl', 'backup'], shared: false, sizeGiB: 100 },
      { name: 'thin', type: 'lvmthin', content: ['images', 'rootdir'], shared: false, sizeGiB: 1000 },
      { name: 'nfs', type: 'nfs', content: ['images', 'backup', 'rootdir'], shared: true, sizeGiB: 2000 },
      { ...file, name: 'off', disabled: true },
      { ...file, name: 'there', nodes: ['pve2'] },
      { ...file, name: 'here', nodes: ['pve1'] },
    ],
    volumes: [{ volume: ostemplate, sizeGiB: 0.1 }],
  });
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  expect(await outcome('POST /nodes/pve1/qemu', { vmid: 101, scsi0: 'thin:4', ide2: 'thin:cloudinit' })).toBe('OK');
  expect(await outcome('POST /nodes/pve1/lxc', { vmid: 201, ostemplate, rootfs: 'thin:4', mp0: 'thin:1,mp=/data' })).toBe('OK');
});
/** A change of storage.cfg; it lasts until the test ends. */
const change = (storage: string, form: Record<string, string | number>) => outcome(`PUT /storage/${storage}`, form);
afterEach(async () => {
  for (const name of ['thin', 'nfs', 'local']) await change(name, { delete: 'disable,nodes' });
  await change('nfs', { content: 'images,backup,rootdir' });
  await change('thin', { content: 'images,rootdir' });
});

const disabled = "storage 'off' is disabled";
const elsewhere = "storage 'there' is not available on node 'pve1'";

describe.each([
  ['a disk', `POST ${vm}/move_disk`, { disk: 'scsi0' }, "storage: storage 'local' does not support vm images"],
  ['a clone', `POST ${vm}/clone`, { newid: 110, full: 1 }, "storage: storage 'local' does not support vm images"],
  ['a volume of a container', `POST ${ct}/move_volume`, { volume: 'mp0' }, "storage 'local' does not support content-type 'rootdir'"],
])('%s', (_, line, form, wrong) => {
  test.each([
    ['off', disabled],
    ['there', elsewhere],
    ['local', wrong],
    ['nope', "storage 'nope' does not exist"],
  ])('goes to no storage like %s', async (storage, words) => {
    const before = cluster.simulator.dump();
    expect((await outcome(line, { ...form, storage })).replace(/^clone failed: /, '')).toBe(words);
    expect(cluster.simulator.dump()).toEqual(before);
  });
});

describe('a container', () => {
  test.each([
    ['off:4', disabled],
    ['there:4', elsewhere],
    ['local:4', "storage: storage 'local' does not support container directories"],
  ])('gets neither its root nor a mount point from %s', async (volume, words) => {
    expect(await outcome('POST /nodes/pve1/lxc', { vmid: 202, ostemplate, rootfs: volume })).toBe(words);
    expect(await outcome('POST /nodes/pve1/lxc', { vmid: 202, ostemplate, rootfs: 'thin:4', mp0: `${volume},mp=/data` })).toBe(words);
    expect((await call('GET /nodes/pve1/lxc/202/config')).reason).toContain('does not exist');
    expect((await outcome(`PUT ${ct}/config`, { mp1: `${volume},mp=/more` })).replace(/^storage: /, '')).toBe(
      words.replace(/^storage: /, ''),
    );
  });

  test('is not made from a template on a storage that is off', async () => {
    await change('local', { disable: 1 });
    expect(await outcome('POST /nodes/pve1/lxc', { vmid: 202, ostemplate, rootfs: 'thin:4' })).toBe("storage 'local' is disabled");
  });
});

describe.each([
  ['a VM', `${vm}/migrate`, 'targetstorage', 'vm-101-disk-0', 'images', 'does not support vm images'],
  ['a container', `${ct}/migrate`, 'target-storage', 'vm-201-disk-0', 'rootdir', 'does not support CT rootdirs'],
])('%s', (_, path, option, disk, content, words) => {
  const migrate = (storage?: string) =>
    outcome(`POST ${path}`, { target: 'pve2', ...(storage === undefined ? {} : { [option]: storage }) });

  test('is carried to no storage that is off, not on the target or for other things', async () => {
    expect(await migrate('off')).toBe(disabled);
    expect(await migrate('here')).toBe("storage 'here' is not available on node 'pve2'");
    expect(await migrate('local')).toBe(`storage 'local' ${words}`);
    expect(await migrate('thin:off')).toBe(disabled);
    expect(await migrate('there')).toBe('OK');
  });

  test('stays while its own storage is off, not on the target or for other things', async () => {
    await change('thin', { disable: 1 });
    expect(await migrate()).toBe("storage 'thin' is disabled");
    const told = (await call(`GET ${path}`)).data as Record<string, unknown>;
    expect(told.allowed_nodes ?? told['allowed-nodes']).toEqual([]);
    await change('thin', { delete: 'disable', nodes: 'pve1' });
    expect(await migrate('1')).toBe("storage 'thin' is not available on node 'pve2'");
    await change('thin', { delete: 'nodes', content: content === 'images' ? 'rootdir' : 'images' });
    expect(await migrate()).toMatch(
      new RegExp(`^thin:${disk.slice(0, 6)}.*: content type '${content}' is not available on storage 'thin'$`),
    );
  });

  test('is told while it is carried of a storage that the pairs leave out', async () => {
    await change('thin', { nodes: 'pve1' });
    expect(await migrate('nfs:there')).toBe("storage 'thin' is not available on node 'pve2'");
    await change('thin', { delete: 'nodes', content: content === 'images' ? 'rootdir' : 'images' });
    expect(await migrate('nfs:there')).toBe(`content type '${content}' is not available on storage 'thin'`);
  });
});

describe('a backup', () => {
  const backUp = (vmid: number, storage: string) => outcome('POST /nodes/pve1/vzdump', { vmid, storage });
  const archiveOf = async (storage: string) =>
    ((await call(`GET /nodes/pve1/storage/${storage}/content`, { content: 'backup' })).data as { volid: string }[])[0]?.volid ?? '';

  test('is kept on no storage that is off, not on the node or for other things', async () => {
    expect(await backUp(101, 'off')).toBe(`could not activate storage 'off': ${disabled}`);
    expect(await backUp(101, 'there')).toBe(`could not activate storage 'there': ${elsewhere}`);
    expect(await backUp(101, 'thin')).toBe(
      "could not get storage information for 'thin': can't use storage 'thin' for backups - wrong content type",
    );
  });

  test.each([
    ['VM', 101, '/nodes/pve1/qemu', 'archive', {}, 'images'],
    ['CT', 201, '/nodes/pve1/lxc', 'ostemplate', { restore: 1 }, 'rootdir'],
  ] as const)(
    'of a %s comes back to a storage that can be used, and nothing goes before that is known',
    async (word, vmid, path, name, more, content) => {
      expect(await backUp(vmid, 'nfs')).toBe('OK');
      const archive = await archiveOf('nfs');
      const before = cluster.simulator.dump();
      const restore = (form: Record<string, string | number>) =>
        outcome(`POST ${path}`, { vmid, force: 1, [name]: archive, ...more, ...form });
      expect(await restore({ storage: 'off' })).toBe(`unable to restore ${word} ${vmid} - ${disabled}`);
      expect(await restore({ storage: 'there' })).toBe(`unable to restore ${word} ${vmid} - ${elsewhere}`);
      expect(await restore({ storage: 'local' })).toBe(
        `unable to restore ${word} ${vmid} - storage 'local' does not support content-type '${content}'`,
      );
      expect(cluster.simulator.dump()).toEqual(before);
      await change('nfs', { disable: 1 });
      expect(await restore({ storage: 'thin' })).toBe("storage 'nfs' is disabled");
      expect((await call('GET /nodes/pve1/vzdump/extractconfig', { volume: archive })).reason).toBe("storage 'nfs' is disabled");
      expect(cluster.simulator.dump()).toEqual(before);
    },
  );
});
