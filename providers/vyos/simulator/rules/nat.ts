import { groupName, hasPorts, missingGroup, verifyGroups, type GroupUse } from './group-references.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

const use: GroupUse = {
  kinds: Object.fromEntries(['address-group', 'domain-group', 'network-group', 'port-group'].map((kind) => [kind, kind])),
  alone: ['address-group', 'network-group', 'domain-group'],
  aloneSays: 'Only one address-group, network-group or domain-group can be specified',
  instead: ['address', 'fqdn'],
  on: 'nat rule',
};

const directions = [
  { of: 'source', interfaces: 'outbound-interface', title: 'Source', rule: 'nat source rule', group: 'source nat rule' },
  { of: 'destination', interfaces: 'inbound-interface', title: 'Destination', rule: 'destination nat rule', group: 'destination nat rule' },
] as const;

/** Source: vyos-1x conf_mode/nat.py. An interface or an address that does not exist is only warned of. */
export const natOwner: Owner = {
  at: ['nat'],
  priority: 220,
  verify({ candidate }, path) {
    const nat = new View(candidate, path);
    const groups = new View(candidate, ['firewall', 'group']);
    for (const direction of directions) {
      for (const rule of nat.each(direction.of, 'rule')) {
        const error = `${direction.title} NAT configuration error in rule ${rule.name}:`;
        verifyInterface(rule, groups, error, direction);
        const translates = rule.has('translation', 'address') || rule.has('translation', 'port') || rule.has('translation', 'redirect');
        if (!translates && !rule.has('exclude') && !rule.has('load-balance', 'backend'))
          throw new Refusal(`${error} translation requires address and/or port`);
        verifyRule(rule, groups, error);
      }
    }
    for (const rule of nat.each('static', 'rule')) {
      if (!rule.has('inbound-interface'))
        throw new Refusal(`Static NAT configuration error in rule ${rule.name}: inbound-interface not specified`);
    }
    if (directions.some(({ of }) => nat.each(of, 'rule').some((rule) => namesMissingSet(rule, groups))))
      throw new Refusal('Configuration file errors encountered!');
  },
};

function verifyInterface(rule: View, groups: View, error: string, words: (typeof directions)[number]): void {
  if (!rule.has(words.interfaces)) return;
  const at = rule.at(words.interfaces);
  if (at.has('name') && at.has('group'))
    throw new Refusal(`${error} cannot specify both interface group and interface name for ${words.rule} "${rule.name}"`);
  if (at.has('name')) return;
  const group = at.value('group');
  // The vendor's script reads a group that is not there and dies of it.
  if (group === undefined) throw new Refusal("KeyError: 'group'");
  if (!groups.has('interface-group', groupName(group)))
    throw new Refusal(`Invalid interface group "${groupName(group)}" on ${words.group}`);
}

function verifyRule(rule: View, groups: View, error: string): void {
  const protocol = rule.value('protocol') ?? 'all';
  const ports = [['translation'], ['translation', 'redirect'], ['destination'], ['source']];
  if (ports.some((at) => rule.has(...at, 'port')) && !hasPorts(protocol))
    throw new Refusal(`${error} ports can only be specified when protocol is either tcp, udp or tcp_udp!`);
  for (const name of ['destination', 'source']) {
    if (!rule.has(name)) continue;
    const side = rule.at(name);
    if (side.has('address') && side.has('fqdn')) throw new Refusal('Only one of address, fqdn or geoip can be specified');
    verifyGroups(side, groups, use);
    if (side.has('group', 'port-group') && !hasPorts(protocol))
      throw new Refusal('Protocol must be tcp, udp, or tcp_udp when specifying a port-group');
  }
  const hashesPorts = ['source-port', 'destination-port'].some((item) => rule.has('load-balance', 'hash', item));
  if (hashesPorts && protocol !== 'tcp' && protocol !== 'udp') throw new Refusal('Protocol must be tcp or udp when specifying hash ports');
}

function namesMissingSet(rule: View, groups: View): boolean {
  if (rule.has('disable')) return false;
  return ['source', 'destination'].some((side) => missingGroup(rule.at(side), groups, { 'mac-group': ['mac-group'] }));
}
