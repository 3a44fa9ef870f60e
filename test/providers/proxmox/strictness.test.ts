import { Readable } from 'node:stream';
import { request } from 'undici';
import { elapsedMs } from '../../support/elapsed.js';
import { owner, strictCluster, vm, type Form } from './strict-cluster.js';

const cluster = strictCluster();
const { call, taskOf, clone, put, upload } = cluster;

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
    const answer = await request(`${cluster.simulator.url}/api2/json${vm}/config`, {
      method: method as 'POST',
      headers: { ...owner, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
      dispatcher: cluster.dispatcher,
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
    cluster.simulator.setOnline('pve1', false);
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
    cluster.simulator.settings.authDelayMs = 60;
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
    const url = `${cluster.simulator.url}/api2/json/nodes/pve1/storage/local/upload`;
    if (value.includes('a.iso')) await upload(url, 'a.iso', Buffer.from('x'));
    const before = cluster.simulator.dump();
    expect(await put({ [name]: value })).toMatchObject({ status: 400, reason: 'Parameter verification failed.', errors: { [at]: words } });
    expect(cluster.simulator.dump()).toEqual(before);
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
