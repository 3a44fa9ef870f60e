import type { Fact } from '../../../lib/isolation/facts';
import { factsOf, type WrittenResource } from '../../../lib/isolation/intent';
import { canReach, prove, type Breach } from '../../../lib/isolation/proof';
import { ForwardingWorld } from '../../../lib/isolation/world';
import { kinds } from '../../../lib/kinds/index';

function network(tenant: string, name: string, more: Record<string, unknown> = {}, vlan?: number): WrittenResource {
  const subnets = { front: { cidr: '10.20.1.0/24', gateway: '10.20.1.1', ...(vlan === undefined ? {} : { vlan }) } };
  return { kind: 'network', id: `${tenant}/${name}`, spec: { tenant, name, site: 'ams1', subnets, ...more } };
}

function vm(tenant: string, name: string, network: string, address: string): WrittenResource {
  const nics = [{ network, subnet: 'front', address }];
  return { kind: 'vm', id: `${tenant}/${name}`, spec: { tenant, name, cluster: 'ams1-pve', image: 'ams1-pve/debian-12', nics } };
}

const office = {
  kind: 'wireguard_link',
  id: 'blue/office',
  spec: {
    name: 'office',
    local: { router: 'ams1-r1', network: 'blue/lab', addresses: ['10.9.0.1/30'], allowedIps: [] },
    remote: { publicKey: 'OFFICE', addresses: ['10.9.0.2/30'], allowedIps: ['192.168.40.0/24'] },
  },
};

const clean = [
  network('red', 'web', { vrf: 't-red-web', table: 1000, l3Vni: 10001 }, 100),
  network('blue', 'lab', { vrf: 't-blue-lab', table: 1001, l3Vni: 10002 }, 101),
  vm('red', 'web-1', 'red/web', '10.20.1.10'),
  vm('blue', 'build-1', 'blue/lab', '10.20.1.20'),
  office,
];

const worldOf = (resources: readonly WrittenResource[], more: readonly Fact[] = []) =>
  new ForwardingWorld([...factsOf(resources, kinds), ...more]);
const told = ({ from, to, packet, hops }: Breach) => [
  `${from} reaches ${to}: ${packet.from} → ${packet.to}`,
  ...hops.map(({ where, says }) => `${where}: ${says}`),
];
const swap = (id: string, by: WrittenResource) => clean.map((each) => (each.id === id ? by : each));

test('two tenants with the same prefixes are apart, and a tunnel to an office changes nothing', () => {
  expect(prove(worldOf(clean))).toEqual({ holds: true, parties: 2, breaches: [], unproven: [] });
});

test('a VLAN that two tenants share joins their subnets, and the counter-example names both attributes', () => {
  const { breaches } = prove(worldOf(swap('blue/lab', network('blue', 'lab', {}, 100))));
  const breach = breaches.find(({ from }) => from === 'tenant red') as Breach;
  expect(told(breach)).toEqual([
    'tenant red reaches tenant blue: 10.20.1.10 → 10.20.1.20',
    'vm red/web-1 nic 0: sends into subnet red/web/front',
    'subnet blue/lab/front: is one segment with subnet red/web/front: both are ams1 VLAN 100',
    'vm blue/build-1 nic 0: receives it',
  ]);
  expect(breach.hops[1]?.origins).toEqual([
    { by: 'network red/web', at: ['subnets', 'front', 'vlan'] },
    { by: 'network blue/lab', at: ['subnets', 'front', 'vlan'] },
  ]);
});

test.each([
  ['a table', { table: 1000 }, 'tenant blue reaches tenant red'],
  ['a VNI', { l3Vni: 10001 }, 'tenant blue reaches tenant red'],
  ['an imported route target of the other', { importTargets: ['65000:10001'] }, 'tenant blue reaches tenant red'],
  [
    'an imported route target of the other with zeros before its numbers',
    { importTargets: ['065000:010001'] },
    'tenant blue reaches tenant red',
  ],
  ['an exported route target that the other imports by its VNI', { exportTargets: ['65000:10001'] }, 'tenant red reaches tenant blue'],
  ['an exported route target of the other', { importTargets: [], exportTargets: ['65000:9'] }, undefined],
])('%s that a network takes', (_, spec, breach) => {
  const { breaches } = prove(worldOf(swap('blue/lab', network('blue', 'lab', { l3Vni: 10002, ...spec }, 101))));
  if (breach) expect(breaches.map((each) => told(each)[0]?.split(':')[0])).toContain(breach);
  else expect(breaches).toEqual([]);
});

test('the VNI of a subnet that another network has for its VRF joins them, at whatever site', () => {
  const subnets = { front: { cidr: '10.20.1.0/24', gateway: '10.20.1.1', l2Vni: 10002 } };
  const shared = (l3Vni: number) =>
    prove(worldOf([network('red', 'web', { subnets, l3Vni: 10001 }), network('blue', 'lab', { l3Vni, site: 'fra1' })])).breaches;
  expect(shared(10003)).toEqual([]);
  const [there, back] = shared(10002);
  expect([there && told(there)[0], back && told(back)[0]]).toEqual([
    'tenant red reaches tenant blue: 10.20.1.10 → 10.20.1.12',
    'tenant blue reaches tenant red: 10.20.1.10 → 10.20.1.12',
  ]);
  for (const breach of [there, back]) {
    const hop = breach?.hops.find(({ says }) => says.includes('both are VNI 10002'));
    expect(hop?.origins.map(({ by, at }) => `${by} ${at?.join('.')}`).sort()).toEqual([
      'network blue/lab l3Vni',
      'network red/web subnets.front.l2Vni',
    ]);
  }
});

test('a way into a subnet is none to others who stand on the same wire, and a way out of it none for them', () => {
  const shared = [
    network('red', 'web', { importTargets: ['65000:3'], exportTargets: ['65000:1'] }, 100),
    network('blue', 'lab', { importTargets: [], exportTargets: [] }, 100),
    vm('blue', 'build-1', 'blue/lab', '10.20.1.20'),
    network('green', 'mid', { importTargets: ['65000:1'], exportTargets: ['65000:3'] }),
  ];
  const allow = (from: string, to: string) => ({ from, to, reason: 'they work together' });
  const together = [allow('tenant red', 'tenant blue'), allow('tenant blue', 'tenant red')];
  const { breaches } = prove(worldOf(shared), [
    ...together,
    allow('tenant green', 'subnet red/web/front'),
    allow('subnet red/web/front', 'tenant green'),
  ]);
  expect(breaches.map(({ from, to }) => `${from} → ${to}`).sort()).toEqual(['tenant blue → tenant green', 'tenant green → tenant blue']);
});

test("an import shows only while the tenant's own subnet of the same prefix is down, and says so", () => {
  const { breaches } = prove(worldOf(swap('blue/lab', network('blue', 'lab', { importTargets: ['65000:10001'] }, 101))));
  expect(breaches.map(({ whenDown }) => whenDown)).toEqual([true]);
  expect(told(breaches[0] as Breach).slice(2)).toEqual([
    'network blue/lab: takes it in on subnet blue/lab/front',
    'network blue/lab: imports route target :10001, with which network red/web exports 10.20.1.0/24',
    'network red/web: 10.20.1.0/24 is connected on subnet red/web/front',
    'vm red/web-1 nic 0: receives it',
  ]);
});

test('a VM in the subnet of another tenant is found', () => {
  const { breaches } = prove(worldOf(swap('blue/build-1', vm('blue', 'build-1', 'red/web', '10.20.1.20'))));
  expect(breaches.map(({ from, to }) => `${from} → ${to}`).sort()).toEqual(['tenant blue → tenant red', 'tenant red → tenant blue']);
});

const device = {
  by: 'router ams1-r1',
  line: 'set vrf name t-red-web protocols static route 10.77.0.0/24 next-hop 10.20.1.1 vrf t-blue-lab',
};

test('a static route into another VRF is a leak, with the line that makes it', () => {
  const route: Fact = {
    fact: 'route',
    place: 'ams1',
    vrf: 'network red/web',
    prefix: '192.168.40.0/24',
    via: { vrf: 'network blue/lab' },
    origin: device,
  };
  const { breaches } = prove(worldOf(clean, [route]));
  expect(told(breaches[0] as Breach)).toEqual([
    'tenant red reaches tenant blue: 10.20.1.10 → 192.168.40.10',
    'vm red/web-1 nic 0: sends into subnet red/web/front',
    'network red/web: takes it in on subnet red/web/front',
    'network red/web: route 192.168.40.0/24 into VRF network blue/lab',
    'network blue/lab: route 192.168.40.0/24 through link blue/office local',
    'ams1: sends 10.9.0.2/32, 192.168.40.0/24 through link blue/office local',
  ]);
  expect(breaches[0]?.hops[2]?.origins).toEqual([device]);
});

test('a route into the VRF of the router itself reaches the underlay', () => {
  const facts: Fact[] = [
    {
      fact: 'interface',
      place: 'ams1',
      name: 'eth0',
      vrf: 'default',
      segment: 'ams1 management',
      addresses: ['192.0.2.1/24'],
      origin: device,
    },
    { fact: 'route', place: 'ams1', vrf: 'network red/web', prefix: '0.0.0.0/0', via: { vrf: 'default' }, origin: device },
  ];
  expect(prove(worldOf(clean, facts)).breaches.map(({ from, to }) => `${from} → ${to}`)).toEqual(['tenant red → underlay']);
});

test('what is allowed is no breach, and no more than that is allowed', () => {
  const leak: Fact = {
    fact: 'route',
    place: 'ams1',
    vrf: 'network red/web',
    prefix: '192.168.40.0/24',
    via: { vrf: 'network blue/lab' },
    origin: device,
  };
  const allow = (to: readonly string[], ports?: readonly string[]) => [
    { from: 'network red/web', to: 'tenant blue', flow: { to, ...(ports ? { ports } : {}) }, reason: 'the shop prints in the office' },
  ];
  expect(prove(worldOf(clean, [leak]), allow(['192.168.40.0/24'])).holds).toBe(true);
  expect(prove(worldOf(clean, [leak]), allow(['192.168.40.0/25'])).breaches[0]?.packet.to).toBe('192.168.40.138');
  expect(prove(worldOf(clean, [leak]), allow(['192.168.40.0/24'], ['443'])).breaches[0]?.packet.port).not.toBe(443);
});

test('a filter that drops closes a leak, except for what it lets through first', () => {
  const leak: Fact = {
    fact: 'route',
    place: 'ams1',
    vrf: 'network red/web',
    prefix: '192.168.40.0/24',
    via: { vrf: 'network blue/lab' },
    origin: device,
  };
  const filter = (rules: Extract<Fact, { fact: 'filter' }>['rules']): Fact => ({
    fact: 'filter',
    place: 'ams1',
    direction: 'out',
    interface: 'link blue/office local',
    rules,
    otherwise: 'drop',
    origin: device,
  });
  const own = { accept: true, match: { from: ['10.20.1.20'] } };
  expect(prove(worldOf(clean, [leak, filter([])])).holds).toBe(true);
  expect(prove(worldOf(clean, [leak, filter([own])])).breaches[0]?.packet.from).toBe('10.20.1.20');
  const web = { accept: true, match: { protocols: [6], ports: ['8000-8010'] } };
  expect(prove(worldOf(clean, [leak, filter([web])])).breaches[0]?.packet).toMatchObject({ protocol: 6, port: 8000 });
});

test('what nobody understands leaves the tenants that it touches unproven', () => {
  const fact: Fact = { fact: 'opaque', place: 'ams1', vrf: 'network red/web', says: 'policy route', origin: device };
  expect(prove(worldOf(clean, [fact]))).toMatchObject({ holds: false, unproven: [{ parties: ['tenant red'], fact }] });
});

test.each<[string, WrittenResource, (string | number)[]]>([
  ['a VLAN', network('red', 'web'), ['subnets', 'front', 'vlan']],
  ['a routing table', network('red', 'web', {}, 100), ['table']],
  ['all the subnets', network('red', 'web', { subnets: {} }), ['subnets']],
  ['the network of a NIC', { ...vm('red', 'web-1', 'red/web', '10.20.1.10') }, ['nics', 0, 'network']],
])('%s that only Terraform will know leaves the tenant unproven, and a prefix does not', (_, resource, path) => {
  const among = (unknown: (string | number)[]) => worldOf(swap(resource.id, { ...resource, unknown: [unknown] }));
  const { holds, unproven } = prove(among(path));
  expect([holds, unproven.map(({ parties, fact }) => [parties, fact.origin])]).toEqual([
    false,
    [[['tenant red'], { by: `${resource.kind} ${resource.id}`, at: path }]],
  ]);
  expect(prove(among(['subnets', 'front', 'cidr'])).holds).toBe(true);
});

test('a tunnel whose network only Terraform will know leaves the proof open', () => {
  const spec = { name: 'x', local: { router: 'ams1-r1' }, remote: { publicKey: 'OFFICE', allowedIps: ['192.168.50.0/24'] } };
  const link: WrittenResource = { kind: 'wireguard_link', id: 'x', spec, unknown: [['local', 'network']] };
  const { holds, unproven } = prove(worldOf([...clean, link]));
  expect([holds, unproven.map(({ fact }) => fact.says)]).toEqual([
    false,
    ['local.network is not known yet, so the tunnel may end in any network'],
  ]);
});

test('a question is answered with the way or with the reason', () => {
  const world = worldOf(clean);
  expect(canReach(world, 'vm blue/build-1', '192.168.40.7')).toMatchObject({
    reaches: true,
    packet: { from: '10.20.1.20', to: '192.168.40.7' },
  });
  expect(canReach(world, 'vm red/web-1', '192.168.40.7')).toEqual({ reaches: false, why: 'network red/web: it has no route there' });
  expect(canReach(world, 'vm red/web-1', 'vm blue/build-1').reaches).toBe(false);
  expect(canReach(world, 'outside peer OFFICE', 'vm blue/build-1', { protocols: [6], ports: ['22'] }).reaches).toBe(true);
  expect(() => canReach(world, 'vm red/web-9', 'tenant blue')).toThrow(
    /there is no "vm red\/web-9" to send from or to; there are .*vm red\/web-1/,
  );
});

// From blue's VM all that is not in its network is without a route, but for the prefix of its tunnel, of which the peer may take one address.
const noRoute = 'network blue/lab: it has no route there';
const notThePeers = 'ams1: no peer of link blue/office local is allowed the destination';

test.each([
  ['a VM', '10.30.1', '10.9.0.3', 'vm red/web-1', notThePeers],
  ['the NIC of a VM', '10.30.1', '10.9.0.3', 'vm red/web-1 nic 0', notThePeers],
  ['a subnet', '10.9.0', undefined, 'subnet red/web/front', notThePeers],
  ['a network', '10.9.0', undefined, 'network red/web', notThePeers],
  ['a tenant', '10.9.0', undefined, 'tenant red', notThePeers],
  ['a network with a VM elsewhere', '10.9.0', '10.30.1.10', 'network red/web', noRoute],
  ['a tenant with a VM elsewhere', '10.9.0', '10.30.1.10', 'tenant red', noRoute],
])('that %s is not reached is for what happens to packets to its addresses', (_, at, address, to, why) => {
  const front = { cidr: `${at}.0/30`, gateway: `${at}.1`, vlan: 100 };
  const red = [network('red', 'web', { vrf: 't-red-web', table: 1000, l3Vni: 10001, subnets: { front } })];
  if (address !== undefined) red.push(vm('red', 'web-1', 'red/web', address));
  const world = worldOf([...clean.filter(({ id }) => !id.startsWith('red/')), ...red]);
  expect(canReach(world, 'vm blue/build-1', to)).toEqual({ reaches: false, why });
});
