import { PveClient } from '@corsinvest/cv4pve-api-javascript';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../providers/proxmox/simulator/simulator.js';

const shared = { name: 'shared', type: 'nfs', content: ['images', 'backup'], shared: true, sizeGiB: 2000 } as const;
const local = { name: 'local-lvm', type: 'lvmthin', content: ['images'], shared: false, sizeGiB: 1000 } as const;
let simulator: ProxmoxSimulator;
let client: PveClient;

beforeAll(async () => {
  simulator = await startProxmoxSimulator({
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 8, memoryMiB: 16_384 })),
    storages: [shared, local],
    templates: [{ vmId: 9000, name: 'debian-12' }],
    volumes: [],
    rootPassword: 'of-the-lab',
  });
  client = new PveClient('127.0.0.1', Number(new URL(simulator.url).port));
  client.logEnabled = false;
});
afterAll(() => simulator.close());

interface Reply {
  response: { data: unknown };
  statusCode: number;
  reasonPhrase: string;
}

/** Its types ask for every argument of a method; the methods themselves leave out what is undefined. */
function ask<On>(on: On, method: keyof On, ...given: unknown[]): Promise<Reply> {
  return (on[method] as (...given: unknown[]) => Promise<Reply>).apply(on, given);
}

/** The data of an answer that has to be there; a task is followed to its end, which has to be good. */
async function done<T = unknown>(call: Promise<Reply>): Promise<T> {
  const { response, statusCode, reasonPhrase } = await call;
  expect({ statusCode, reasonPhrase }).toEqual({ statusCode: 200, reasonPhrase: 'OK' });
  const { data } = response;
  if (typeof data === 'string' && data.startsWith('UPID:')) {
    expect(await client.waitForTaskToFinish(data, 10, 5000)).toBe(true);
    expect(await client.getExitStatusTask(data)).toBe('OK');
  }
  return data as T;
}

test('a client that others wrote takes a VM through its whole life', async () => {
  expect(await client.login('root', 'of-another', 'pam')).toBe(false);
  expect(await client.login('root', 'of-the-lab', 'pam')).toBe(true);
  const { qemu } = client.nodes.get('pve1');

  await done(ask(qemu.get(9000).clone, 'cloneVm', 101, undefined, 'made by hand', 'qcow2', true, 'web', undefined, undefined, 'shared'));
  const vm = qemu.get(101);
  await done(
    client.create('/nodes/pve1/qemu/101/config', {
      cores: 2,
      memory: '2048',
      net0: 'virtio,bridge=vmbr0,tag=7',
      ide2: 'shared:cloudinit',
      ipconfig0: 'ip=192.0.2.5/24,gw=192.0.2.1',
      ciuser: 'ops',
      onboot: true,
    }),
  );
  await done(ask(vm.resize, 'resizeVm', 'scsi0', '+2G'));
  await done(ask(vm.cloudinit, 'cloudinitUpdate'));
  expect(await done(ask(vm.config, 'vmConfig'))).toMatchObject({
    name: 'web',
    cores: 2,
    onboot: 1,
    scsi0: 'shared:101/vm-101-disk-0.qcow2,size=6G',
    ide2: 'shared:101/vm-101-cloudinit.qcow2,media=cdrom',
  });

  await done(ask(vm.status.start, 'vmStart'));
  const network = await done<{ result: { name: string; 'ip-addresses': { 'ip-address': string }[] }[] }>(
    ask(vm.agent.networkGetInterfaces, 'networkGetInterfaces'),
  );
  expect(network.result.find(({ name }) => name === 'eth0')?.['ip-addresses']).toEqual([
    { 'ip-address': '192.0.2.5', 'ip-address-type': 'ipv4', prefix: 24 },
  ]);
  const { pid } = await done<{ pid: number }>(ask(vm.agent.exec, 'exec', ['echo', 'two words']));
  expect(await done(ask(vm.agent.execStatus, 'execStatus', pid))).toEqual({ exited: 1, exitcode: 0, 'out-data': 'two words\n' });

  await done(ask(vm.snapshot, 'snapshot', 'before', 'the upgrade', true));
  expect(await done(ask(vm.snapshot, 'snapshotList'))).toMatchObject([
    { name: 'before', vmstate: 1 },
    { name: 'current', parent: 'before', running: 1 },
  ]);
  await done(ask(vm.snapshot.get('before'), 'delsnapshot'));

  expect(await done(ask(vm.migrate, 'migrateVmPrecondition'))).toMatchObject({ running: 1, allowed_nodes: ['pve2'], local_disks: [] });
  await done(client.create('/nodes/pve1/qemu/101/migrate', { target: 'pve2', online: true }));
  expect((await ask(vm.status.current, 'vmStatus')).reasonPhrase).toBe(
    "Configuration file 'nodes/pve1/qemu-server/101.conf' does not exist",
  );
  const moved = client.nodes.get('pve2').qemu.get(101);
  expect(await done(ask(moved.status.current, 'vmStatus'))).toMatchObject({ status: 'running', qmpstatus: 'running', agent: 1 });

  await done(
    client.create('/nodes/pve2/vzdump', {
      vmid: '101',
      storage: 'shared',
      compress: 'zstd',
      'notes-template': '{{guestname}} on {{node}}',
    }),
  );
  expect(await done(ask(client.nodes.get('pve2').storage.get('shared').content, 'index', 'backup'))).toMatchObject([
    { vmid: 101, subtype: 'qemu', format: 'vma.zst', notes: 'web on pve2' },
  ]);

  expect((await ask(moved, 'destroyVm')).reasonPhrase).toBe('VM 101 is running - destroy failed');
  await done(ask(moved.status.stop, 'vmStop'));
  await done(ask(moved, 'destroyVm'));
  expect(simulator.dump().filter((line) => line.startsWith('vm 101') || line.includes('vm-101'))).toEqual([]);
});
