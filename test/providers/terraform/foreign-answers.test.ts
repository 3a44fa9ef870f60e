import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../../providers/http/self-signed.js';
import { ShimClient } from '../../../providers/terraform/shim-client.js';
import { untrusted } from '../../../providers/terraform/shim-transport.js';
import { gadget } from './gadget.js';
import { openProvider } from './open-provider.js';

const made = { kind: 'gadget', id: 'red/box', spec: {}, status: {}, drift: [] };
const page = '<html>Bad Gateway</html>';

/** What answers in the place of a shim: each answer once, the last one for ever. */
async function stand(answers: readonly [number, string][], tls?: https.ServerOptions) {
  const left = [...answers];
  const listener: http.RequestListener = (_, response) => {
    const [status, body] = (left.length > 1 ? left.shift() : left[0]) ?? [500, ''];
    response.writeHead(status).end(body);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => void server.close(resolve).closeAllConnections());
  return { endpoint: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, close };
}

test('a proxy that answers for a shim that is away is waited on, and what it may have passed on counts as there', async () => {
  const proxy = await stand([
    [502, page],
    [503, page],
    [504, page],
    [200, JSON.stringify(made)],
  ]);
  const patient = new ShimClient({ endpoint: proxy.endpoint, session: 's' });
  expect(await patient.put('gadget', 'red/box', {})).toMatchObject({ ok: true, value: made, attempts: 4 });
  patient.close();
  await proxy.close();

  const dead = await stand([[502, page]]);
  const client = new ShimClient({ endpoint: dead.endpoint, session: 's', restartForMs: 0 });
  const failure = { code: 'shim_unreachable', left_behind: true, message: expect.stringContaining('HTTP 502') as string };
  expect(await client.put('gadget', 'red/box', {})).toMatchObject({ ok: false, failure });
  client.close();
  await dead.close();
});

test.each([
  ['a page', 200, '<html>Log in</html>'],
  ['other JSON', 200, '{"hello":1}'],
  ['nothing', 204, ''],
  ['a page of errors', 500, page],
])('%s in the place of a shim is an error at the endpoint', async (_, status, body) => {
  const other = await stand([[status, body]]);
  const provider = await openProvider([gadget], { HOME: '/nonexistent' });
  expect(await provider.configure({ endpoint: other.endpoint })).toMatchObject([
    { severity: 'error', at: 'endpoint', detail: expect.stringContaining('not one of a BitBuilder shim of this version') as string },
  ]);
  await provider.close();
  await other.close();
});

test.each([
  ['of another name', 'ERR_TLS_CERT_ALTNAME_INVALID', 'give it one for the name in the endpoint'],
  ['that is over', 'CERT_HAS_EXPIRED', 'give the shim a valid one'],
  ['of an unknown authority', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
])('a certificate %s has a way out of its own', (_, code, wayOut) => {
  expect(untrusted('https://shim.example.net', Object.assign(new Error('seen'), { code }))).toMatchObject({
    message: expect.stringContaining(wayOut) as string,
    retry: false,
  });
});

test('a certificate that nobody vouches for is an error at once and says where to name its authority; so is plain HTTP', async () => {
  const { key, cert } = selfSigned({ dnsNames: ['localhost'] });
  const [safe, plain] = [await stand([[200, '{}']], { key, cert }), await stand([[200, '{}']])];
  const provider = await openProvider([gadget], { HOME: '/nonexistent' });
  const detailOf = async (endpoint: string) => {
    const [told] = await provider.configure({ endpoint });
    expect(told).toMatchObject({ severity: 'error', at: 'endpoint' });
    return told?.detail;
  };
  expect(await detailOf(safe.endpoint)).toContain('NODE_EXTRA_CA_CERTS');
  expect(await detailOf(`https://127.0.0.1:${plain.port}`)).toContain('does not speak HTTPS');
  await provider.close();
  await Promise.all([safe.close(), plain.close()]);
});
