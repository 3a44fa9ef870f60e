import { byToken, startAsked, type Asked } from './asked.js';

let asked: Asked;
beforeAll(async () => {
  asked = await startAsked();
});
afterAll(() => asked.close());
beforeEach(() => asked.simulator.reset());

const call: Asked['call'] = (...given) => asked.call(...given);
const sdn = '/cluster/sdn';

/** An EVPN zone with a vnet and a subnet, not applied. */
async function written(): Promise<void> {
  await call(`POST ${sdn}/controllers`, { controller: 'evpn1', type: 'evpn', asn: 65000, peers: '192.0.2.1' });
  await call(`POST ${sdn}/zones`, { zone: 'fabric', type: 'evpn', controller: 'evpn1', 'vrf-vxlan': 10000 });
  await call(`POST ${sdn}/vnets`, { vnet: 'red0', zone: 'fabric', tag: 10001 });
  await call(`POST ${sdn}/vnets/red0/subnets`, { subnet: '10.1.0.0/24', type: 'subnet', gateway: '10.1.0.1' });
}

describe('what is written', () => {
  test('waits until it is applied, and its nodes are then reloaded by tasks of their own', async () => {
    await written();
    expect((await call(`GET ${sdn}/vnets`, { pending: 1 })).data).toEqual([
      { vnet: 'red0', type: 'vnet', state: 'new', pending: { zone: 'fabric', tag: 10001 }, digest: expect.any(String) },
    ]);
    expect((await call(`GET ${sdn}/vnets`, { running: 1 })).data).toEqual([]);
    expect(await asked.exitOf(`PUT ${sdn}`)).toBe('OK');
    expect((await call(`GET ${sdn}/vnets`, { pending: 1 })).data).toEqual([
      { vnet: 'red0', type: 'vnet', zone: 'fabric', tag: 10001, digest: expect.any(String) },
    ]);
    const { data } = await call('GET /cluster/tasks');
    expect((data as { type: string; node: string }[]).map(({ type, node }) => `${type} ${node}`).sort()).toEqual([
      'reloadnetworkall pve1',
      'srvreload pve1',
      'srvreload pve2',
    ]);
    expect((await call('GET /nodes/pve2/sdn/zones')).data).toEqual([{ zone: 'fabric', status: 'available' }]);
  });

  test('carries guests on the nodes that were reloaded', async () => {
    await written();
    await call('POST /nodes/pve1/qemu', { vmid: 101, net0: 'virtio,bridge=red0' });
    expect(await asked.exitOf('POST /nodes/pve1/qemu/101/status/start')).toContain("bridge 'red0' does not exist");
    await asked.exitOf(`PUT ${sdn}`);
    expect(await asked.exitOf('POST /nodes/pve1/qemu/101/status/start')).toBe('OK');
  });

  test('says what will change and what will go', async () => {
    await written();
    await asked.exitOf(`PUT ${sdn}`);
    await call(`PUT ${sdn}/vnets/red0`, { alias: 'red' });
    await call(`DELETE ${sdn}/vnets/red0/subnets/fabric-10.1.0.0-24`);
    expect((await call(`GET ${sdn}/vnets/red0`, { pending: 1 })).data).toMatchObject({ state: 'changed', pending: { alias: 'red' } });
    expect((await call(`GET ${sdn}/vnets/red0/subnets`, { pending: 1 })).data).toMatchObject([{ state: 'deleted', cidr: '10.1.0.0/24' }]);
    await call(`POST ${sdn}/rollback`);
    expect((await call(`GET ${sdn}/vnets/red0`)).data).not.toHaveProperty('alias');
    expect((await call(`GET ${sdn}/vnets/red0/subnets`)).data).toHaveLength(1);
  });

  test('shows on the node that could not reload', async () => {
    await written();
    asked.simulator.fail({ task: 'srvreload', text: 'command ifreload -a failed: exit code 1' });
    expect(await asked.exitOf(`PUT ${sdn}`)).toBe('OK');
    const states = await Promise.all(['pve1', 'pve2'].map((node) => call(`GET /nodes/${node}/sdn/zones`)));
    expect(states.map(({ data }) => (data as { status: string }[])[0]?.status).sort()).toEqual(['available', 'error']);
  });

  test('is refused in the wrong order', async () => {
    expect((await call(`POST ${sdn}/vnets`, { vnet: 'red0', zone: 'fabric', tag: 1 })).reason).toBe(
      "create sdn vnet object failed: zone fabric doesn't exist",
    );
    await written();
    expect((await call(`DELETE ${sdn}/zones/fabric`)).reason).toBe('delete sdn zone object failed: zone fabric is used by vnet red0');
    expect((await call(`DELETE ${sdn}/vnets/red0`)).reason).toBe("delete sdn vnet object failed: can't delete vnet if subnets exists");
    expect((await call(`DELETE ${sdn}/controllers/evpn1`)).reason).toBe(
      'delete sdn controller object failed: controller evpn1 is used by fabric',
    );
  });

  test.each([
    ['zones', { zone: 'toolongname', type: 'simple' }, { errors: { zone: 'value may only be 8 characters long' } }],
    ['zones', { zone: '1st', type: 'simple' }, { errors: { zone: 'value does not match the regex pattern' } }],
    ['zones', { zone: 'ring', type: 'vlan' }, { reason: "create sdn zone object failed: missing value for required option 'bridge'" }],
    [
      'zones',
      { zone: 'ring', type: 'simple', peers: '192.0.2.1' },
      { reason: "create sdn zone object failed: unexpected property 'peers'" },
    ],
    [
      'zones',
      { zone: 'ring', type: 'evpn', controller: 'none', 'vrf-vxlan': 5 },
      { reason: "create sdn zone object failed: controller none doesn't exist" },
    ],
    [
      'zones',
      { zone: 'ring', type: 'evpn', controller: 'evpn1', 'vrf-vxlan': 10000 },
      { reason: expect.stringContaining('already declared in fabric') },
    ],
    ['zones', { zone: 'fabric', type: 'simple' }, { reason: "create sdn zone object failed: sdn zone object ID 'fabric' already defined" }],
    ['vnets', { vnet: 'red1', zone: 'fabric' }, { errors: { tag: 'missing vxlan tag' } }],
    ['vnets', { vnet: 'red1', zone: 'fabric', tag: 10001 }, { errors: { tag: 'tag 10001 already exist in vnet red0 in zone fabric' } }],
    ['vnets', { vnet: 'red1', zone: 'fabric', tag: 16777216 }, { errors: { tag: 'value must have a maximum value of 16777215' } }],
    [
      'controllers',
      { controller: 'evpn2', type: 'evpn', asn: 1, peers: '192.0.2.1' },
      { reason: expect.stringContaining('only 1 global evpn controller') },
    ],
  ])('of %s %j is refused', async (kind, form, answer) => {
    await written();
    expect(await call(`POST ${sdn}/${kind}`, form)).toMatchObject(answer);
  });
});

describe('the lock', () => {
  test('is for one, and only when nothing waits', async () => {
    const { data: token } = await call(`POST ${sdn}/lock`);
    expect((await call(`POST ${sdn}/lock`)).status).toBe(500);
    expect((await call(`POST ${sdn}/zones`, { zone: 'plain', type: 'simple' })).reason).toBe(
      'create sdn zone object failed: invalid lock token provided!',
    );
    expect((await call(`POST ${sdn}/zones`, { zone: 'plain', type: 'simple', 'lock-token': String(token) })).status).toBe(200);
    // What is left out stays locked, whatever the schema says of its default.
    await call(`POST ${sdn}/rollback`, { 'lock-token': String(token) });
    expect((await call(`POST ${sdn}/lock`)).status).toBe(500);
    expect((await call(`DELETE ${sdn}/lock`, { 'lock-token': 'wrong' })).reason).toBe('invalid lock token provided!');
    await call(`DELETE ${sdn}/lock`, { force: 1 });
    await call(`POST ${sdn}/zones`, { zone: 'plain', type: 'simple' });
    expect((await call(`POST ${sdn}/lock`)).reason).toContain('pending changes');
    expect((await call(`POST ${sdn}/lock`, { 'allow-pending': 1 })).status).toBe(200);
  });

  test('goes with an apply that asks for it', async () => {
    const { data: token } = await call(`POST ${sdn}/lock`);
    expect((await call(`PUT ${sdn}`)).reason).toContain('invalid lock token provided!');
    await asked.exitOf(`PUT ${sdn}`, { 'lock-token': String(token), 'release-lock': 1 });
    expect((await call(`POST ${sdn}/lock`)).status).toBe(200);
  });
});

test('a user sees and changes the zones that it was given', async () => {
  await written();
  await call(`POST ${sdn}/zones`, { zone: 'other', type: 'simple' });
  await call('POST /access/users', { userid: 'amy@pve' });
  const { data } = await call('POST /access/users/amy@pve/token/ci', { privsep: 0 });
  const amy = byToken(`amy@pve!ci=${(data as { value: string }).value}`);
  await call('PUT /access/acl', { path: '/sdn/zones/fabric', roles: 'PVESDNAdmin', users: 'amy@pve' });
  expect((await call(`GET ${sdn}/zones`, {}, amy)).data).toMatchObject([{ zone: 'fabric' }]);
  expect((await call(`PUT ${sdn}/vnets/red0`, { alias: 'mine' }, amy)).status).toBe(200);
  expect((await call(`POST ${sdn}/vnets`, { vnet: 'red1', zone: 'other' }, amy)).reason).toBe(
    'Permission check failed (/sdn/zones/other, SDN.Allocate)',
  );
});

test('the firewall of the cluster keeps its groups while rules name them', async () => {
  await call('POST /cluster/firewall/groups', { group: 'web' });
  expect((await call('POST /cluster/firewall/rules', { type: 'group', action: 'db' })).errors).toEqual({
    action: "security group 'db' does not exist",
  });
  await call('POST /cluster/firewall/groups/web', { type: 'in', action: 'ACCEPT', macro: 'HTTPS' });
  expect((await call('POST /cluster/firewall/groups/web', { type: 'in', action: 'ACCEPT', macro: 'Nonsense' })).errors).toHaveProperty(
    'macro',
  );
  expect((await call('DELETE /cluster/firewall/groups/web')).reason).toBe("Security group 'web' is not empty");
  expect(
    (await call('POST /cluster/firewall/rules', { type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '70000' })).errors?.dport,
  ).toContain('invalid port');
});
