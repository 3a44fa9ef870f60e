import { flowOf, tellFlow } from '../../../lib/isolation/flow-words';
import type { Breach } from '../../../lib/isolation/proof';
import { tellOrigin, tellPacket, tellVerdict } from '../../../lib/isolation/tell';

describe('a flow in words', () => {
  test.each([
    [{}, {}, 'any packet'],
    [{ protocol: 'tcp', port: 443 } as const, { protocols: [6], ports: ['443-443'] }, 'TCP port 443'],
    [{ port: ['80', '8000-8010'] } as const, { protocols: [6, 17, 132], ports: ['80-80', '8000-8010'] }, 'port 80, 8000-8010'],
    [
      { protocol: 47, from: '10.0.0.0/8', to: ['fd00::1', '10.1.0.1'] } as const,
      { protocols: [47], from: ['10.0.0.0/8'], to: ['fd00::1', '10.1.0.1'] },
      'GRE from 10.0.0.0/8 to fd00::1, 10.1.0.1',
    ],
  ])('%j', (words, flow, text) => {
    expect(flowOf(words)).toEqual(flow);
    expect(tellFlow(flowOf(words))).toBe(text);
  });

  test.each([
    [{ protocol: 'icmp', port: 1 }, 'protocol icmp has no ports'],
    [{ protocol: 'http' }, '"http" is no protocol; say one of icmp, tcp'],
    [{ protocol: 'toString' }, '"toString" is no protocol'],
    [{ protocol: 256 }, '"256" is no protocol'],
    [{ port: 65536 }, '"65536" is no port'],
    [{ port: '90-80' }, '"90-80" is no port'],
    [{ port: 1.5 }, '"1.5" is no port'],
    [{ port: [] }, '`port` is an empty list, which no packet fits'],
    [{ to: [] }, '`to` is an empty list'],
    [{ from: '10.0.0.0/8', to: ['2001:db8::1', '2001:db8::/32'] }, 'no packet goes from 10.0.0.0/8 to 2001:db8::1, 2001:db8::/32'],
    [{ from: '10.0.0.1/8' }, '"10.0.0.1/8" is no address or prefix'],
    [{ to: 'office' }, '"office" is no address or prefix'],
  ])('%j is refused', (words, text) => {
    expect(() => flowOf(words as never)).toThrow(text);
  });
});

describe('a counter-example in words', () => {
  const breach = (from: string, to: string, by: string): Breach => ({
    from,
    to,
    packet: { from: '10.0.0.1', to: '10.0.0.2', protocol: 17, port: 53 },
    hops: [
      {
        where: 'somewhere',
        says: 'lets it through',
        origins: [
          { by, at: ['subnets', 'front', 'vlan'] },
          { by, at: ['subnets', 'front', 'vlan'] },
        ],
      },
    ],
    whenDown: false,
  });

  test('says the way back in the first line where the same things open it, and tells each place once', () => {
    const locate = ({ by }: { by: string }) => `main.ts:${by.length}`;
    expect(tellVerdict({ breaches: [breach('a', 'b', 'x'), breach('b', 'a', 'x')], unproven: [] }, locate))
      .toBe(`a reaches b, and b reaches a the same way back
  packet: 10.0.0.1 → 10.0.0.2, UDP port 53
  1. somewhere: lets it through
       x subnets.front.vlan (main.ts:1)`);
    expect(tellVerdict({ breaches: [breach('a', 'b', 'x'), breach('b', 'a', 'y')], unproven: [] })).toContain('\n\nb reaches a\n');
  });

  test('says what is not understood', () => {
    const fact = { fact: 'opaque', place: 'r1', says: 'policy route', origin: { by: 'router r1', line: 'set policy route x' } } as const;
    expect(tellVerdict({ breaches: [], unproven: [{ parties: ['tenant a'], fact }] })).toBe(
      'not proven for tenant a: policy route\n       router r1: set policy route x',
    );
  });

  test('names protocols, and numbers those without a name', () => {
    const packet = { from: '::1', to: '::2', port: 0 };
    expect([tellPacket({ ...packet, protocol: 58 }), tellPacket({ ...packet, protocol: 103 })]).toEqual([
      '::1 → ::2, ICMPv6',
      '::1 → ::2, IP protocol 103',
    ]);
    expect(tellOrigin({ by: 'vm a/b', at: ['nics', 0] })).toBe('vm a/b nics[0]');
  });
});
