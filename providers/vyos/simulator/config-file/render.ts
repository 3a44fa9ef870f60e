import type { ConfigPath, ConfigTree } from '../../../../lib/router-config/tree.js';
import type { GrammarNode } from '../grammar/node.js';
import { resolve } from '../grammar/root.js';

/** How a configuration in curly braces looks. */
interface Style {
  indent(level: number): string;
  value(text: string): string;
}

/** As files have it: every value in double quotes. */
const fileStyle: Style = { indent: (level) => '    '.repeat(level), value: quoted };

/** As `show` in configuration mode has it: one blank where a change would be marked, and quotes where a shell needs them. */
const shownStyle: Style = {
  indent: (level) => ` ${'    '.repeat(level)}`,
  value: (text) => (/^[^\s{}*;#$&()|<>"'`\\]+$/.test(text) ? text : quoted(text)),
};

/** The text of a configuration file, with the footer that tells which syntax it has. */
export function renderConfigFile(tree: ConfigTree, grammar: GrammarNode, release: string): string {
  const body = linesOf(tree, grammar, fileStyle, 0);
  return [...body, '', '', ...footer(release), ''].join('\n');
}

/** What `cli-shell-api showConfig` prints for the place at a path. */
export function renderShown(tree: ConfigTree, path: ConfigPath, grammar: GrammarNode): string {
  const found = resolve(path, grammar);
  const at = found.type === 'path' ? found.at : undefined;
  const name = path[path.length - 1] ?? '';
  // A leaf and the names of a tag node are shown with the word that they stand under.
  const isNamed = at?.type === 'leaf' || (at?.type === 'tag' && found.type === 'path' && !found.complete);
  const lines = isNamed ? nodeLines(name, tree, at, shownStyle, 0) : linesOf(tree, at, shownStyle, 0);
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(tree: ConfigTree, at: GrammarNode | undefined, style: Style, level: number): string[] {
  const children = at && 'children' in at ? at.children : {};
  return [...tree].flatMap(([word, child]) => nodeLines(word, child, children[word], style, level));
}

function nodeLines(word: string, tree: ConfigTree, at: GrammarNode | undefined, style: Style, level: number): string[] {
  const indent = style.indent(level);
  if (at?.type === 'flag') return [`${indent}${word}`];
  if (at?.type === 'leaf') return [...tree.keys()].map((value) => `${indent}${word} ${style.value(value)}`);
  if (at?.type !== 'tag') return [`${indent}${word} {`, ...linesOf(tree, at, style, level + 1), `${indent}}`];
  return [...tree].flatMap(([name, child]) => [
    `${indent}${word} ${/^[\w.:/@%+,=-]+$/.test(name) ? name : quoted(name)} {`,
    ...linesOf(child, at, style, level + 1),
    `${indent}}`,
  ]);
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function footer(release: string): string[] {
  const versions = ['bgp@6', 'config-management@1', 'dhcp-server@11', 'firewall@20', 'https@7', 'interfaces@33', 'nat@8', 'vrf@3'];
  return [
    '// Warning: Do not remove the following line.',
    `// vyos-config-version: "${versions.join(':')}"`,
    `// Release version: ${release}`,
  ];
}
