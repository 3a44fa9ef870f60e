import { generateKeyPairSync } from 'node:crypto';
import { RestClient } from './rest-client.js';

let client: RestClient;
beforeAll(async () => {
  client = await RestClient.start();
});
afterAll(() => client.close());
beforeEach(() => client.router.reset());

const show = async (words: string) => {
  const { data, error } = await client.post('/show', { op: 'show', path: words.split(' ') });
  return String(data ?? error);
};
const load = (...lines: string[]) => client.router.load(lines.map((line) => `set ${line}`));

describe('show', () => {
  test('interfaces: one line for each address, with its VRF', async () => {
    load('vrf name red table 1000', 'interfaces dummy dum1 vrf red', 'interfaces dummy dum1 description x');
    load('interfaces dummy dum1 address 10.0.0.1/32', 'interfaces dummy dum1 address 10.0.0.2/32');
    expect(await show('interfaces dummy')).toMatch(
      /^dum1 +10\.0\.0\.1\/32 +02(?::[0-9a-f]{2}){5} +red +1500 +u\/u +x\n +10\.0\.0\.2\/32$/m,
    );
    expect(await show('vrf')).toMatch(/^red +up +\S+ +noarp,master,up,lower_up +dum1$/m);
  });

  test('routes: what is connected and what is static, by VRF', async () => {
    load('vrf name red table 1000', 'vrf name red protocols static route 10.9.0.0/16 next-hop 10.0.0.9');
    load('interfaces dummy dum1 vrf red', 'interfaces dummy dum1 address 10.0.0.1/24');
    const red = await show('ip route vrf red');
    expect(red).toContain('VRF red:\nC>* 10.0.0.0/24 is directly connected, dum1');
    expect(red).toContain('S>* 10.9.0.0/16 [1/0] via 10.0.0.9');
    expect(await show('ip route')).not.toContain('10.9.0.0');
  });

  test('BGP and EVPN: sessions that nobody answers, VNIs with their tenants', async () => {
    expect(await show('bgp summary')).toBe('% BGP instance not found\n');
    load('protocols bgp system-as 65000', 'protocols bgp neighbor 192.0.2.9 remote-as 65001');
    load('vrf name red table 1000', 'vrf name red vni 5000', 'interfaces vxlan vxlan1 vni 5000', 'interfaces vxlan vxlan2 vni 100');
    expect(await show('bgp vrf all summary')).toMatch(/^192\.0\.2\.9 +4 +65001 .* never +Active +0 N\/A$/m);
    expect(await show('evpn vni')).toMatch(/^5000 +L3 +vxlan1 .* red$/m);
    expect(await show('evpn vni')).toMatch(/^100 +L2 +vxlan2 .* default$/m);
  });

  test('WireGuard: the public key that belongs to the private one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    const text = (key: Buffer) => key.subarray(-32).toString('base64');
    load(`interfaces wireguard wg0 private-key ${text(privateKey.export({ type: 'pkcs8', format: 'der' }))}`);
    load('interfaces wireguard wg0 peer a allowed-ips 10.0.0.0/24');
    const words = await show('interfaces wireguard wg0 summary');
    expect(words).toContain(`public key: ${text(publicKey.export({ type: 'spki', format: 'der' }))}`);
    expect(words).toContain('allowed ips: 10.0.0.0/24');
  });

  test('the configuration in both forms, the version, and nothing that it does not know', async () => {
    expect(await show('configuration')).toContain('system {\n    ');
    expect(await show('configuration commands')).toContain('set system host-name r1');
    expect(await show('version')).toMatch(/^Version: +VyOS 1\.5-simulated$/m);
    expect(await show('the weather')).toBe('\n  Invalid command: show [the weather]\n\n');
  });
});

test('images are added, made the default and removed, but never the one that runs', async () => {
  const image = async (body: object) => (await client.post('/image', body)).error ?? 'done';
  expect(await image({ op: 'add', url: 'https://images.test/vyos-next.iso' })).toBe('done');
  expect(await image({ op: 'set_default', name: 'vyos-next' })).toBe('done');
  expect(await show('system image')).toContain('2: vyos-next (default boot)');
  expect(await image({ op: 'delete', name: '1.5-simulated' })).toContain('Currently running image cannot be deleted');
  expect(await image({ op: 'delete', name: 'other' })).toContain('cannot be found');
});

test('/info needs no key and leaves out what is not wanted', async () => {
  const info = async (query: string) => await client.send(`/info${query}`, '', {}, 'GET');
  expect((await info('?hostname=no')).data).toEqual({ version: 'VyOS 1.5-simulated', hostname: '', banner: 'Welcome to VyOS' });
  expect((await info('?color=red')).error).toContain("'type': 'extra_forbidden', 'loc': ('query', 'color')");
});

describe('GraphQL', () => {
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const { status, text } = await client.send('/graphql', JSON.stringify({ query }), { 'content-type': 'application/json', ...headers });
    return { status, body: JSON.parse(text) as Record<string, never> };
  };
  const version = (data: string) => `{ ShowVersion (data: {${data}}) { success errors data { result } } }`;

  test('is not there until it is configured', async () => {
    expect((await ask(version('key: "K"'))).status).toBe(404);
  });

  test('takes keys, and tells a wrong one inside an answer that is well', async () => {
    load('service https api graphql');
    expect((await ask(version('key: "K"'))).body).toMatchObject({ data: { ShowVersion: { success: true, errors: null } } });
    expect(await ask(version('key: "X"'))).toEqual({
      status: 200,
      body: { data: { ShowVersion: { success: false, errors: ['invalid API key'], data: null } } },
    });
  });

  test('takes tokens once it is told to', async () => {
    load('service https api graphql authentication type token');
    const login = (password: string) =>
      ask(`mutation { AuthToken (data: {username: "vyos", password: "${password}"}) { success errors data { result } } }`);
    expect((await login('wrong')).body).toMatchObject({ data: { AuthToken: { errors: ['failed pam authentication'] } } });
    const { token } = ((await login('vyos')).body as unknown as { data: { AuthToken: { data: { result: { token: string } } } } }).data
      .AuthToken.data.result;
    expect((await ask(version(''))).body).toMatchObject({ data: { ShowVersion: { errors: ['not authenticated'] } } });
    expect((await ask(version(''), { authorization: `Bearer ${token}` })).body).toMatchObject({ data: { ShowVersion: { success: true } } });
  });

  test.each([
    ['{ Weather { success } }', "Cannot query field 'Weather' on type 'Query'.", 1, 3],
    ['{ ShowVersion }', "Field 'ShowVersion' of type 'ShowVersionResult' must have a selection of subfields.", 1, 3],
    ['{ ShowVersion { sucess } }', "Cannot query field 'sucess' on type 'ShowVersionResult'.", 1, 17],
    ['{\n  ShowVersion (data: }', "Syntax Error: Unexpected '}'.", 2, 22],
  ])('refuses %j', async (query, message, line, column) => {
    load('service https api graphql');
    expect(await ask(query)).toEqual({
      status: 400,
      body: { errors: [{ message: expect.stringContaining(message), locations: [{ line, column }] }] },
    });
  });
});
