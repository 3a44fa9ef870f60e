/** A field that is asked for, with its arguments and what is wanted of its answer. */
export interface Field {
  name: string;
  /** Under what name its answer goes back. */
  alias: string;
  line: number;
  column: number;
  args: Readonly<Record<string, unknown>>;
  fields: readonly Field[];
}

export interface Operation {
  type: 'query' | 'mutation';
  fields: readonly Field[];
}

/** What is wrong with a document, and where. */
export class GraphqlError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

interface Token {
  text: string;
  line: number;
  column: number;
}

const token = /\s+|,|#[^\n]*|(\.\.\.|[!$():=@[\]{|}&]|"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;

/** Reads one operation of a document; fragments and directives are not understood. */
export function parseOperation(document: string, variables: Readonly<Record<string, unknown>>): Operation {
  const parser = new Parser(tokensOf(document), variables);
  return parser.operation();
}

function tokensOf(document: string): Token[] {
  const tokens: Token[] = [];
  let [at, line, lineStart] = [0, 1, 0];
  while (at < document.length) {
    token.lastIndex = at;
    const found = token.exec(document);
    if (!found) throw new GraphqlError(`Syntax Error: Unexpected character: '${document[at] ?? ''}'.`, line, at - lineStart + 1);
    if (found[1] !== undefined) tokens.push({ text: found[1], line, column: at - lineStart + 1 });
    const breaks = found[0].split('\n').length - 1;
    if (breaks > 0) [line, lineStart] = [line + breaks, at + found[0].lastIndexOf('\n') + 1];
    at += found[0].length;
  }
  return [...tokens, { text: '', line, column: at - lineStart + 1 }];
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  operation(): Operation {
    const first = this.peek();
    if (first.text === '{') return { type: 'query', fields: this.selection() };
    if (first.text !== 'query' && first.text !== 'mutation') return this.unexpected(first);
    this.next();
    if (/^[A-Za-z_]/.test(this.peek().text)) this.next();
    if (this.peek().text === '(') while (this.next().text !== ')') if (this.peek().text === '') this.unexpected(this.peek());
    return { type: first.text, fields: this.selection() };
  }

  private selection(): Field[] {
    this.expect('{');
    const fields: Field[] = [];
    do fields.push(this.field());
    while (this.peek().text !== '}');
    this.next();
    return fields;
  }

  private field(): Field {
    const { line, column, text: alias } = this.name();
    let name = alias;
    if (this.peek().text === ':') {
      this.next();
      name = this.name().text;
    }
    const args = this.peek().text === '(' ? this.members('(', ')') : {};
    const fields = this.peek().text === '{' ? this.selection() : [];
    return { name, alias, line, column, args, fields };
  }

  private members(open: string, close: string): Record<string, unknown> {
    this.expect(open);
    const members: Record<string, unknown> = {};
    while (this.peek().text !== close) {
      const { text } = this.name();
      this.expect(':');
      members[text] = this.value();
    }
    this.next();
    return members;
  }

  private value(): unknown {
    const start = this.peek();
    if (start.text === '{') return this.members('{', '}');
    this.next();
    if (start.text === '$') return this.variables[this.name().text];
    if (start.text === '[') {
      const list: unknown[] = [];
      while (this.peek().text !== ']') list.push(this.value());
      this.next();
      return list;
    }
    if (/^["\d-]/.test(start.text)) return JSON.parse(start.text) as unknown;
    const words: Record<string, unknown> = { true: true, false: false, null: null };
    if (start.text in words) return words[start.text];
    return /^[A-Za-z_]/.test(start.text) ? start.text : this.unexpected(start);
  }

  private name(): Token {
    const found = this.next();
    if (/^[A-Za-z_]/.test(found.text)) return found;
    throw new GraphqlError(`Syntax Error: Expected Name, found ${shown(found)}.`, found.line, found.column);
  }

  private expect(text: string): void {
    const found = this.next();
    if (found.text !== text) throw new GraphqlError(`Syntax Error: Expected '${text}', found ${shown(found)}.`, found.line, found.column);
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? { text: '', line: 1, column: 1 };
  }

  private next(): Token {
    const found = this.peek();
    this.at += 1;
    return found;
  }

  private unexpected(found: Token): never {
    throw new GraphqlError(`Syntax Error: Unexpected ${shown(found)}.`, found.line, found.column);
  }
}

function shown({ text }: Token): string {
  if (text === '') return '<EOF>';
  return /^[A-Za-z_]/.test(text) ? `Name '${text}'` : `'${text}'`;
}
