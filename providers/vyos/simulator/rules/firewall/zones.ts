import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import { devicesOf } from '../devices.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Refuses zones that share interfaces, lack them, or name chains and zones that are not there. */
export function verifyZones(firewall: View, candidate: ConfigTree): void {
  const zones = firewall.each('zone');
  if (zones.length === 0) return;
  const membersOfVrf = new Set(devicesOf(candidate).map(({ vrf }) => vrf));
  const interfaces = new Set<string>();
  const vrfs = new Set<string>();
  let hasLocal = false;
  for (const zone of zones) {
    if (zone.has('local-zone')) {
      if (hasLocal) throw new Refusal('There cannot be multiple local zones');
      if (hasMembers(zone)) throw new Refusal('Local zone cannot have interfaces assigned');
      if (zone.has('intra-zone-filtering')) throw new Refusal('Local zone cannot use intra-zone-filtering');
      hasLocal = true;
    } else if (!hasMembers(zone)) throw new Refusal(`Zone "${zone.name}" has no interfaces and is not the local zone`);
    for (const member of [...zone.words('member', 'interface'), ...zone.words('interface')]) {
      if (interfaces.has(member)) throw new Refusal('Interfaces cannot be assigned to multiple zones');
      interfaces.add(member);
    }
    for (const vrf of zone.words('member', 'vrf')) {
      if (vrfs.has(vrf)) throw new Refusal('VRF cannot be assigned to multiple zones');
      vrfs.add(vrf);
    }
    for (const vrf of zone.words('member', 'vrf')) {
      if (!membersOfVrf.has(vrf)) throw new Refusal(`VRF "${vrf}" cannot be a member of any zone. It does not contain any interfaces.`);
    }
    verifyIntraZone(firewall, zone);
    for (const from of zone.each('from')) {
      if (!firewall.has('zone', from.name))
        throw new Refusal(`Zone "${zone.name}" refers to a non-existent or deleted zone "${from.name}"`);
      verifyChains(firewall, from.at('firewall'));
    }
    if (zone.has('default-firewall') && verifyChains(firewall, zone.at('default-firewall')) === 0)
      throw new Refusal('No firewall names specified for default-firewall');
  }
}

// Before VyOS 1.5 the interfaces stood in the zone itself.
function hasMembers(zone: View): boolean {
  return zone.has('member') || zone.has('interface');
}

function verifyIntraZone(firewall: View, zone: View): void {
  const within = zone.at('intra-zone-filtering');
  if (within.words().length > 1) throw new Refusal('Only one intra-zone-filtering action must be specified');
  if (within.has('firewall') && verifyChains(firewall, within.at('firewall')) === 0)
    throw new Refusal('No firewall names specified for intra-zone-filtering');
}

/** How many chains are named; all of them exist. */
function verifyChains(firewall: View, at: View): number {
  const ipv4 = at.value('name');
  if (ipv4 !== undefined && !firewall.has('ipv4', 'name', ipv4)) throw new Refusal(`Firewall name "${ipv4}" does not exist`);
  const ipv6 = at.value('ipv6-name');
  if (ipv6 !== undefined && !firewall.has('ipv6', 'name', ipv6)) throw new Refusal(`Firewall ipv6-name "${ipv6}" does not exist`);
  return [ipv4, ipv6].filter((name) => name !== undefined).length;
}
