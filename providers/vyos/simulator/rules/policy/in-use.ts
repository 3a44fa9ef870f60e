import { hasPath, subtree, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import type { GrammarNode } from '../../grammar/node.js';
import { protocols } from '../../grammar/protocols/protocols.js';
import { vrfInstance } from '../../grammar/vrf.js';

/** The kinds of lists, in the order in which VyOS looks at them. */
export const policyKinds = [
  'access-list',
  'access-list6',
  'as-path-list',
  'community-list',
  'extcommunity-list',
  'large-community-list',
  'prefix-list',
  'prefix-list6',
  'route-map',
] as const;

const kinds: ReadonlySet<string> = new Set(policyKinds);

/** A list or route map that a routing protocol names. */
export interface UsedPolicy {
  kind: string;
  name: string;
}

/**
 * What the routing protocols of the default VRF name, directly or under `import` and `export`. VRFs count as far as the default
 * BGP instance knows of them: while it is there, those with an instance of their own, with everything else that they have.
 * Source: vyos-1x conf_mode/policy.py, python/vyos/frrender.py.
 */
export function usedPolicies(tree: ConfigTree): UsedPolicy[] {
  const used = new Map<string, UsedPolicy>();
  collect(subtree(tree, ['protocols']), protocols, used);
  if (hasPath(tree, ['protocols', 'bgp'])) {
    const dependent = [...(subtree(tree, ['vrf', 'name']) ?? [])].filter(([, vrf]) => hasPath(vrf, ['protocols', 'bgp']));
    for (const [, vrf] of dependent) collect(vrf, vrfInstance, used);
  }
  return [...used.values()];
}

function collect(tree: ConfigTree | undefined, at: GrammarNode | undefined, used: Map<string, UsedPolicy>): void {
  if (!at || !('children' in at)) return;
  for (const [word, below] of tree ?? []) {
    const child = at.children[word];
    if (kinds.has(word)) {
      for (const name of namesIn(below, child)) used.set(`${word} ${name}`, { kind: word, name });
    } else if (child?.type === 'tag') {
      for (const named of below.values()) collect(named, child, used);
    } else {
      collect(below, child, used);
    }
  }
}

/** The values of a leaf, or those of the leaves `import` and `export` of a node; other places with the name of a kind hold none. */
function namesIn(tree: ConfigTree, at: GrammarNode | undefined): string[] {
  if (at?.type === 'leaf') return [...tree.keys()];
  if (at?.type !== 'node') return [];
  return ['import', 'export'].flatMap((direction) => [...(tree.get(direction)?.keys() ?? [])]);
}
