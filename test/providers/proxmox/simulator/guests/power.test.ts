import { startCluster, type Cluster } from './cluster.js';

let cluster: Cluster;
const vm = '/nodes/pve1/qemu/101';
const call: Cluster['call'] = (...given) => cluster.call(...given);
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);

beforeAll(async () => {
  cluster = await startCluster({
    users: [
      {
        userId: 'ops@pve',
        password: 'p',
        grants: [{ path: '/vms', privileges: ['VM.PowerMgmt', 'VM.Audit'] }],
        tokens: [{ id: 't', secret: 's', separated: false }],
      },
    ],
  });
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  await outcome('POST /nodes/pve1/qemu', {
    vmid: 101,
    name: 'web.example.net',
    memory: 1024,
    agent: 1,
    scsi0: 'thin:4',
    scsi1: 'thin:2',
    ide2: 'thin:cloudinit',
    net0: 'virtio=BC:24:11:00:00:AA,bridge=vmbr0',
    ipconfig0: 'ip=192.0.2.7/24,ip6=2001:db8::7/64',
    nameserver: '192.0.2.53',
  });
});

const power = (verb: string, form: Record<string, string | number> = {}) => outcome(`POST ${vm}/status/${verb}`, form);
const current = async () => (await call(`GET ${vm}/status/current`)).data as Record<string, unknown>;
const agent = (line: string, form: Record<string, string> = {}) => call(line.replace(' ', ` ${vm}/agent/`), form);

describe('starting and stopping', () => {
  test('a VM is paused, resumed, suspended to a volume and woken', async () => {
    await power('start');
    expect(await power('suspend')).toBe('OK');
    expect(await current()).toMatchObject({ status: 'running', qmpstatus: 'paused' });
    expect(await power('shutdown')).toBe('VM is paused - cannot shutdown');
    expect((await agent('GET get-host-name')).reason).toBe('QEMU guest agent is not running');
    expect(await power('resume')).toBe('OK');
    expect(await power('suspend', { todisk: 1 })).toBe('OK');
    expect(await current()).toMatchObject({ status: 'stopped', lock: 'suspended' });
    expect(await outcome(`POST ${vm}/config`, { cores: 2 })).toBe('VM is locked (suspended)');
    expect(cluster.simulator.dump()).toContainEqual(expect.stringContaining('volume thin:vm-101-state-suspend-'));
    expect(await power('start')).toBe('OK');
    expect(await current()).not.toHaveProperty('lock');
    expect(cluster.simulator.dump().filter((line) => line.includes('state-suspend'))).toEqual([]);
  });

  test('what runs cannot be started, and what does not cannot be reset, rebooted or paused', async () => {
    for (const verb of ['reset', 'reboot', 'suspend', 'resume']) expect(await power(verb)).toBe('VM 101 not running');
    expect(await power('stop')).toBe('OK');
    await power('start');
    expect(await power('start')).toBe('VM 101 already running');
    expect(await outcome('POST /nodes/pve1/qemu/9000/status/start')).toBe("you can't start a vm if it's a template");
    expect(await outcome('POST /nodes/pve2/qemu/101/status/stop')).toBe(
      "Configuration file 'nodes/pve2/qemu-server/101.conf' does not exist",
    );
  });

  test('only root skips a lock', async () => {
    cluster.simulator.editVm(101, { lock: 'backup' });
    expect(await power('start')).toBe('VM is locked (backup)');
    expect(await outcome(`POST ${vm}/status/start`, { skiplock: 1 }, 'ops@pve!t=s')).toBe('skiplock: Only root may use this option.');
    expect(await power('start', { skiplock: 1 })).toBe('OK');
  });

  test('a VM of the HA manager is started by it, after the task has ended', async () => {
    await call('POST /cluster/ha/resources', { sid: 'vm:101', state: 'stopped' });
    const { data } = await call(`POST ${vm}/status/start`);
    expect(data).toContain(':hastart:101:');
    while ((await current()).status !== 'running') await new Promise(setImmediate);
    expect(await current()).toMatchObject({ ha: { managed: 1, state: 'started' } });
  });

  test('a bridge, a volume or room that is not there keeps it from starting', async () => {
    await outcome(`POST ${vm}/config`, { net0: 'virtio,bridge=vmbr7' });
    expect(await power('start')).toBe("bridge 'vmbr7' does not exist");
    await outcome(`POST ${vm}/config`, { net0: 'virtio,bridge=vmbr0', cores: 9 });
    expect(await power('start')).toBe('MAX 8 vcpus allowed per VM on this node');
  });
});

describe('the agent', () => {
  test('tells the addresses, the name and the disks that the guest was given', async () => {
    await power('start');
    const addresses = [
      { 'ip-address': '192.0.2.7', 'ip-address-type': 'ipv4', prefix: 24 },
      { 'ip-address': '2001:db8::7', 'ip-address-type': 'ipv6', prefix: 64 },
    ];
    expect((await agent('GET network-get-interfaces')).data).toMatchObject({
      result: [{ name: 'lo' }, { name: 'eth0', 'hardware-address': 'bc:24:11:00:00:aa', 'ip-addresses': addresses }],
    });
    expect((await agent('GET get-host-name')).data).toEqual({ result: { 'host-name': 'web.example.net' } });
    expect((await agent('GET get-fsinfo')).data).toMatchObject({
      result: [
        { mountpoint: '/', 'total-bytes': 4 * 2 ** 30 },
        { mountpoint: '/mnt/scsi1', 'total-bytes': 2 * 2 ** 30 },
      ],
    });
  });

  test('a change of the address reaches the guest with its next start only', async () => {
    await power('start');
    await outcome(`POST ${vm}/config`, { ipconfig0: 'ip=192.0.2.8/24' });
    expect((await call(`GET ${vm}/cloudinit`)).data).toContainEqual({ key: 'nameserver', value: '192.0.2.53' });
    const inside = async () => JSON.stringify((await agent('GET network-get-interfaces')).data);
    expect(await inside()).toContain('192.0.2.7');
    expect(await power('reboot')).toBe('OK');
    expect(await inside()).toContain('192.0.2.8');
  });

  test('without a drive of cloud-init there is no address', async () => {
    await outcome(`POST ${vm}/config`, { delete: 'ide2' });
    await power('start');
    expect((await agent('GET network-get-interfaces')).data).toMatchObject({ result: [{}, { 'ip-addresses': [] }] });
  });

  test('runs programs, keeps files, and freezes', async () => {
    await power('start');
    const { pid } = (await agent('POST exec', { command: 'hostname' })).data as { pid: number };
    expect((await agent('GET exec-status', { pid: String(pid) })).data).toEqual({
      exited: 1,
      exitcode: 0,
      'out-data': 'web.example.net\n',
    });
    expect((await agent('GET exec-status', { pid: String(pid) })).reason).toBe(`Agent error: PID ${pid} does not exist`);
    await agent('POST file-write', { file: '/tmp/a', content: 'one' });
    expect((await agent('GET file-read', { file: '/tmp/a' })).data).toMatchObject({ content: 'one' });
    expect((await agent('POST fsfreeze-freeze')).data).toEqual({ result: 2 });
    expect((await agent('GET get-osinfo')).status).toBe(500);
    expect((await agent('POST fsfreeze-status')).data).toEqual({ result: 'frozen' });
    expect((await agent('POST fsfreeze-thaw')).data).toEqual({ result: 2 });
    await power('reboot');
    expect((await agent('GET file-read', { file: '/nowhere' })).reason).toContain("failed to open file '/nowhere'");
  });

  test('is missed where it is not configured, not started and not booted', async () => {
    expect((await agent('POST ping')).reason).toBe('VM 101 is not running');
    await outcome(`POST ${vm}/config`, { agent: 0 });
    expect((await agent('POST ping')).reason).toBe('No QEMU guest agent configured');
    await power('start');
    await outcome(`POST ${vm}/config`, { agent: 1 });
    expect((await agent('POST ping')).reason).toBe('No QEMU guest agent configured');
  });
});
