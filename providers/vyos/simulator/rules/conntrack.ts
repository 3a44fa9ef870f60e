import { verifyGroups, verifyTcpFlags, type GroupUse } from './group-references.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

const kinds = ['address-group', 'domain-group', 'network-group', 'port-group'];

// For IPv6 the vendor's script puts `ipv6-` before every kind, also before those that exist only without it.
function useOf(family: 'ipv4' | 'ipv6'): GroupUse {
  return {
    kinds: Object.fromEntries(kinds.map((kind) => [kind, family === 'ipv6' ? `ipv6-${kind}` : kind])),
    alone: ['address-group', 'network-group', 'domain-group'],
    aloneSays: 'Only one address-group, network-group or domain-group can be specified',
    instead: ['address'],
    on: 'ignore rule',
    namedAsWritten: true,
  };
}

const uses = { ipv4: useOf('ipv4'), ipv6: useOf('ipv6') };

/** Source: vyos-1x conf_mode/system_conntrack.py. */
export const conntrackOwner: Owner = {
  at: ['system', 'conntrack'],
  priority: 218,
  verify({ candidate }, path) {
    const conntrack = new View(candidate, path);
    const groups = new View(candidate, ['firewall', 'group']);
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const rule of conntrack.each('ignore', family, 'rule')) {
        verifyPorts(rule);
        verifyTcpFlags(rule);
        for (const side of ['destination', 'source']) verifyGroups(rule.at(side), groups, uses[family]);
      }
      for (const rule of conntrack.each('timeout', 'custom', family, 'rule')) verifyTimeout(rule);
    }
  },
};

function verifyPorts(rule: View): void {
  const hasPort = ['destination', 'source'].some((side) => rule.has(side, 'port') || rule.has(side, 'group', 'port-group'));
  if (hasPort && !['tcp', 'udp'].includes(rule.value('protocol') ?? ''))
    throw new Refusal(`Port requires tcp or udp as protocol in rule ${rule.name}`);
}

function verifyTimeout(rule: View): void {
  if (!rule.has('protocol')) throw new Refusal(`Conntrack custom timeout rule ${rule.name} requires protocol tcp or udp`);
  if (rule.has('protocol', 'tcp') && rule.has('protocol', 'udp'))
    throw new Refusal(`conntrack custom timeout rule ${rule.name} - Cant use both tcp and udp protocol`);
}
