import { startCluster, type Cluster } from './cluster.js';

const token = 'part@pve!t=s';
const grants: { path: string; privileges: string[] }[] = [];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({
    users: [{ userId: 'part@pve', password: 'p', grants, tokens: [{ id: 't', secret: 's', separated: false }] }],
  });
});
afterAll(() => cluster.close());

/** A VM, and a token that has those privileges and no others. */
async function having(...wanted: [string, ...string[]][]): Promise<void> {
  grants.splice(0, grants.length, ...wanted.map(([path, ...privileges]) => ({ path, privileges })));
  cluster.simulator.reset();
  expect(
    await cluster.outcome('POST /nodes/pve1/qemu', { vmid: 101, scsi0: 'thin:4', net0: 'virtio,bridge=vmbr0', serial0: '/dev/ttyS0' }),
  ).toBe('OK');
}

const config = (form: Record<string, string | number>) => cluster.outcome('POST /nodes/pve1/qemu/101/config', form, token);
const lacks = (what: string) => `Permission check failed (${what})`;

test.each<[string, string, string | number, string]>([
  ['VM.Config.CPU', 'cores', 2, '/vms/101, VM.Config.Memory'],
  ['VM.Config.CPU', 'numa0', 'cpus=0', '/vms/101, VM.Config.Memory'],
  ['VM.Config.Options', 'ostype', 'l26', '/vms/101, VM.Config.Memory'],
  ['VM.Config.Options', 'tags', 'a', '/vms/101, VM.Config.Memory'],
  ['VM.Config.HWType', 'vga', 'std', '/vms/101, VM.Config.Memory'],
  ['VM.Config.Disk', 'boot', 'order=scsi0', '/vms/101, VM.Config.Memory'],
  ['VM.Config.Cloudinit', 'ciuser', 'ops', '/vms/101, VM.Config.Memory'],
])('%s is enough for %s and not for the memory', async (privilege, option, value, missing) => {
  await having(['/vms/101', privilege]);
  expect(await config({ [option]: value })).toBe('OK');
  expect(await config({ memory: 1024 })).toBe(lacks(missing));
});

test('a NIC needs its bridge, a disk its storage, and the address of cloud-init either of two rights', async () => {
  await having(['/vms/101', 'VM.Config.Network', 'VM.Config.Disk']);
  expect(await config({ net1: 'virtio,bridge=vmbr0,tag=5' })).toBe(lacks('/sdn/zones/localnetwork/vmbr0/5, SDN.Use'));
  expect(await config({ scsi1: 'thin:1' })).toBe(lacks('/storage/thin, Datastore.AllocateSpace'));
  expect(await config({ ipconfig0: 'ip=dhcp' })).toBe('OK');
  expect(await config({ ide2: 'thin:cloudinit' })).toBe(lacks('/vms/101, VM.Config.Cloudinit'));
  expect(await cluster.outcome('PUT /nodes/pve1/qemu/101/resize', { disk: 'scsi0', size: '+1G' }, token)).toBe(
    lacks('/storage/thin, Datastore.AllocateSpace'),
  );
});

test('what touches the host is for root', async () => {
  await having(['/', 'VM.Config.HWType', 'VM.Config.Options', 'VM.Config.Disk']);
  expect(await config({ args: '-no-acpi' })).toBe("only root can set 'args' config");
  expect(await config({ hookscript: 'local:snippets/a.pl' })).toBe("only root can set 'hookscript' config");
  expect(await config({ hostpci0: '0000:01:00.0' })).toBe("only root can set 'hostpci0' config for non-mapped devices");
  expect(await config({ usb0: 'host=1-1' })).toBe("only root can set 'usb0' config for real devices");
  expect(await config({ delete: 'serial0' })).toBe("only root can delete 'serial0' config for real devices");
  expect(await config({ serial1: 'socket' })).toBe('OK');
  expect(await config({ startup: 'order=1' })).toBe(lacks('/, Sys.Modify'));
  expect(await config({ skiplock: 1, cores: 2 })).toBe('skiplock: Only root may use this option.');
});

test('a VM is made, copied and read through the pool that it is in', async () => {
  await having(['/pool/team', 'VM.Allocate', 'VM.Audit', 'VM.Config.Options', 'VM.Clone'], ['/storage', 'Datastore.AllocateSpace']);
  await cluster.call('POST /pools', { poolid: 'team' });
  expect(await cluster.outcome('POST /nodes/pve1/qemu', { vmid: 105, name: 'a' }, token)).toMatch(/^Permission check failed/);
  expect(await cluster.outcome('POST /nodes/pve1/qemu', { vmid: 105, pool: 'none' }, token)).toBe(lacks("pool 'none' does not exist"));
  expect(await cluster.outcome('POST /nodes/pve1/qemu', { vmid: 105, pool: 'team' }, token)).toBe('OK');
  expect(await cluster.outcome('PUT /nodes/pve1/qemu/105/config', { name: 'mine' }, token)).toBe('OK');
  expect(await cluster.outcome('POST /nodes/pve1/qemu/105/clone', { newid: 106, pool: 'team' }, token)).toBe('OK');
  expect((await cluster.call('GET /nodes/pve1/qemu', {}, token)).data).toMatchObject([{ vmid: 105 }, { vmid: 106 }]);
  expect((await cluster.call('GET /nodes/pve1/qemu/101/config', {}, token)).reason).toBe(lacks('/vms/101, VM.Audit'));
});

test('power, snapshots, backups, migration, the screen and the agent each have a right of their own', async () => {
  await having(['/vms/101', 'VM.Audit']);
  const refusals: [string, string, Record<string, string | number>?][] = [
    ['POST /status/start', 'VM.PowerMgmt'],
    ['POST /snapshot', 'VM.Snapshot', { snapname: 'one' }],
    ['POST /migrate', 'VM.Migrate', { target: 'pve2' }],
    ['POST /vncproxy', 'VM.Console'],
    ['POST /clone', 'VM.Clone', { newid: 105 }],
    ['POST /agent/exec', 'VM.GuestAgent.Unrestricted', { command: 'true' }],
    ['GET /agent/get-osinfo', 'VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted'],
    ['PUT /cloudinit', 'VM.Config.Cloudinit'],
    ['POST /firewall/rules', 'VM.Config.Network', { type: 'in', action: 'ACCEPT' }],
    ['POST /template', 'VM.Allocate'],
  ];
  for (const [line, privilege, form] of refusals) {
    const [method, path] = line.split(' ');
    expect(await cluster.outcome(`${method} /nodes/pve1/qemu/101${path}`, form, token)).toBe(lacks(`/vms/101, ${privilege}`));
  }
  expect(await cluster.outcome('POST /nodes/pve1/vzdump', { vmid: 101, storage: 'local' }, token)).toBe(lacks('/vms/101, VM.Backup'));
});
