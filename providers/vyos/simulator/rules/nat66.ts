import { missingGroup } from './group-references.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

const alone = ['address-group', 'network-group', 'domain-group'];

// The vendor's script does not look groups up; netfilter does when it checks what was rendered.
const stored: Readonly<Record<string, readonly string[]>> = {
  'address-group': ['ipv6-address-group'],
  'domain-group': ['domain-group'],
  'mac-group': ['mac-group'],
  'network-group': ['ipv6-network-group'],
  'port-group': ['port-group'],
};

/** Source: vyos-1x conf_mode/nat66.py. An interface that does not exist is only warned of. */
export const nat66Owner: Owner = {
  at: ['nat66'],
  priority: 500,
  verify({ candidate }, path) {
    const nat66 = new View(candidate, path);
    for (const rule of nat66.each('source', 'rule')) {
      const error = `Source NAT66 configuration error in rule ${rule.name}:`;
      if (!rule.has('translation', 'address') && !rule.has('exclude')) throw new Refusal(`${error} translation address not specified`);
      // A prefix with `!` passes the grammar and is no prefix to the vendor's script.
      if (rule.value('source', 'prefix')?.startsWith('!')) throw new Refusal(`${error} source-prefix not specified`);
      verifySides(rule);
    }
    for (const rule of nat66.each('destination', 'rule')) verifySides(rule);
    const groups = new View(candidate, ['firewall', 'group']);
    const rules = ['source', 'destination'].flatMap((direction) => nat66.each(direction, 'rule')).filter((rule) => !rule.has('disable'));
    if (rules.some((rule) => ['source', 'destination'].some((side) => missingGroup(rule.at(side), groups, stored))))
      throw new Refusal('Configuration file errors encountered!');
  },
};

function verifySides(rule: View): void {
  for (const side of ['source', 'destination']) {
    const named = rule.words(side, 'group');
    if (alone.filter((kind) => named.includes(kind)).length > 1)
      throw new Refusal(`Only one ${side} address-group, network-group or domain-group can be specified`);
  }
}
