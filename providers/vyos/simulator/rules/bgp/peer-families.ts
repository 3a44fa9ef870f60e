import type { Instance } from '../protocols/protocol.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { groupsOf, isInternal, remoteAsOf } from './membership.js';

const families = [
  'ipv4-unicast',
  'ipv4-multicast',
  'ipv4-labeled-unicast',
  'ipv4-flowspec',
  'ipv6-unicast',
  'ipv6-multicast',
  'ipv6-labeled-unicast',
  'ipv6-flowspec',
  'l2vpn-evpn',
];

/** What FRR has only in the default VRF. */
const defaultOnly = ['ipv4-flowspec', 'ipv6-flowspec', 'ipv4-labeled-unicast', 'ipv6-labeled-unicast', 'ipv4-vpn', 'ipv6-vpn'];

/** The address families of a neighbour or peer group. Source: vyos-1x conf_mode/protocols_bgp.py. */
export function verifyPeerFamilies(peer: View, instance: Instance): void {
  const { at: bgp, vrf } = instance;
  const own = peer.at('address-family');
  if (own.exists) {
    for (const version of ['ipv4', 'ipv6']) verifyLabels(peer, own, version);
    for (const family of families) if (own.has(family)) verifyFamily(own.at(family), instance);
    if (vrf !== undefined) {
      const refused = own.words().find((family) => defaultOnly.includes(family));
      if (refused) throw new Refusal(`VRF is not allowed for address-family '${refused}'`);
    }
  }
  verifyReflection(peer, bgp);
}

function verifyLabels(peer: View, own: View, version: string): void {
  if (!own.has(`${version}-unicast`) || !own.has(`${version}-labeled-unicast`)) return;
  throw new Refusal(
    `Neighbor "${peer.name}" cannot have both ${version}-unicast and ${version}-labeled-unicast configured at the same time!`,
  );
}

function verifyFamily(family: View, { at: bgp, around }: Instance): void {
  const conditional = family.at('conditionally-advertise');
  if (conditional.exists) {
    if (!conditional.has('advertise-map')) throw new Refusal('Must speficy advertise-map when conditionally-advertise is in use!');
    around.verifyRouteMap(conditional.value('advertise-map'));
    const conditions = ['exist-map', 'non-exist-map'].filter((name) => conditional.has(name));
    if (conditions.length === 0)
      throw new Refusal('Must either speficy exist-map or non-exist-map when conditionally-advertise is in use!');
    if (conditions.length === 2) throw new Refusal('Can not specify both exist-map and non-exist-map for conditionally-advertise!');
    for (const condition of conditions) around.verifyRouteMap(conditional.value(condition));
  }
  if (family.has('addpath-tx-per-as') && !bgp.has('parameters', 'deterministic-med'))
    throw new Refusal('addpath-tx-per-as requires BGP deterministic-med paramtere to be set!');
  for (const direction of ['import', 'export']) {
    const prefixList = family.value('prefix-list', direction);
    if (family.name === 'ipv4-unicast') around.verifyPrefixList(prefixList);
    if (family.name === 'ipv6-unicast') around.verifyPrefixList(prefixList, '6');
  }
  for (const direction of ['import', 'export']) around.verifyRouteMap(family.value('route-map', direction));
}

/** A reflector's clients are internal, whether the neighbour or its group makes it one. */
function verifyReflection(peer: View, bgp: View): void {
  const isNeighbor = peer.path[peer.path.length - 2] === 'neighbor';
  const reflects = isNeighbor ? [peer, ...groupsOf(peer, bgp)].some(isClient) : isClient(peer);
  if (!reflects) return;
  const remoteAs = remoteAsOf(peer, bgp);
  // A group without an AS leaves it to its members.
  if (!isInternal(remoteAs, bgp) && (isNeighbor || remoteAs !== undefined))
    throw new Refusal('route-reflector-client only supported for iBGP peers');
}

function isClient(peer: View): boolean {
  return families.some((family) => peer.has('address-family', family, 'route-reflector-client'));
}
