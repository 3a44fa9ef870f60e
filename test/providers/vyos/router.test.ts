import { renderCommand } from '../../../lib/router-config/command.js';
import { hasPath, subtree } from '../../../lib/router-config/tree.js';
import type { VyosRouter, VyosRouterOptions } from '../../../providers/vyos/router.js';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';
import { failure, remove, routerOf, set } from './lines.js';

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
