import type { ConfigPath, ConfigTree } from '../../../../lib/router-config/tree.js';
import { subtree } from '../../../../lib/router-config/tree.js';

/** What a commit would turn into what. */
export interface Scene {
  candidate: ConfigTree;
  running: ConfigTree;
}

/** What one owner script of VyOS judges: `vrf`, or each `interfaces wireguard wgN`. */
export interface Owner {
  /** `*` stands for one name. */
  at: ConfigPath;
  /** Scripts run from low to high. Source: the vendor's configuration tree. */
  priority: number;
  /** Throws a Refusal for the first thing wrong. `path` is `at` with its names. */
  verify(scene: Scene, path: ConfigPath): void;
  /** Nodes whose scripts run again when this one has applied its own (vyos-1x configdep.py). What they refuse, this one refuses. */
  dependents?(scene: Scene, path: ConfigPath): readonly ConfigPath[];
  /** The node as the script writes it back, where it does not leave what was committed. */
  settled?(node: ConfigTree): ConfigTree;
}

/** What an owner script says when it refuses, wrapped as the vendor wraps it. */
export class Refusal extends Error {
  constructor(text: string) {
    super(fill(text));
  }
}

/** Lines of at most 72 characters, as python's textwrap.fill breaks them (vyos-1x base.py ConfigError). */
function fill(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= 72) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join('\n');
}

/** The words below a node: the values of a leaf or the names of a tag node. */
export function wordsAt(tree: ConfigTree, path: ConfigPath): string[] {
  return [...(subtree(tree, path)?.keys() ?? [])];
}

/** The value of a leaf, or undefined. */
export function valueAt(tree: ConfigTree, path: ConfigPath): string | undefined {
  return wordsAt(tree, path)[0];
}

/** Whether two trees hold the same, in whatever order. */
export function sameTree(a: ConfigTree | undefined, b: ConfigTree | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.size !== b.size) return false;
  return [...a].every(([word, child]) => b.has(word) && sameTree(child, b.get(word)));
}

/** Every path that a pattern with `*` matches in either tree. */
export function matches(pattern: ConfigPath, trees: readonly ConfigTree[]): string[][] {
  let found: string[][] = [[]];
  for (const word of pattern) {
    found = found.flatMap((path) => {
      if (word !== '*') return trees.some((tree) => subtree(tree, path)?.has(word)) ? [[...path, word]] : [];
      return [...new Set(trees.flatMap((tree) => wordsAt(tree, path)))].map((name) => [...path, name]);
    });
  }
  return found;
}
