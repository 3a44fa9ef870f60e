import { contains, covers, parsePrefix } from '../../../../../lib/addressing/cidr.js';
import { hasPath } from '../../../../../lib/router-config/tree.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import type { Instance } from './protocol.js';

const reservedGroups = parsePrefix('224.0.0.0/24');
const multicast = { 4: parsePrefix('224.0.0.0/4'), 6: parsePrefix('ff00::/8') } as const;

function isMulticastNetwork(prefix: string): boolean {
  const network = parsePrefix(prefix);
  return covers(multicast[network.family], network);
}

/** Source: vyos-1x conf_mode/protocols_pim.py. */
export function verifyPim({ at: pim, tree, around }: Instance): void {
  if (hasPath(tree, ['protocols', 'igmp-proxy'])) throw new Refusal('IGMP proxy and PIM cannot be configured at the same time!');
  if (!pim.has('interface')) throw new Refusal('PIM require defined interfaces!');
  for (const link of pim.each('interface')) {
    around.verifyInterface(link.name);
    if (link.words('igmp', 'join').some((group) => contains(reservedGroups, group)))
      throw new Refusal('Groups within 224.0.0.0/24 are reserved and cannot be joined!');
  }
  verifyRendezvousPoints(pim, 'PIM');
}

/** Source: vyos-1x conf_mode/protocols_pim6.py. */
export function verifyPim6({ at: pim, around }: Instance): void {
  for (const link of pim.each('interface')) {
    around.verifyInterface(link.name);
    const unicast = link.words('mld', 'join').find((group) => !contains(multicast[6], group));
    if (unicast) throw new Refusal(`${unicast} is not a multicast group`);
  }
  verifyRendezvousPoints(pim, 'PIM6');
}

function verifyRendezvousPoints(pim: View, said: 'PIM' | 'PIM6'): void {
  if (!pim.has('rp')) return;
  if (!pim.has('rp', 'address')) throw new Refusal(`${said} rendezvous point needs to be defined!`);
  const error = `${said} rendezvous point group`;
  const seen = new Set<string>();
  for (const point of pim.each('rp', 'address')) {
    const groups = point.words('group');
    if (groups.length === 0) throw new Refusal(`${error} should be defined for "${point.name}"!`);
    for (const group of groups) {
      if (!isMulticastNetwork(group)) throw new Refusal(`${error} "${group}" is not a multicast group!`);
      if (seen.has(group)) throw new Refusal(`${error} must be unique!`);
      seen.add(group);
    }
  }
}

/** Source: vyos-1x conf_mode/protocols_igmp-proxy.py. */
export function verifyIgmpProxy({ at: proxy, tree, around }: Instance): void {
  if (proxy.words().length === 0 || proxy.has('disable')) return;
  if (hasPath(tree, ['protocols', 'pim'])) throw new Refusal('Can not configure both IGMP proxy and PIM at the same time');
  const links = proxy.each('interface');
  if (links.length < 2) throw new Refusal('Must define exactly one upstream and at least one downstream interface!');
  for (const link of links) around.verifyInterface(link.name);
  const upstream = links.filter((link) => link.value('role') === 'upstream').length;
  if (upstream === 0) throw new Refusal('At least 1 upstream interface is required!');
  if (upstream > 1) throw new Refusal('Only 1 upstream interface allowed!');
}
