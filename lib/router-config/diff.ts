import type { Command } from './command.js';
import { hasPath, leafPaths, type ConfigPath, type ConfigTree } from './tree.js';
import { misplacedValues } from './value-order.js';

/**
 * What one owner puts on one router. `roots` are the nodes that exist only because of this owner: when nothing is left
 * below a root it is deleted as a whole, never anything above it that somebody else may have written.
 */
export interface Fragment {
  roots: readonly ConfigPath[];
  tree: ConfigTree;
}

/**
 * Containers that mean nothing when they are empty. VyOS keeps them as shells (`vrf { }`) once their last child is deleted, so who
 * deletes the last one deletes them as well, in lines of their own: what a resource loses reads the same whoever goes last. `*`
 * stands for one word.
 */
const hollowContainers: readonly ConfigPath[] = [
  ['vrf'],
  ['vrf', 'name'],
  ['vrf', 'name', '*', 'protocols'],
  ['vrf', 'name', '*', 'protocols', 'static'],
  ['vrf', 'name', '*', 'protocols', 'static', 'route'],
  ['vrf', 'name', '*', 'protocols', 'static', 'route6'],
  ['vrf', 'name', '*', 'service'],
  ['vrf', 'name', '*', 'service', 'dhcp-server'],
  ['vrf', 'name', '*', 'service', 'dhcp-server', 'shared-network-name'],
  ['protocols'],
  ['protocols', 'static'],
  ['protocols', 'static', 'route'],
  ['protocols', 'static', 'route6'],
  ['interfaces', 'wireguard'],
  ['interfaces', 'ethernet', '*', 'vif'],
  ['interfaces', 'bonding', '*', 'vif'],
  ['high-availability'],
  ['high-availability', 'vrrp'],
  ['high-availability', 'vrrp', 'group'],
];

/**
 * The edits that turn what runs into what is desired, touching owned paths only: a path is deleted when it is owned and no
 * longer desired, set when it is desired and absent, both when it is a value that stands out of order. Deletions come first;
 * VyOS judges the whole at commit.
 */
export function diffConfig(input: {
  actual: ConfigTree;
  desired: ConfigTree;
  /** Paths that our owners put there, now or before; everything else is hand-written and stays. */
  owned: Iterable<ConfigPath>;
  roots: Iterable<ConfigPath>;
}): Command[] {
  const { actual, desired } = input;
  const stale = [...input.owned].filter((path) => hasPath(actual, path) && !hasPath(desired, path));
  const misplaced = misplacedValues(actual, desired);
  const moved = new Set(misplaced.map(keyOf));
  const deletions = new Deletions(actual, [...stale, ...misplaced], [...input.roots]);
  const missing = [...leafPaths(desired)].filter((path) => !hasPath(actual, path) || moved.has(keyOf(path)));
  return [
    ...[...deletions.paths(), ...deletions.shells(desired)].map((path): Command => ({ op: 'delete', path })),
    ...missing.map((path): Command => ({ op: 'set', path })),
  ];
}

/** Folds stale leaves into the highest nodes that hold nothing else and that we may remove. */
class Deletions {
  private readonly stale = new Set<string>();
  private readonly onTheWay = new Set<string>();

  constructor(
    private readonly actual: ConfigTree,
    stale: readonly ConfigPath[],
    private readonly roots: readonly ConfigPath[],
  ) {
    for (const path of stale) {
      this.stale.add(keyOf(path));
      for (let length = 1; length <= path.length; length++) this.onTheWay.add(keyOf(path.slice(0, length)));
    }
  }

  paths(): ConfigPath[] {
    return [...this.below(this.actual, [], (path, node) => this.isBelowRoot(path) && this.isWhollyStale(node, path))];
  }

  /** The highest containers that are left empty, and that nothing is put into. */
  shells(desired: ConfigTree): ConfigPath[] {
    const isShell = (path: ConfigPath) => isHollow(path) && !this.isBelowRoot(path) && !hasPath(desired, path);
    return [...this.below(this.actual, [], (path, node) => isShell(path) && this.isWhollyStale(node, path))].filter(isShell);
  }

  /** Where the stale leaves end: themselves, or the highest node on the way to them that matches. */
  private *below(node: ConfigTree, path: ConfigPath, matches: (path: ConfigPath, node: ConfigTree) => boolean): Generator<ConfigPath> {
    for (const [word, child] of node) {
      const at = [...path, word];
      if (!this.onTheWay.has(keyOf(at))) continue;
      if (this.stale.has(keyOf(at)) || matches(at, child)) yield at;
      else yield* this.below(child, at, matches);
    }
  }

  private isWhollyStale(node: ConfigTree, path: ConfigPath): boolean {
    if (this.stale.has(keyOf(path))) return true;
    if (node.size === 0) return false;
    return [...node].every(([word, child]) => this.isWhollyStale(child, [...path, word]));
  }

  private isBelowRoot(path: ConfigPath): boolean {
    return this.roots.some((root) => root.length <= path.length && root.every((word, index) => word === path[index]));
  }
}

function isHollow(path: ConfigPath): boolean {
  return hollowContainers.some(
    (hollow) => hollow.length === path.length && hollow.every((word, index) => word === '*' || word === path[index]),
  );
}

function keyOf(path: ConfigPath): string {
  return path.join('\u0000');
}
