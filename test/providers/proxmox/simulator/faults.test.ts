import { byToken, startAsked, type Asked } from './asked.js';

describe('a fault', () => {
  let asked: Asked;
  beforeEach(async () => (asked = await startAsked()));
  afterEach(() => asked.close());

  test.each(['POST /nodes/{node}/qemu/{vmid}/copy', 'POST /nope', 'DELETE /version', 'GET /nodes/pve1/qemu/9000/config/more'])(
    'of a call that the API does not have is refused: %s',
    (route) => {
      expect(() => asked.simulator.fail({ route, status: 500, text: 'planted' })).toThrow(
        `no call fits "${route}"; name a method and a path`,
      );
      expect(asked.simulator.faults()).toEqual([]);
    },
  );

  test.each([
    'GET /nodes/{node}/qemu/{vmid}/config',
    'GET /nodes/pve1/qemu/9000/config',
    '* /nodes/pve1/**',
    'GET /nodes/*/qemu/*/config',
    'GET /nodes/pve*/qemu/9000/config',
  ])('strikes the calls that it fits: %s', async (route) => {
    asked.simulator.fail({ route, status: 500, text: 'planted' });
    const [struck, next] = [await asked.call('GET /nodes/pve1/qemu/9000/config'), await asked.call('GET /nodes/pve1/qemu/9000/config')];
    expect([struck.reason, next.status]).toEqual(['planted', 200]);
  });

  test('that fills a storage leaves it as large as it is, and what is deleted makes room again', async () => {
    const status = async () => (await asked.call('GET /nodes/pve1/storage/local-lvm/status')).data as Record<string, number>;
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 100, full: 1 })).toBe('OK');
    const { total } = await status();
    asked.simulator.fail({ fullStorage: 'local-lvm' });
    expect(await status()).toMatchObject({ total, used: total, avail: 0 });
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 101, full: 1 })).toContain('free space in thin pool');
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 101 })).toContain('free space in thin pool');
    expect(await asked.exitOf('POST /nodes/pve2/qemu', { vmid: 102, scsi0: 'local-lvm:8' })).toContain('free space in thin pool');
    expect(await asked.exitOf('DELETE /nodes/pve1/qemu/100')).toBe('OK');
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 101, full: 1 })).toBe('OK');
    asked.simulator.reset();
    expect((await status()).avail).toBeGreaterThan(0);
  });

  test('that takes half of the nodes away leaves a cluster that can be read, and stopped, and no more', async () => {
    const quorate = async () => ((await asked.call('GET /cluster/status')).data as { quorate: number }[])[0]?.quorate;
    expect(await asked.exitOf('POST /nodes/pve1/qemu/9000/clone', { newid: 100 })).toBe('OK');
    expect(await asked.exitOf('POST /nodes/pve1/qemu/100/status/start')).toBe('OK');
    expect(await quorate()).toBe(1);
    asked.simulator.fail({ loseNode: 'pve2' });
    expect(await quorate()).toBe(0);
    const refused = { status: 500, reason: 'cluster not ready - no quorum?' };
    expect(await asked.call('PUT /nodes/pve1/qemu/100/config', { cores: 2 })).toMatchObject(refused);
    expect(await asked.call('POST /nodes/pve1/qemu/9000/clone', { newid: 101 })).toMatchObject(refused);
    expect(await asked.exitOf('POST /nodes/pve1/qemu/100/status/stop')).toBe('OK');
    expect(await asked.call('POST /nodes/pve1/qemu/100/status/start')).toMatchObject(refused);
    asked.simulator.fail({ bringBackNode: 'pve2' });
    expect(await asked.exitOf('POST /nodes/pve1/qemu/100/status/start')).toBe('OK');
  });

  test('asks a user for a second factor: half a ticket opens nothing', async () => {
    asked.simulator.fail({ secondFactor: 'root@pam' });
    const login = { username: 'root@pam', password: 'root-password' };
    const { data } = await asked.call('POST /access/ticket', login, {});
    expect(data).toMatchObject({ NeedTFA: 1, ticket: expect.stringMatching(/^PVE:!tfa!root@pam:/) as string });
    const half = { cookie: `PVEAuthCookie=${encodeURIComponent((data as { ticket: string }).ticket)}` };
    expect((await asked.call('GET /nodes', {}, half)).status).toBe(401);
    expect(() => asked.simulator.fail({ secondFactor: 'nobody@pve' })).toThrow('there is no user nobody@pve; the cluster has root@pam');
  });

  test('and the calls that were counted are gone after a reset', async () => {
    await asked.call('GET /version');
    expect(asked.simulator.stats().calls).toBeGreaterThan(0);
    asked.simulator.reset();
    expect(asked.simulator.stats()).toMatchObject({ calls: 0, byRoute: {}, tasks: 0 });
  });
});

test('what is not for tokens is refused with the path and why', async () => {
  const asked = await startAsked();
  try {
    const refused = await asked.call(
      'PUT /access/password',
      { userid: 'bitbuilder@pve', password: 'long-enough' },
      byToken(asked.simulator.token),
    );
    expect([refused.status, refused.reason]).toEqual([
      403,
      "Permission check failed (URI '/access/password' not available with API token, need proper ticket. )",
    ]);
  } finally {
    await asked.close();
  }
});
