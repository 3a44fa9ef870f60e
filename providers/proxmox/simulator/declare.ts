import { formatNamed } from './formats.js';
import type { Parameter, Parameters } from './parameters.js';

/** A release of Proxmox VE whose API is simulated. */
export type Profile = '8.4' | '9.2';

/** Who may call a method: anybody, every user, root@pam only, or what PVE::RPCEnvironment's nested checks say. */
export type Permission = 'world' | 'all' | 'root' | readonly unknown[];

/** One method of one path as a release has it. */
export interface Declared {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly may: Permission;
  /** A token may not call it. */
  readonly noToken: boolean;
  readonly parameters: Parameters;
}

type Draft = { -readonly [key in keyof Declared]: Declared[key] } & { parameters: Record<string, Parameter> };

/** Property strings by name, for `{name}` in a declaration. */
export type PropertyStrings = Readonly<Record<string, (value: string, at?: string) => string | undefined>>;

/**
 * Reads declarations as one release has them. A declaration is
 *
 *     PUT /pools/{poolid} @9.2          only in that release
 *       may ["perm","/pool/{poolid}",["Pool.Allocate"]]     or world, all, root; `no-token` may follow
 *       poolid<pve-poolid> comment? delete?:boolean tag?@9.2:integer(1..4095) type|dir|nfs zone(2..8)~[a-z]+
 *
 * A parameter is its name, `?` when optional, `@` and the only release that has it, `:` and its type (string if left out), the
 * range of its value or length, `<format>` or `{property string}`, `+` and the parameter that it requires, `[items]` of an array,
 * its enumeration and `~pattern`.
 */
export function readDeclarations(text: string, profile: Profile, strings: PropertyStrings = {}): Declared[] {
  const drafts: Draft[] = [];
  let current: Draft | undefined;
  for (const line of text.split('\n').filter((candidate) => candidate.trim() !== '')) {
    if (!line.startsWith(' ')) {
      const [method = '', path = '', only] = line.split(' ');
      current = { method: method as Declared['method'], path, may: 'root', noToken: false, parameters: {} };
      if (only === undefined || only === `@${profile}`) drafts.push(current);
      continue;
    }
    const words = line.trim().split(' ');
    if (!current) throw new Error(`a declaration begins with its method and path, not with "${line.trim()}"`);
    if (words[0] === 'may') readPermission(current, words.slice(1), profile);
    else for (const word of words) readParameter(current.parameters, word, profile, strings);
  }
  return drafts;
}

function readPermission(draft: Draft, words: string[], profile: Profile): void {
  const only = words[0]?.startsWith('@') ? words.shift() : undefined;
  if (only !== undefined && only !== `@${profile}`) return;
  draft.noToken = words.at(-1) === 'no-token' && words.pop() !== undefined;
  const text = words.join(' ');
  draft.may = text.startsWith('[') ? (JSON.parse(text) as readonly unknown[]) : (text as Permission);
}

const word =
  /^(?<name>[^?@:(<{+[|~]*(?:\[n\])?)(?<optional>\?[^@:(<{+[|~]*)?(?:@(?<only>\d\.\d))?(?::(?<type>[a-z]+))?(?:\((?<low>[^.)]*)\.\.(?<high>[^)]*)\))?(?:<(?<format>[^>]+)>)?(?:\{(?<string>[^}]+)\})?(?:\+(?<requires>[\w-]+))?(?:\[(?<items>.*)\])?(?<values>(?:\|[^|~]+)*)(?:~(?<pattern>.*?))?(?:~(?<flags>[i]))?$/;

function readParameter(into: Record<string, Parameter>, text: string, profile: Profile, strings: PropertyStrings): void {
  const parts = word.exec(text)?.groups;
  if (!parts) throw new Error(`cannot read the parameter "${text}" of a declaration`);
  if (parts.only !== undefined && parts.only !== profile) return;
  into[parts.name ?? ''] = parameterFrom(parts, profile, strings);
}

function parameterFrom(parts: Record<string, string | undefined>, profile: Profile, strings: PropertyStrings): Parameter {
  const { low = '', high = '', format, requires, items, values, pattern, string } = parts;
  const type = (parts.type ?? 'string') as Parameter['type'];
  const numeric = type === 'integer' || type === 'number';
  if (string !== undefined && !strings[string])
    throw new Error(`the property string "${string}" of "${parts.name}" is not defined; add it to the strings of its routes`);
  const check = string !== undefined ? strings[string] : format === undefined ? undefined : formatNamed(format, profile);
  const inner: Record<string, Parameter> = {};
  if (items !== undefined) readParameter(inner, items, profile, strings);
  return {
    type,
    ...(parts.optional === undefined ? {} : { optional: true }),
    ...(low === '' ? {} : numeric ? { minimum: Number(low) } : { minLength: Number(low) }),
    ...(high === '' ? {} : numeric ? { maximum: Number(high) } : { maxLength: Number(high) }),
    ...(check ? { format: check } : {}),
    ...(requires === undefined ? {} : { requires }),
    ...(inner[''] ? { items: inner[''] } : {}),
    ...(values ? { enum: values.slice(1).split('|').map(unescapeBlanks) } : {}),
    ...(pattern === undefined ? {} : { pattern: new RegExp(`^${unescapeBlanks(pattern)}$`, parts.flags) }),
  };
}

function unescapeBlanks(text: string): string {
  return text.replaceAll('\\x20', ' ');
}
