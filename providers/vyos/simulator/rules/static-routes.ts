import { subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { Refusal, valueAt, wordsAt, type Owner } from './rule.js';

/** Source: vyos-1x conf_mode/protocols_static.py. */
export const staticRoutesOwner: Owner = {
  at: ['protocols', 'static'],
  priority: 480,
  verify: ({ candidate }, path) => verifyRoutes(candidate, path),
};

/** The same for the routes of each VRF. */
export const vrfStaticRoutesOwner: Owner = { ...staticRoutesOwner, at: ['vrf', 'name', '*', 'protocols', 'static'], priority: 481 };

function verifyRoutes(tree: ConfigTree, path: ConfigPath): void {
  for (const family of ['route', 'route6']) {
    for (const prefix of wordsAt(tree, [...path, family])) {
      const at = [...path, family, prefix];
      if (subtree(tree, [...at, 'blackhole']) && subtree(tree, [...at, 'reject']))
        throw new Refusal(`Can not use both blackhole and reject for prefix "${prefix}"!`);
      for (const via of ['next-hop', 'interface']) {
        for (const hop of wordsAt(tree, [...at, via])) {
          const vrf = valueAt(tree, [...at, via, hop, 'vrf']);
          if (vrf !== undefined && vrf !== 'default' && !subtree(tree, ['vrf', 'name', vrf]))
            throw new Refusal(`VRF "${vrf}" does not exist!`);
        }
      }
    }
  }
}
