import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

// Interface groups can include others too, but the vendor's script does not look at those.
const nestable = ['address-group', 'network-group', 'mac-group', 'port-group', 'ipv6-address-group', 'ipv6-network-group'];

/** Refuses groups that include what is not there or themselves, and remote groups without a URL. */
export function verifyFirewallGroups(groups: View): void {
  for (const kind of nestable) {
    const sound = new Set<string>();
    for (const name of groups.words(kind)) verifyNesting(groups.at(kind), name, [], sound);
  }
  for (const group of groups.each('remote-group')) {
    if (!group.has('url')) throw new Refusal(`remote-group ${group.name} must have a url configured`);
  }
}

/** `above` are the groups that are being looked at, `sound` those that were. */
function verifyNesting(ofKind: View, name: string, above: readonly string[], sound: Set<string>): void {
  const path = [...above, name];
  for (const included of ofKind.words(name, 'include')) {
    if (!ofKind.has(included)) throw new Refusal(`Nested group "${included}" does not exist`);
    if (path.includes(included)) throw new Refusal(`Group "${name}" has a circular reference`);
    if (!sound.has(included)) verifyNesting(ofKind, included, path, sound);
  }
  sound.add(name);
}
