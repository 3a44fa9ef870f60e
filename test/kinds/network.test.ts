import { network } from '../../lib/kinds/network.js';
import { sampleInventory } from '../../lib/kinds/samples.js';
import { problemsOf } from '../../lib/derive/problems.js';
import type { Kind } from '../../lib/kind.js';
import { renderCommand } from '../../lib/router-config/command.js';
import { diffConfig } from '../../lib/router-config/diff.js';
import { emptyTree, leafPaths } from '../../lib/router-config/tree.js';

const world = { inventory: sampleInventory, find: () => undefined, occupiedVmIds: new Set<number>() };

describe('a network', () => {
  test('is a VRF, a vif of the trunk and a VRRP group on each router of the site', () => {
    const spec = network.spec.parse({
      tenant: 'red',
      name: 'web',
      site: 'ams1',
      vrf: 't-red-web',
      table: 1000,
      subnets: { front: { cidr: '10.1.0.0/24', gateway: '10.1.0.1', vlan: 100 } },
    });
    const drawn = { 'routerAddresses.front.ams1-r1': '10.1.0.254', 'routerAddresses.front.ams1-r2': '10.1.0.253' };
    const fragments = network.routers?.({ id: 'red/web', spec, drawn, keys: {}, world }) ?? {};
    const lines = (router: string) => {
      const fragment = fragments[router] ?? { roots: [], tree: emptyTree };
      return diffConfig({ actual: emptyTree, desired: fragment.tree, owned: leafPaths(fragment.tree), roots: fragment.roots }).map(
        renderCommand,
      );
    };
    expect(lines('ams1-r2')).toEqual([
      'set vrf name t-red-web description red/web',
      'set vrf name t-red-web table 1000',
      "set interfaces ethernet eth1 vif 100 description 'red/web front'",
      'set interfaces ethernet eth1 vif 100 vrf t-red-web',
      'set interfaces ethernet eth1 vif 100 address 10.1.0.253/24',
      'set high-availability vrrp group t-red-web-100 interface eth1.100',
      'set high-availability vrrp group t-red-web-100 vrid 1',
      'set high-availability vrrp group t-red-web-100 priority 100',
      'set high-availability vrrp group t-red-web-100 address 10.1.0.1/24',
    ]);
  });

  const telling = (...nameServers: string[]) => ({
    a: { cidr: '10.1.0.0/24', dhcp: { start: '10.1.0.100', stop: '10.1.0.199', nameServers } },
  });
  const spec = (subnets: unknown, more: object = {}) => ({ tenant: 'red', name: 'web', site: 'ams1', subnets, ...more });
  test.each([
    [
      'a prefix with host bits',
      spec({ a: { cidr: '10.1.0.1/24' } }),
      'has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24"',
    ],
    [
      'subnets that overlap',
      spec({ a: { cidr: '10.1.0.0/16' }, b: { cidr: '10.1.2.0/24' } }),
      'subnet "b" (10.1.2.0/24) overlaps subnet "a" (10.1.0.0/16) in the same VRF; give one of them another prefix',
    ],
    [
      'a VRF name that VyOS refuses',
      spec({}, { vrf: 'brown' }),
      'VyOS refuses a VRF name that begins like an interface ("br"); seen "brown"',
    ],
    [
      'a table of the kernel',
      spec({}, { table: 254 }),
      'tables 253, 254 and 255 belong to the kernel (default, main, local); choose another or omit it',
    ],
    [
      'a gateway outside its subnet',
      spec({ a: { cidr: '10.1.0.0/24', gateway: '10.2.0.1' } }),
      '10.2.0.1 is not a host address of 10.1.0.0/24; use one from 10.1.0.1 to 10.1.0.254',
    ],
    ['a name server that DHCP cannot tell', spec(telling('2001:db8::53')), 'DHCP tells IPv4 addresses only; 2001:db8::53 is none'],
    ['a name server that is told twice', spec(telling('9.9.9.9', '9.9.9.9')), '9.9.9.9 stands here twice; leave one of them out'],
  ])('refuses %s', (_, bad, message) => {
    expect(problemsOf(network as unknown as Kind, bad).map((problem) => problem.message)).toEqual([message]);
  });
});
