import fc from 'fast-check';
import type { Fact, NicFact, PeerFact, VrfFact } from '../../../lib/isolation/facts';
import { allFlows, holds, type Packet } from '../../../lib/isolation/flow-set';
import { canReach, prove } from '../../../lib/isolation/proof';
import { RoutingTables } from '../../../lib/isolation/routes';
import { startsOf, type Start } from '../../../lib/isolation/starts';
import { Walk } from '../../../lib/isolation/walk';
import type { Weather } from '../../../lib/isolation/way';
import { ForwardingWorld } from '../../../lib/isolation/world';
import { PacketWalker } from './packet-walker';

// Worlds of two routers with up to three VRFs over three segments, and a space of packets small enough to try every one.
const addresses = [1, 2, 5, 6, 9, 10].map((host) => `10.0.0.${host}`);
const packets: Packet[] = addresses.flatMap((from) =>
  addresses.flatMap((to) => [80, 443].map((port) => ({ from, to, protocol: 6, port }))),
);
const places = ['r1', 'r2'];
const vrfNames = ['a', 'b', 'c'];
const segments = ['s1', 's2', 's3'];
const origin = { by: 'test' };
const place = fc.constantFrom(...places);
const vrf = fc.constantFrom(...vrfNames);
const segment = fc.constantFrom(...segments);
const address = fc.constantFrom(...addresses);
const prefix = fc.constantFrom('10.0.0.0/30', '10.0.0.4/30', '10.0.0.8/30', '10.0.0.0/29', '0.0.0.0/0', '10.0.0.5/32', '10.0.0.9/32');
const some = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.array(item, { maxLength });
const targets = some(fc.constantFrom('65000:1', '65000:2', '65000:3'), 1);

const interfaces = fc.uniqueArray(
  fc.record({
    fact: fc.constant('interface' as const),
    place,
    name: fc.constantFrom('eth0', 'eth1', 'eth2'),
    vrf,
    segment,
    addresses: some(
      address.map((each) => `${each}/30`),
      1,
    ),
    origin: fc.constant(origin),
  }),
  { minLength: 1, maxLength: 4, selector: (each) => `${each.place} ${each.name}` },
);
const via = fc.oneof(
  { weight: 2, arbitrary: fc.record({ interface: fc.constantFrom('eth0', 'eth1', 'eth2', 'wg0') }) },
  { weight: 2, arbitrary: fc.record({ gateway: address, vrf }) },
  fc.record({ gateway: address }),
  fc.record({ vrf }),
  fc.constant({ drop: true as const }),
);
const route = fc.record({ fact: fc.constant('route' as const), place, vrf, prefix, via, origin: fc.constant(origin) });
const nic = fc.record({
  segment,
  party: fc.constantFrom('tenant a', 'tenant b'),
  addresses: fc.array(address, { minLength: 0, maxLength: 1 }),
});
const alias = fc.record({ fact: fc.constant('segment' as const), name: segment, aka: segment, origin: fc.constant(origin) });
const match = fc.record(
  {
    from: fc.array(prefix, { minLength: 1, maxLength: 1 }),
    to: fc.array(prefix, { minLength: 1, maxLength: 1 }),
    ports: fc.constant(['80']),
  },
  { requiredKeys: [] },
);
const filter = fc.record({
  fact: fc.constant('filter' as const),
  place,
  direction: fc.constantFrom('in' as const, 'out' as const),
  interface: fc.constantFrom('eth0', 'eth1', 'wg0'),
  rules: some(fc.record({ accept: fc.boolean(), match }), 2),
  otherwise: fc.constantFrom('accept' as const, 'drop' as const),
  origin: fc.constant(origin),
});
const tunnelVrfs = fc.record({
  r1: vrf,
  r2: vrf,
  r1Allowed: some(prefix, 2),
  r2Allowed: some(prefix, 2),
  outside: some(prefix, 2),
  isOn: fc.boolean(),
});

const worlds = fc
  .record({
    vrfs: fc.tuple(
      ...places.flatMap((at) =>
        vrfNames.map((name) =>
          fc.record({
            place: fc.constant(at),
            name: fc.constant(name),
            imports: targets,
            exports: targets,
            table: fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6'),
          }),
        ),
      ),
    ),
    interfaces,
    routes: some(route, 4),
    nics: fc.array(nic, { minLength: 2, maxLength: 4 }),
    aliases: some(alias, 1),
    filters: some(filter, 1),
    tunnels: tunnelVrfs,
  })
  .map(({ vrfs, interfaces: ports, routes, nics, aliases, filters, tunnels }): Fact[] => [
    ...vrfs.map(({ table, ...each }): VrfFact => ({ fact: 'vrf', ...each, party: `tenant ${each.name}`, aka: [table], origin })),
    ...ports,
    ...routes,
    ...nics.map((each, index): NicFact => ({ fact: 'nic', name: `vm ${index} nic 0`, of: `vm ${index}`, ...each, origin })),
    ...aliases,
    ...filters,
    ...(tunnels.isOn ? tunnelFacts(tunnels) : []),
  ]);

function tunnelFacts(spec: { r1: string; r2: string; r1Allowed: string[]; r2Allowed: string[]; outside: string[] }): Fact[] {
  const end = (at: string, inside: string): Fact => ({ fact: 'interface', place: at, name: 'wg0', vrf: inside, addresses: [], origin });
  const peer = (at: string, to: PeerFact['to'], allowed: string[]): Fact => ({
    fact: 'peer',
    place: at,
    interface: 'wg0',
    to,
    allowed,
    encrypted: true,
    origin,
  });
  return [
    end('r1', spec.r1),
    end('r2', spec.r2),
    peer('r1', { place: 'r2', interface: 'wg0' }, spec.r1Allowed),
    peer('r2', { place: 'r1', interface: 'wg0' }, spec.r2Allowed),
    peer('r2', { outside: 'outside peer X', party: `tenant ${spec.r2}` }, spec.outside),
  ];
}

const partyOf = (facts: readonly Fact[], arrival: string): string => {
  const named = facts.find((fact): fact is NicFact => fact.fact === 'nic' && fact.name === arrival);
  if (named) return named.party;
  const outside = facts.find((fact): fact is PeerFact => fact.fact === 'peer' && 'outside' in fact.to && fact.to.outside === arrival);
  if (outside && 'party' in outside.to) return outside.to.party;
  return /^VRF (.) on/.test(arrival) ? `tenant ${arrival[4]}` : arrival.slice(0, 'tenant a'.length);
};

/** Where one packet of a sender comes to, by brute force. */
function tried(facts: readonly Fact[], { id }: Start, weather: Weather, packet: Packet): Set<string> {
  const walker = new PacketWalker(facts, weather, packet);
  const sender = facts.find((fact): fact is NicFact => fact.fact === 'nic' && fact.name === id);
  if (sender) return walker.fromSegment(sender.segment, sender).arrivals;
  const outside = facts.find((fact): fact is PeerFact => fact.fact === 'peer' && 'outside' in fact.to && fact.to.outside === id);
  if (outside) return walker.fromOutside(outside).arrivals;
  return walker.fromSegment(id.replace(/^tenant . on /, '')).arrivals;
}

test.each(['best', 'any'] as const)(
  'a walk with %s links comes to where every single packet of it comes to, and nowhere else',
  (weather) => {
    fc.assert(
      fc.property(worlds, (facts) => {
        const world = new ForwardingWorld(facts);
        const tables = new RoutingTables(world);
        for (const start of startsOf(world)) {
          const walk = new Walk(world, tables, weather);
          start.begin(walk, allFlows);
          for (const packet of packets) {
            const walked = new Set(walk.arrivals.filter(({ flows }) => holds(flows, packet)).map(({ id }) => id));
            expect([start.id, packet, [...walked].sort()]).toEqual([start.id, packet, [...tried(facts, start, weather, packet)].sort()]);
          }
        }
      }),
      { numRuns: 40 },
    );
  },
);

test('a proof finds every pair that a single packet gets between, and its packet really gets there', () => {
  fc.assert(
    fc.property(worlds, (facts) => {
      const world = new ForwardingWorld(facts);
      const starts = startsOf(world);
      const { breaches } = prove(world);
      const found = new Set(breaches.map(({ from, to }) => `${from} → ${to}`));
      const reached = (packet: Packet) =>
        starts.flatMap((start) => [...tried(facts, start, 'any', packet)].map((arrival) => `${start.party} → ${partyOf(facts, arrival)}`));
      const forced = new Set(packets.flatMap(reached).filter((pair) => pair.slice(0, 8) !== pair.slice(-8)));
      expect([...forced].filter((pair) => !found.has(pair))).toEqual([]);
      for (const { from, to, packet } of breaches) expect(reached(packet)).toContain(`${from} → ${to}`);
    }),
    { numRuns: 40 },
  );
});

test('a question about two VMs is answered as the packets between their addresses answer it', () => {
  fc.assert(
    fc.property(worlds, fc.constantFrom('best' as const, 'any' as const), (facts, weather) => {
      const world = new ForwardingWorld(facts);
      const nics = facts.filter((fact): fact is NicFact => fact.fact === 'nic' && fact.addresses.length > 0);
      for (const from of nics) {
        for (const to of nics.filter((each) => each !== from)) {
          const sent = packets.filter((packet) => from.addresses.includes(packet.from) && to.addresses.includes(packet.to));
          const arrives = sent.some((packet) =>
            new PacketWalker(facts, weather, packet).fromSegment(from.segment, from).arrivals.has(to.name),
          );
          const flow = { from: from.addresses, to: to.addresses, protocols: [6], ports: ['80', '443'] };
          const { reaches } = canReach(world, from.name, to.name, flow, weather);
          expect([from.name, to.name, reaches]).toEqual([from.name, to.name, arrives]);
        }
      }
    }),
    { numRuns: 60 },
  );
});
