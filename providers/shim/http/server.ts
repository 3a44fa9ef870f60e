import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { randomUUID } from 'node:crypto';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { OpenApi } from '../../../lib/derive/openapi.js';
import { BitBuilderError } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import type { ControlPlane } from '../control-plane.js';
import { onError } from './failure.js';
import type { Metrics } from './metrics.js';
import { routesOf, type Route } from './routes.js';
import { LentTokens } from './lent-tokens.js';
import { bearerOf, type TokenVerifier } from './tokens.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token. */
    open?: boolean;
    /** Answers only to a token that does not expire. */
    standing?: boolean;
  }
}

export interface ServerOptions {
  controlPlane: ControlPlane;
  kinds: readonly Kind[];
  tokens: TokenVerifier;
  openapi: OpenApi;
  metrics: Metrics;
  log: FastifyBaseLogger;
}

const methods = ['GET', 'PUT', 'DELETE', 'POST', 'PATCH'] as const;
const bodyLimit = 4 * 1024 * 1024;

/** The bar at the top of /docs would show another project's logo and a field for another API. */
const theme = { title: 'BitBuilder shim', css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }] };

/**
 * The HTTP surface over a control plane, not yet listening. Closing it stops accepting, lets the control plane finish what runs on
 * the devices, answers whoever still waits and ends.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { controlPlane, kinds, tokens, openapi, metrics, log } = options;
  const app = fastify({
    loggerInstance: log,
    bodyLimit,
    routerOptions: { maxParamLength: 1024 },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    exposeHeadRoutes: false,
    frameworkErrors: (thrown, request, reply) => void onError(thrown, request, reply),
  }) as unknown as FastifyInstance;

  const lent = new LentTokens();
  let isStopping = false;
  let stop: () => void = () => undefined;
  const stopping = new Promise<void>((resolve) => (stop = resolve));
  app.addHook('preClose', async () => {
    isStopping = true;
    await controlPlane.close().finally(stop);
  });

  app.setErrorHandler(onError);
  app.setNotFoundHandler((request) => {
    throw new BitBuilderError('not_found', `there is no route ${request.method} ${pathOf(request)}; /docs lists them all`);
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (isStopping) throw new BitBuilderError('shutting_down', 'the shim is stopping; send the request again once it is back');
    if (!isOpen(request)) authenticate(tokens, lent, request);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.request(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info(
      { method: request.method, path: pathOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });

  await app.register(swagger, { mode: 'static', specification: { document: openapi as never } });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { persistAuthorization: true }, theme });
  register(app, routesOf({ controlPlane, kinds, openapi, metrics, tokens: lent, stopping }));
  return app;
}

function register(app: FastifyInstance, routes: readonly Route[]): void {
  for (const { method, path, open = false, standing = false, answer } of routes)
    app.route({ method, url: path, config: { open, standing }, handler: answer });
  for (const path of new Set(routes.map((route) => route.path))) {
    const has: string[] = routes.filter((route) => route.path === path).map((route) => route.method);
    app.route({
      method: methods.filter((method) => !has.includes(method)),
      url: path,
      handler: async (request, reply) => {
        void reply.header('allow', has.join(', '));
        throw new BitBuilderError(
          'method_not_allowed',
          `${request.method} is not possible on ${pathOf(request)}; it knows ${has.join(', ')}`,
        );
      },
    });
  }
}

function authenticate(tokens: TokenVerifier, lent: TokenVerifier, request: FastifyRequest): void {
  const token = bearerOf(request.headers.authorization);
  if (token !== undefined && tokens.ownerOf(token) !== undefined) return;
  const borrower = token === undefined ? undefined : lent.ownerOf(token);
  if (borrower !== undefined && !request.routeOptions.config?.standing) return;
  if (borrower !== undefined)
    throw new BitBuilderError('forbidden', `a lent token cannot lend: this is the one for "${borrower}"; use a token of the token file`);
  const seen = token === undefined ? 'the request has no bearer token' : 'the shim does not know this bearer token';
  throw new BitBuilderError(
    'unauthenticated',
    `${seen}; send "Authorization: Bearer TOKEN" with the content of the token file that context.json names (\`bbctl token\` prints it)`,
  );
}

function isOpen(request: FastifyRequest): boolean {
  const { config, url } = request.routeOptions;
  return config?.open === true || url === '/docs' || (url?.startsWith('/docs/') ?? false);
}

function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : randomUUID();
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
