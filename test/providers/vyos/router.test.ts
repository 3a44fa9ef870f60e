import { generateKeyPairSync } from 'node:crypto';
import { BitBuilderError, type ErrorCode } from '../../../lib/errors.js';
import { renderCommand, type Command } from '../../../lib/router-config/command.js';
import { hasPath, subtree } from '../../../lib/router-config/tree.js';
import { createVyosRouter, type VyosRouter, type VyosRouterOptions } from '../../../providers/vyos/router.js';
import { Front } from '../../../providers/vyos/simulator/front.js';
import { success } from '../../../providers/vyos/simulator/rest/reply.js';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';

function set(line: string): Command {
  return { op: 'set', path: line.split(' ') };
}

function remove(line: string): Command {
  return { op: 'delete', path: line.split(' ') };
}

async function failure(promise: Promise<unknown>): Promise<BitBuilderError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof BitBuilderError) return outcome;
  throw new Error(`no BitBuilderError but ${String(outcome)}`);
}

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
  const router = createVyosRouter({
    name: 'r1',
    url: simulator.url,
    key: simulator.key,
    tls: { fingerprint: simulator.fingerprint },
    ...more,
  });
  opened.push(router);
  return router;
}

interface Implementation {
  name: string;
  open(): VyosRouter;
}

/** A real router opts in; the dummy interfaces dum7001 and dum7002 have to be free on it. */
const real = process.env['BITBUILDER_TEST_VYOS_URL'];
const implementations: Implementation[] = [
  { name: 'the simulator', open: () => open() },
  ...(real
    ? [
        {
          name: 'a real router',
          open: () =>
            open({
              url: real,
              key: process.env['BITBUILDER_TEST_VYOS_KEY'] ?? '',
              tls: { fingerprint: process.env['BITBUILDER_TEST_VYOS_FINGERPRINT'] ?? '' },
            }),
        },
      ]
    : []),
];

describe.each(implementations)('the router port over $name', ({ open: openRouter }) => {
  const dummy = ['interfaces', 'dummy', 'dum7001'];
  let router: VyosRouter;

  beforeEach(async () => {
    router = openRouter();
    await router.commit([remove('interfaces dummy dum7001'), remove('interfaces dummy dum7002')]);
  });

  test('reads what it has committed, one value or many', async () => {
    await router.commit([
      set('interfaces dummy dum7001 address 198.51.100.1/32'),
      set('interfaces dummy dum7001 address 198.51.100.2/32'),
      set('interfaces dummy dum7001 description one'),
      set('interfaces dummy dum7001 disable'),
    ]);
    const node = subtree(await router.read(), dummy);
    expect([...(node?.get('address')?.keys() ?? [])].sort()).toEqual(['198.51.100.1/32', '198.51.100.2/32']);
    expect([...(node?.get('description')?.keys() ?? [])]).toEqual(['one']);
    expect(node?.get('disable')?.size).toBe(0);
    await router.commit([remove('interfaces dummy dum7001')]);
    expect(hasPath(await router.read(), dummy)).toBe(false);
  });

  test('a second set of a single value replaces it, and deleting what is not there succeeds', async () => {
    await router.commit([set('interfaces dummy dum7001 description one')]);
    await router.commit([set('interfaces dummy dum7001 description two'), remove('interfaces dummy dum7002 description')]);
    expect([...(subtree(await router.read(), [...dummy, 'description'])?.keys() ?? [])]).toEqual(['two']);
    await router.commit([remove('interfaces dummy dum7001')]);
  });

  test('a refused commit changes nothing and gives the words of the router', async () => {
    const error = await failure(
      router.commit([set('interfaces dummy dum7001 description x'), set('interfaces dummy dum7001 vrf t-none-such')]),
    );
    expect(error.code).toBe('device_refused');
    expect(error.detail).toContain('VRF "t-none-such" does not exist!');
    expect(hasPath(await router.read(), dummy)).toBe(false);
    await router.commit([set('interfaces dummy dum7001 description y')]);
    await router.commit([remove('interfaces dummy dum7001')]);
  });

  test('a guarded commit is kept once it is confirmed over a new connection', async () => {
    await router.commit([set('interfaces dummy dum7001 description guarded')], { confirmWithinMinutes: 2 });
    await router.confirm();
    expect(hasPath(await router.read(), dummy)).toBe(true);
    await router.commit([remove('interfaces dummy dum7001')]);
  });
});

describe('the commands of a network on two routers', () => {
  test('are accepted as they are rendered, and go away in one commit', async () => {
    const router = open();
    const before = simulator.dump();
    const commands = [
      set('vrf name t-red-web description red/web'),
      set('vrf name t-red-web table 1000'),
      { op: 'set', path: ['interfaces', 'ethernet', 'eth1', 'vif', '100', 'description', 'red/web front'] } as const,
      set('interfaces ethernet eth1 vif 100 vrf t-red-web'),
      set('interfaces ethernet eth1 vif 100 address 10.1.0.253/24'),
      set('high-availability vrrp group t-red-web-front interface eth1.100'),
      set('high-availability vrrp group t-red-web-front vrid 1'),
      set('high-availability vrrp group t-red-web-front priority 100'),
      set('high-availability vrrp group t-red-web-front address 10.1.0.1/24'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 subnet-id 1'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 range pool start 10.1.0.100'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 range pool stop 10.1.0.199'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 lease 86400'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 option default-router 10.1.0.1'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 option name-server 9.9.9.9'),
      set('vrf name t-red-web service dhcp-server shared-network-name front subnet 10.1.0.0/24 option domain-name web.red.example'),
    ];
    await router.commit(commands);
    expect(simulator.dump().filter((line) => !before.includes(line))).toEqual(commands.map(renderCommand).sort());
    await router.commit([remove('vrf'), remove('interfaces ethernet eth1 vif'), remove('high-availability')]);
    expect(simulator.dump()).toEqual(before);
    expect(router.counters).toMatchObject({ commits: 2, reads: 0, refused: 0 });
  });
});

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
    const error = await failure(router.confirm());
    expect(error.code).toBe('device_unsettled');
    expect(error.message).toContain('no commit waited to be confirmed');
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
  test('another certificate than the pinned one gets no key', async () => {
    const other = 'AB:'.repeat(31) + 'AB';
    const error = await failure(open({ tls: { fingerprint: other } }).read());
    expect(error.code).toBe('device_untrusted');
    expect(error.message).toContain(`its SHA-256 fingerprint is ${simulator.fingerprint}, the inventory says ${other}`);
    expect(simulator.stats().reads).toBe(0);
  });

  test('a self-signed certificate is not trusted by the roots of the system, nor by another authority', async () => {
    for (const tls of [{}, { caPem: '' }]) {
      const error = await failure(open({ tls }).read());
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
