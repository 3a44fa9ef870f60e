import { byToken, startAsked, type Asked } from './asked.js';

let asked: Asked;
beforeAll(async () => {
  asked = await startAsked();
});
afterAll(() => asked.close());
beforeEach(() => {
  asked.simulator.reset();
  Object.assign(asked.simulator.settings, { ticketLifeS: 7200, authDelayMs: 0 });
});

const call: Asked['call'] = (...given) => asked.call(...given);

/** A user with a token that is separated, and what each has on a path. */
async function userWith(roles: Record<string, string>, tokenRoles?: Record<string, string>): Promise<Record<string, string>> {
  await call('POST /access/users', { userid: 'amy@pve', password: 'a-password' });
  const { data } = await call('POST /access/users/amy@pve/token/ci', { privsep: tokenRoles ? 1 : 0 });
  for (const [path, role] of Object.entries(roles)) await call('PUT /access/acl', { path, roles: role, users: 'amy@pve' });
  for (const [path, role] of Object.entries(tokenRoles ?? {})) await call('PUT /access/acl', { path, roles: role, tokens: 'amy@pve!ci' });
  return byToken(`amy@pve!ci=${(data as { value: string }).value}`);
}

describe('a ticket', () => {
  test('is renewed by itself and is worthless after its time', async () => {
    const { data } = await call('POST /access/ticket', { username: 'root@pam', password: 'root-password' }, {});
    const { ticket } = data as { ticket: string };
    const renewed = await call('POST /access/ticket', { username: 'root@pam', password: ticket }, {});
    expect(renewed).toMatchObject({ status: 200, data: { username: 'root@pam', ticket: expect.stringMatching(/^PVE:root@pam:/) } });
    asked.simulator.settings.ticketLifeS = 0;
    expect(await call('GET /version', {}, { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` })).toMatchObject({
      status: 401,
      reason: 'permission denied - invalid PVE ticket',
    });
  });

  test('tells what its owner may, and the name of the cluster to who may audit it', async () => {
    const { data } = await call('POST /access/ticket', { username: 'root@pam', password: 'root-password' }, {});
    expect(data).toMatchObject({ clustername: 'lab', cap: { vms: { 'VM.Allocate': 1 }, dc: { 'Sys.Modify': 1 } } });
    await userWith({ '/vms': 'PVEVMUser' });
    const amy = await call('POST /access/ticket', { username: 'amy@pve', password: 'a-password' }, {});
    expect(amy.data).toMatchObject({ cap: { vms: { 'VM.PowerMgmt': 1 }, dc: {}, storage: {} } });
    expect(amy.data).not.toHaveProperty('clustername');
  });

  test('writes only with the token against forgery', async () => {
    const { cookie } = await asked.logIn('root@pam', 'root-password');
    expect(await call('POST /pools', { poolid: 'red' }, { cookie: cookie ?? '' })).toMatchObject({
      status: 401,
      reason: 'Permission denied - invalid csrf token',
    });
  });

  test('is not given to a user that is disabled', async () => {
    await userWith({});
    await call('PUT /access/users/amy@pve', { enable: 0 });
    expect(await call('POST /access/ticket', { username: 'amy@pve', password: 'a-password' }, {})).toMatchObject({
      status: 401,
      reason: 'authentication failure',
    });
  });
});

describe('a token', () => {
  test('that is separated has what both it and its user have', async () => {
    const amy = await userWith({ '/': 'PVEAdmin' }, { '/vms/9000': 'PVEVMUser' });
    expect((await call('GET /nodes/pve1/qemu/9000/status/current', {}, amy)).status).toBe(200);
    expect(await call('POST /pools', { poolid: 'red' }, amy)).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/pool/red, Pool.Allocate)',
    });
    await call('DELETE /access/users/amy@pve/token/ci');
    expect(await call('GET /version', {}, amy)).toMatchObject({ status: 401, reason: "no such token 'ci' for user 'amy@pve'" });
  });

  test('that is not separated is its user', async () => {
    const amy = await userWith({ '/pool': 'PVEPoolAdmin' });
    expect((await call('POST /pools', { poolid: 'red' }, amy)).status).toBe(200);
  });

  test('cannot change a password', async () => {
    const amy = await userWith({ '/': 'Administrator' });
    expect((await call('PUT /access/password', { userid: 'amy@pve', password: 'another-one' }, amy)).status).toBe(403);
  });
});

describe('the list of rights', () => {
  test('has the nearest entry decide, and one further up only when it propagates', async () => {
    const amy = await userWith({ '/': 'PVEAuditor', '/vms/9000': 'NoAccess' });
    expect((await call('GET /nodes/pve1/qemu/9000/config', {}, amy)).reason).toBe('Permission check failed (/vms/9000, VM.Audit)');
    await call('PUT /access/acl', { path: '/vms/9000', roles: 'NoAccess', users: 'amy@pve', delete: 1 });
    expect((await call('GET /nodes/pve1/qemu/9000/config', {}, amy)).status).toBe(200);
    await call('PUT /access/acl', { path: '/', roles: 'PVEAuditor', users: 'amy@pve', propagate: 0 });
    expect((await call('GET /nodes/pve1/qemu/9000/config', {}, amy)).status).toBe(403);
    await call('PUT /access/acl', { path: '/vms', roles: 'PVEVMUser', users: 'amy@pve' });
    const { data } = await call('GET /access/permissions', {}, amy);
    expect(data).toMatchObject({ '/': { 'Sys.Audit': 0 }, '/vms': { 'VM.Audit': 1 } });
    expect(data).not.toHaveProperty('/nodes');
  });

  test('gives by group and by pool', async () => {
    const amy = await userWith({});
    await call('POST /access/groups', { groupid: 'ops' });
    await call('PUT /access/users/amy@pve', { groups: 'ops' });
    await call('POST /pools', { poolid: 'red' });
    await call('PUT /pools/red', { vms: 9000 });
    expect((await call('GET /nodes/pve1/qemu/9000/config', {}, amy)).status).toBe(403);
    await call('PUT /access/acl', { path: '/pool/red', roles: 'PVEVMUser', groups: 'ops' });
    expect((await call('GET /nodes/pve1/qemu/9000/config', {}, amy)).status).toBe(200);
  });

  test('lets nobody give away more than it has', async () => {
    const amy = await userWith({ '/vms': 'PVEVMAdmin' });
    const give = (role: string) => call('PUT /access/acl', { path: '/vms/9000', roles: role, users: 'amy@pve' }, amy);
    expect((await give('Administrator')).errors).toEqual({
      role: "Cannot add role 'Administrator' - requires 'Permissions.Modify' or superset of privileges.",
    });
    expect((await give('PVEVMUser')).status).toBe(200);
  });

  test.each([
    [{ path: '/nowhere', roles: 'PVEAdmin', users: 'root@pam' }, { errors: { path: "invalid ACL path '/nowhere'" } }],
    [
      { path: '/', roles: 'Nothing', users: 'root@pam' },
      { status: 500, reason: "ACL update failed: role 'Nothing' does not exist" },
    ],
    [{ path: '/', roles: 'PVEAdmin', users: 'bob@pve' }, { reason: "ACL update failed: user 'bob@pve' does not exist" }],
    [{ path: '/', roles: 'PVEAdmin' }, { errors: expect.objectContaining({ users: "either 'users', 'groups' or 'tokens' is required." }) }],
  ])('refuses %j', async (form, answer) => {
    expect(await call('PUT /access/acl', form)).toMatchObject(answer);
  });
});

describe('users, groups and roles', () => {
  test('are refused where they are wrong, in the words of the vendor', async () => {
    expect((await call('POST /access/users', { userid: 'amy' })).errors).toEqual({
      userid: "invalid format - value 'amy' does not look like a valid user name\n",
    });
    expect((await call('POST /access/users', { userid: 'amy@corp' })).reason).toBe("domain 'corp' does not exist");
    await userWith({});
    expect((await call('POST /access/users', { userid: 'amy@pve' })).reason).toBe("create user failed: user 'amy@pve' already exists");
    expect((await call('POST /access/groups', { groupid: 'a b' })).errors).toEqual({
      groupid: "invalid format - group name 'a b' contains invalid characters\n",
    });
    expect((await call('DELETE /access/roles/PVEAdmin')).reason).toBe("auto-generated role 'PVEAdmin' cannot be deleted");
    expect((await call('POST /access/roles', { roleid: 'Some', privs: 'VM.Fly' })).errors?.privs).toContain("invalid privilege 'VM.Fly'");
  });

  test('go with everything that names them', async () => {
    const amy = await userWith({ '/': 'PVEAdmin' });
    await call('DELETE /access/users/amy@pve');
    expect((await call('GET /version', {}, amy)).status).toBe(401);
    expect(JSON.stringify((await call('GET /access/acl')).data)).not.toContain('amy');
  });
});

test('only root@pam may what the vendor leaves to root', async () => {
  const amy = await userWith({ '/': 'Administrator' });
  expect(await call('GET /cluster/backup-info', {}, amy)).toMatchObject({
    status: 403,
    reason: 'Permission check failed (user != root@pam)',
  });
});

test('a release has its own privileges and version', async () => {
  const old = await startAsked({ profile: '8.4' });
  const privileges = async ({ call: ask }: Asked) => Object.keys((await ask('GET /access/roles/Administrator')).data as object);
  try {
    expect((await old.call('GET /version')).data).toMatchObject({ version: '8.4.5', release: '8.4' });
    expect(await privileges(old)).toContain('VM.Monitor');
    expect(await privileges(old)).not.toContain('VM.GuestAgent.Audit');
    expect(await privileges(asked)).toContain('VM.GuestAgent.Audit');
    expect(await privileges(asked)).not.toContain('VM.Monitor');
    expect(await old.call('POST /cluster/sdn/lock')).toMatchObject({
      status: 501,
      reason: "Method 'POST /cluster/sdn/lock' not implemented",
    });
    expect((await old.call('PUT /cluster/sdn', { 'lock-token': 'x' })).errors).toEqual({
      'lock-token': 'property is not defined in schema and the schema does not allow additional properties',
    });
  } finally {
    await old.close();
  }
});

test('a release has the CPU models, their settings and the machines of its QEMU', async () => {
  const old = await startAsked({ profile: '8.4' });
  const names = async ({ call: ask }: Asked) =>
    ((await ask('GET /nodes/pve1/capabilities/qemu/cpu')).data as { name: string }[]).map(({ name }) => name);
  const machines = async ({ call: ask }: Asked) =>
    ((await ask('GET /nodes/pve1/capabilities/qemu/machines')).data as { id: string }[]).map(({ id }) => id);
  const made = async ({ call: ask }: Asked, cpu: string) => {
    const { errors = {}, reason } = await ask('POST /nodes/pve1/qemu/9000/config', { cpu });
    return errors.cpu ?? reason;
  };
  const unknown = (name: string) => `invalid format - Built-in cputype '${name}' is not defined (missing 'custom-' prefix?)\n`;
  try {
    expect(await names(old)).toEqual(expect.arrayContaining(['host', 'x86-64-v2-AES', 'EPYC-Genoa', 'GraniteRapids', 'SapphireRapids-v2']));
    for (const model of ['EPYC-Turin', 'SierraForest', 'GraniteRapids-v2', 'cortex-a57']) {
      expect(await names(old)).not.toContain(model);
      expect(await made(old, model)).toBe(unknown(model));
      expect(await made(asked, model)).toBe('OK');
    }
    expect(await made(old, 'EPYC-Genoa')).toBe('OK');
    expect(await made(old, 'host,guest-phys-bits=40')).toContain('guest-phys-bits: property is not defined in schema');
    expect(await made(asked, 'host,guest-phys-bits=40')).toBe('OK');
    expect(await machines(old)).not.toContain('pc-q35-10.1');
    expect(await machines(asked)).toContain('pc-q35-10.1');
  } finally {
    await old.close();
  }
});
