import { startCluster, type Cluster } from './cluster.js';

let cluster: Cluster;
const ct = '/nodes/pve1/lxc/201';
const call: Cluster['call'] = (...given) => cluster.call(...given);
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);
const ostemplate = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst';

beforeAll(async () => {
  cluster = await startCluster({ volumes: [{ volume: ostemplate, sizeGiB: 0.1 }] });
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  const made = await outcome('POST /nodes/pve1/lxc', {
    vmid: 201,
    hostname: 'app',
    ostemplate,
    rootfs: 'thin:4',
    mp0: 'thin:1,mp=/data',
    net0: 'name=eth0,bridge=vmbr0,ip=192.0.2.20/24,gw=192.0.2.1',
    unprivileged: 1,
  });
  expect(made).toBe('OK');
});

const config = async () => (await call(`GET ${ct}/config`)).data as Record<string, string>;

test('a container is made from a template, with its volumes, its MAC and the defaults', async () => {
  expect(await config()).toMatchObject({
    arch: 'amd64',
    hostname: 'app',
    memory: 512,
    ostype: 'debian',
    rootfs: 'thin:vm-201-disk-0,size=4G',
    mp0: 'thin:vm-201-disk-1,mp=/data,size=1G',
    net0: expect.stringMatching(/^name=eth0,bridge=vmbr0,gw=192\.0\.2\.1,hwaddr=BC:24:11:[0-9A-F:]{8},ip=192\.0\.2\.20\/24,type=veth$/),
    unprivileged: 1,
  });
  expect((await call('GET /nodes/pve1/lxc')).data).toMatchObject([{ vmid: 201, name: 'app', status: 'stopped' }]);
  expect((await call('GET /nodes/pve1/qemu/201/config')).reason).toBe(
    "Configuration file 'nodes/pve1/qemu-server/201.conf' does not exist",
  );
});

test('it starts, shows its addresses, and is told what it is told too late', async () => {
  expect((await call(`POST ${ct}/status/stop`)).reason).toBe('CT 201 not running');
  expect(await outcome(`POST ${ct}/status/start`)).toBe('OK');
  expect((await call(`POST ${ct}/status/start`)).reason).toBe('CT 201 already running');
  expect((await call(`GET ${ct}/interfaces`)).data).toMatchObject([{ name: 'lo' }, { name: 'eth0', inet: '192.0.2.20/24' }]);
  expect((await call(`DELETE ${ct}`)).reason).toBe('unable to destroy CT 201 - container is running');
  await outcome(`POST ${ct}/status/shutdown`);
  expect((await call(`GET ${ct}/interfaces`)).data).toEqual([]);
});

test('memory changes while it runs, features with its next start', async () => {
  await outcome(`POST ${ct}/status/start`);
  expect(await outcome(`PUT ${ct}/config`, { memory: 1024, features: 'nesting=1' })).toBe('OK');
  expect((await call(`GET ${ct}/pending`)).data).toContainEqual({ key: 'features', pending: 'nesting=1' });
  expect((await call(`GET ${ct}/config`, { current: 1 })).data).toMatchObject({ memory: 1024 });
  await outcome(`POST ${ct}/status/reboot`);
  expect((await call(`GET ${ct}/config`, { current: 1 })).data).toMatchObject({ features: 'nesting=1' });
});

test('a volume that is taken away is unused, and goes when that is taken away too', async () => {
  expect(await outcome(`PUT ${ct}/config`, { delete: 'mp0' })).toBe('OK');
  expect(await config()).toMatchObject({ unused0: 'thin:vm-201-disk-1' });
  expect(await outcome(`PUT ${ct}/config`, { delete: 'unused0' })).toBe('OK');
  expect(cluster.simulator.dump().filter((line) => line.includes('vm-201-disk-1'))).toEqual([]);
  expect(await outcome(`PUT ${ct}/config`, { delete: 'rootfs' })).toBe("unable to delete required option 'rootfs'");
});

test('it is copied, rolled back, grown, carried and backed up', async () => {
  expect(await outcome(`POST ${ct}/snapshot`, { snapname: 'one' })).toBe('OK');
  await outcome(`PUT ${ct}/config`, { hostname: 'other' });
  expect(await outcome(`PUT ${ct}/resize`, { disk: 'rootfs', size: '+1G' })).toBe('OK');
  expect(await outcome(`PUT ${ct}/resize`, { disk: 'rootfs', size: '1G' })).toBe('unable to shrink disk size');
  expect(await outcome(`POST ${ct}/snapshot/one/rollback`)).toBe('OK');
  expect(await config()).toMatchObject({ hostname: 'app', rootfs: 'thin:vm-201-disk-0,size=4G' });
  expect(await outcome(`DELETE ${ct}/snapshot/one`)).toBe('OK');
  expect(await outcome(`POST ${ct}/clone`, { newid: 202, full: 1, hostname: 'copy' })).toBe('OK');
  const copy = (await call('GET /nodes/pve1/lxc/202/config')).data as Record<string, string>;
  expect(copy).toMatchObject({ hostname: 'copy', rootfs: 'thin:vm-202-disk-0,size=4G' });
  expect(copy.net0).not.toBe((await config()).net0);
  expect(await outcome('POST /nodes/pve1/vzdump', { vmid: 201, storage: 'nfs' })).toBe('OK');
  await outcome(`POST ${ct}/status/start`);
  expect(await outcome(`POST ${ct}/migrate`, { target: 'pve2' })).toBe("can't migrate running container without --online or --restart");
  expect(await outcome(`POST ${ct}/migrate`, { target: 'pve2', restart: 1 })).toBe('OK');
  expect((await call('GET /nodes/pve2/lxc/201/status/current')).data).toMatchObject({ status: 'running' });
  const [backup] = (await call('GET /nodes/pve1/storage/nfs/content', { content: 'backup' })).data as { volid: string }[];
  expect(await outcome('POST /nodes/pve1/lxc', { vmid: 203, ostemplate: backup?.volid ?? '', restore: 1, storage: 'thin' })).toBe('OK');
  expect((await call('GET /nodes/pve1/lxc/203/config')).data).toMatchObject({ hostname: 'app', rootfs: 'thin:vm-203-disk-0,size=4G' });
});

test.each([
  ['no template', { ostemplate: 'local:vztmpl/none.tar.zst' }, "volume 'local:vztmpl/none.tar.zst' does not exist"],
  [
    'a network without a name',
    { net0: 'bridge=vmbr0' },
    'net0: invalid format - format error\nnet0.name: property is missing and it is not optional',
  ],
  ['an id that is taken', { vmid: 9000 }, "unable to create CT 9000 - VM 9000 already exists on node 'pve1'"],
  ['a root on a storage for other things', { rootfs: 'local:4' }, "storage: storage 'local' does not support container directories"],
  ['too little memory', { memory: 8 }, 'memory: value must have a minimum value of 16'],
])('refuses %s', async (_, form, words) => {
  expect(await outcome('POST /nodes/pve1/lxc', { vmid: 210, ostemplate, rootfs: 'thin:4', ...form })).toBe(words);
});
