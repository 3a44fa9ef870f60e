import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { formatPath } from '../../../lib/derive/outward.js';
import { BitBuilderError, type AttributePath } from '../../../lib/errors.js';
import { unwrap } from '../../../lib/kind.js';
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
    throw new BitBuilderError(
      'invalid_inventory',
      `${file}:${line}: the ${what} is not YAML: ${syntax.message.split('\n', 1)[0]?.replace(/ at line.*/, '')} (column ${col})`,
    );
  }
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return { file, value: result.data, at };
  const faults = result.error.issues
    .flatMap((issue) => faultsOf(schema, issue))
    .map(({ path, message }) => `${at(path)}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`);
  throw new BitBuilderError(
    'invalid_inventory',
    faults.length === 1 ? (faults[0] as string) : `the ${what} has ${faults.length} faults:\n  ${faults.join('\n  ')}`,
  );
}

interface Fault {
  path: AttributePath;
  message: string;
}

function faultsOf(schema: z.ZodType, issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
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
  if (issue.code === 'invalid_type' && issue.input === undefined) return [{ path, message: 'is required' }];
  if (issue.code === 'invalid_union' && issue.discriminator)
    return [{ path, message: issue.message.replace(/^Invalid discriminator value\. Expected/, 'must be') }];
  return [{ path, message: issue.message }];
}

function keysAt(schema: z.ZodType, path: AttributePath): string[] {
  let node: z.ZodType | undefined = unwrap(schema);
  for (const step of path) {
    if (node instanceof z.ZodObject) node = node.shape[step] as z.ZodType | undefined;
    else if (node instanceof z.ZodRecord) node = node.valueType as z.ZodType;
    else if (node instanceof z.ZodArray) node = node.element as z.ZodType;
    else node = undefined;
    if (node) node = unwrap(node);
  }
  if (node instanceof z.ZodObject) return Object.keys(node.shape);
  if (node instanceof z.ZodUnion) return [...new Set(node.options.flatMap((option) => keysAt(option as z.ZodType, [])))];
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

function readText(file: string, what: string, howToGetOne: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new BitBuilderError('invalid_inventory', `cannot read the ${what} ${file}: ${reason}; ${howToGetOne}`, { cause });
  }
}
