import { readFileSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';

// The vendor's grammar, read without any of the simulator's code: what spoils a command must not be judged by what is judged.

export interface VendorCheck {
  regex?: string | undefined;
  validator?: string | undefined;
  argument?: string | undefined;
  ranges?: readonly (readonly [number, number])[] | undefined;
}

/** A node of the configuration grammar of VyOS. */
export interface VendorNode {
  kind: 'node' | 'tagNode' | 'leafNode';
  children?: Readonly<Record<string, VendorNode>> | undefined;
  valueless?: boolean | undefined;
  multi?: boolean | undefined;
  owner?: string | undefined;
  anyOf?: readonly VendorCheck[] | undefined;
  allOf?: unknown;
  /** The configuration paths whose names complete the value. */
  refs?: readonly string[] | undefined;
}

/** A word of a command: the name of a node, or a value of one. */
export interface Place {
  index: number;
  is: 'name' | 'value';
  node: VendorNode;
  /** The script that looks at it. */
  owner: string | undefined;
}

const checkSchema: z.ZodType<VendorCheck> = z.object({
  regex: z.string().optional(),
  validator: z.string().optional(),
  argument: z.string().optional(),
  ranges: z.array(z.tuple([z.number(), z.number()])).optional(),
});
const nodeSchema: z.ZodType<VendorNode> = z.lazy(() =>
  z.object({
    kind: z.enum(['node', 'tagNode', 'leafNode']),
    children: z.record(z.string(), nodeSchema).optional(),
    valueless: z.boolean().optional(),
    multi: z.boolean().optional(),
    owner: z.string().optional(),
    anyOf: z.array(checkSchema).optional(),
    allOf: z.unknown().optional(),
    refs: z.array(z.string()).optional(),
  }),
);
const treeSchema = z.object({ format: z.literal('vyos-config-tree/1'), root: nodeSchema });

/** Reads the grammar. Throws `invalid_request` for a file that is not one. */
export function readVendorTree(file: string): VendorNode {
  try {
    return treeSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).root;
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    const message = `cannot read the grammar in ${file}; a mutation run needs a vyos-config-tree/1 there`;
    throw new BitBuilderError('invalid_request', message, { detail, cause: error });
  }
}

/** The places of a path, or undefined where a word of it is unknown. */
export function placesOf(root: VendorNode, path: readonly string[]): Place[] | undefined {
  const places: Place[] = [];
  let at = root;
  let owner: string | undefined;
  for (let index = 0; index < path.length; index++) {
    const node: VendorNode | undefined = at.children?.[path[index] ?? ''];
    if (at.kind === 'leafNode' || !node) return undefined;
    owner = node.owner ?? owner;
    places.push({ index, is: 'name', node, owner });
    at = node;
    if (node.kind === 'node' || node.valueless || index + 1 === path.length) continue;
    index += 1;
    places.push({ index, is: 'value', node, owner });
  }
  return places;
}

/** Whether the vendor takes the path; undefined where a check of it cannot be made here. */
export function isTaken(root: VendorNode, path: readonly string[]): boolean | undefined {
  const places = placesOf(root, path);
  if (!places) return false;
  const answers = places.filter(({ is }) => is === 'value').map(({ node, index }) => takesValue(node, path[index] ?? ''));
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** Whether a node takes a value; undefined where that needs a check that is not known here. */
export function takesValue({ anyOf, allOf }: VendorNode, value: string): boolean | undefined {
  if (allOf !== undefined) return undefined;
  if (!anyOf) return true;
  const answers = anyOf.map((check) => passes(check, value));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

type Answer = boolean | undefined;
const isIpv6 = (value: string) => isIPv6(value) && !value.includes('%');

/** An address with a length; whether host bits may be set is left open. */
function hasLength(value: string, isAddress: (address: string) => boolean, bits: number): Answer {
  const [address = '', length = '', ...rest] = value.split('/');
  return isAddress(address) && rest.length === 0 && /^\d+$/.test(length) && Number(length) <= bits ? undefined : false;
}

const withLength4 = (value: string): Answer => hasLength(value, isIPv4, 32);
const withLength6 = (value: string): Answer => hasLength(value, isIpv6, 128);
const withLength = (value: string): Answer => (value.includes(':') ? withLength6(value) : withLength4(value));

const validators: Readonly<Record<string, (value: string) => Answer>> = {
  'ipv4-address': isIPv4,
  'ipv6-address': isIpv6,
  'ip-address': (value) => isIPv4(value) || isIpv6(value),
  'mac-address': (value) => /^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/.test(value),
  'ipv4-prefix': withLength4,
  'ipv4-host': withLength4,
  'ipv6-prefix': withLength6,
  'ipv6-host': withLength6,
  'ip-prefix': withLength,
  'ip-cidr': withLength,
  'ip-host': withLength,
};

function passes({ regex, validator = '', ranges, argument }: VendorCheck, value: string): Answer {
  if (regex !== undefined) return matches(regex, value);
  if (validator !== 'numeric') return validators[validator]?.(value);
  if (!ranges || argument !== undefined) return undefined;
  return /^-?\d+$/.test(value) && ranges.some(([first, last]) => Number(value) >= first && Number(value) <= last);
}

const posixClasses: Readonly<Record<string, string>> = {
  '[:ascii:]': '\\x00-\\x7f',
  '[:alnum:]': 'A-Za-z0-9',
  '[:alpha:]': 'A-Za-z',
  '[:digit:]': '0-9',
  '[:space:]': '\\s',
};

function matches(regex: string, value: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${regex.replace(/\[:\w+:\]/g, (name) => posixClasses[name] ?? name)})$`).test(value);
  } catch {
    return undefined;
  }
}
