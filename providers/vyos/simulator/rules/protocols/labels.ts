import { Refusal } from '../rule.js';
import type { Instance } from './protocol.js';

/** MPLS with LDP. Source: vyos-1x conf_mode/protocols_mpls.py. */
export function verifyMpls({ at: mpls }: Instance): void {
  const ldp = mpls.at('ldp');
  if (!ldp.exists) return;
  if (!ldp.has('router-id')) throw new Refusal('Router ID missing. An LDP router id is mandatory!');
  if (!ldp.has('interface')) throw new Refusal('LDP interfaces are missing. An LDP interface is mandatory!');
  if (!ldp.has('discovery', 'transport-ipv4-address') && !ldp.has('discovery', 'transport-ipv6-address'))
    throw new Refusal('LDP transport address missing!');
}

/** Source: vyos-1x conf_mode/protocols_segment-routing.py. */
export function verifySegmentRoutingV6({ at: routing }: Instance): void {
  if (routing.has('srv6') && !routing.each('interface').some((link) => link.has('srv6')))
    throw new Refusal('SRv6 should be enabled on at least one interface!');
}

/** Source: vyos-1x conf_mode/protocols_traffic_engineering.py. */
export function verifyTrafficEngineering({ at: engineering }: Instance): void {
  const byPosition = new Map<string, string>();
  for (const group of engineering.each('admin-group')) {
    const position = group.value('bit-position');
    if (position === undefined) throw new Refusal(`Missing required "bit-position" in group ${group.name}`);
    const other = byPosition.get(position);
    if (other !== undefined)
      throw new Refusal(`Two admin-groups cannot have same bit positions! Conflicting groups: ${group.name} and ${other}`);
    byPosition.set(position, group.name);
  }
  for (const link of engineering.each('interface')) {
    const unknown = link.words('admin-group').find((name) => !engineering.has('admin-group', name));
    if (unknown) throw new Refusal(`Unknown admin-group "${unknown}" set for interface "${link.name}"`);
  }
}
