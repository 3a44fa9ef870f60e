import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kinds } from '../lib/kinds/index.js';
import { planPath } from '../lib/wire.js';

/** What a provider and a core need around them, answering at once and out of memory: the rest of the time is theirs. */
export interface ProviderWorld {
  /** A shim that makes whatever it is asked for. */
  shim: string;
  /** A state backend of the type "http". */
  state: string;
  /** Forgets resources and state. */
  clear(): void;
  close(): Promise<void>;
}

/** Opens both on one port of this host. */
export async function openProviderWorld(): Promise<ProviderWorld> {
  const resources = new Map<string, string>();
  let state: Buffer | undefined;
  const answer = (method: string, path: string, body: Buffer): [status: number, body?: string | Buffer] => {
    if (path === '/state') {
      if (method === 'POST') state = body;
      if (method === 'DELETE') state = undefined;
      return method === 'GET' ? (state ? [200, state] : [404]) : [200];
    }
    if (path === '/status') return [200, '{"version":"0.0.0"}'];
    if (path === '/openapi.json')
      return [200, JSON.stringify({ paths: Object.fromEntries(kinds.map(({ name }) => [resourcePath(name), {}])) })];
    if (path === planPath) return [200, nothingPlanned];
    const [, , , kind = '', id = ''] = path.split('/').map(decodeURIComponent);
    const key = `${kind}/${id}`;
    if (method === 'DELETE') return resources.delete(key) ? [204] : [404, missing];
    if (method === 'PUT')
      resources.set(key, JSON.stringify({ kind, id, spec: JSON.parse(body.toString()) as unknown, status: {}, drift: [] }));
    const found = resources.get(key);
    return found ? [200, found] : [404, missing];
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const [status, text] = answer(request.method ?? '', new URL(request.url ?? '', 'http://localhost').pathname, body);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    shim: origin,
    state: `${origin}/state`,
    clear() {
      resources.clear();
      state = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const resourcePath = (kind: string) => `/api/v1/${kind}/{id}`;
const nothingPlanned = JSON.stringify({ resources: [], routers: {}, machines: [], capacity: {}, problems: [] });
const missing = JSON.stringify({ error: { code: 'not_found', message: 'not there', problems: [], retry: false, left_behind: false } });

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
