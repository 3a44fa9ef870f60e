import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { terraformResource, type TerraformType } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { snakeCase } from '../../../lib/names.js';
import type { Failure, Resource } from '../../../lib/wire.js';

export interface FakeShim {
  endpoint: string;
  /** `KIND/ID` to what is there; tests may change it behind the provider's back. */
  resources: Map<string, Resource>;
  /** `METHOD /path` of every request under /api, with the body. */
  requests: { line: string; body: unknown; session: string | undefined }[];
  /** Answers the next request that the predicate takes, once. */
  failOnce(matches: (line: string) => boolean, status: number, error: Partial<Failure['error']> | 'cut'): void;
  close(): Promise<void>;
}

/** A shim in memory that honours `lib/wire.ts`. What a spec leaves to be drawn, it invents by type, the same for ever. */
export async function openFakeShim(options: {
  kinds: readonly Kind[];
  token?: string;
  isSlow?: boolean;
  port?: number;
}): Promise<FakeShim> {
  const resources = new Map<string, Resource>();
  const requests: FakeShim['requests'] = [];
  const faults: { matches: (line: string) => boolean; status: number; error: Partial<Failure['error']> | 'cut' }[] = [];
  const operations = new Map<string, unknown>();

  const put = (kind: Kind, id: string, spec: Record<string, unknown>): Resource => {
    const key = `${kind.name}/${id}`;
    const before = resources.get(key);
    const resource = inventedResource(kind, id, spec, before);
    resources.set(key, resource);
    return { ...resource, existed: before !== undefined };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const line = `${request.method} ${decodeURIComponent(url.pathname)}`;
    const body = await bodyOf(request);
    if (url.pathname.startsWith('/api'))
      requests.push({ line, body, session: request.headers['bitbuilder-session'] as string | undefined });
    const send = (status: number, json?: unknown) => response.writeHead(status).end(json === undefined ? undefined : JSON.stringify(json));
    const fail = (status: number, error: Partial<Failure['error']>) =>
      send(status, { error: { code: 'bug', message: 'failed', problems: [], retry: false, left_behind: false, ...error } });
    const fault = faults.find(({ matches }) => matches(line));
    if (fault) {
      faults.splice(faults.indexOf(fault), 1);
      if (fault.error === 'cut') return void request.socket.destroy();
      return void fail(fault.status, fault.error);
    }
    if (url.pathname === '/openapi.json') {
      return void send(200, { paths: Object.fromEntries(options.kinds.map(({ name }) => [`/api/v1/${name}/{id}`, {}])) });
    }
    if (options.token && request.headers.authorization !== `Bearer ${options.token}`) {
      return void fail(401, { code: 'unauthenticated', message: 'unknown token' });
    }
    if (url.pathname === '/status') return void send(200, {});
    const [, , , first = '', second] = url.pathname.split('/');
    if (first === 'operations') return void send(200, operations.get(second ?? ''));
    if (first === 'lookup') return void send(200, { ...Object.fromEntries(url.searchParams), id: 'looked/up' });
    const kind = options.kinds.find(({ name }) => name === first);
    const id = decodeURIComponent(second ?? '');
    if (!kind || !second) return void fail(404, { code: 'not_found', message: `no route ${line}` });
    const key = `${kind.name}/${id}`;
    if (request.method === 'GET') {
      const found = resources.get(key);
      return void (found ? send(200, found) : fail(404, { code: 'not_found', message: `${key} does not exist` }));
    }
    if (request.method === 'DELETE') {
      resources.delete(key);
      return void send(204);
    }
    const result = put(kind, id, body as Record<string, unknown>);
    if (!options.isSlow) return void send(200, result);
    const operation = { id: `op${operations.size}`, kind: kind.name, resource: id, action: 'put', started_at: 'now', steps: [] };
    operations.set(operation.id, { ...operation, state: 'succeeded', result });
    send(202, { ...operation, state: 'running' });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resources,
    requests,
    failOnce: (matches, status, error) => void faults.push({ matches, status, error }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined;
}

function inventedResource(kind: Kind, id: string, given: Record<string, unknown>, before: Resource | undefined): Resource {
  const { attributes } = terraformResource(kind);
  const filled = (names: readonly string[], from: Record<string, unknown>, kept: Record<string, unknown> | undefined) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const attribute = attributes[name];
        if (!attribute || attribute.writeOnly) return [];
        return [[name, invent(attribute, from[name], kept?.[name])]];
      }),
    );
  const names = (shape: object) => Object.keys(shape).map(snakeCase);
  return {
    kind: kind.name,
    id,
    spec: filled(names(kind.spec.shape), given, before?.spec),
    status: filled(names(kind.status.shape), {}, before?.status),
    drift: [],
  };
}

type Attribute = ReturnType<typeof terraformResource>['attributes'][string];

function invent({ nested, origin, type }: Attribute, value: unknown, kept: unknown): unknown {
  if (value === undefined && origin.from === 'default') return origin.value;
  if (value === undefined) return origin.from === 'world' ? (kept ?? inventScalar(type ?? 'string')) : undefined;
  if (!nested) return value;
  const object = (item: object, keptItem: unknown) =>
    Object.fromEntries(
      Object.entries(nested.attributes).map(([name, attribute]) => [
        name,
        invent(attribute, (item as Record<string, unknown>)[name], (keptItem as Record<string, unknown> | undefined)?.[name]),
      ]),
    );
  if (nested.nesting === 'single') return object(value as object, kept);
  if (Array.isArray(value)) return value.map((item: object, index) => object(item, (kept as unknown[] | undefined)?.[index]));
  const entries = Object.entries(value as Record<string, object>);
  return Object.fromEntries(entries.map(([key, item]) => [key, object(item, (kept as Record<string, unknown> | undefined)?.[key])]));
}

function inventScalar(type: TerraformType): unknown {
  if (type === 'string') return 'drawn';
  if (type === 'number') return 1001;
  if (type === 'bool') return true;
  return type[0] === 'list' || type[0] === 'set' ? [inventScalar(type[1] as TerraformType)] : {};
}
