import type { FastifyInstance, InjectOptions } from 'fastify';
import { request } from 'undici';
import { listen, parseListenAddress } from '../../../../providers/shim/http/listen.js';
import { kinds, serverOver, token } from './fixture.js';
import { MemoryControlPlane } from './memory-control-plane.js';

describe('the HTTP surface of the shim', () => {
  let app: FastifyInstance;
  let controlPlane: MemoryControlPlane;
  let lines: string[];

  beforeEach(async () => {
    controlPlane = new MemoryControlPlane();
    lines = [];
    app = await serverOver(controlPlane, lines);
  });
  afterEach(() => app.close());

  const ask = (method: string, url: string, more: Partial<InjectOptions> = {}) =>
    app.inject({ method: method as 'GET', url, ...more, headers: { authorization: `Bearer ${token}`, ...more.headers } });

  describe('tokens', () => {
    test.each([
      ['no token', {}],
      ['another scheme', { authorization: `Basic ${token}` }],
      ['an unknown token', { authorization: `Bearer ${token}x` }],
      ['the beginning of a token', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ])('a request with %s is refused, even on a path that does not exist', async (_, headers) => {
      for (const url of ['/api/v1/tenant', '/status', '/metrics', '/nowhere']) {
        const answer = await app.inject({ method: 'GET', url, headers });
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.json().error).toMatchObject({ code: 'unauthenticated', retry: false, problems: [], left_behind: false });
      }
    });

    test('health, the OpenAPI document and the reference pages need none', async () => {
      expect((await app.inject('/health')).json()).toEqual({ status: 'ok', version: '0.1.0' });
      expect((await app.inject('/openapi.json')).statusCode).toBe(200);
      const page = await app.inject('/docs/');
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect((await app.inject('/docs/static/swagger-ui-bundle.js')).statusCode).toBe(200);
      expect(page.body).not.toMatch(/(src|href)="https?:/);
    });
  });

  describe('a resource', () => {
    test('is put, read, listed and removed under an id with a slash', async () => {
      const spec = { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24', vlan: null } } };
      const put = await ask('PUT', '/api/v1/network/red%2Fweb?wait=5', { payload: spec });
      const resource = {
        kind: 'network',
        id: 'red/web',
        spec: { ...spec, subnets: { front: { cidr: '10.1.0.0/24' } } },
        status: {},
        drift: [],
      };
      expect([put.statusCode, put.json()]).toEqual([200, resource]);
      expect((await ask('GET', '/api/v1/network/red%2Fweb', { headers: { 'bitbuilder-session': 's1' } })).json()).toEqual(resource);
      expect((await ask('GET', '/api/v1/network')).json()).toEqual({ items: [resource] });
      expect(controlPlane.sessions).toEqual(['s1', undefined]);
      expect((await ask('DELETE', '/api/v1/network/red%2Fweb?wait=5')).statusCode).toBe(204);
      expect((await ask('DELETE', '/api/v1/network/red%2Fweb?wait=5')).statusCode).toBe(204);
      const gone = await ask('GET', '/api/v1/network/red%2Fweb');
      expect([gone.statusCode, gone.json().error.message]).toEqual([404, 'there is no Network "red/web"']);
    });

    test('that takes longer than the wait is answered with its operation, which can be waited for', async () => {
      controlPlane.held = true;
      const put = await ask('PUT', '/api/v1/tenant/red', { payload: { name: 'red' } });
      expect([put.statusCode, put.headers.location, put.json()]).toEqual([
        202,
        '/api/v1/operations/op-1',
        expect.objectContaining({ id: 'op-1', kind: 'tenant', resource: 'red', action: 'put', state: 'running' }),
      ]);
      const waiting = ask('GET', '/api/v1/operations/op-1?wait=30');
      const probe = await ask('GET', '/api/v1/operations/op-1');
      expect(probe.json().state).toBe('running');
      controlPlane.finish('op-1');
      expect((await waiting).json()).toMatchObject({ state: 'succeeded', result: { id: 'red' } });
    });

    test('that fails is answered with the status of its code, what was left behind and the words of the router', async () => {
      controlPlane.fault = {
        code: 'device_refused',
        message: 'ams1-r1 refused',
        detail: 'VRF table is taken',
        problems: [],
        retry: false,
        left_behind: true,
      };
      const put = await ask('PUT', '/api/v1/tenant/red?wait=5', { payload: { name: 'red' }, headers: { 'x-request-id': 'r-1' } });
      expect([put.statusCode, put.json()]).toEqual([
        422,
        {
          error: {
            code: 'device_refused',
            message: 'ams1-r1 refused',
            detail: 'VRF table is taken',
            problems: [],
            retry: false,
            left_behind: true,
            request_id: 'r-1',
          },
        },
      ]);
    });

    test('that fails after its 202 is told with the id of the request that asks how it ended', async () => {
      controlPlane.held = true;
      controlPlane.fault = { code: 'device_refused', message: 'ams1-r1 refused', problems: [], retry: false, left_behind: false };
      expect((await ask('PUT', '/api/v1/tenant/red', { payload: { name: 'red' }, headers: { 'x-request-id': 'r-1' } })).statusCode).toBe(
        202,
      );
      controlPlane.finish('op-1');
      const end = await ask('GET', '/api/v1/operations/op-1?wait=30', { headers: { 'x-request-id': 'r-2' } });
      expect(end.json()).toMatchObject({ state: 'failed', error: { code: 'device_refused', request_id: 'r-2' } });
    });

    test('with a bad spec is refused with the attributes named as the user wrote them', async () => {
      const put = await ask('PUT', '/api/v1/network/red%2Fweb', {
        payload: { tenant: 'red', name: 'web', site: 'ams1', l3_vni: 0, subnets: {} },
      });
      expect([put.statusCode, put.json().error]).toEqual([
        400,
        expect.objectContaining({
          code: 'invalid_spec',
          message: 'Network "red/web" cannot be accepted',
          problems: [{ path: ['l3_vni'], message: 'must be at least 1, seen 0' }],
        }),
      ]);
    });

    test('is looked up by typed values of the query', async () => {
      const answer = await ask('GET', '/api/v1/lookup/crate?cluster=12&vm_id=9000&strict=true');
      expect(answer.json()).toEqual({ by: { cluster: '12', vm_id: 9000, strict: true } });
    });
  });

  describe('a request that cannot be served', () => {
    test.each([
      ['an unknown path', 'GET', '/api/v1/nothing', {}, 404, 'not_found', 'there is no route GET /api/v1/nothing; /docs lists them all'],
      [
        'a method that the path lacks',
        'POST',
        '/api/v1/tenant/red',
        {},
        405,
        'method_not_allowed',
        'POST is not possible on /api/v1/tenant/red; it knows GET, PUT, DELETE',
      ],
      [
        'broken JSON',
        'PUT',
        '/api/v1/tenant/red',
        { payload: '{', headers: { 'content-type': 'application/json' } },
        400,
        'invalid_request',
        /^the request cannot be read: /,
      ],
      [
        'a list as the spec',
        'PUT',
        '/api/v1/tenant/red',
        { payload: [] },
        400,
        'invalid_request',
        'the body of a PUT is the spec, a JSON object; see /openapi.json',
      ],
      [
        'text',
        'PUT',
        '/api/v1/tenant/red',
        { payload: 'x', headers: { 'content-type': 'text/plain' } },
        400,
        'invalid_request',
        'the shim reads JSON only; send "content-type: application/json"',
      ],
      [
        'a wait that is no number',
        'PUT',
        '/api/v1/tenant/red?wait=soon',
        { payload: { name: 'red' } },
        400,
        'invalid_request',
        '"wait" in the query must be a number not below zero; seen "soon"',
      ],
      [
        'too long a body',
        'PUT',
        '/api/v1/tenant/red',
        { payload: { name: 'x'.repeat(5_000_000) } },
        413,
        'body_too_large',
        'the body of the request is too long; the shim reads 4 MiB at most',
      ],
      ['too long an id', 'GET', `/api/v1/tenant/${'x'.repeat(2_000)}`, {}, 404, 'not_found', 'there is nothing with so long an id'],
      [
        'a broken escape',
        'GET',
        '/api/v1/tenant/%E0%A4%A',
        {},
        400,
        'invalid_request',
        /^the request cannot be read: .* is not a valid url/,
      ],
    ])('for %s is answered with a failure', async (_, method, url, more, status, code, message) => {
      const answer = await ask(method, url, more as Partial<InjectOptions>);
      expect([answer.statusCode, answer.json().error]).toEqual([status, expect.objectContaining({ code, retry: false, problems: [] })]);
      if (typeof message === 'string') expect(answer.json().error.message).toBe(message);
      else expect(answer.json().error.message).toMatch(message);
    });

    test('because our own code threw is answered as a bug, with its stack', async () => {
      controlPlane.list = () => Promise.reject(new TypeError('x is undefined'));
      const answer = await ask('GET', '/api/v1/tenant');
      expect([answer.statusCode, answer.json().error.code, answer.json().error.message]).toEqual([
        500,
        'bug',
        'unexpected error: x is undefined',
      ]);
      expect(answer.json().error.detail).toContain('TypeError');
    });
  });

  describe('what is told about requests', () => {
    test('a request id is accepted, made when absent or odd, and answered', async () => {
      expect((await ask('GET', '/status', { headers: { 'x-request-id': 'abc-1' } })).headers['x-request-id']).toBe('abc-1');
      expect((await ask('GET', '/status', { headers: { 'x-request-id': 'no spaces' } })).headers['x-request-id']).toMatch(
        /^[0-9a-f-]{36}$/,
      );
    });

    test('the log holds one line of JSON per request, without token and without a write-only attribute', async () => {
      await ask('PUT', '/api/v1/crate/a?wait=1', { payload: { name: 'a', pass_code: 'open-sesame' }, headers: { 'x-request-id': 'r-7' } });
      await ask('PUT', '/api/v1/crate/a?wait=1', {
        payload: '{"pass_code":"open-sesame"',
        headers: { 'content-type': 'application/json' },
      });
      const answered = lines.map((line) => JSON.parse(line)).filter((line) => line.message === 'answered');
      expect(answered.map(({ level, request_id, method, path, status }) => ({ level, request_id, method, path, status }))).toEqual([
        { level: 'info', request_id: 'r-7', method: 'PUT', path: '/api/v1/crate/a', status: 200 },
        { level: 'info', request_id: expect.any(String), method: 'PUT', path: '/api/v1/crate/a', status: 400 },
      ]);
      expect(lines.join()).not.toContain('open-sesame');
      expect(lines.join()).not.toContain(token);
    });

    test('status speaks snake_case and metrics count requests by pattern and calls by device', async () => {
      await ask('GET', '/api/v1/tenant/red');
      expect((await ask('GET', '/status')).json()).toEqual({
        version: '0.1.0',
        resources: Object.fromEntries(kinds.map(({ name }) => [name, 0])),
        operations: { running: 0, failed: 0 },
        routers: { r1: { queued: 2, last_error: 'refused', counters: { commits: 3 } } },
        clusters: { pve: { queued: 0, last_contact: '2026-11-21T10:00:00.000Z', counters: { calls: 7 } } },
      });
      await ask('GET', '/metrics');
      const text = (await ask('GET', '/metrics')).body;
      expect(text.split('\n').filter((line) => /^bitbuilder_(router|cluster|device|operations|request_seconds_count)/.test(line))).toEqual([
        'bitbuilder_request_seconds_count{route="/api/v1/tenant/:id",method="GET",status="404"} 1',
        'bitbuilder_request_seconds_count{route="/status",method="GET",status="200"} 1',
        'bitbuilder_request_seconds_count{route="/metrics",method="GET",status="200"} 1',
        'bitbuilder_operations{state="running"} 0',
        'bitbuilder_operations{state="failed"} 0',
        'bitbuilder_device_queue{device="r1"} 2',
        'bitbuilder_device_queue{device="pve"} 0',
        'bitbuilder_router_calls_total{router="r1",call="commits"} 3',
        'bitbuilder_cluster_calls_total{cluster="pve",call="calls"} 7',
      ]);
    });
  });

  describe('stopping', () => {
    test('answers whoever waits with the operation as it stands, refuses what is new and closes the control plane', async () => {
      const endpoint = await listen(app, parseListenAddress('127.0.0.1:0'));
      controlPlane.held = true;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const waiting = request(`${endpoint}/api/v1/tenant/red?wait=30`, { method: 'PUT', headers, body: '{"name":"red"}' });
      while ((await controlPlane.operations(1)).length === 0) await new Promise(setImmediate);
      const closing = app.close();
      const answer = await waiting;
      expect([answer.statusCode, ((await answer.body.json()) as { state: string }).state]).toEqual([202, 'running']);
      await closing;
      expect(controlPlane.closed).toBe(true);
      await expect(request(`${endpoint}/health`)).rejects.toThrow('ECONNREFUSED');
    });
  });
});
