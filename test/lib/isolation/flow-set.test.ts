import fc from 'fast-check';
import { flowSet, holds, intersect, isEmpty, samplePacket, subtract, union, type Flow, type Packet } from '../../../lib/isolation/flow-set';

// A space small enough to try every packet of it: four addresses of each family, three protocols, four ports.
const v4 = Array.from({ length: 4 }, (_, index) => `10.0.0.${index}`);
const v6 = Array.from({ length: 4 }, (_, index) => `2001:db8::${index}`);
const packets: Packet[] = [v4, v6].flatMap((family) =>
  family.flatMap((from) =>
    family.flatMap((to) => [1, 6, 17].flatMap((protocol) => [0, 80, 81, 443].map((port) => ({ from, to, protocol, port })))),
  ),
);
const prefix = fc.oneof(
  fc
    .integer({ min: 29, max: 32 })
    .chain((length) => fc.integer({ min: 0, max: 3 }).map((host) => `10.0.0.${host & ~((1 << (32 - length)) - 1)}/${length}`)),
  fc
    .integer({ min: 126, max: 128 })
    .chain((length) => fc.integer({ min: 0, max: 3 }).map((host) => `2001:db8::${host & ~((1 << (128 - length)) - 1)}/${length}`)),
);
const some = <T>(item: fc.Arbitrary<T>) => fc.option(fc.array(item, { minLength: 1, maxLength: 2 }), { nil: undefined });
const flow: fc.Arbitrary<Flow> = fc.record({
  from: some(prefix),
  to: some(prefix),
  protocols: some(fc.constantFrom(1, 6, 17)),
  ports: some(fc.constantFrom('0', '80', '80-81', '81-443', '443')),
});
const sets = fc.array(flow, { maxLength: 3 }).map((flows) => flows.map(flowSet).reduce(union, []));

test('sets of packets behave as sets, packet by packet', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const [both, either, only] = [intersect(a, b), union(a, b), subtract(a, b)];
      for (const packet of packets) {
        const [inA, inB] = [holds(a, packet), holds(b, packet)];
        expect([holds(both, packet), holds(either, packet), holds(only, packet)]).toEqual([inA && inB, inA || inB, inA && !inB]);
      }
    }),
    { numRuns: 40 },
  );
});

test('a sample lies in its set, and only an empty set has none', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const set = subtract(a, b);
      const sample = samplePacket(set);
      expect(sample === undefined).toBe(isEmpty(set));
      if (sample) expect(holds(set, sample)).toBe(true);
    }),
  );
});

test('a description fits exactly what it says', () => {
  const set = flowSet({ from: ['10.0.0.0/30'], to: ['10.0.0.2'], protocols: [6], ports: ['80-81'] });
  expect(packets.filter((packet) => holds(set, packet))).toEqual(
    ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'].flatMap((from) =>
      [80, 81].map((port) => ({ from, to: '10.0.0.2', protocol: 6, port })),
    ),
  );
});

test('a packet for people is TCP where the set has any, and a number only where it has none', () => {
  const to = ['10.1.0.0/24'];
  const https = flowSet({ protocols: [6], ports: ['443'] });
  expect(samplePacket(subtract(flowSet({ to, from: to }), https))).toMatchObject({ from: '10.1.0.10', to: '10.1.0.10', protocol: 6 });
  expect(samplePacket(subtract(flowSet({ to, from: to }), flowSet({ protocols: [6] })))).toMatchObject({ protocol: 0 });
});
