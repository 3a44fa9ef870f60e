import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { selfSigned, type SelfSigned } from '../../../providers/http/self-signed.js';
import { loadService } from '../../../providers/terraform/service-entry.js';
import { getMetadata } from '../../../providers/terraform/rpc/get-metadata.js';
import { hclog } from '../../../providers/terraform/runtime/log.js';
import { clientOf, unary } from './open-provider.js';

const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

describe('the provider as a process', () => {
  const work = mkdtempSync(join(tmpdir(), 'bb-test-'));
  const launcher = join(work, 'provider/terraform-provider-bitbuilder_v0.1.0');
  const core = selfSigned({ dnsNames: ['localhost'] });
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(__dirname, '../../../scripts/build-provider.mjs'), work]);
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  const start = async (environment: Record<string, string>, ...args: string[]): Promise<{ child: ChildProcess; line: string }> => {
    const child = spawn(launcher, args, {
      env: { PATH: process.env.PATH ?? '', TMPDIR: work, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) return { child, line };
    return { child, line: '' };
  };
  const managed = { TF_PLUGIN_MAGIC_COOKIE: magicCookie, PLUGIN_PROTOCOL_VERSIONS: '5,6', PLUGIN_CLIENT_CERT: core.cert };

  const dial = (socket: string | { host?: string; port: number }, certificate: string, mine: SelfSigned | undefined) => {
    const padded = Buffer.from(certificate, 'base64').toString('base64');
    const ca = `-----BEGIN CERTIFICATE-----\n${padded}\n-----END CERTIFICATE-----\n`;
    const session = http2.connect('https://localhost', {
      createConnection: () =>
        tlsConnect({
          socket: typeof socket === 'string' ? connect(socket) : connect(socket),
          ca,
          servername: 'localhost',
          ALPNProtocols: ['h2'],
          ...(mine ? { key: mine.key, cert: mine.cert } : {}),
        }),
    });
    session.on('error', () => undefined);
    return session;
  };

  test('shakes hands, answers over mutual TLS, and ends when it is told to', async () => {
    const { child, line } = await start(managed);
    const [coreProtocol, protocol, network, socket = '', transport, certificate = ''] = line.split('|');
    expect([coreProtocol, protocol, network, transport]).toEqual(['1', '6', 'unix', 'grpc']);
    expect(certificate).toMatch(/^[A-Za-z0-9+/]+$/);
    const session = dial(socket, certificate, core);
    const { resourceSchemas } = await clientOf(session).schema();
    expect(Object.keys(resourceSchemas)).toContain('bitbuilder_network');
    await expect(unary(session, '/tfplugin6.Provider/PlanAction', new Uint8Array(0))).rejects.toThrow('gRPC 12');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await unary(session, '/plugin.GRPCController/Shutdown', new Uint8Array(0));
    expect(await ended).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  test.each([
    ['another certificate', selfSigned({ dnsNames: ['localhost'] })],
    ['no certificate', undefined],
  ])('refuses a client with %s', async (_, mine) => {
    const { line } = await start(managed);
    const [, , , socket = '', , certificate = ''] = line.split('|');
    await expect(clientOf(dial(socket, certificate, mine)).schema()).rejects.toThrow();
    const right = dial(socket, certificate, core);
    expect(await clientOf(right).schema()).toBeDefined();
    right.destroy();
  });

  test('without a core it says what it is; for reattach it says how to be found', async () => {
    expect((await start({})).line).toContain('This is a Terraform provider');
    const { child, line } = await start({}, '--reattach');
    const told = JSON.parse(line) as Record<string, { Addr: { String: string }; Test: boolean }>;
    const [terraform, opentofu] = ['terraform.io', 'opentofu.org'].map((host) => told[`registry.${host}/bitbuilder/bitbuilder`]);
    expect(opentofu).toEqual(terraform);
    expect(terraform).toMatchObject({ Test: true });
    const session = http2.connect('http://localhost', { createConnection: () => connect(terraform?.Addr.String ?? '') });
    expect(Object.keys((await clientOf(session).schema()).resourceSchemas)).toContain('bitbuilder_tenant');
    session.destroy();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('a process that needed the kinds leaves them compiled for the next one', async () => {
    const caches = join(work, 'caches');
    for (let turn = 0; turn < 2; turn++) {
      const { child, line } = await start({ ...managed, XDG_CACHE_HOME: caches });
      const [, , , socket = '', , certificate = ''] = line.split('|');
      const session = dial(socket, certificate, core);
      const { resources } = await clientOf(session).call(getMetadata, {});
      expect(resources.map(({ typeName }) => typeName)).toContain('bitbuilder_network');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await unary(session, '/plugin.GRPCController/Shutdown', new Uint8Array(0));
      session.destroy();
      expect(await ended).toBe(0);
      expect(readdirSync(join(caches, 'bitbuilder'))).toEqual([`provider-0.1.0-node-${process.version}-${process.arch}.code`]);
    }
  });

  test('the schema that the build prepares is the one that the kinds imply', async () => {
    const call = { session: { once: () => undefined } };
    const derived = (await loadService({}).answer('GetProviderSchema', Buffer.alloc(0), call)) as Uint8Array;
    expect(readFileSync(join(work, 'provider/schema.bin')).equals(derived)).toBe(true);
  });

  test('the bundle is without what makes a start slow: WebAssembly, and the parts of zod that nobody uses', () => {
    const text = readFileSync(join(work, 'provider/service.cjs'), 'utf8');
    expect(['WebAssembly', 'fromJSONSchema'].filter((word) => text.includes(word))).toEqual([]);
  });

  test('without Node it says so on the line that a user gets to see', async () => {
    expect((await start({ ...managed, PATH: '/nonexistent' })).line).toBe(
      'BitBuilder provider: node is not on the PATH; install Node.js 20 or newer',
    );
  });

  test('with a Node that is too old it says so, in words that the oldest can parse', () => {
    const said: string[] = [];
    const old = { versions: { node: '12.22.9' }, exit: () => said.push('ended') };
    const text = readFileSync(join(work, 'provider/provider.cjs'), 'utf8');
    const files: string[] = [];
    runInNewContext(text, {
      process: old,
      console: { log: (line: string) => said.push(line) },
      require: (file: string) => files.push(file),
      parseInt,
    });
    expect(said).toEqual(['BitBuilder provider: Node.js 20 or newer is needed, found 12.22.9', 'ended']);
    const { diagnostics = [] } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES5 }, reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
    expect(text).not.toMatch(/=>|`|\b(const|let|class)\b|\?\?|\?\./);
  });

  test('where Go cannot dial the sockets of Node, as on Windows, it listens on a port that the core allows', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const windows = "Object.defineProperty(process, 'platform', { value: 'win32' }); require(process.argv[1])";
    const child = spawn(process.execPath, ['-e', windows, join(work, 'provider/provider.cjs')], {
      env: { ...managed, PLUGIN_MIN_PORT: String(port), PLUGIN_MAX_PORT: String(port + 20) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const [, , network, address = '', , certificate = ''] = line.split('|');
    const [host, own] = address.split(':');
    expect([network, host]).toEqual(['tcp', '127.0.0.1']);
    expect(Number(own)).toBeGreaterThan(port);
    expect(Number(own)).toBeLessThanOrEqual(port + 20);
    const session = dial({ host, port: Number(own) }, certificate, core);
    expect(Object.keys((await clientOf(session).schema()).resourceSchemas)).toContain('bitbuilder_network');
    session.destroy();
    taken.close();
  });
});

test('a self-signed certificate names its hosts and addresses, and Node agrees on its fingerprint', () => {
  const { cert, fingerprint } = selfSigned({ dnsNames: ['localhost', 'pve1'], ipAddresses: ['127.0.0.1', 'fd00::1'] });
  const read = new X509Certificate(cert);
  expect(read.subjectAltName).toBe('DNS:localhost, DNS:pve1, IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:0:1');
  expect(read.fingerprint256).toBe(fingerprint);
  expect(read.verify(read.publicKey)).toBe(true);
});

test('a log line has the fields, as strings, that the core asserts', () => {
  const lines: string[] = [];
  hclog('debug', (line) => lines.push(line))('info', 'hello', { rpc: 'ReadResource' });
  hclog('warn', (line) => lines.push(line))('info', 'too quiet');
  hclog(undefined, (line) => lines.push(line))('error', 'nobody listens');
  expect(lines).toHaveLength(1);
  const parsed = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(parsed).toMatchObject({ '@level': 'info', '@message': 'hello', '@module': 'provider.bitbuilder', rpc: 'ReadResource' });
  expect(parsed['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});
