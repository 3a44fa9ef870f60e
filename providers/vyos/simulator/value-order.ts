import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { GrammarNode } from './grammar/node.js';

/**
 * Whether the values of each leaf stand in the same order in two trees that hold the same. A commit that only moves values is a
 * change (vyatta-cfg cnode-algorithm.cpp); the order of nodes and of names is none.
 */
export function sameOrder(one: ConfigTree, other: ConfigTree, at: GrammarNode | undefined): boolean {
  if (one === other) return true;
  if (at?.type === 'leaf') return [...one.keys()].join('\u0000') === [...other.keys()].join('\u0000');
  const children = at && 'children' in at ? at.children : {};
  return [...one].every(([word, child]) => {
    const [grammar, beside] = [children[word], other.get(word)];
    if (!beside) return false;
    if (grammar?.type !== 'tag') return sameOrder(child, beside, grammar);
    return [...child].every(([name, below]) => sameOrder(below, beside.get(name) ?? below, grammar));
  });
}
