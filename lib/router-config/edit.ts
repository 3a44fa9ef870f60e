import type { Command } from './command.js';
import { emptyTree, type ConfigPath, type ConfigTree } from './tree.js';

/**
 * The configuration after the commands. A `set` adds: a leaf that takes one value has lost the old one to a `delete` before.
 * A node that loses its last child stays, as VyOS keeps it.
 */
export function edited(tree: ConfigTree, commands: readonly Command[]): ConfigTree {
  return commands.reduce((at, { op, path }) => (op === 'set' ? withPath(at, path) : withoutPath(at, path)), tree);
}

function withPath(tree: ConfigTree, [word, ...rest]: ConfigPath): ConfigTree {
  if (word === undefined) return tree;
  return new Map(tree).set(word, withPath(tree.get(word) ?? emptyTree, rest));
}

function withoutPath(tree: ConfigTree, [word, ...rest]: ConfigPath): ConfigTree {
  const child = word === undefined ? undefined : tree.get(word);
  if (word === undefined || !child) return tree;
  const copy = new Map(tree);
  if (rest.length === 0) copy.delete(word);
  else copy.set(word, withoutPath(child, rest));
  return copy;
}
