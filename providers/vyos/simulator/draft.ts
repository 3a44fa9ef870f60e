import type { ConfigJson, ConfigPath, ConfigTree } from '../../../lib/router-config/tree.js';
import type { GrammarNode } from './grammar/node.js';
import { resolve } from './grammar/root.js';

type Branch = Map<string, Branch>;

/** An edit that VyOS refuses; the text is what its command line prints. */
export class RefusedEdit extends Error {}

/** A configuration that is being edited. Trees are shared with their origin until a branch is written to. */
export class Draft {
  private readonly own = new WeakSet<Branch>();

  constructor(
    private root: ConfigTree,
    private readonly grammar: GrammarNode,
  ) {}

  get tree(): ConfigTree {
    return this.root;
  }

  /** `set PATH`. A leaf that takes one value loses the old one. */
  set(path: ConfigPath): void {
    const found = resolve(path, this.grammar);
    if (found.type === 'unknown') throw new RefusedEdit(invalidPath(path, found.index, 'Set'));
    if (found.type === 'badValue') throw new RefusedEdit(invalidValue(found.error));
    if (found.type === 'path' && !found.complete) throw new RefusedEdit(invalidPath(path, path.length - 1, 'Set'));
    const branch = this.writable(path.slice(0, -1));
    const last = path[path.length - 1] ?? '';
    if (found.type === 'value' && !found.of.multi && !branch.has(last)) branch.clear();
    if (!branch.has(last)) branch.set(last, this.fresh());
  }

  /** `delete PATH`. Deleting what is not there succeeds. The last value takes its leaf along, the last name its tag node. */
  delete(path: ConfigPath): void {
    const found = resolve(path, this.grammar);
    if (found.type === 'unknown') throw new RefusedEdit(invalidPath(path, found.index, 'Delete'));
    if (path.length === 0) return void (this.root = new Map());
    if (!this.has(path)) return;
    const parent = path.slice(0, -1);
    const branch = this.writable(parent);
    branch.delete(path[path.length - 1] ?? '');
    const holder = resolve(parent, this.grammar);
    if (branch.size === 0 && holder.type === 'path' && !holder.complete)
      this.writable(parent.slice(0, -1)).delete(parent[parent.length - 1] ?? '');
  }

  has(path: ConfigPath): boolean {
    let at: ConfigTree | undefined = this.root;
    for (const word of path) at = at?.get(word);
    return at !== undefined;
  }

  private writable(path: ConfigPath): Branch {
    let branch = this.owned(this.root as Branch);
    this.root = branch;
    for (const word of path) {
      const child = branch.get(word);
      const next = child ? this.owned(child) : this.fresh();
      branch.set(word, next);
      branch = next;
    }
    return branch;
  }

  private owned(branch: Branch): Branch {
    if (this.own.has(branch)) return branch;
    const copy = new Map(branch);
    this.own.add(copy);
    return copy;
  }

  private fresh(): Branch {
    const branch: Branch = new Map();
    this.own.add(branch);
    return branch;
  }
}

// The bracket marks the word that does not fit, as the VyOS command line prints it.
function invalidPath(path: ConfigPath, index: number, verb: 'Set' | 'Delete'): string {
  const words = path.map((word, at) => (at === Math.min(index, path.length - 1) ? `[${word}]` : word));
  return `\n  Configuration path: ${words.slice(0, index + 1).join(' ')} is not valid\n  ${verb} failed\n\n`;
}

function invalidValue(error: string): string {
  return `\n  ${error || 'Invalid value'}\n\n\n  Value validation failed\n  Set failed\n\n`;
}

/** A tree as showConfig answers it: nothing below is `{}`, one value a string, several a list. */
export function configToJson(tree: ConfigTree, at: GrammarNode | undefined): ConfigJson | string | string[] {
  if (at?.type === 'leaf') {
    const values = [...tree.keys()];
    return values.length === 1 ? (values[0] ?? '') : values;
  }
  return Object.fromEntries([...tree].map(([word, child]) => [word, childToJson(word, child, at)]));
}

function childToJson(word: string, child: ConfigTree, parent: GrammarNode | undefined): ConfigJson | string | string[] {
  const below = parent && 'children' in parent ? parent.children[word] : undefined;
  if (below?.type === 'tag') return Object.fromEntries([...child].map(([name, tree]) => [name, configToJson(tree, below)]));
  return configToJson(child, below);
}

/** `set …` lines, sorted, one for each value and for each node without children. */
export function configLines(tree: ConfigTree, prefix: ConfigPath = []): string[] {
  if (tree.size === 0) return prefix.length === 0 ? [] : [`set ${prefix.map(quote).join(' ')}`];
  return [...tree].flatMap(([word, child]) => configLines(child, [...prefix, word])).sort();
}

function quote(word: string): string {
  return /^[A-Za-z0-9_.:/@%+,=<>$!*-]+$/.test(word) ? word : `'${word}'`;
}

/** The path of a `set …` line; single and double quotes hold blanks. */
export function parseSetLine(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  return words.slice(words[0] === 'set' ? 1 : 0).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}
