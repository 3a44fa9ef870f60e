import { groupName, hasPorts, missingGroup, verifyGroups, type GroupUse } from '../group-references.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Which of the families a rule is of. */
export type Family = 'ipv4' | 'ipv6' | 'bridge';

const shared: Omit<GroupUse, 'kinds'> = {
  alone: ['address-group', 'network-group', 'domain-group', 'remote-group'],
  aloneSays: 'Only one address-group, network-group, remote-group or domain-group can be specified',
  instead: ['address', 'fqdn', 'geoip'],
  on: 'firewall rule',
};

const uses: Readonly<Record<Family, GroupUse>> = {
  ipv4: { ...shared, kinds: same('address-group', 'domain-group', 'network-group', 'port-group', 'remote-group') },
  ipv6: {
    ...shared,
    kinds: {
      'address-group': 'ipv6-address-group',
      ...same('domain-group'),
      'network-group': 'ipv6-network-group',
      ...same('port-group', 'remote-group'),
    },
  },
  bridge: {
    ...shared,
    kinds: {
      ...same('port-group'),
      'ipv4-address-group': 'address-group',
      ...same('ipv6-address-group'),
      'ipv4-network-group': 'network-group',
      ...same('ipv6-network-group'),
    },
  },
};

/** What netfilter finds missing when the rules are loaded. */
const unlisted: Readonly<Record<Family, Readonly<Record<string, readonly string[]>>>> = {
  ipv4: { 'mac-group': ['mac-group'], 'dynamic-address-group': ['dynamic-group', 'address-group'] },
  ipv6: { 'mac-group': ['mac-group'], 'dynamic-address-group': ['dynamic-group', 'ipv6-address-group'] },
  bridge: { 'mac-group': ['mac-group'] },
};

function same(...kinds: string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(kinds.map((kind) => [kind, kind]));
}

/** Refuses what `source` and `destination` of a rule say against each other, its protocol or the groups. */
export function verifySides(rule: View, family: Family, groups: View): void {
  for (const name of ['destination', 'source']) {
    if (!rule.has(name)) continue;
    const side = rule.at(name);
    if (['address', 'fqdn', 'geoip'].filter((leaf) => side.has(leaf)).length > 1)
      throw new Refusal('Only one of address, fqdn or geoip can be specified');
    verifyGroups(side, groups, uses[family]);
    if (!side.has('port') && !side.has('group', 'port-group')) continue;
    if (!rule.has('protocol')) throw new Refusal('Protocol must be defined if specifying a port or port-group');
    if (!hasPorts(rule.value('protocol'))) throw new Refusal('Protocol must be tcp, udp, or tcp_udp when specifying a port or port-group');
    if (side.has('port') && side.has('group', 'port-group')) throw new Refusal(`${name} port-group and port cannot both be defined`);
  }
}

/** Refuses an address that is to be added to a dynamic group which is not named or not there. */
export function verifyDynamicGroups(rule: View, family: Family, groups: View): void {
  const kind = family === 'ipv6' ? 'ipv6-address-group' : 'address-group';
  for (const side of ['destination-address', 'source-address']) {
    if (!rule.has('add-address-to-group', side)) continue;
    const name = rule.value('add-address-to-group', side, 'address-group');
    if (name === undefined) throw new Refusal('Dynamic address group must be defined.');
    if (!groups.has('dynamic-group', kind, name)) throw new Refusal('Invalid dynamic address group on firewall rule');
  }
}

/** Refuses interfaces that are named twice over, or a group of them that is not there. */
export function verifyInterfaces(rule: View, groups: View): void {
  for (const direction of ['inbound-interface', 'outbound-interface']) {
    const group = rule.value(direction, 'group');
    if (group === undefined) continue;
    if (rule.has(direction, 'name'))
      throw new Refusal(`Cannot specify both interface group and interface name for ${direction.replace('-', '_')}`);
    const name = groupName(group);
    if (!groups.has('interface-group', name)) throw new Refusal(`Invalid interface group "${name}" on firewall rule`);
  }
}

/** Whether netfilter will not load a rule since it names a set that is not there. */
export function namesMissingSet(rule: View, family: Family, groups: View): boolean {
  return ['source', 'destination'].some((side) => rule.has(side, 'group') && missingGroup(rule.at(side), groups, unlisted[family]));
}
