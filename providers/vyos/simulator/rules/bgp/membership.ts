import type { View } from '../../../../../lib/router-config/view.js';

/** The places of a neighbour that may name a group and an AS. */
export const memberships = [[], ['interface'], ['interface', 'v6only']] as const;

/** The AS of a peer: its own, or that of its group. */
export function remoteAsOf(peer: View, bgp: View): string | undefined {
  for (const place of memberships) {
    const own = peer.value(...place, 'remote-as');
    if (own !== undefined) return own;
    const group = peer.value(...place, 'peer-group');
    const inherited = group === undefined ? undefined : bgp.value('peer-group', group, 'remote-as');
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/** The groups that a neighbour is a member of. */
export function groupsOf(peer: View, bgp: View): View[] {
  return memberships.flatMap((place) => {
    const group = peer.value(...place, 'peer-group');
    return group === undefined ? [] : [bgp.at('peer-group', group)];
  });
}

/** Whether the AS is the router's own. */
export function isInternal(remoteAs: string | undefined, bgp: View): boolean {
  return remoteAs === 'internal' || (remoteAs !== undefined && remoteAs === bgp.value('system-as'));
}
