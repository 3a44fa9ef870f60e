import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { formatPath } from '../../../lib/derive/outward.js';
import { BitBuilderError, type AttributePath } from '../../../lib/errors.js';
import { unwrap } from '../../../lib/attribute-marks.js';
import { nearest } from './nearest.js';

/** A YAML file read through a schema. `at` tells where a path stands, for errors that come later. */
export interface YamlFile<T> {
  file: string;
  value: T;
  at(path: AttributePath): string;
}

/** Reads and checks a file; every fault is told at once, each with its line, its path and what to do. */
export function readYamlFile<T extends z.ZodType>(file: string, what: string, schema: T, howToGetOne: string): YamlFile<z.output<T>> {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, what, howToGetOne), { lineCounter: lines, uniqueKeys: true });
  const at = (path: AttributePath) => `${file}${lineSuffix(document, lines, path)}`;
  const [syntax] = document.errors;
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new BitBuilderError('invalid_inventory', `${file}:${line}: the ${what} is not YAML: ${syntaxWords(syntax)} (column ${col})`);
  }
  const result = schema.safeParse(valueOf(document, file, what) ?? {}, { reportInput: true });
  if (result.success) return { file, value: result.data, at };
  const faults = result.error.issues
    .flatMap((issue) => faultsOf(schema, issue))
    .map(({ path, message }) => `${at(path)}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`);
  throw new BitBuilderError(
    'invalid_inventory',
    faults.length === 1 ? (faults[0] as string) : `the ${what} has ${faults.length} faults:\n  ${faults.join('\n  ')}`,
  );
}

function syntaxWords({ code, message }: { code: string; message: string }): string | undefined {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here, and one is read; remove what is behind the ---';
  return message.split('\n', 1)[0]?.replace(/ at line.*/, '');
}

/** The document with its aliases followed, which may be unknown or too many. */
function valueOf(document: Document, file: string, what: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new BitBuilderError('invalid_inventory', `${file}: the ${what} is not YAML: ${(cause as Error).message}`, { cause });
  }
}

interface Fault {
  path: AttributePath;
  message: string;
}

function faultsOf(schema: z.ZodType, issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, path));
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      return {
        path: [...path, key],
        message: `is not known here; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`,
      };
    });
  }
  if (issue.code === 'invalid_key')
    return [{ path, message: `"${String(path.at(-1))}" cannot be a name here: ${issue.issues.map(({ message }) => message).join(', ')}` }];
  if (issue.code === 'invalid_type') return [{ path, message: typeWords(issue.expected, issue.input) }];
  if (issue.code === 'invalid_union' && !issue.discriminator) return [{ path, message: `needs ${alternatives(schema, path)}` }];
  if (issue.code === 'invalid_union' && issue.discriminator)
    return [{ path, message: issue.message.replace(/^Invalid discriminator value\. Expected/, 'must be') }];
  if (issue.code === 'too_small' && issue.origin !== 'number')
    return [{ path, message: issue.origin === 'array' ? 'needs at least one entry' : 'must not be empty' }];
  if (issue.code === 'too_small') return [{ path, message: `must be at least ${issue.minimum}, seen ${String(issue.input)}` }];
  if (issue.code === 'too_big') return [{ path, message: `must be at most ${issue.maximum}, seen ${String(issue.input)}` }];
  return [{ path, message: issue.message }];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of names',
  record: 'a map of names',
};

/** What is there and what should be, by their types alone: the value may be a secret. */
function typeWords(expected: string, input: unknown): string {
  if (input === undefined || input === null) return 'is required';
  const is = Array.isArray(input) ? 'array' : typeof input;
  const quotes = expected === 'string' && (is === 'number' || is === 'boolean') ? '; put it in quotes' : '';
  return `must be ${typeNames[expected] ?? expected}, and is ${typeNames[is] ?? is}${quotes}`;
}

/** What the objects of a union have, as in `either token, or username and password`. */
function alternatives(schema: z.ZodType, path: AttributePath): string {
  const node = schemaAt(schema, path);
  const options = node instanceof z.ZodUnion ? node.options.map((option) => keysOf(option as z.ZodType).join(' and ')) : [];
  return `either ${options.join(', or ')}`;
}

function schemaAt(schema: z.ZodType, path: AttributePath): z.ZodType | undefined {
  let node: z.ZodType | undefined = unwrap(schema);
  for (const step of path) {
    if (node instanceof z.ZodObject) node = node.shape[step] as z.ZodType | undefined;
    else if (node instanceof z.ZodRecord) node = node.valueType as z.ZodType;
    else if (node instanceof z.ZodArray) node = node.element as z.ZodType;
    else node = undefined;
    if (node) node = unwrap(node);
  }
  return node;
}

function keysOf(node: z.ZodType | undefined): string[] {
  if (node instanceof z.ZodObject) return Object.keys(node.shape);
  if (node instanceof z.ZodUnion) return [...new Set(node.options.flatMap((option) => keysOf(unwrap(option as z.ZodType))))];
  return [];
}

/** `:LINE` of the key at a path, of its nearest ancestor where the key is missing. */
function lineSuffix(document: Document, lines: LineCounter, path: AttributePath): string {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(path[length - 1])) : undefined;
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
    if (range) return `:${lines.linePos(range[0]).line}`;
  }
  return '';
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the file in it',
  ELOOP: 'its symbolic links lead back to themselves',
};

function readText(file: string, what: string, howToGetOne: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new BitBuilderError('invalid_inventory', `cannot read the ${what} ${file}: ${unreadable[code] ?? message}; ${howToGetOne}`, {
      cause,
    });
  }
  const isText = isUtf8(bytes) && !bytes.includes(0);
  if (!isText) throw new BitBuilderError('invalid_inventory', `the ${what} ${file} is not text in UTF-8; save it as such`);
  return bytes.toString('utf8');
}
