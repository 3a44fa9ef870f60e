/**
 * A router configuration as a value. VyOS knows nodes, tag nodes, leaves and values; to us each is a word on a path, so a
 * configuration is a trie of words and a value is a node without children. Whether a leaf is multi does not matter here:
 * replacing a single value is a delete and a set in one commit.
 */
export type ConfigTree = ReadonlyMap<string, ConfigTree>;

/** Words from the root: `['vrf', 'name', 'red', 'table', '1000']`. */
export type ConfigPath = readonly string[];

type MutableTree = Map<string, MutableTree>;

export const emptyTree: ConfigTree = new Map();

/** A tree that holds exactly these paths and their ancestors. */
export function treeOf(paths: Iterable<ConfigPath>): ConfigTree {
  const root: MutableTree = new Map();
  for (const path of paths) insert(root, path);
  return root;
}

/** The union of several trees. */
export function mergeTrees(trees: Iterable<ConfigTree>): ConfigTree {
  const root: MutableTree = new Map();
  for (const tree of trees) graft(root, tree);
  return root;
}

/** The node at a path, or undefined. */
export function subtree(tree: ConfigTree, path: ConfigPath): ConfigTree | undefined {
  let node: ConfigTree | undefined = tree;
  for (const word of path) {
    node = node.get(word);
    if (!node) return undefined;
  }
  return node;
}

/** Whether the path exists. */
export function hasPath(tree: ConfigTree, path: ConfigPath): boolean {
  return subtree(tree, path) !== undefined;
}

/** The paths that end in a node without children, in insertion order. */
export function* leafPaths(tree: ConfigTree, prefix: ConfigPath = []): Generator<ConfigPath> {
  for (const [word, child] of tree) {
    const path = [...prefix, word];
    if (child.size === 0) yield path;
    else yield* leafPaths(child, path);
  }
}

/** What VyOS answers for showConfig: a valueless or empty node is `{}`, one value a string, several a list. */
export type ConfigJson = { [word: string]: ConfigJson | string | string[] };

/** The tree of a showConfig answer. A single value of a multi node arrives as a string; here both look alike. */
export function treeFromJson(json: ConfigJson): ConfigTree {
  const node: MutableTree = new Map();
  for (const [word, child] of Object.entries(json)) {
    if (typeof child === 'string') node.set(word, new Map([[child, new Map()]]));
    else if (Array.isArray(child)) node.set(word, new Map(child.map((value) => [value, new Map()])));
    else node.set(word, treeFromJson(child) as MutableTree);
  }
  return node;
}

function insert(root: MutableTree, path: ConfigPath): void {
  let node = root;
  for (const word of path) {
    let child = node.get(word);
    if (!child) node.set(word, (child = new Map()));
    node = child;
  }
}

function graft(onto: MutableTree, tree: ConfigTree): void {
  for (const [word, child] of tree) {
    let node = onto.get(word);
    if (!node) onto.set(word, (node = new Map()));
    graft(node, child);
  }
}
