import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { seedImage } from '../../../providers/proxmox/iso9660.js';
import { shimPrivileges } from '../../../providers/proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../providers/proxmox/simulator/simulator.js';
import { elapsedMs } from '../../support/elapsed.js';

const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
let simulator: ProxmoxSimulator;
const all = [{ path: '/', privileges: shimPrivileges }];

beforeAll(async () => {
  simulator = await startProxmoxSimulator({
    nodes: [
      { name: 'pve1', cpus: 4, memoryMiB: 8192 },
      { name: 'pve2', cpus: 4, memoryMiB: 8192 },
    ],
    templates: [{ vmId: 9000, name: 'debian-12' }],
    settings: { lockTimeoutMs: 100 },
    users: [
      { userId: 'ops@pve', password: 'p', grants: all, tokens: [{ id: 't', secret: 's', grants: all }] },
      {
        userId: 'part@pve',
        password: 'p',
        grants: all,
        tokens: [
          { id: 'none', secret: 's' },
          { id: 'some', secret: 's', grants: [{ path: '/vms/101', privileges: ['VM.Audit', 'VM.Config.CPU'] }] },
        ],
      },
      { userId: 'two@pve', password: 'p', grants: all, secondFactor: true },
    ],
  });
});
afterAll(async () => {
  await dispatcher.destroy();
  await simulator.close();
});
beforeEach(() => {
  simulator.reset();
  Object.assign(simulator.settings, { cloneMs: 0, agentBootMs: 0, authDelayMs: 0, resourceLagMs: 0 });
});

interface Answer {
  status: number;
  reason: string;
  data: unknown;
  errors?: Record<string, string>;
  close: boolean;
}
const owner = { authorization: 'PVEAPIToken=ops@pve!t=s' };
type Form = Record<string, string | number>;

async function call(line: string, form: Form = {}, headers: Record<string, string> = owner): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  const text = Object.entries(form)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const inQuery = (method === 'GET' || method === 'DELETE') && text !== '';
  const answer = await request(`${simulator.url}/api2/json${path}${inQuery ? `?${text}` : ''}`, {
    method: method as 'GET',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...(inQuery || method === 'GET' ? {} : { body: text }),
    dispatcher,
  });
  const body = (await answer.body.json()) as { data: unknown; errors?: Record<string, string> };
  return { status: answer.statusCode, reason: answer.statusText, ...body, close: answer.headers.connection === 'close' };
}

/** The exit status of the task that a call starts. */
async function taskOf(line: string, form: Form = {}): Promise<string> {
  const answer = await call(line, form);
  if (typeof answer.data !== 'string') throw new Error(`${line}: ${answer.status} ${answer.reason} ${JSON.stringify(answer.errors)}`);
  for (;;) {
    const { data } = await call(`GET /nodes/pve1/tasks/${answer.data}/status`);
    const { status, exitstatus } = data as { status: string; exitstatus: string };
    if (status === 'stopped') return exitstatus;
  }
}

const vm = '/nodes/pve1/qemu/101';
const clone = (newid = 101, more: Form = {}) => taskOf('POST /nodes/pve1/qemu/9000/clone', { newid, ...more });
const put = (form: Form) => call(`PUT ${vm}/config`, form);

describe('the wire', () => {
  test.each([
    ['a chunked body', 'POST', {}, 501, 'chunked transfer encoding not supported'],
    ['a long form', 'POST', {}, 501, 'for data too large'],
    ['another type of body', 'POST', { 'content-type': 'text/plain' }, 506, "upload 'Content-Type 'text/plain' not implemented"],
    ['a body with DELETE', 'DELETE', {}, 501, "Unexpected content for method 'DELETE'"],
    ['another method', 'PATCH', {}, 501, "method 'PATCH' not available"],
  ])('refuses %s', async (what, method, headers, status, reason) => {
    const body =
      what === 'a chunked body' ? Readable.from([Buffer.from('name=a')]) : what === 'a long form' ? 'x'.repeat(65_537) : 'name=a';
    const answer = await request(`${simulator.url}/api2/json${vm}/config`, {
      method: method as 'POST',
      headers: { ...owner, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
      dispatcher,
    });
    await answer.body.dump();
    expect([answer.statusCode, answer.statusText, answer.headers.connection]).toEqual([status, reason, 'close']);
  });

  test('gives no answer to a head of more than 62 lines', async () => {
    const lines = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '1']));
    expect((await call('GET /version', {}, { ...owner, ...lines(50) })).status).toBe(200);
    await expect(call('GET /version', {}, { ...owner, ...lines(62) })).rejects.toThrow();
  });

  test.each([
    ['GET /nodes/pve1/nowhere', 501, "Method 'GET /nodes/pve1/nowhere' not implemented"],
    ['GET /nodes/pve1/qemu/101/config', 500, "Configuration file 'nodes/pve1/qemu-server/101.conf' does not exist"],
    ['GET /nodes/pve9/qemu', 500, "hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known"],
    ['DELETE /nodes/pve1/qemu/101?node=pve1', 400, "Parameter verification failed - duplicate parameter 'node'"],
  ])('answers %s with %i', async (line, status, reason) => {
    expect(await call(line)).toMatchObject({ status, reason, data: null, close: true });
  });

  test('a node that is away answers 595, and its guests are unknown', async () => {
    await clone();
    await taskOf(`POST ${vm}/status/start`);
    simulator.setOnline('pve1', false);
    expect(await call(`GET ${vm}/config`)).toMatchObject({ status: 595, reason: 'No route to host' });
    const rows = (await call('GET /cluster/resources', { type: 'vm' })).data as { vmid: number; status: string }[];
    expect(rows.find(({ vmid }) => vmid === 101)?.status).toBe('unknown');
  });
});

describe('who calls', () => {
  const as = (token: string) => ({ authorization: `PVEAPIToken=part@pve!${token}=s` });
  const login = async (userId: string, form: Form = {}) =>
    (await call('POST /access/ticket', { username: userId, password: 'p', ...form }, {})).data as Record<string, string>;

  test('is told which privilege is missing on which path', async () => {
    await clone();
    expect(await call(`GET ${vm}/config`, {}, as('none'))).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/101, VM.Audit)',
    });
    expect((await call(`GET ${vm}/config`, {}, as('some'))).status).toBe(200);
    expect((await call(`PUT ${vm}/config`, { cores: 2 }, as('some'))).status).toBe(200);
    expect((await call(`PUT ${vm}/config`, { memory: 512 }, as('some'))).reason).toBe(
      'Permission check failed (/vms/101, VM.Config.Memory)',
    );
    expect((await call('GET /nodes/pve1/status', {}, as('some'))).reason).toBe('Permission check failed (/nodes/pve1, Sys.Audit)');
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 1 }, as('some'))).reason).toBe(
      'Permission check failed (/vms/9000, VM.Clone)',
    );
  });

  test('without Sys.Audit sees the names of nodes but no figures, and no tasks of others', async () => {
    await clone();
    const nodes = (await call('GET /cluster/resources', { type: 'node' }, as('some'))).data;
    expect((nodes as object[])[0]).toEqual({ id: 'node/pve1', type: 'node', node: 'pve1', status: 'online' });
    const [task] = (await call('GET /cluster/tasks')).data as { upid: string }[];
    expect((await call('GET /cluster/tasks', {}, as('some'))).data).toEqual([]);
    const other = await call(`GET /nodes/pve1/tasks/${task?.upid ?? ''}/status`, {}, as('some'));
    expect(other.reason).toBe('Permission check failed (/nodes/pve1, Sys.Audit)');
  });

  test('needs the CSRF token with a ticket, and may give the ticket in either header', async () => {
    await clone();
    const { ticket = '', CSRFPreventionToken = '' } = await login('ops@pve');
    const cookie = { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` };
    expect((await call(`PUT ${vm}/config`, { cores: 2 }, cookie)).reason).toBe('Permission denied - invalid csrf token');
    expect((await call(`PUT ${vm}/config`, { cores: 2 }, { ...cookie, csrfpreventiontoken: CSRFPreventionToken })).status).toBe(200);
    const header = { authorization: `PVEAuthCookie=${encodeURIComponent(ticket)}` };
    expect((await call('GET /version', {}, header)).status).toBe(200);
  });

  test('with half a ticket gets nowhere before the second factor is given', async () => {
    const half = await login('two@pve');
    expect(half.NeedTFA).toBe(1);
    const cookie = (ticket = '') => ({ cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` });
    expect((await call('GET /version', {}, cookie(half.ticket))).status).toBe(401);
    const wrong = { username: 'two@pve', 'tfa-challenge': half.ticket ?? '', password: 'totp:000000' };
    expect(await call('POST /access/ticket', wrong, {})).toMatchObject({ status: 401, reason: 'authentication failure' });
    const whole = await login('two@pve', { 'tfa-challenge': half.ticket ?? '', password: 'totp:123456' });
    expect((await call('GET /version', {}, cookie(whole.ticket))).status).toBe(200);
  });

  test('waits for a refusal as long as the settings say', async () => {
    simulator.settings.authDelayMs = 60;
    const refused = async () =>
      expect((await call('GET /version', {}, { authorization: 'PVEAPIToken=ops@pve!t=wrong' })).reason).toBe('invalid token value!');
    expect(await elapsedMs(refused)).toBeGreaterThan(40);
  });
});

describe('a parameter', () => {
  const notThere = 'property is not defined in schema and the schema does not allow additional properties';
  const format = (words: string) => `invalid format - ${words}\n`;
  test.each<[string, string, string, string]>([
    ['bogus', '1', 'bogus', notThere],
    ['net[n]', 'virtio', 'net[n]', notThere],
    ['net32', 'virtio', 'net32', notThere],
    ['scsi31', 'local-lvm:1', 'scsi31', notThere],
    ['cores', 'two', 'cores', "type check ('integer') failed - got 'two'"],
    ['cores', '0', 'cores', 'value must have a minimum value of 1'],
    ['onboot', 'true', 'onboot', "type check ('boolean') failed - got 'true'"],
    [
      'ostype',
      'l99',
      'ostype',
      "value 'l99' does not have a value in the enumeration 'other, wxp, w2k, w2k3, w2k8, wvista, win7, win8, win10, win11, l24, l26, solaris'",
    ],
    ['name', 'a_b', 'name', format('value does not look like a valid DNS name')],
    ['force', '1', 'delete', "missing property - 'force' requires this property"],
    ['delete', 'colour', 'delete', "unknown option 'colour'"],
    ['net0', 'virtio,bridge=vmbr0,tag=4095', 'net0', format('format error\nnet0.tag: value must have a maximum value of 4094')],
    ['virtio1', 'local-lvm:1,ssd=1', 'virtio1', format(`format error\nvirtio1.ssd: ${notThere}`)],
    [
      'ipconfig0',
      'ip=10.0.0.1/7',
      'ipconfig0',
      format('format error\nipconfig0.ip: invalid format - value does not look like a valid ipv4 network configuration\n'),
    ],
    [
      'ipconfig0',
      'ip6=:::/64',
      'ipconfig0',
      format('format error\nipconfig0.ip6: invalid format - value does not look like a valid ipv6 network configuration\n'),
    ],
    ['ipconfig0', 'gw=10.0.0.1', 'ipconfig0', format("format error\nipconfig0.ip: missing property - 'gw' requires this property")],
    ['sshkeys', 'ssh-ed25519 AAAA', 'sshkeys', format('invalid urlencoded string: ssh-ed25519 AAAA')],
    [
      'scsi1',
      'local-lvm:0,import-from=local:iso/a.iso',
      'scsi1',
      "local:iso/a.iso has wrong type 'iso' - needs to be 'images' or 'import'",
    ],
    ['scsi1', 'local:4', 'storage', "storage 'local' does not support vm images"],
  ])('%s=%s is refused', async (name, value, at, words) => {
    await clone();
    const url = `${simulator.url}/api2/json/nodes/pve1/storage/local/upload`;
    if (value.includes('a.iso')) await upload(url, 'a.iso', Buffer.from('x'));
    const before = simulator.dump();
    expect(await put({ [name]: value })).toMatchObject({ status: 400, reason: 'Parameter verification failed.', errors: { [at]: words } });
    expect(simulator.dump()).toEqual(before);
  });

  test.each<[Form, string]>([
    [{}, 'no options specified'],
    [{ sshkeys: 'ssh-ed25519%20AAAA' }, 'SSH public key validation error'],
    [{ boot: 'order=scsi9' }, "invalid bootorder: device 'scsi9' does not exist'"],
    [{ digest: '0', cores: 2 }, 'checksum mismatch (file change by other user?)'],
    [{ balloon: 4096 }, 'balloon value too large (must be smaller than assigned memory)'],
    [{ scsi1: '/dev/sdb' }, 'Only root can pass arbitrary filesystem paths.'],
    [{ scsi1: 'nowhere:4' }, "storage 'nowhere' does not exist"],
  ])('%j is refused with 500', async (form, reason) => {
    await clone();
    expect(await put(form)).toMatchObject({ status: 500, reason });
  });

  test('vmid outside its range is refused by its format', async () => {
    const words = 'invalid format - value does not look like a valid VM ID\n';
    expect((await call('GET /nodes/pve1/qemu/99/config')).errors).toEqual({ vmid: words });
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 1_000_000_000 })).errors).toEqual({ newid: words });
    expect((await call('POST /nodes/pve1/qemu/9000/clone')).errors).toEqual({ newid: 'property is missing and it is not optional' });
  });
});

async function upload(url: string, filename: string, bytes: Buffer): Promise<void> {
  const head = `--b\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n--b\r\nContent-Disposition: form-data; name="filename"; filename="${filename}"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
  const headers = { ...owner, 'content-type': 'multipart/form-data; boundary=b' };
  const answer = await request(url, { method: 'POST', headers, body, dispatcher });
  expect(answer.statusCode).toBe(200);
  await answer.body.dump();
}

describe('a guest', () => {
  test('a clone holds its source until it is done, and fails inside its task', async () => {
    simulator.settings.cloneMs = 40;
    const first = clone(101, { full: 1 });
    // Two readers may share the source, while a writer of it has to wait.
    const second = clone(102, { full: 1 });
    expect([await first, await second]).toEqual(['OK', 'OK']);
    await taskOf(`POST ${vm}/status/start`);
    const running = [103, 104].map((newid) => taskOf(`POST ${vm}/clone`, { newid, full: 1 }));
    expect((await Promise.all(running)).sort()).toEqual(
      ['OK', "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout"].sort(),
    );
    expect((await call(`POST ${vm}/clone`, { newid: 105, full: 0 })).reason).toBe(
      "Linked clone feature is not supported for 'local-lvm:vm-101-disk-0' (scsi0)",
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 105, storage: 'shared' })).reason).toBe(
      "parameter 'storage' not allowed for linked clones",
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 101 })).reason).toBe(
      'unable to create VM 101: config file already exists',
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 105, pool: 'p' })).reason).toBe(
      "Permission check failed (pool 'p' does not exist)",
    );
  });

  test('refuses inside the task what its node cannot do', async () => {
    await clone();
    await put({ cores: 5 });
    expect(await taskOf(`POST ${vm}/status/start`)).toBe('MAX 4 vcpus allowed per VM on this node');
    await put({ cores: 1, memory: 16_384 });
    expect(await taskOf(`POST ${vm}/status/start`)).toBe('start failed: QEMU exited with code 1');
    expect(await taskOf(`PUT ${vm}/resize`, { disk: 'scsi0', size: '1G' })).toBe('shrinking disks is not supported');
    expect((await call(`POST ${vm}/status/reset`)).reason).toBe('VM 101 not running');
    expect(await taskOf('POST /nodes/pve1/qemu/9000/status/start')).toBe("you can't start a vm if it's a template");
    expect((await call('POST /nodes/pve1/qemu/9000/template')).reason).toBe("you can't convert a template to a template");
    simulator.fail({ fullStorage: 'local-lvm' });
    expect(await clone(102, { full: 1 })).toContain('clone failed: lvcreate');
  });

  test('is protected from removal, of itself and of its drives', async () => {
    await clone();
    expect(await taskOf('DELETE /nodes/pve1/qemu/9000')).toBe("base volume 'local-lvm:base-9000-disk-0' is still in use by linked cloned");
    await put({ protection: 1 });
    expect((await put({ delete: 'scsi0' })).reason).toBe("can't remove drive 'scsi0' - protection mode enabled");
    expect((await call(`DELETE ${vm}`)).reason).toBe("can't remove VM 101 - protection mode enabled");
    await put({ protection: 0 });
    await taskOf(`POST ${vm}/status/start`);
    expect((await call(`DELETE ${vm}`)).reason).toBe('VM 101 is running - destroy failed');
    await taskOf(`POST ${vm}/status/stop`);
    simulator.editVm(101, { lock: 'backup' });
    expect((await put({ cores: 2 })).reason).toBe('VM is locked (backup)');
  });

  test('keeps its boot order in step with its drives, and what it cannot take as pending', async () => {
    await clone();
    await put({ ide2: 'local-lvm:cloudinit', cipassword: 'secret' });
    expect((await call(`GET ${vm}/config`)).data).toMatchObject({ boot: 'order=scsi0;ide2', cipassword: '**********' });
    await taskOf(`POST ${vm}/status/start`);
    await put({ boot: 'order=scsi0', cores: 2, name: 'now' });
    expect((await call(`GET ${vm}/config`, { current: 1 })).data).toMatchObject({ boot: 'order=scsi0;ide2', cores: 1, name: 'now' });
    const pending = (await call(`GET ${vm}/pending`)).data as { key: string; pending?: unknown }[];
    expect(pending.filter((entry) => entry.pending !== undefined).map(({ key }) => key)).toEqual(['boot', 'cores']);
  });

  test('tells its addresses once its agent runs, those of a seed image too', async () => {
    await clone();
    const ask = () => call(`GET ${vm}/agent/network-get-interfaces`);
    expect((await ask()).reason).toBe('VM 101 is not running');
    const mac = 'bc:24:11:00:00:05';
    const network = { version: 2, ethernets: { nic0: { match: { macaddress: mac }, addresses: ['10.0.0.5/24', 'fd00::5/64'] } } };
    const files = { 'meta-data': '{}\n', 'network-config': JSON.stringify(network, null, 2), 'user-data': '' };
    await upload(`${simulator.url}/api2/json/nodes/pve1/storage/local/upload`, 'seed.iso', seedImage(files));
    await put({ net0: `virtio=${mac},bridge=vmbr0`, ide2: 'local:iso/seed.iso,media=cdrom' });
    simulator.settings.agentBootMs = 60_000;
    await taskOf(`POST ${vm}/status/start`);
    expect((await ask()).reason).toBe('QEMU guest agent is not running');
    simulator.settings.agentBootMs = 0;
    const { result } = (await ask()).data as { result: object[] };
    expect(result[1]).toEqual({
      name: 'eth0',
      'hardware-address': mac,
      'ip-addresses': [
        { 'ip-address': '10.0.0.5', 'ip-address-type': 'ipv4', prefix: 24 },
        { 'ip-address': 'fd00::5', 'ip-address-type': 'ipv6', prefix: 64 },
      ],
    });
    await put({ delete: 'agent' });
    expect((await ask()).status).toBe(200);
  });

  test('is behind in the list of the cluster, but not after a reset', async () => {
    simulator.settings.resourceLagMs = 60_000;
    const count = async () => ((await call('GET /cluster/resources', { type: 'vm' })).data as object[]).length;
    expect(await count()).toBe(1);
    await clone();
    expect(await count()).toBe(1);
    simulator.reset();
    await clone(102);
    expect(await count()).toBe(2);
  });
});
