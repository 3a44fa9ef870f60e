import { leafPaths, subtree, type ConfigPath, type ConfigTree } from './tree.js';

/**
 * Leaves of several values whose order means something; `*` stands for one word. VyOS keeps the order in which values are set
 * (vyatta-cfg cnode-algorithm.cpp), and for most leaves nobody asks for it.
 */
const orderedLeaves: readonly ConfigPath[] = [
  // A client asks the first server first.
  ['vrf', 'name', '*', 'service', 'dhcp-server', 'shared-network-name', '*', 'subnet', '*', 'option', 'name-server'],
];

/**
 * The values that are there and have to be taken out and set again, so that those that are desired stand in their order. What
 * stands right up to the first that is missing or out of place stays; the values of others are not looked at.
 */
export function misplacedValues(actual: ConfigTree, desired: ConfigTree): ConfigPath[] {
  const leaves = new Map(
    [...leafPaths(desired)].map((path) => path.slice(0, -1)).flatMap((leaf) => (isOrdered(leaf) ? [entry(leaf)] : [])),
  );
  return [...leaves.values()].flatMap((leaf) => {
    const [there, wanted] = [wordsBelow(actual, leaf), wordsBelow(desired, leaf)];
    const places = wanted.map((value) => there.indexOf(value));
    const first = places.findIndex((place, index) => place < 0 || place < (places[index - 1] ?? 0));
    if (first < 0) return [];
    return wanted.filter((_, index) => index >= first && (places[index] ?? -1) >= 0).map((value) => [...leaf, value]);
  });
}

/** The paths sorted, but the values of a leaf whose order means something as they are. */
export function sortedPaths(paths: Iterable<ConfigPath>): ConfigPath[] {
  const sortedAs = (path: ConfigPath) => (isOrdered(path.slice(0, -1)) ? path.slice(0, -1) : path).join(' ');
  const keyed = [...paths].map((path) => ({ path, key: sortedAs(path) }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)).map(({ path }) => path);
}

function isOrdered(leaf: ConfigPath): boolean {
  return orderedLeaves.some(
    (pattern) => pattern.length === leaf.length && pattern.every((word, index) => word === '*' || word === leaf[index]),
  );
}

function entry(leaf: ConfigPath): [string, ConfigPath] {
  return [leaf.join('\u0000'), leaf];
}

function wordsBelow(tree: ConfigTree, leaf: ConfigPath): string[] {
  return [...(subtree(tree, leaf)?.keys() ?? [])];
}
