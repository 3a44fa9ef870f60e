import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { openApiOf } from '../../../../lib/derive/openapi.js';
import { BitBuilderError } from '../../../../lib/errors.js';
import { kinds } from '../../../../lib/kinds/index.js';
import { VerificationThread } from '../../../../providers/shim/engine/verification-thread.js';
import { verified } from '../../../../providers/shim/engine/verified.js';
import type { ControlPlane } from '../../../../providers/shim/control-plane.js';
import { listen } from '../../../../providers/shim/http/listen.js';
import { createLog } from '../../../../providers/shim/http/log.js';
import { createMetrics } from '../../../../providers/shim/http/metrics.js';
import { buildServer } from '../../../../providers/shim/http/server.js';
import { tokenVerifier } from '../../../../providers/shim/http/tokens.js';
import { LargeFleet } from '../../../support/large-fleet.js';

const never = new AbortController().signal;
const authorization = 'Bearer a-token-of-more-than-thirty-two-characters';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'bitbuilder-thread-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program for the thread; each start of it adds a line to a file. */
function programOf(name: string, onMessage: string, first = ''): { program: string; starts: () => number } {
  const [program, log] = [join(folder, `${name}.js`), join(folder, `${name}.log`)];
  writeFileSync(
    program,
    `const { parentPort } = require('node:worker_threads');
     require('node:fs').appendFileSync(${JSON.stringify(log)}, 'started\\n');
     ${first};
     parentPort.on('message', () => { ${onMessage} });
     parentPort.postMessage('ready');`,
  );
  return { program, starts: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0) };
}

async function served(plane: ControlPlane) {
  const app = await buildServer({
    controlPlane: plane,
    kinds,
    tokens: tokenVerifier({ local: authorization.slice('Bearer '.length) }),
    openapi: openApiOf(kinds, '0.1.0'),
    metrics: createMetrics(plane),
    log: createLog('silent'),
  });
  return { app, endpoint: await listen(app, { host: '127.0.0.1', port: 0 }) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

test('other requests are answered while a large fleet is verified, and the answer is that of the same thread', async () => {
  const fleet = new LargeFleet(1000);
  const { plane, close } = await fleet.open({ verification: { onFallback: (error) => expect(error).toBeUndefined() } });
  const { app, endpoint } = await served(plane);
  try {
    const ended: string[] = [];
    const get = async (path: string) => {
      const { statusCode, body } = await request(`${endpoint}${path}`, { headers: { authorization } });
      const answer = await body.json();
      ended.push(`${statusCode} ${path}`);
      return answer;
    };
    const verification = get('/api/v1/verify');
    for (let count = 0; count < 20; count++) await get('/status');
    const answer = await verification;
    expect(ended).toEqual([...Array<string>(20).fill('200 /status'), '200 /api/v1/verify']);
    expect(answer).toMatchObject({ verdict: 'broken', counted: { resources: 2000, routers: 1, clusters: 1, vms: 1 } });
    expect(answer).toEqual(JSON.parse(JSON.stringify(await verified(fleet.task(), kinds))));
  } finally {
    await app.close();
    await close();
  }
});

test('a second verification has the same thread, which ends when it has been idle', async () => {
  const { program, starts } = programOf('answering', `parentPort.postMessage({ answer: { verdict: 'holds' } })`);
  const task = { ...new LargeFleet(1).task(), readings: { routers: new Map(), clusters: new Map() } };
  const kept = new VerificationThread({ program });
  expect(await Promise.all([kept.verify(task, never), kept.verify(task, never)])).toEqual([{ verdict: 'holds' }, { verdict: 'holds' }]);
  expect(starts()).toBe(1);
  await kept.close();

  const brief = new VerificationThread({ program, idleMs: 1 });
  await brief.verify(task, never);
  while (starts() < 3) {
    await pause(5);
    await brief.verify(task, never);
  }
  await brief.close();
});

describe('a thread', () => {
  const task = new LargeFleet(1).task();
  const outcome = (thread: VerificationThread, signal = never) =>
    thread.verify(task, signal).then(
      () => 'no failure',
      ({ code, message }: BitBuilderError) => `${code}: ${message}`,
    );

  test.each([
    ['throws', `throw new Error('out of luck')`, 'bug: the thread that proves did not answer: out of luck'],
    ['exits', `process.exit(7)`, 'bug: the thread that proves did not answer: it ended with code 7'],
    ['says why it failed', `parentPort.postMessage({ failure: { code: 'conflict', message: 'no' } })`, 'conflict: no'],
  ])('that %s is an error, and the next verification has a new one', async (name, onMessage, told) => {
    const { program, starts } = programOf(name, onMessage);
    const thread = new VerificationThread({ program });
    expect([await outcome(thread), await outcome(thread), starts()]).toEqual([told, told, 2]);
    await thread.close();
  });

  test.each([
    ['is not there', () => join(folder, 'absent.js'), /Cannot find module/],
    ['ends before it is ready', () => programOf('early', '', 'process.exit(3)').program, /it ended with code 3$/],
  ])('that cannot be started because its program %s: the proof runs without one, and that is told', async (_, program, why) => {
    const told: string[] = [];
    const thread = new VerificationThread({ program: program(), onFallback: ({ message }) => void told.push(message) });
    expect(await thread.verify(task, never)).toEqual(await verified(task, kinds));
    expect(told).toEqual([expect.stringMatching(why)]);
    await thread.close();
  });

  test('ends with the verification that nobody waits for any more', async () => {
    const { program, starts } = programOf('aborted', '');
    const thread = new VerificationThread({ program });
    const [first, second] = [new AbortController(), new AbortController()];
    const outcomes = [outcome(thread, first.signal), outcome(thread, second.signal)];
    await until(() => starts() === 1);
    first.abort(new BitBuilderError('invalid_request', 'gone'));
    expect(await outcomes[0]).toBe('invalid_request: gone');
    await until(() => starts() === 2);
    second.abort(new BitBuilderError('shutting_down', 'stop'));
    expect(await outcomes[1]).toBe('shutting_down: stop');
    await thread.close();
  });

  test('ends when the client goes away, and when the shim stops', async () => {
    const { program, starts } = programOf('silent', '');
    const { plane, close } = await new LargeFleet(1).open({ verification: { program } });
    const { app, endpoint } = await served(plane);
    const leaving = ask(`${endpoint}/api/v1/verify`, { headers: { authorization } }).on('error', () => undefined);
    leaving.end();
    await until(() => starts() === 1);
    const staying = request(`${endpoint}/api/v1/verify`, { headers: { authorization } });
    leaving.destroy();
    await until(() => starts() === 2);
    await app.close();
    const { statusCode, body } = await staying;
    expect([statusCode, await body.json()]).toEqual([503, { error: expect.objectContaining({ code: 'shutting_down', retry: true }) }]);
    await close();
  });
});
