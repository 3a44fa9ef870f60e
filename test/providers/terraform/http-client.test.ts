import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient } from '../../../providers/terraform/http-client.js';

describe('the HTTP client', () => {
  const clients: HttpClient[] = [];
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    answer = (_, response) => void response.end('{}');
    server = createServer((request, response) => answer(request, response));
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (options: Partial<ConstructorParameters<typeof HttpClient>[0]> = {}) => {
    const client = new HttpClient({ origin: origin(), connectTimeoutMs: 5_000, silenceTimeoutMs: 5_000, ...options });
    clients.push(client);
    return client;
  };
  const get = { method: 'GET', path: '/a?b=c', headers: {} };

  test('sends what it is given and answers what comes back, over a connection that is kept', async () => {
    const seen: unknown[] = [];
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      request.setEncoding('utf8').on('data', (text) => seen.push(text));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['x-y'], request.headers['content-length']]);
        response.writeHead(418).write('té');
        response.end('é');
      });
    };
    const client = open();
    expect(await client.request({ ...get, method: 'PUT', headers: { 'x-y': 'z' }, body: '"é"' })).toEqual({ status: 418, text: 'téé' });
    expect(await client.request({ ...get, path: '/d' })).toEqual({ status: 418, text: 'téé' });
    expect(seen).toEqual(['"é"', ['PUT', '/a?b=c', 'z', '4'], ['GET', '/d', undefined, undefined]]);
    expect(ports.size).toBe(1);
  });

  test('speaks over a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bb-'));
    const local = createServer((request, response) => void response.end(request.headers.host));
    await once(local.listen(join(folder, 's')), 'listening');
    const client = open({ origin: 'http://localhost', socketPath: join(folder, 's') });
    expect(await client.request(get)).toEqual({ status: 200, text: 'localhost' });
    client.close();
    await new Promise((resolve) => local.close(resolve));
    rmSync(folder, { recursive: true });
  });

  test('where nobody listens, and where nobody shakes hands, no connection comes about', async () => {
    const silent = createTcpServer((socket) => void socket.resume());
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const waiting = open({ origin: `https://${address}`, connectTimeoutMs: 50 }).request(get);
    await expect(waiting).rejects.toMatchObject({ syscall: 'connect', message: 'no connection within 0.05 s' });
    await new Promise((resolve) => silent.close(resolve));
    await expect(open({ origin: `http://${address}` }).request(get)).rejects.toMatchObject({ syscall: 'connect', code: 'ECONNREFUSED' });
  });

  test.each([
    ['does not answer', () => undefined],
    [
      'stops in the middle of its answer',
      (_: unknown, response: ServerResponse) => void response.writeHead(200, { 'content-length': 9 }).write('x'),
    ],
  ])('a server that %s is waited for until the time is over', async (_, how) => {
    answer = how;
    await expect(open({ silenceTimeoutMs: 50 }).request(get)).rejects.toThrow('nothing was heard for 0.05 s');
  });

  test('an answer that is cut off is none', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('x', () => request.socket.destroy());
    };
    await expect(open().request(get)).rejects.toThrow();
  });

  test('an interruption ends the request', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    await expect(open().request({ ...get, whenOver: (giveUp) => stop.signal.addEventListener('abort', giveUp) })).rejects.toThrow(
      'aborted',
    );
  });

  test('what is under way when it is closed comes to its end, and then no connection is left', async () => {
    const client = open();
    await client.request(get);
    answer = (_, response) => {
      client.close();
      response.end('late');
    };
    expect(await client.request(get)).toEqual({ status: 200, text: 'late' });
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    expect(sockets.size).toBe(0);
  });
});
