import { flag, leaf, multi, node, tag, type Children, type GrammarNode } from '../node.js';
import { zoneInterface } from '../packet-values.js';
import { anyText, description, interfaceName, oneOf, pattern } from '../values.js';
import { bridgeChains } from './bridge.js';
import { globalOptions } from './global-options.js';
import { firewallGroups, firewallGroups14 } from './groups.js';
import { reference } from './matches.js';
import { ipv4Chains, ipv6Chains } from './routed.js';

const name = pattern(/[a-zA-Z0-9][\w\-.]*/);
const chains: Children = { name: reference, 'ipv6-name': reference };

const zone: Children = {
  description: leaf(description),
  'default-action': leaf(oneOf(['drop', 'reject']), 'drop'),
  'default-firewall': node(chains),
  'default-log': flag,
  from: tag(anyText, { firewall: node(chains) }),
  'intra-zone-filtering': node({ action: leaf(oneOf(['accept', 'drop'])), firewall: node(chains) }),
  'local-zone': flag,
};

function firewallOf(groups: GrammarNode, zoneMembers: Children): GrammarNode {
  return node({
    bridge: bridgeChains,
    flowtable: tag(name, {
      description: leaf(description),
      interface: multi(interfaceName),
      offload: leaf(oneOf(['hardware', 'software']), 'software'),
    }),
    'global-options': globalOptions,
    group: groups,
    ipv4: ipv4Chains,
    ipv6: ipv6Chains,
    zone: tag(name, { ...zone, ...zoneMembers }),
  });
}

/** `firewall`. */
export const firewall = firewallOf(firewallGroups, { member: node({ interface: multi(zoneInterface), vrf: multi(anyText) }) });

/** `firewall` before VyOS 1.5: zones have interfaces and no VRFs (vyos-1x T6841). */
export const firewall14 = firewallOf(firewallGroups14, { interface: multi(zoneInterface) });
