import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { terraformEphemeral } from '../../../lib/derive/terraform-ephemeral.js';
import { terraformResource } from '../../../lib/derive/terraform-resource.js';
import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import type { Ephemeral } from '../../../lib/ephemeral.js';
import { fromOutward, outwardPath, toOutward } from '../../../lib/derive/outward.js';
import { inventoryDefaultsOf, withInherited } from '../../../lib/inherited.js';
import type { AttributePath } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import { sampleInventory } from '../../../lib/kinds/samples.js';
import { snakeCase } from '../../../lib/names.js';
import type { DevicePlan, PlannedChange } from '../../../lib/device-plan.js';
import { planPath, type Failure, type Resource } from '../../../lib/wire.js';

export interface FakeShim {
  endpoint: string;
  /** `KIND/ID` to what is there; tests may change it behind the provider's back. */
  resources: Map<string, Resource>;
  /** `METHOD /path` of every request under /api, with the body. */
  requests: { line: string; body: unknown; session: string | undefined }[];
  /** What was asked about plans; not among `requests`. */
  plans: { changes: readonly PlannedChange[]; partial: boolean; session: string | undefined }[];
  /** What a plan is answered with; nothing to say unless a test sets it. */
  judge(changes: readonly PlannedChange[]): Partial<DevicePlan>;
  /** What is answered of a resource that was read or put; as it is unless a test sets it. */
  answerWith(resource: Resource): Resource;
  /** Answers the next request that the predicate takes, once. */
  failOnce(matches: (line: string) => boolean, status: number, error: Partial<Failure['error']> | 'cut'): void;
  /** Keeps the answers to requests that the predicate takes back, until it is called again with none. */
  hold(matches?: (line: string) => boolean): void;
  /** The most requests that were being answered at the same time. */
  readonly busiest: number;
  close(): Promise<void>;
}

/** A shim in memory that honours `lib/wire.ts`. What a spec leaves to be drawn, it invents by type, the same for ever. */
export async function openFakeShim(options: {
  kinds: readonly Kind[];
  token?: string;
  ephemerals?: readonly Ephemeral[];
  isSlow?: boolean;
  port?: number;
}): Promise<FakeShim> {
  const resources = new Map<string, Resource>();
  const requests: FakeShim['requests'] = [];
  const plans: FakeShim['plans'] = [];
  const faults: { matches: (line: string) => boolean; status: number; error: Partial<Failure['error']> | 'cut' }[] = [];
  const operations = new Map<string, unknown>();

  let isHeld: (line: string) => boolean = () => false;
  const held: (() => void)[] = [];
  let [busy, busiest] = [0, 0];

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
    const session = request.headers['bitbuilder-session'] as string | undefined;
    if (url.pathname === planPath) plans.push({ ...(body as Omit<FakeShim['plans'][number], 'session'>), session });
    else if (url.pathname.startsWith('/api')) requests.push({ line, body, session });
    const send = (status: number, json?: unknown) => response.writeHead(status).end(json === undefined ? undefined : JSON.stringify(json));
    const fail = (status: number, error: Partial<Failure['error']>) =>
      send(status, { error: { code: 'bug', message: 'failed', problems: [], retry: false, left_behind: false, ...error } });
    busiest = Math.max(busiest, ++busy);
    response.once('close', () => busy--);
    if (isHeld(line)) await new Promise<void>((resolve) => held.push(resolve));
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
    if (url.pathname === '/status') return void send(200, { version: '0.0.0' });
    if (url.pathname === '/api/v1/inventory') return void send(200, inventoryDefaultsOf(sampleInventory));
    if (url.pathname === planPath) {
      const nothing: DevicePlan = { resources: [], routers: {}, machines: [], capacity: {}, problems: [] };
      return void send(200, { ...nothing, ...fake.judge(plans[plans.length - 1]?.changes ?? []) });
    }
    const [, , , first = '', second] = url.pathname.split('/');
    if (first === 'operations') return void send(200, operations.get(second ?? ''));
    if (first === 'lookup') return void send(200, { ...Object.fromEntries(url.searchParams), id: 'looked/up' });
    if (first === 'ephemeral') {
      const opened = options.ephemerals?.find(({ name }) => name === second);
      if (!opened) return void fail(404, { code: 'not_found', message: `no route ${line}` });
      if (request.method === 'DELETE') return void send(204);
      const renewal = { renew_at: '2030-01-01T00:00:00Z' };
      return void send(200, request.method === 'PUT' ? renewal : { result: inventedHandout(opened), lease: 'lease', ...renewal });
    }
    const kind = options.kinds.find(({ name }) => name === first);
    if (kind && second === undefined && request.method === 'GET') {
      const items = [...resources].filter(([key]) => key.startsWith(`${kind.name}/`)).map(([, resource]) => resource);
      return void send(200, { items });
    }
    const id = decodeURIComponent(second ?? '');
    if (!kind || !second) return void fail(404, { code: 'not_found', message: `no route ${line}` });
    const key = `${kind.name}/${id}`;
    if (request.method === 'GET') {
      const found = resources.get(key);
      return void (found ? send(200, fake.answerWith(found)) : fail(404, { code: 'not_found', message: `${key} does not exist` }));
    }
    if (request.method === 'DELETE') {
      resources.delete(key);
      return void send(204);
    }
    const before = resources.get(key)?.spec;
    const inherited = kind.inherits?.(fromOutward(kind.spec, body) as never, inventoryDefaultsOf(sampleInventory)) ?? [];
    const spec = withInherited(
      fromOutward(kind.spec, body) as Record<string, unknown>,
      inherited,
      before && (fromOutward(kind.spec, before) as Record<string, unknown>),
    );
    const result = fake.answerWith(put(kind, id, toOutward(kind.spec, spec) as Record<string, unknown>));
    if (!options.isSlow) return void send(200, result);
    const operation = { id: `op${operations.size}`, kind: kind.name, resource: id, action: 'put', started_at: 'now', steps: [] };
    operations.set(operation.id, { ...operation, state: 'succeeded', result });
    send(202, { ...operation, state: 'running' });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const fake: FakeShim = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resources,
    requests,
    plans,
    judge: () => ({}),
    answerWith: (resource) => resource,
    failOnce: (matches, status, error) => void faults.push({ matches, status, error }),
    hold(matches) {
      isHeld = matches ?? (() => false);
      if (!matches) for (const release of held.splice(0)) release();
    },
    get busiest() {
      return busiest;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
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
  const invented = {
    spec: filled(names(kind.spec.shape), given, before?.spec),
    status: filled(names(kind.status.shape), {}, before?.status),
  };
  const told = kind.foretells?.(fromOutward(kind.spec, given) as Parameters<Kind['id']>[0]) ?? [];
  for (const { at, value } of told) foretell(kind, at, value(), given, invented);
  return { kind: kind.name, id, ...invented, drift: [] };
}

/** What is left out and follows from the spec is no invention. */
function foretell(
  kind: Kind,
  at: AttributePath,
  value: unknown,
  given: unknown,
  { spec, status }: Pick<Resource, 'spec' | 'status'>,
): void {
  const [from, root] = String(at[0]) in kind.spec.shape ? [kind.spec, spec] : [kind.status, status];
  const path = outwardPath(from, at);
  const valueAt = (node: unknown, steps: AttributePath) =>
    steps.reduce<unknown>((each, step) => (each as Record<string | number, unknown> | undefined)?.[step], node);
  if (value === undefined || valueAt(given, path) !== undefined) return;
  (valueAt(root, path.slice(0, -1)) as Record<string | number, unknown>)[path[path.length - 1] ?? ''] = value ?? undefined;
}

function inventedHandout(opened: Ephemeral): Record<string, unknown> {
  const { attributes } = terraformEphemeral(opened);
  const names = Object.keys(opened.gives.shape).map(snakeCase);
  return Object.fromEntries(names.map((name) => [name, inventScalar(attributes[name]?.type ?? 'string')]));
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
