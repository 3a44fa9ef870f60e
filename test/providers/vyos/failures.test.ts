import { generateKeyPairSync } from 'node:crypto';
import type { ErrorCode } from '../../../lib/errors.js';
import { hasPath } from '../../../lib/router-config/tree.js';
import type { VyosRouter, VyosRouterOptions } from '../../../providers/vyos/router.js';
import { Front } from '../../../providers/vyos/simulator/front.js';
import { success } from '../../../providers/vyos/simulator/rest/reply.js';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';
import { failure, routerOf, set } from './lines.js';

let simulator: VyosSimulator;
let opened: VyosRouter[] = [];

beforeAll(async () => {
  simulator = await startVyosSimulator({ name: 'r1' });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());
afterEach(async () => {
  await Promise.all(opened.map((router) => router.close()));
  opened = [];
});

function open(more: Partial<VyosRouterOptions> = {}): VyosRouter {
  const router = routerOf(simulator, more);
  opened.push(router);
  return router;
}

describe('a failure is told as what it is', () => {
  const change = [set('interfaces dummy dum1 description x')];
  const changed = () => hasPath(simulator.config(), ['interfaces', 'dummy', 'dum1']);

  const afterSending: [string, () => void, boolean][] = [
    ['a gateway time-out after the change', () => simulator.fail({ on: 'commit', is: 'timeout', applied: true }), true],
    ['a gateway time-out before the change', () => simulator.fail({ on: 'commit', is: 'timeout', applied: false }), false],
    ['a connection cut after the change', () => simulator.fail({ on: 'commit', is: 'cut', applied: true }), true],
    ['a connection cut before the change', () => simulator.fail({ on: 'commit', is: 'cut', applied: false }), false],
    ['no answer in time', () => simulator.fail({ on: 'commit', is: 'hang', applied: true }), true],
  ];
  test.each(afterSending)('%s leaves the outcome open', async (_, arrange, applied) => {
    arrange();
    const error = await failure(open({ timeoutMs: 500 }).commit(change));
    expect(error.code).toBe('device_unsettled');
    expect(error.message).toContain('router "r1" was asked to commit 1 command and nobody knows whether it did');
    expect(changed()).toBe(applied);
  });

  const reads: [string, () => void | Promise<void>, Partial<VyosRouterOptions>, ErrorCode, string][] = [
    [
      'a wrong key',
      () => undefined,
      { key: 'wrong' },
      'device_unauthenticated',
      'put the key of "service https api keys" into the secrets file',
    ],
    ['a closed port', () => simulator.setDown(true), {}, 'device_unreachable', '/retrieve cannot be reached (ECONNREFUSED)'],
    ['a cut connection', () => simulator.fail({ on: 'read', is: 'cut', applied: false }), {}, 'device_unreachable', 'gave no answer'],
    ['a gateway time-out', () => simulator.fail({ on: 'read', is: 'timeout', applied: false }), {}, 'device_unreachable', 'answered 504'],
    [
      'silence',
      () => simulator.fail({ on: 'read', is: 'hang', applied: false }),
      { readTimeoutMs: 200 },
      'device_unreachable',
      '(TimeoutError)',
    ],
    ['a name that nobody knows', () => undefined, { url: 'https://router.invalid' }, 'device_unreachable', 'cannot be reached (E'],
  ];
  test.each(reads)('reading over %s', async (_, arrange, options, code, words) => {
    await arrange();
    const error = await failure(open(options).read());
    await simulator.setDown(true);
    await simulator.setDown(false);
    expect(error.message).toContain(words);
    expect(error.code).toBe(code);
  });

  test('an API that is not configured', async () => {
    const bare = await startVyosSimulator({ name: 'bare', baseConfig: ['set system host-name bare'] });
    try {
      const error = await failure(open({ name: 'bare', url: bare.url, tls: { fingerprint: bare.fingerprint } }).read());
      expect(error.message).toBe(
        `the HTTP API is not configured on router "bare": ${bare.url}/retrieve answered 503; set "service https api rest" and a key there`,
      );
      expect(error.code).toBe('device_unreachable');
    } finally {
      await bare.close();
    }
  });

  test('a change of the API itself, which the router makes after its answer', async () => {
    expect((await failure(open().commit([set('service https port 8443')]))).code).toBe('device_unsettled');
  });

  test('a guard while another one waits: the change is live all the same', async () => {
    const router = open();
    await router.commit(change, { confirmWithinMinutes: 5 });
    const error = await failure(router.commit([set('interfaces dummy dum2 description x')], { confirmWithinMinutes: 5 }));
    expect(error).toMatchObject({ code: 'device_unsettled', detail: 'Another confirm is pending' });
    expect(hasPath(simulator.config(), ['interfaces', 'dummy', 'dum2'])).toBe(true);
  });

  test('a confirmation that comes too late', async () => {
    const router = open();
    await router.commit(change, { confirmWithinMinutes: 5 });
    simulator.expireConfirm();
    expect(changed()).toBe(false);
    expect(await router.confirm()).toBe('nothing pending');
  });

  test('a change that is too long for one request is refused before it is sent', async () => {
    const long = Array.from({ length: 12_000 }, (_, index) => set(`interfaces dummy dum${index} description ${'x'.repeat(60)}`));
    const error = await failure(open().commit(long));
    expect(error.code).toBe('device_refused');
    expect(error.message).toMatch(
      /^cannot commit 12000 commands on router "r1" in one request: it has \d+ bytes and the router reads 1048576/,
    );
    expect(simulator.stats()).toMatchObject({ commits: 0, refusedEdits: 0 });
  });

  test('an answer without configuration is not an empty router', async () => {
    const front = new Front(
      () => Promise.resolve(success({})),
      () => 1000,
    );
    await front.listen(0);
    try {
      const error = await failure(open({ url: front.url, tls: { fingerprint: front.fingerprint } }).read());
      expect(error.code).toBe('device_unreachable');
      expect(error.message).toContain('router "r1" showed no configuration: {}');
    } finally {
      await front.close();
    }
  });

  test('a refused read gives the words of the router', async () => {
    simulator.fail({ on: 'read', is: 'refused', text: 'Configuration under specified path is empty\n' });
    expect(await failure(open().read())).toMatchObject({ code: 'device_refused', detail: 'Configuration under specified path is empty' });
  });

  test('HTML in an error text is undone', async () => {
    simulator.fail({ on: 'commit', is: 'refused', text: 'a <b> & "c"' });
    expect((await failure(open().commit(change))).detail).toBe('a <b> & "c"');
  });

  test('a commit that went through in part is refused with the part left behind', async () => {
    simulator.fail({ on: 'commit', is: 'partial', path: ['interfaces', 'dummy', 'dum1'], text: 'no such luck' });
    const error = await failure(open().commit([...change, set('interfaces dummy dum2 description y')]));
    expect(error.detail).toBe('[ interfaces dummy dum1 ]\nno such luck\n\n[[interfaces dummy dum1]] failed\nCommit failed');
    expect([changed(), hasPath(simulator.config(), ['interfaces', 'dummy', 'dum2'])]).toEqual([false, true]);
  });
});

describe('a lock of somebody else', () => {
  const change = [set('interfaces dummy dum1 description x')];

  test.each([
    'Configuration system temporarily locked due to another commit in progress',
    'Configuration system locked by another commit in progress',
    'Set failed',
  ])('is recognised by the words "%s"', async (words) => {
    simulator.lock(words);
    const router = open({ lockWaitMs: 0 });
    const error = await failure(router.commit(change));
    expect(error).toMatchObject({ code: 'device_locked', detail: words });
    expect(router.counters.locked).toBe(1);
  });

  test('is waited for', async () => {
    simulator.fail({ on: 'commit', is: 'refused', text: 'Configuration system locked by another commit in progress\n' });
    simulator.fail({ on: 'commit', is: 'refused', text: 'Configuration system locked by another commit in progress\n' });
    const router = open();
    await router.commit(change);
    expect(router.counters).toMatchObject({ commits: 1, locked: 2, refused: 0 });
  });
});

describe('trust', () => {
  test('a certificate of the given authority is trusted under its own names only', async () => {
    const tls = { caPem: simulator.certificate };
    expect((await open({ tls }).read()).size).toBeGreaterThan(0);
    expect((await open({ tls, url: simulator.url.replace('127.0.0.1', 'localhost') }).read()).size).toBeGreaterThan(0);
    // The same port under an address that the certificate does not name.
    const error = await failure(open({ tls, url: simulator.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') }).read());
    expect(error.code).toBe('device_untrusted');
    expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('another certificate than the pinned one gets no key', async () => {
    const other = 'AB:'.repeat(31) + 'AB';
    const error = await failure(open({ tls: { fingerprint: other } }).read());
    expect(error.code).toBe('device_untrusted');
    expect(error.message).toContain(`its SHA-256 fingerprint is ${simulator.fingerprint}, the inventory says ${other}`);
    expect(simulator.stats().reads).toBe(0);
  });

  test('a self-signed certificate is not trusted by the roots of the system, nor by another authority', async () => {
    for (const [tls, against] of [
      [{}, 'the roots of the system'],
      [{ caPem: '' }, 'the CA file of the inventory'],
    ] as const) {
      const error = await failure(open({ tls }).read());
      expect(error.message).toContain(`does not verify against ${against}: `);
      expect(error.code).toBe('device_untrusted');
      expect(error.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT, SHA-256 fingerprint ([0-9A-F]{2}:){31}/);
    }
  });
});

describe('secrets', () => {
  const secret = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32).toString('base64');

  test('a private key and the API key are in no error, whatever the router says', async () => {
    const change = [set(`interfaces wireguard wg1 private-key ${secret}`)];
    const text = `Configuration path: interfaces wireguard wg1 private-key [${secret}] is not valid for ${simulator.key}`;
    simulator.fail({ on: 'commit', is: 'refused', text });
    const errors = [await failure(open().commit(change))];
    simulator.fail({ on: 'commit', is: 'cut', applied: false });
    errors.push(await failure(open().commit(change)));
    simulator.fail({ on: 'commit', is: 'timeout', applied: false });
    errors.push(await failure(open().commit(change)));
    for (const error of errors) {
      const everything = JSON.stringify([error.message, error.detail, error.stack, String(error.cause)]);
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(simulator.key);
    }
    expect(errors[0]?.detail).toBe('Configuration path: interfaces wireguard wg1 private-key [<redacted>] is not valid for <redacted>');
  });
});
