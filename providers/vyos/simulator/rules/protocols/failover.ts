import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import type { Instance } from './protocol.js';

/** What a check of each type has no use for. */
const useless: Readonly<Record<string, readonly [option: string, said: string]>> = {
  tcp: ['interface', 'Check target "interface" option does nothing for type TCP. Use "vrf" if needed'],
  arp: ['vrf', 'Check target "vrf" option is incompatible with type ARP, use "interface" option if needed'],
};

/** Source: vyos-1x conf_mode/protocols_failover.py. */
export function verifyFailover({ at: failover }: Instance): void {
  if (failover.words().length === 0) return;
  if (!failover.has('route')) throw new Refusal('Failover "route" is mandatory!');
  for (const route of failover.each('route')) {
    const nextHops = route.each('next-hop');
    const dhcpInterfaces = route.each('dhcp-interface');
    if (nextHops.length + dhcpInterfaces.length === 0)
      throw new Refusal(`Either next-hop or dhcp-interface for "${route.name}" is mandatory!`);
    for (const hop of nextHops) {
      if (!hop.has('interface')) throw new Refusal(`Interface for route "${route.name}" next-hop "${hop.name}" is mandatory!`);
      verifyCheck(hop, `next-hop "${hop.name}"`);
    }
    for (const link of dhcpInterfaces) verifyCheck(link, `dhcp-interface "${link.name}"`);
  }
}

function verifyCheck(hop: View, said: string): void {
  if (!hop.has('check', 'target')) throw new Refusal(`Check target for ${said} is mandatory!`);
  const type = hop.value('check', 'type') ?? 'icmp';
  if (type === 'tcp' && !hop.has('check', 'port')) throw new Refusal(`Check port for ${said} and type TCP is mandatory!`);
  const [option, words] = useless[type] ?? [];
  if (option && hop.each('check', 'target').some((target) => target.has(option))) throw new Refusal(words ?? '');
}
