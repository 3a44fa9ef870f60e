import type { Kind } from '../../../../lib/kind.js';
import { kindNamed } from '../../../../lib/kinds/index.js';
import type { OutwardVerification } from '../../../../lib/verification.js';
import { office, remove, set, startTampered, type Tampered } from '../../../support/tampered.js';

describe('the devices held against what is declared', () => {
  let hands: Tampered;
  let world: Tampered['world'];
  beforeAll(async () => {
    hands = await startTampered();
    world = hands.world;
  });
  afterAll(() => world.close());

  const pairs = (told: OutwardVerification) => told.breaches.map(({ from, to }) => `${from} → ${to}`).sort();
  const lines = (breach: OutwardVerification['breaches'][number] | undefined) =>
    breach?.hops.flatMap(({ origins }) => origins.flatMap(({ line }) => line ?? [])) ?? [];

  test('hold, when nobody has touched them', async () => {
    expect(await world.plane.verify()).toEqual({
      verdict: 'holds',
      breaches: [],
      ways: [],
      differences: [],
      undeclared: [],
      unproven: [],
      unread: [],
      unsettled: [],
      counted: { resources: 10, routers: 2, clusters: 1, vms: 4 },
    });
  });

  test.each([
    [
      'a static route into another VRF',
      ['vrf name t-red-web protocols static route 10.30.1.0/24 interface eth1.103 vrf t-blue-far'],
      'tenant red → tenant blue',
    ],
    [
      'a next hop in another VRF',
      ['vrf name t-red-web protocols static route 10.30.1.0/24 next-hop 10.30.1.9 vrf t-blue-far'],
      'tenant red → tenant blue',
    ],
    [
      'a route into the underlay',
      ['vrf name t-red-web protocols static route 0.0.0.0/0 next-hop 192.0.2.254 vrf default'],
      'tenant red → underlay',
    ],
    [
      'a route of the underlay into a VRF',
      ['protocols static route 10.30.1.0/24 interface eth1.103 vrf t-blue-far'],
      'underlay → tenant blue',
    ],
    [
      'a route target of the other tenant',
      [
        'vrf name t-red-web protocols bgp system-as 65000',
        'vrf name t-red-web protocols bgp address-family ipv4-unicast route-target vpn import TARGET',
      ],
      'tenant red → tenant blue',
    ],
    [
      'an EVPN route target of the other tenant',
      [
        'vrf name t-red-web protocols bgp system-as 65000',
        'vrf name t-red-web protocols bgp address-family l2vpn-evpn route-target import TARGET',
      ],
      'tenant red → tenant blue',
    ],
    [
      'an import of the VRF itself',
      [
        'protocols bgp system-as 65000',
        'vrf name t-red-web protocols bgp system-as 65000',
        'vrf name t-red-web protocols bgp address-family ipv4-unicast import vrf t-blue-far',
      ],
      'tenant red → tenant blue',
    ],
    ['a VLAN of another tenant in a VRF', ['interfaces ethernet eth1 vif 103 vrf t-red-web'], 'tenant red → tenant blue'],
    [
      'a policy into another VRF',
      [
        'policy route leak rule 10 destination address 10.30.1.0/24',
        'policy route leak interface eth1.100',
        'policy route leak rule 10 set vrf t-blue-far',
      ],
      'tenant red → tenant blue',
    ],
    ["a VRF with the VNI of another tenant's subnet", ['vrf name t-red-web vni SUBNET'], 'tenant red → tenant blue'],
    ['a mirror of a VLAN', ['interfaces ethernet eth1 vif 100 mirror ingress eth1.103'], 'tenant red → tenant blue'],
  ])('%s is a breach, told with its line', async (_, text, pair) => {
    const spec = (await world.plane.list(kindNamed('network') as Kind)).find(({ id }) => id === 'blue/far')?.spec;
    const { l2_vni: vni } = (spec?.subnets as Record<string, { l2_vni: number }>).front ?? {};
    const edits = text.map((line) => set(line.replace('TARGET', String(spec?.export_targets)).replace('SUBNET', String(vni))));
    const told = await hands.during(edits);
    expect(told.verdict).toBe('broken');
    expect(pairs(told)).toContain(pair);
    const breach = told.breaches.find(({ from, to }) => `${from} → ${to}` === pair);
    expect(lines(breach)).toContain(`set ${edits.at(-1)?.path.join(' ')}`);
  });

  test("a VM whose NIC got another tenant's VLAN is a breach, and a difference", async () => {
    const told = await hands.withNic(10000, { net0: hands.net0(10000).replace('tag=100', 'tag=102') });
    expect(pairs(told)).toEqual(['tenant blue → tenant red', 'tenant red → tenant blue']);
    expect(lines(told.breaches.find(({ from }) => from === 'tenant red'))[0]).toBe('net0: vmbr0 tag 102');
    expect(told.differences).toEqual([
      {
        kind: 'vm',
        id: 'red/web-1',
        device: 'VM 10000 of ams1-pve',
        declared: 'vm red/web-1 nic 0 is on ams1 VLAN 100',
        found: 'vm red/web-1 nic 0 is on ams1 VLAN 102',
        line: 'net0: vmbr0 tag 102',
      },
    ]);
  });

  test('a NIC without a tag hears every VLAN and the management', async () => {
    const told = await hands.withNic(10000, { net0: hands.net0(10000).replace(',tag=100', '') });
    expect(pairs(told)).toEqual(expect.arrayContaining(['tenant red → tenant blue', 'tenant red → underlay']));
  });

  test('an address of a hypervisor in the VLAN of a tenant is a breach, told with what has it', async () => {
    const { cluster } = world.lab;
    cluster.editNetwork('pve1', 'vmbr0.100', { type: 'vlan', cidr: '10.20.1.200/24' });
    const told = await world.plane.verify();
    cluster.editNetwork('pve1', 'vmbr0.100', null);
    expect(pairs(told)).toContain('tenant red → underlay');
    expect(lines(told.breaches.find(({ to }) => to === 'underlay'))).toContain('vmbr0.100 has 10.20.1.200/24');
    expect((await world.plane.verify()).verdict).toBe('holds');
  });

  test('a NIC on a network of the SDN is said to be unread', async () => {
    const told = await hands.withNic(10000, { net0: hands.net0(10000).replace('vmbr0', 'vnet7') });
    expect(told.unread).toMatchObject([
      { device: 'VM 10000 of ams1-pve', message: expect.stringContaining('attached to vnet7') as string },
    ]);
  });

  test('a VM in another network of its own tenant is a way that nobody declared', async () => {
    const told = await hands.withNic(10000, { net0: hands.net0(10000).replace('tag=100', 'tag=101') });
    expect(told).toMatchObject({ verdict: 'broken', breaches: [] });
    expect(told.ways.map(({ from, to }) => `${from} → ${to}`)).toContain('vm red/web-1 nic 0 → tenant red on ams1 VLAN 101');
  });

  test('what one network of a tenant routes into another is a way, with the line', async () => {
    const line = 'vrf name t-red-web protocols static route 10.20.2.0/24 interface eth1.101 vrf t-red-db';
    const told = await hands.during([set(line)]);
    expect(told).toMatchObject({ verdict: 'broken', breaches: [] });
    const way = told.ways.find(({ from }) => from === 'vm red/web-1 nic 0');
    expect(way?.to).toBe('tenant red on ams1 VLAN 101');
    expect(lines(way)).toContain(`set ${line}`);
    expect(told.undeclared.map((each) => each.line)).toContain(`set ${line}`);
  });

  test('a peer that may send from more than is declared is a way and a difference', async () => {
    const told = await hands.during([set('interfaces wireguard wg100 peer office allowed-ips 192.168.0.0/16')]);
    expect(told).toMatchObject({ verdict: 'broken', breaches: [] });
    const way = told.ways.find(({ from }) => from === `outside peer ${office}`);
    expect(way?.packet.from).toMatch(/^192\.168\.(?!40\.)/);
    expect(told.differences).toMatchObject([{ kind: 'wireguard_link', id: 'blue/office', device: 'router ams1-r1' }]);
  });

  test("another tenant's peer on a tunnel is a breach", async () => {
    const line = 'interfaces wireguard wg101 peer guest allowed-ips 10.77.0.0/16';
    const told = await hands.during([set(`interfaces wireguard wg101 peer guest public-key ${office}`), set(line)]);
    expect(pairs(told)).toContain('tenant blue → tenant red');
    expect(lines(told.breaches.find(({ to }) => to === 'tenant red'))).toContain(`set ${line}`);
  });

  test("a copied private key brings another tenant's VRF to the other end of a tunnel", async () => {
    const far = world.lab.routers['ams1-r2']?.dump() ?? [];
    const word = (name: string) => far.map((line) => new RegExp(` wireguard .* ${name} '?([^']+)`).exec(line)?.[1]).find(Boolean) ?? '';
    const tunnel = [
      `private-key ${word('private-key')}`,
      `peer near public-key ${word('public-key')}`,
      ...['allowed-ips 0.0.0.0/0', 'address 192.0.2.1', 'port 51820'].map((line) => `peer near ${line}`),
      'vrf t-blue-far',
    ];
    const route = 'vrf name t-blue-far protocols static route 10.20.1.0/24 interface wg999';
    const told = await hands.during([...tunnel.map((line) => set(`interfaces wireguard wg999 ${line}`)), set(route)]);
    const breach = told.breaches.find(({ from, to }) => from === 'tenant blue' && to === 'tenant red');
    expect(lines(breach)).toEqual(
      expect.arrayContaining([`set ${route}`, 'set interfaces wireguard wg999 peer near allowed-ips 0.0.0.0/0']),
    );
  });

  test('what was taken away is a difference and opens nothing', async () => {
    const told = await hands.during([remove('vrf name t-red-web protocols static route 10.60.0.0/24')]);
    expect(told).toMatchObject({ verdict: 'broken', breaches: [], ways: [] });
    expect(told.differences).toEqual([
      {
        kind: 'wireguard_link',
        id: 'red/backbone',
        device: 'router ams1-r1',
        declared: 'VRF t-red-web on ams1-r1 routes 10.60.0.0/24 to wg101',
        line: 'set vrf name t-red-web protocols static route 10.60.0.0/24 interface wg101',
      },
    ]);
  });

  test.each([
    [
      'a NAT rule that names no interface',
      ['nat source rule 10 source address 10.0.0.0/8', 'nat source rule 10 translation address 192.0.2.7'],
      ['tenant blue', 'tenant red'],
    ],
    [
      'a tunnel in the VRF of a tenant',
      [
        'interfaces tunnel tun0 encapsulation gre',
        'interfaces tunnel tun0 source-address 192.0.2.1',
        'interfaces tunnel tun0 remote 192.0.2.9',
        'interfaces tunnel tun0 vrf t-red-web',
      ],
      ['tenant red'],
    ],
    ['the SSH service in the VRF of a tenant', ['service ssh vrf t-red-web'], ['tenant red']],
  ])('%s is not understood, and said', async (_, text, parties) => {
    const told = await hands.during(text.map(set));
    expect(told).toMatchObject({ verdict: 'unknown', breaches: [], ways: [], differences: [] });
    expect([...new Set(told.unproven.flatMap((each) => each.parties))].filter((party) => party !== 'underlay').sort()).toEqual(parties);
  });

  test('what the router does for itself changes nothing', async () => {
    const told = await hands.during(
      [
        'nat source rule 10 outbound-interface name eth0',
        'nat source rule 10 translation address masquerade',
        'interfaces dummy dum0 address 192.0.2.77/32',
        'protocols static route 198.51.100.0/24 next-hop 192.0.2.254',
        'service lldp interface eth0',
        'interfaces ethernet eth1 vif 100 description mine',
        'firewall ipv4 name drop default-action drop',
      ].map(set),
    );
    expect(told).toMatchObject({ verdict: 'holds', undeclared: [], unproven: [] });
  });

  test('a router that is away is said, and nothing holds without it', async () => {
    await world.lab.routers['ams1-r2']?.setDown(true);
    const told = await world.plane.verify();
    await world.lab.routers['ams1-r2']?.setDown(false);
    expect(told).toMatchObject({
      verdict: 'unknown',
      breaches: [],
      differences: [],
      unread: [{ device: 'router ams1-r2', code: 'device_unreachable' }],
    });
  });
});
