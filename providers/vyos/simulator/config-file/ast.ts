import type { ConfigPath, ConfigTree } from '../../../../lib/router-config/tree.js';
import type { GrammarNode } from '../grammar/node.js';
import { resolve } from '../grammar/root.js';

/** A node with what its parser knows of it, as `configFormat: json_ast` answers it. */
export interface AstNode {
  name: string;
  data: { values: string[]; comment: null; tag: boolean; leaf: boolean };
  children: AstNode[];
}

/** The place at a path as a syntax tree. */
export function renderAst(tree: ConfigTree, path: ConfigPath, grammar: GrammarNode): AstNode {
  const found = resolve(path, grammar);
  const at = found.type === 'path' ? found.at : undefined;
  const isNamed = at?.type === 'leaf' || (found.type === 'path' && at?.type === 'tag' && !found.complete);
  const children = isNamed ? [nodeOf(path[path.length - 1] ?? '', tree, at)] : childrenOf(tree, at);
  return { name: '', data: { values: [], comment: null, tag: false, leaf: false }, children };
}

function childrenOf(tree: ConfigTree, at: GrammarNode | undefined): AstNode[] {
  const children = at && 'children' in at ? at.children : {};
  return [...tree].map(([word, child]) => nodeOf(word, child, children[word]));
}

function nodeOf(name: string, tree: ConfigTree, at: GrammarNode | undefined): AstNode {
  const data = { values: [], comment: null, tag: at?.type === 'tag', leaf: at?.type === 'leaf' || at?.type === 'flag' };
  if (at?.type === 'leaf') return { name, data: { ...data, values: [...tree.keys()] }, children: [] };
  if (at?.type !== 'tag') return { name, data, children: childrenOf(tree, at) };
  const entry = ([word, child]: [string, ConfigTree]): AstNode => ({
    name: word,
    data: { ...data, tag: false, leaf: false },
    children: childrenOf(child, at),
  });
  return { name, data, children: [...tree].map(entry) };
}
