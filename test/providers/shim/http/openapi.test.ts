import type { FastifyInstance } from 'fastify';
import { openApiOf } from '../../../../lib/derive/openapi.js';
import { LentTokens } from '../../../../providers/shim/http/lent-tokens.js';
import { createMetrics } from '../../../../providers/shim/http/metrics.js';
import { routesOf } from '../../../../providers/shim/http/routes.js';
import { kinds, serverOver, token } from './fixture.js';
import { MemoryControlPlane } from './memory-control-plane.js';

describe('the OpenAPI document of the shim', () => {
  const controlPlane = new MemoryControlPlane();
  let app: FastifyInstance;
  beforeAll(async () => void (app = await serverOver(controlPlane)));
  afterAll(() => app.close());

  const ask = (method: string, url: string, more: { payload?: object } = {}) =>
    app.inject({ method: method as 'GET', url, ...more, headers: { authorization: `Bearer ${token}` } });

  test('and the routes are the same, in both directions', async () => {
    const document = openApiOf(kinds, '0.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = routesOf({
      controlPlane,
      kinds,
      openapi: document,
      metrics: createMetrics(controlPlane),
      tokens: new LentTokens(),
      stopping: new Promise(() => undefined),
    });
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`).sort());
    for (const { method, path } of routes) {
      const answer = await ask(method, path.replace(':id', 'x'), { payload: method === 'PUT' || method === 'POST' ? {} : undefined });
      expect([method, path, answer.statusCode]).not.toEqual([method, path, 405]);
    }
    expect((await ask('GET', '/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('shows a write-only attribute to who writes and hides it from who reads', () => {
    const { CrateSpec, Crate } = openApiOf(kinds, '0.1.0').components.schemas;
    expect(CrateSpec).toEqual({
      type: 'object',
      description: 'A box.',
      properties: {
        name: { type: 'string' },
        memory_mib: { type: 'number', default: 512 },
        pass_code: { type: 'string', writeOnly: true },
      },
      required: ['name'],
      additionalProperties: false,
    });
    expect((Crate?.properties as { spec: { properties: object } }).spec.properties).toEqual({
      name: { type: 'string' },
      memory_mib: { type: 'number', default: 512 },
    });
  });
});
