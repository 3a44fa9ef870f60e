import type { FastifyReply, FastifyRequest } from 'fastify';
import { planRequestSchema } from '../../../lib/device-plan.js';
import type { OpenApi } from '../../../lib/derive/openapi.js';
import type { TokenLender } from '../../../lib/ephemeral.js';
import { ephemerals } from '../../../lib/ephemerals/index.js';
import { BitBuilderError } from '../../../lib/errors.js';
import { inventoryDefaultsOf } from '../../../lib/inherited.js';
import type { Kind } from '../../../lib/kind.js';
import { runHeader, sessionHeader, type Health, type Operation, type Status } from '../../../lib/wire.js';
import type { ControlPlane, DeviceStatus } from '../control-plane.js';
import { ephemeralRoutes } from './ephemeral-routes.js';
import { failedBy, replyFailed } from './failure.js';
import type { Metrics } from './metrics.js';
import { adoptOf, limitOf, typedQuery, waitMsOf, type Query } from './query.js';

/** One route as a value: the server registers them all, and answers 405 for the methods that a path does not have. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** Answers without a token. */
  open?: boolean;
  /** Answers only to a token that does not expire. */
  standing?: boolean;
  answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
}

export interface RouteOptions {
  controlPlane: ControlPlane;
  kinds: readonly Kind[];
  openapi: OpenApi;
  metrics: Metrics;
  tokens: TokenLender;
  /** Resolves once nothing may wait any longer: the shim is stopping. */
  stopping: Promise<void>;
}

/** Every route of the shim, derived from the kinds. */
export function routesOf(options: RouteOptions): Route[] {
  return [
    ...options.kinds.flatMap((kind) => kindRoutes(kind, options)),
    planRoute(options),
    { method: 'GET', path: '/api/v1/inventory', answer: async () => inventoryDefaultsOf(options.controlPlane.handout.inventory) },
    { method: 'GET', path: '/api/v1/verify', answer: (_, reply) => options.controlPlane.verify(goneSignal(reply)) },
    ...ephemeralRoutes(ephemerals, { ...options.controlPlane.handout, tokens: options.tokens }),
    ...operationRoutes(options),
    ...serviceRoutes(options),
  ];
}

function kindRoutes(kind: Kind, { controlPlane, stopping }: RouteOptions): Route[] {
  const one = `/api/v1/${kind.name}/:id`;
  const finish = async (reply: FastifyReply, started: string, waitMs: number): Promise<unknown> => {
    const operation = await settled(controlPlane, started, waitMs, stopping);
    if (operation.state === 'failed') return replyFailed(reply, operation);
    if (operation.state === 'running') return reply.code(202).header('location', `/api/v1/operations/${operation.id}`).send(operation);
    return operation.action === 'delete' ? reply.code(204).send() : operation.result;
  };
  const routes: Route[] = [
    {
      method: 'GET',
      path: `/api/v1/${kind.name}`,
      answer: async (request) => ({ items: await controlPlane.list(kind, sessionOf(request)) }),
    },
    {
      method: 'GET',
      path: one,
      answer: async (request) => (await controlPlane.read(kind, idOf(request), sessionOf(request))) ?? notFound(kind.title, idOf(request)),
    },
    {
      method: 'PUT',
      path: one,
      answer: async (request, reply) => {
        const waitMs = waitMsOf(request.query as Query);
        const adopt = adoptOf(request.query as Query);
        return finish(reply, await controlPlane.put(kind, idOf(request), specOf(request), { adopt }), waitMs);
      },
    },
    {
      method: 'DELETE',
      path: one,
      answer: async (request, reply) => {
        const waitMs = waitMsOf(request.query as Query);
        const started = await controlPlane.remove(kind, idOf(request));
        return started === undefined ? reply.code(204).send() : finish(reply, started, waitMs);
      },
    },
  ];
  const { lookup } = kind;
  if (!lookup) return routes;
  const path = `/api/v1/lookup/${kind.name}`;
  return [
    ...routes,
    { method: 'GET', path, answer: (request) => controlPlane.lookup(kind, typedQuery(lookup.by, request.query as Query)) },
  ];
}

function planRoute({ controlPlane }: RouteOptions): Route {
  return {
    method: 'POST',
    path: '/api/v1/plan',
    answer: async (request) => {
      const { data, error } = planRequestSchema.safeParse(request.body);
      if (!data) {
        const seen = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
        throw new BitBuilderError(
          'invalid_request',
          `this is no list of changes: ${seen}; send {"changes": [{"kind", "id", "action", "spec"}]}`,
        );
      }
      const { partial, reserve } = data;
      return controlPlane.plan(data.changes, { partial, reserve, session: sessionOf(request), run: headerOf(request, runHeader) });
    },
  };
}

function operationRoutes({ controlPlane, stopping }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/operations',
      answer: async (request) => ({ items: await controlPlane.operations(limitOf(request.query as Query)) }),
    },
    {
      method: 'GET',
      path: '/api/v1/operations/:id',
      answer: async (request) => {
        const waitMs = waitMsOf(request.query as Query);
        return failedBy(request, await settled(controlPlane, idOf(request), waitMs, stopping));
      },
    },
  ];
}

function serviceRoutes({ controlPlane, kinds, openapi, metrics }: RouteOptions): Route[] {
  const { version } = openapi.info;
  return [
    { method: 'GET', path: '/health', open: true, answer: async () => ({ status: 'ok', version }) satisfies Health },
    { method: 'GET', path: '/openapi.json', open: true, answer: async () => openapi },
    {
      method: 'GET',
      path: '/status',
      answer: async () => {
        const { resources: counts, operations, routers, clusters } = await controlPlane.status();
        const resources = Object.fromEntries(kinds.map(({ name }) => [name, counts[name] ?? 0]));
        return {
          version,
          resources,
          operations,
          routers: outwardDevices(routers),
          clusters: outwardDevices(clusters),
        } satisfies Status;
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      answer: async (_, reply) => {
        const { contentType, text } = await metrics.scrape();
        return reply.type(contentType).send(text);
      },
    },
  ];
}

async function settled(controlPlane: ControlPlane, id: string, waitMs: number, stopping: Promise<void>): Promise<Operation> {
  const known = (await controlPlane.operation(id)) ?? notFound('operation', id);
  if (waitMs === 0 || known.state !== 'running') return known;
  return (await Promise.race([controlPlane.settle(id, waitMs), stopping.then(() => known)])) ?? known;
}

function outwardDevices(devices: Readonly<Record<string, DeviceStatus>>): Status['routers'] {
  return Object.fromEntries(
    Object.entries(devices).map(([name, { queued, lastContact, lastError, counters }]) => [
      name,
      {
        queued,
        ...(lastContact ? { last_contact: lastContact } : {}),
        ...(lastError ? { last_error: lastError } : {}),
        counters: { ...counters },
      },
    ]),
  );
}

function specOf(request: FastifyRequest): unknown {
  if (typeof request.body === 'object' && request.body !== null && !Array.isArray(request.body)) return withoutNulls(request.body);
  throw new BitBuilderError('invalid_request', 'the body of a PUT is the spec, a JSON object; see /openapi.json');
}

/** Null and absent mean the same in a spec. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

function sessionOf(request: FastifyRequest): string | undefined {
  return headerOf(request, sessionHeader);
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Aborted when whoever asked has gone before there was an answer. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort(new BitBuilderError('invalid_request', 'whoever asked has gone before there was an answer'));
  });
  return gone.signal;
}

function notFound(what: string, id: string): never {
  throw new BitBuilderError('not_found', `there is no ${what} "${id}"`);
}
