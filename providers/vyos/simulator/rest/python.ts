/** A JSON value as python's repr prints it, because the API quotes requests that way in its errors. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return reprString(value);
  if (value instanceof PythonError) return `${value.kind}(${reprString(value.text)})`;
  if (value instanceof PythonTuple) return `(${value.items.map(pythonRepr).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, child]) => `${reprString(key)}: ${pythonRepr(child)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** An exception inside an error, printed as python prints it: `ValueError('…')`. */
export class PythonError {
  constructor(
    readonly kind: string,
    readonly text: string,
  ) {}
}

/** A tuple: `('body', 'op')`. */
export class PythonTuple {
  constructor(readonly items: readonly unknown[]) {}
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[\x00-\x1f\x7f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** What python's json module says of a text that is no JSON, and where. */
export interface JsonFault {
  message: string;
  /** In characters, from 0. */
  position: number;
}

/** Parses JSON; what is none is told in the words of python's json module. */
export function parseJson(text: string): { value: unknown } | { fault: JsonFault } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { fault: jsonFault(text) };
  }
}

/** `Expecting value: line 1 column 1 (char 0)` */
export function renderJsonFault(text: string, { message, position }: JsonFault): string {
  const before = text.slice(0, position).split('\n');
  return `${message}: line ${before.length} column ${(before.at(-1) ?? '').length + 1} (char ${position})`;
}

class Found extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.message);
  }
}

function jsonFault(text: string): JsonFault {
  try {
    const end = skipBlanks(text, skipValue(text, skipBlanks(text, 0)));
    return { message: 'Extra data', position: end };
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
}

function fail(message: string, position: number): never {
  throw new Found({ message, position });
}

function skipBlanks(text: string, at: number): number {
  while (/[ \t\n\r]/.test(text[at] ?? '')) at += 1;
  return at;
}

function skipValue(text: string, at: number): number {
  const sign = text[at];
  if (sign === '"') return skipString(text, at);
  if (sign === '{') return skipMembers(text, at, '}');
  if (sign === '[') return skipMembers(text, at, ']');
  const plain = /(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;
  plain.lastIndex = at;
  return plain.test(text) ? plain.lastIndex : fail('Expecting value', at);
}

function skipMembers(text: string, start: number, end: '}' | ']'): number {
  let at = skipBlanks(text, start + 1);
  if (text[at] === end) return at + 1;
  for (;;) {
    if (end === '}') {
      if (text[at] !== '"') fail('Expecting property name enclosed in double quotes', at);
      at = skipBlanks(text, skipString(text, at));
      if (text[at] !== ':') fail("Expecting ':' delimiter", at);
      at = skipBlanks(text, at + 1);
    }
    at = skipBlanks(text, skipValue(text, at));
    if (text[at] === end) return at + 1;
    if (text[at] !== ',') fail("Expecting ',' delimiter", at);
    at = skipBlanks(text, at + 1);
  }
}

function skipString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '"') return at + 1;
    if (sign < ' ') fail('Invalid control character at', at);
    if (sign !== '\\') continue;
    at += 1;
    if (text[at] === 'u' && !/^[\da-fA-F]{4}/.test(text.slice(at + 1))) fail('Invalid \\uXXXX escape', at);
    if (at < text.length && !/["\\/bfnrtu]/.test(text[at] ?? '')) fail('Invalid \\escape', at - 1);
  }
  return fail('Unterminated string starting at', start);
}
