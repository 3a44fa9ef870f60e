import { parseAddress } from '../../../../../lib/addressing/cidr.js';
import type { Instance } from '../protocols/protocol.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { isInternal, memberships, remoteAsOf } from './membership.js';
import { verifyPeerFamilies } from './peer-families.js';

/** Neighbours and peer groups. Source: vyos-1x conf_mode/protocols_bgp.py. */
export function verifyPeers(instance: Instance): void {
  const { at: bgp } = instance;
  const internal = new Map<string, boolean>();
  for (const peer of bgp.each('neighbor')) {
    verifyGroup(peer, bgp, internal);
    verifyOptions(peer, bgp);
    verifyNeighbor(peer, instance);
    verifyPeer(peer, instance);
  }
  for (const group of bgp.each('peer-group')) {
    verifyOptions(group, bgp);
    verifyPeer(group, instance);
  }
}

function verifyGroup(peer: View, bgp: View, internal: Map<string, boolean>): void {
  const group = peer.value('peer-group');
  if (group === undefined) return;
  verifyGroupExists(group, bgp);
  const remoteAs = peer.value('remote-as');
  if (remoteAs === undefined) return;
  const isOwn = isInternal(remoteAs, bgp);
  if ((internal.get(group) ?? isOwn) !== isOwn) throw new Refusal('Peer-group members must be all internal or all external');
  internal.set(group, isOwn);
}

function verifyGroupExists(group: string, bgp: View): void {
  // VyOS prints the word "neighbor" where the name of the neighbour should be.
  if (!bgp.has('peer-group', group)) throw new Refusal(`Specified peer-group "${group}" for neighbor "neighbor" does not exist!`);
}

/** What neighbours and groups have in common. */
function verifyOptions(peer: View, bgp: View): void {
  if (peer.words('local-role').length > 1) throw new Refusal(`Only one local role can be specified for peer "${peer.name}"!`);
  verifyLocalAs(peer, bgp);
  if (peer.has('ebgp-multihop') && peer.has('ttl-security')) throw new Refusal('You can not set both ebgp-multihop and ttl-security hops');
  if (peer.has('ebgp-multihop') && peer.has('interface'))
    throw new Refusal(`Ebgp-multihop can not be used with directly connected neighbor "${peer.name}"`);
  if (peer.has('override-capability') && peer.has('strict-capability-match'))
    throw new Refusal(
      `Neighbor "${peer.name}" cannot have both override-capability and strict-capability-match configured at the same time!`,
    );
  if (peer.value('password')?.includes(' ')) throw new Refusal('Whitespace is not allowed in passwords!');
}

function verifyLocalAs(peer: View, bgp: View): void {
  const [localAs, another] = peer.words('local-as');
  if (localAs === undefined) return;
  if (another !== undefined) throw new Refusal(`Only one local-as number can be specified for peer "${peer.name}"!`);
  if (localAs === bgp.value('system-as')) throw new Refusal('Cannot have local-as same as system-as number');
  const isGroup = peer.path[peer.path.length - 2] === 'peer-group';
  if (!isGroup && peer.value('remote-as') === localAs)
    throw new Refusal(`Neighbor "${peer.name}" has local-as specified which is the same as remote-as, this is not allowed!`);
}

function verifyNeighbor(peer: View, { at: bgp, vrf, around }: Instance): void {
  const { name } = peer;
  if (remoteAsOf(peer, bgp) === undefined) throw new Refusal(`Neighbor "${name}" remote-as must be set!`);
  for (const place of memberships) {
    const group = peer.value(...place, 'peer-group');
    if (group === undefined || !peer.has(...place, 'remote-as')) continue;
    verifyGroupExists(group, bgp);
    if (bgp.has('peer-group', group, 'remote-as'))
      throw new Refusal(`Peer-group member "${name}" cannot override remote-as of peer-group "${group}"!`);
  }
  if (parseAddress(name) !== undefined) {
    if (!around.isOwnAddress(name, vrf)) return;
    throw new Refusal(
      `Can not configure local address as neighbor "${name}"${vrf === undefined ? ' in default VRF!' : ` in VRF "${vrf}"!`}`,
    );
  }
  if (!around.hasInterface(name)) return;
  const misplaced = ['peer-group', 'remote-as'].find((option) => peer.has(option));
  if (misplaced) throw new Refusal(`${misplaced} must be set under the interface node of "${name}"`);
  if (peer.has('interface', 'source-interface')) throw new Refusal(`"source-interface" option not allowed for neighbor "${name}"`);
}

function verifyPeer(peer: View, instance: Instance): void {
  const { at: bgp } = instance;
  if (peer.has('local-as') && remoteAsOf(peer, bgp) === bgp.value('system-as'))
    throw new Refusal(`local-as configured for "${peer.name}", allowed only for eBGP peers!`);
  verifyPeerFamilies(peer, instance);
}
