import { hasPath, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Throws when the `vrf` of a service is not configured. Source: verify_vrf of vyos-1x configverify.py. */
export function verifyVrfOf(tree: ConfigTree, service: View): void {
  const vrf = service.value('vrf');
  if (vrf !== undefined && vrf !== 'default' && !hasPath(tree, ['vrf', 'name', vrf])) throw new Refusal(`VRF "${vrf}" does not exist!`);
}
