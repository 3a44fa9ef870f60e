import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { BitBuilderError } from '../../../lib/errors.js';
import { asFailure, vendorWords } from '../../../providers/proxmox/failure.js';
import { Gate } from '../../../providers/proxmox/gate.js';
import { isLockText } from '../../../providers/proxmox/locks.js';
import type { ProxmoxOptions } from '../../../providers/proxmox/hypervisor.js';
import { shimPrivileges } from '../../../providers/proxmox/simulator/options.js';
import { parseUpid } from '../../../providers/proxmox/tasks.js';
import { cloneCall, startSetting, type Setting } from './setting.js';

const password = { username: 'bitbuilder@pve', password: 'lab-password' };

describe('the Proxmox client', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await startSetting({
      users: [
        {
          userId: 'bitbuilder@pve',
          password: 'lab-password',
          grants: [{ path: '/', privileges: shimPrivileges }],
          tokens: [
            { id: 'shim', secret: 'right', grants: [{ path: '/', privileges: shimPrivileges }] },
            { id: 'bare', secret: 'right' },
            { id: 'whole', secret: 'right', separated: false },
          ],
        },
        {
          userId: 'auditor@pve',
          password: 'lab-password',
          grants: [{ path: '/', privileges: ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'] }],
        },
        { userId: 'careful@pve', password: 'lab-password', grants: [], secondFactor: true },
      ],
    });
  });
  afterAll(async () => setting.close());
  beforeEach(() => setting.simulator.reset());
  const failure = (options: Partial<ProxmoxOptions>, work: 'list' | 'clone' = 'list') => {
    const hypervisor = setting.connect(options);
    return (work === 'list' ? hypervisor.list() : hypervisor.run(cloneCall)).then(
      () => undefined,
      (error: BitBuilderError) => error,
    );
  };

  test('logs in once with a password, sends the CSRF token with what it changes, and logs in again when the ticket dies', async () => {
    const { simulator } = setting;
    const hypervisor = setting.connect({ credentials: password });
    const logins = () => simulator.stats().byRoute['POST /access/ticket'] ?? 0;
    const before = logins();
    await Promise.all([hypervisor.list(), hypervisor.capacity(), hypervisor.list()]);
    await hypervisor.run(cloneCall);
    expect(logins() - before).toBe(1);
    simulator.expireTickets();
    await hypervisor.run({ verb: 'destroy', vmId: 101 });
    expect(logins() - before).toBe(2);
    expect((await hypervisor.list()).map((row) => row.vmId)).toEqual([9000]);
  });

  test.each([
    ['a wrong token', { token: 'bitbuilder@pve!shim=wrong' }, 'token bitbuilder@pve!shim was refused ("invalid token value!")'],
    ['an unknown token', { token: 'bitbuilder@pve!other=right' }, `no such token 'other' for user 'bitbuilder@pve'`],
    ['a wrong password', { ...password, password: 'wrong' }, 'user bitbuilder@pve was refused ("authentication failure")'],
    [
      'a second factor',
      { ...password, username: 'careful@pve' },
      'careful@pve needs a second factor, which a service cannot give; use an API token',
    ],
  ])('says who was refused: %s', async (_, credentials, text) => {
    const error = await failure({ credentials });
    expect(error).toMatchObject({ code: 'device_unauthenticated', message: expect.stringContaining(text) });
    expect(JSON.stringify([error?.message, error?.detail])).not.toMatch(/wrong"|=wrong|=right/);
  });

  test('names the privilege that is missing, of the user or of a separated token', async () => {
    const auditor = await failure({ credentials: { ...password, username: 'auditor@pve' } }, 'clone');
    expect(auditor).toMatchObject({ code: 'device_refused', detail: 'Permission check failed (/vms/9000, VM.Clone)' });
    expect(auditor?.message).toBe(
      'cluster "lab": user auditor@pve may not POST /nodes/pve1/qemu/9000/clone ("Permission check failed (/vms/9000, VM.Clone)"); ' +
        'give VM.Clone on /vms/9000; a token with privilege separation needs it as well as its user',
    );
    expect(await failure({ credentials: { token: 'bitbuilder@pve!bare=right' } }, 'clone')).toMatchObject({ code: 'device_refused' });
    expect(await failure({ credentials: { token: 'bitbuilder@pve!whole=right' } }, 'clone')).toBeUndefined();
  });

  test('sends nothing to a server whose certificate is another', async () => {
    const before = setting.simulator.stats().calls;
    const fingerprint = Array.from({ length: 32 }, () => 'AA').join(':');
    expect(await failure({ trust: { fingerprint } })).toMatchObject({ code: 'device_untrusted' });
    expect(await failure({ trust: {} })).toMatchObject({ code: 'device_untrusted' });
    expect(setting.simulator.stats().calls).toBe(before);
  });

  test('goes on to the next URL, and says so when none answers', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const dead = `https://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    const hypervisor = setting.connect({ urls: [dead, setting.simulator.url] });
    await hypervisor.run(cloneCall);
    expect((await hypervisor.list()).map((row) => row.vmId)).toEqual([9000, 101]);
    expect(await failure({ urls: [dead] })).toMatchObject({
      code: 'device_unreachable',
      message: `cluster "lab" does not answer at ${dead}; see whether its nodes are up and pveproxy listens there`,
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('repeats a read whose connection was cut, and leaves it to its caller when a change was', async () => {
    const { simulator } = setting;
    simulator.fail({ route: 'GET /cluster/resources', cut: 'before' });
    expect(await failure({})).toBeUndefined();
    await setting.hypervisor.run(cloneCall);
    simulator.fail({ route: 'POST /nodes/{node}/qemu/{vmid}/status/start', cut: 'before' });
    simulator.fail({ route: 'POST /nodes/{node}/qemu/{vmid}/status/start', cut: 'before' });
    await expect(setting.hypervisor.run({ verb: 'start', vmId: 101 })).rejects.toMatchObject({ code: 'device_unsettled', retry: true });
  });

  test.each([
    [401, 'No ticket', 'GET', 'device_unauthenticated'],
    [403, 'Permission check failed (/vms/100, VM.Audit)', 'GET', 'device_refused'],
    [500, 'VM 100 is running - destroy failed', 'DELETE', 'device_refused'],
    [501, "Method 'POST /nope' not implemented", 'POST', 'device_refused'],
    [595, 'No route to host', 'POST', 'device_unreachable'],
    [596, 'Broken pipe', 'POST', 'device_unsettled'],
    [596, 'Broken pipe', 'GET', 'device_unreachable'],
    [599, 'Too many redirections', 'PUT', 'device_unsettled'],
  ])('makes an error of %i %s to a %s: %s', (status, reason, method, code) => {
    const error = asFailure('lab', 'token x', { method, path: '/nodes/pve1/qemu/100', status, reason, body: '<html>' });
    expect([error.code, error.detail]).toEqual([code, reason]);
    expect(error.message).toContain(reason);
  });

  test('gathers the words of reason, message and parameters', () => {
    const body = JSON.stringify({
      data: null,
      message: 'Parameter verification failed.\n',
      errors: { newid: 'value must have a minimum value of 100\n' },
    });
    const refusal = { method: 'POST', path: '/x', status: 400, reason: 'Parameter verification failed.', body };
    expect(vendorWords(refusal)).toBe('Parameter verification failed. newid: value must have a minimum value of 100');
  });

  test('knows a lock by the words of the vendor, and nothing else', () => {
    const locks = [
      "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout",
      "clone failed: can't lock file '/var/lock/pve-manager/pve-storage-nfs1' - got timeout",
      'VM is locked (clone)',
      "cfs-lock 'storage-shared' error: got lock request timeout",
    ];
    expect(locks.filter((text) => !isLockText(text))).toEqual([]);
    expect(['VM 100 already running', 'shrinking disks is not supported', "can't lock file"].filter(isLockText)).toEqual([]);
  });

  test('reads a UPID', () => {
    expect(parseUpid('UPID:pve1:000003E9:00001B61:6740A1B2:qmclone:9000:bitbuilder@pve!shim:')).toEqual({
      node: 'pve1',
      startedAt: new Date(0x6740a1b2 * 1000),
      type: 'qmclone',
      id: '9000',
      user: 'bitbuilder@pve!shim',
    });
    expect(parseUpid('OK')).toBeUndefined();
  });

  test('lets a bounded number through, in order', async () => {
    const gate = new Gate(2);
    const order: number[] = [];
    let [running, most] = [0, 0];
    const work = (index: number) => async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(index);
      running--;
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map((index) => gate.pass(work(index))));
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5]]);
  });
});
