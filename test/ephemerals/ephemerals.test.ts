import { openApiOf } from '../../lib/derive/openapi.js';
import type { Ephemeral, EphemeralTools } from '../../lib/ephemeral.js';
import { apiToken } from '../../lib/ephemerals/api-token.js';
import { consoleTicket } from '../../lib/ephemerals/console-ticket.js';
import { ephemerals } from '../../lib/ephemerals/index.js';
import { wireguardClientConfig } from '../../lib/ephemerals/wireguard-client-config.js';
import type { Kind } from '../../lib/kind.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import { sampleInventory } from '../../lib/kinds/samples.js';
import type { Machine } from '../../lib/ports.js';
import { listen } from '../../providers/shim/http/listen.js';
import { LentTokens } from '../../providers/shim/http/lent-tokens.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { ShimClient } from '../../providers/terraform/shim-client.js';
import { openProvider } from '../providers/terraform/open-provider.js';
import { startWorld, type TestWorld } from '../support/world.js';

const standing = 'a-standing-token';
const asEphemeral = (one: unknown) => one as Ephemeral;
const peer = {
  privateKey: 'dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=',
  publicKey: 'hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=',
};
const presharedKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe('what is handed out and stored nowhere', () => {
  let world: TestWorld;
  let app: Awaited<ReturnType<typeof buildServer>>;
  let endpoint: string;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  const logged: string[] = [];

  beforeAll(async () => {
    world = await startWorld();
    const red = { kind: 'tenant', spec: { name: 'red' } };
    const web = { kind: 'network', spec: { tenant: 'red', name: 'web', site: 'ams1', subnets: {} } };
    await world.putAll([red, web]);
    const local = { router: 'ams1-r1', network: 'red/web', allowedIps: ['10.1.0.0/16'] };
    await world.put(kindNamed('wireguard_link') as Kind, {
      name: 'office',
      local,
      remote: { publicKey: peer.publicKey, allowedIps: ['192.168.7.0/24'] },
      presharedKey,
    });
    await world.put(kindNamed('wireguard_link') as Kind, { name: 'backbone', local, remote: { router: 'ams1-r2', network: 'red/web' } });
    app = await buildServer({
      controlPlane: world.plane,
      kinds,
      tokens: tokenVerifier({ test: standing }),
      openapi: openApiOf(kinds, '0.0.0'),
      metrics: createMetrics(world.plane),
      log: createLog('trace', { write: (line) => void logged.push(line) }),
    });
    endpoint = await listen(app, { host: '127.0.0.1', port: 0 });
    provider = await openProvider(kinds, { HOME: '/nonexistent' }, { ephemerals });
    expect(await provider.configure({ endpoint, token: standing })).toEqual([]);
  });
  afterAll(async () => {
    await provider.close();
    await app.close();
    await world.close();
  });

  test('the client configuration of a link is what its outside peer needs, and wg-quick reads', async () => {
    const config = { link: 'red/office', private_key: peer.privateKey, name_servers: ['9.9.9.9'] };
    const { result, told, lease, renewAt } = await provider.open(asEphemeral(wireguardClientConfig), config);
    expect([told, lease, renewAt]).toEqual([[], undefined, undefined]);
    expect([result?.link, result?.name_servers, result?.addresses]).toEqual(['red/office', ['9.9.9.9'], ['100.64.0.2/30']]);
    expect(result?.config).toBe(
      [
        '[Interface]',
        `PrivateKey = ${peer.privateKey}`,
        'Address = 100.64.0.2/30',
        'DNS = 9.9.9.9',
        'MTU = 1420',
        '',
        '[Peer]',
        `PublicKey = ${String(result?.public_key)}`,
        `PresharedKey = ${presharedKey}`,
        `Endpoint = ${String(result?.endpoint)}`,
        'AllowedIPs = 100.64.0.1/32, 10.1.0.0/16',
        'PersistentKeepalive = 25',
        '',
      ].join('\n'),
    );
    expect(logged.join()).not.toContain(presharedKey);
    expect(logged.join()).not.toContain(peer.privateKey);
  });

  test.each([
    [{ link: 'red/backbone' }, 'link', 'joins two of our routers'],
    [{ link: 'red/office', private_key: presharedKey }, 'private_key', 'is not the private key of the peer'],
    [{ link: 'red/office', name_servers: ['nine'] }, 'name_servers.0', 'must be an IP address'],
    [{ link: 'red/nothing' }, '', 'WireGuard link "red/nothing" does not exist'],
  ])('a client configuration for %j is refused at %j', async (config, at, says) => {
    const { told } = await provider.open(asEphemeral(wireguardClientConfig), config);
    expect(told).toMatchObject([{ severity: 'error', at, detail: expect.stringContaining(says) as string }]);
  });

  test('a lent token opens the shim until it is taken back, and lends nothing itself', async () => {
    const { result, told, lease, renewAt } = await provider.open(asEphemeral(apiToken), { lifetime_seconds: 60 });
    expect([told, result?.purpose]).toEqual([[], 'terraform']);
    expect(Number(renewAt?.seconds) * 1000).toBeLessThan(Date.parse(String(result?.expires_at)));
    const borrower = new ShimClient({ endpoint, token: String(result?.token), session: 's' });
    expect(await borrower.check()).toMatchObject({ ok: true });
    expect(await borrower.open('api_token', {})).toMatchObject({ ok: false, failure: { code: 'forbidden' } });
    expect(await provider.renew(asEphemeral(apiToken), lease)).toMatchObject({
      told: [],
      renewAt: { seconds: expect.any(Number) as number },
    });
    expect(await provider.closeEphemeral(asEphemeral(apiToken), lease)).toEqual([]);
    expect(await borrower.check()).toMatchObject({ ok: false, failure: { code: 'unauthenticated' } });
    expect(await provider.closeEphemeral(asEphemeral(apiToken), lease)).toEqual([]);
    expect((await provider.renew(asEphemeral(apiToken), lease)).told).toMatchObject([{ severity: 'error' }]);
    expect(logged.join()).not.toContain(String(result?.token));
    borrower.close();
  });

  test('a ticket for a VM that there is not says so', async () => {
    const { told } = await provider.open(asEphemeral(consoleTicket), { vm: 'red/web-1' });
    expect(told).toMatchObject([{ detail: expect.stringContaining('VM "red/web-1" does not exist') as string }]);
  });
});

describe('a console ticket', () => {
  const machine = { vmId: 10000, name: 'web-1', node: 'pve1', description: 'bitbuilder:vm/red/web-1' } as Machine;
  const toolsWith = (found: Machine | undefined): EphemeralTools => ({
    inventory: sampleInventory,
    subject: (_, id) => Promise.resolve({ id, spec: { cluster: 'ams1-pve' }, drawn: { vmId: 10000 }, keys: {}, world: undefined as never }),
    hypervisor: () => ({
      find: () => Promise.resolve(found),
      console: (vmId, type) => Promise.resolve({ node: 'pve1', port: 5900 + vmId, user: `root@pam ${type}`, ticket: 'PVEVNC:1/+=' }),
    }),
    publicKeyOf: (key) => key,
    tokens: new LentTokens(),
  });

  test('leads to the websocket of the console on the node that the VM is on', async () => {
    expect((await consoleTicket.open({ vm: 'red/web-1', type: 'terminal' }, toolsWith(machine))).gives).toEqual({
      node: 'pve1',
      vmId: 10000,
      port: 15900,
      user: 'root@pam terminal',
      ticket: 'PVEVNC:1/+=',
      url: 'wss://127.0.0.1:3/api2/json/nodes/pve1/qemu/10000/vncwebsocket?port=15900&vncticket=PVEVNC%3A1%2F%2B%3D',
    });
  });

  test('is not asked for where the VM id belongs to somebody else now, or to nobody', async () => {
    const taken = { vm: 'red/web-1', type: 'vnc' } as const;
    await expect(consoleTicket.open(taken, toolsWith({ ...machine, description: '' }))).rejects.toMatchObject({ code: 'conflict' });
    await expect(consoleTicket.open(taken, toolsWith(undefined))).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('lent tokens', () => {
  test('expire by themselves, live on when they are renewed, and are not lent without end', () => {
    let now = 1_000_000;
    const lent = new LentTokens(() => now);
    const { id, token, expiresAt, renewAt } = lent.lend(60, 'a test');
    expect([expiresAt.getTime() - now, renewAt.getTime() - now]).toEqual([60_000, 30_000]);
    now += 50_000;
    expect(lent.ownerOf(token)).toBe(`a test (${id})`);
    lent.renew(id);
    now += 59_999;
    expect(lent.ownerOf(token)).toBeDefined();
    now += 1;
    expect(lent.ownerOf(token)).toBeUndefined();
    expect(() => lent.renew(id)).toThrow('has expired');
    for (let count = 0; count < 1000; count++) lent.lend(60, 'loop');
    expect(() => lent.lend(60, 'loop')).toThrow('1000 tokens are lent');
  });
});
