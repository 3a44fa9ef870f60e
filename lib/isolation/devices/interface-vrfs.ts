import type { View } from '../../router-config/view.js';
import { defaultVrf } from '../world.js';

/** The VRF of every interface, of whatever type, by name. */
export function interfaceVrfs(config: View): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (at: View, name: string): void => {
    found.set(name, at.value('vrf') ?? defaultVrf);
    for (const kind of ['vif', 'vif-s', 'vif-c']) for (const vif of at.each(kind)) add(vif, `${name}.${vif.name}`);
  };
  for (const type of config.words('interfaces')) for (const each of config.each('interfaces', type)) add(each, each.name);
  return found;
}
