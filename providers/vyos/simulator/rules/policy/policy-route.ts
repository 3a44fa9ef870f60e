import { hasPath, subtree, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import { Refusal, sameTree, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

const kinds = ['route', 'route6'] as const;
const groupKinds = ['address-group', 'domain-group', 'network-group', 'port-group'];

/** `policy route` and `policy route6`. Source: vyos-1x conf_mode/policy_route.py. */
export const policyRouteOwners: readonly Owner[] = [
  ...kinds.map((kind): Owner => ({
    at: ['policy', kind, '*'],
    priority: 201,
    verify: ({ candidate }, path) => verifyPolicy(new View(candidate, path), candidate),
  })),
  {
    // The firewall's script has policies set up anew when a group changes. Those that change themselves have their own say.
    at: ['firewall', 'group'],
    priority: 489,
    verify({ candidate, running }) {
      for (const policy of kinds.flatMap((kind) => new View(candidate, ['policy', kind]).each()))
        if (sameTree(subtree(candidate, policy.path), subtree(running, policy.path))) verifyPolicy(policy, candidate);
    },
  },
];

function verifyPolicy(policy: View, tree: ConfigTree): void {
  const isIpv6 = policy.path[1] === 'route6';
  for (const rule of policy.each('rule')) {
    const error = `${policy.name} rule ${rule.name}:`;
    verifyIcmp(rule, isIpv6 ? 'icmpv6' : 'icmp', error);
    verifyAction(rule, error, tree);
    verifyTcpFlags(rule);
    for (const side of ['destination', 'source']) verifySide(rule.at(side), rule.value('protocol'), isIpv6, tree);
  }
}

function verifyIcmp(rule: View, icmp: string, error: string): void {
  const match = rule.at(icmp);
  if (!match.exists) return;
  if (match.has('type-name') && (match.has('code') || match.has('type')))
    throw new Refusal(`${error} Cannot use ICMP type/code with ICMP type-name`);
  if (match.has('code') && !match.has('type')) throw new Refusal(`${error} ICMP code can only be defined if ICMP type is defined`);
  if (rule.value('protocol') !== icmp) throw new Refusal(`${error} ICMP type/code or type-name can only be defined if protocol is ICMP`);
}

function verifyAction(rule: View, error: string, tree: ConfigTree): void {
  if (rule.has('set', 'tcp-mss') && !rule.has('tcp', 'flags', 'syn'))
    throw new Refusal(`${error} TCP SYN flag must be set to modify TCP-MSS`);
  const vrf = rule.value('set', 'vrf');
  if (vrf === undefined) return;
  if (rule.has('set', 'table')) throw new Refusal(`${error} Cannot set both forwarding route table and VRF`);
  if (vrf !== 'default' && !hasPath(tree, ['vrf', 'name', vrf])) throw new Refusal(`${error} VRF "${vrf}" does not exist`);
}

function verifyTcpFlags(rule: View): void {
  const set = rule.words('tcp', 'flags');
  if (set.length === 0) return;
  if (rule.value('protocol') !== 'tcp') throw new Refusal('Protocol must be tcp when specifying tcp flags');
  if (set.some((flag) => rule.has('tcp', 'flags', 'not', flag))) throw new Refusal('Cannot match a tcp flag as set and not set');
}

function verifySide(side: View, protocol: string | undefined, isIpv6: boolean, tree: ConfigTree): void {
  if (['address-group', 'domain-group', 'network-group'].filter((kind) => side.has('group', kind)).length > 1)
    throw new Refusal('Only one address-group, domain-group or network-group can be specified');
  for (const kind of groupKinds) {
    const name = side.value('group', kind)?.replace(/^!/, '');
    if (name === undefined) continue;
    const actual = isIpv6 && (kind === 'address-group' || kind === 'network-group') ? `ipv6-${kind}` : kind;
    if (!hasPath(tree, ['firewall', 'group', actual, name])) throw new Refusal(`Invalid ${actual} "${name}" on policy route rule`);
  }
  if (!side.has('port') && !side.has('group', 'port-group')) return;
  if (protocol === undefined) throw new Refusal('Protocol must be defined if specifying a port or port-group');
  if (!['tcp', 'udp', 'tcp_udp'].includes(protocol))
    throw new Refusal('Protocol must be tcp, udp, or tcp_udp when specifying a port or port-group');
}
