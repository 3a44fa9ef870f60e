import type { ConfigPath } from '../../../../lib/router-config/tree.js';

/** A text that is no VyOS configuration file. */
export class ConfigSyntaxError extends Error {
  constructor(
    what: string,
    readonly line: number,
  ) {
    super(`Syntax error on line ${line}: ${what}`);
  }
}

type Token = { type: 'word' | 'text'; text: string; line: number } | { type: '{' | '}' | 'end'; line: number };

/**
 * The paths that a text in the curly-brace syntax sets, one for each value and for each node without anything below it. Quotes,
 * both kinds of comment and the version footer are understood; a statement ends with its line, a semicolon or a brace.
 */
export function parseConfigFile(text: string): ConfigPath[] {
  const paths: string[][] = [];
  const open: { path: string[]; isEmpty: boolean; line: number }[] = [];
  let words: string[] = [];
  const path = () => [...(open.at(-1)?.path ?? []), ...words];
  const occupy = () => {
    const parent = open.at(-1);
    if (parent) parent.isEmpty = false;
  };
  const finish = (line: number) => {
    if (words.length > 2) throw new ConfigSyntaxError(`too many words: ${words.join(' ')}`, line);
    if (words.length === 0) return;
    occupy();
    paths.push(path());
    words = [];
  };
  for (const token of tokensOf(text)) {
    if (token.type === 'word' || token.type === 'text') {
      if (words.length === 0 && token.type === 'text') throw new ConfigSyntaxError(`a value without a node: "${token.text}"`, token.line);
      words.push(token.text);
    } else if (token.type === 'end') finish(token.line);
    else if (token.type === '{') {
      if (words.length === 0 || words.length > 2) throw new ConfigSyntaxError('an opening brace without the name of a node', token.line);
      occupy();
      open.push({ path: path(), isEmpty: true, line: token.line });
      words = [];
    } else {
      finish(token.line);
      const closed = open.pop();
      if (!closed) throw new ConfigSyntaxError('a closing brace that closes nothing', token.line);
      if (closed.isEmpty) paths.push(closed.path);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new ConfigSyntaxError(`the brace of "${unclosed.path.join(' ')}" is never closed`, unclosed.line);
  return paths;
}

const skipped = /[^\S\n]+|\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const plainWord = /[^\s{};"']+/y;
const doubleQuoted = /"((?:[^"\\]|\\[\s\S])*)"/y;
const singleQuoted = /'([^']*)'/y;

function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  let line = 1;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) {
      at += found[0].length;
      line += found[0].split('\n').length - 1;
    }
    return found;
  };
  while (at < text.length) {
    if (match(skipped)) continue;
    const start = line;
    const sign = text[at];
    if (sign === '\n' || sign === ';') {
      at += 1;
      yield { type: 'end', line: start };
      if (sign === '\n') line += 1;
    } else if (sign === '{' || sign === '}') {
      at += 1;
      yield { type: sign, line: start };
    } else {
      const quoted = match(doubleQuoted) ?? match(singleQuoted);
      const plain = quoted ? undefined : match(plainWord);
      if (quoted) yield { type: 'text', text: quoted[0].startsWith('"') ? unescaped(quoted[1] ?? '') : (quoted[1] ?? ''), line: start };
      else if (plain) yield { type: 'word', text: plain[0], line: start };
      else throw new ConfigSyntaxError('a quote that is never closed', start);
    }
  }
  yield { type: 'end', line };
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}
