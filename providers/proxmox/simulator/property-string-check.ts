import { readDeclarations, type PropertyStrings } from './declare.js';
import { problemOf, unknownProperty, type Parameter, type Parameters } from './parameters.js';

/** The parts of a property string. */
interface Parts {
  readonly parameters: Parameters;
  /** The part that may stand without its name. */
  readonly lead?: string;
  /** Other names of a part; a model of a NIC is a name of its MAC and says the model besides. */
  readonly aliases: Readonly<Record<string, { readonly part: string; readonly keyPart?: string }>>;
}

/**
 * Reads property strings:
 *
 *     drive
 *       *file<pve-volume-id> volume=file size?<disk-size>     `*` may stand without its name, `=` is another name
 *     scsi < drive                                            with everything that `drive` has
 *       iothread?:boolean
 *     net
 *       macaddr?<mac-addr> *model|virtio|e1000 virtio=macaddr&model      another name that is also the value of a part
 */
export function readPropertyStrings(text: string): PropertyStrings {
  const words = new Map<string, string[]>();
  let name = '';
  for (const line of text.split('\n').filter((candidate) => candidate.trim() !== '')) {
    if (line.startsWith(' ')) words.get(name)?.push(...line.trim().split(' '));
    else {
      const [head = '', , base = ''] = line.split(' ');
      name = head;
      words.set(name, [...(words.get(base) ?? [])]);
    }
  }
  return Object.fromEntries([...words].map(([key, list]) => [key, propertyStringOf(list)]));
}

/** A check of one property string by the words of its parts, which are read when it is first used. */
export function propertyStringOf(words: readonly string[] | string): (value: string, at?: string) => string | undefined {
  let parts: Parts | undefined;
  return (value, at = '') => {
    parts ??= (typeof words === 'string' ? words.split(' ') : words).reduce(withPart, { parameters: {}, aliases: {} });
    return breach(parts, value, at);
  };
}

function withPart(parts: Parts, word: string): Parts {
  const [, alias, part, keyPart] = /^([\w-]+)=([\w-]+)(?:&(\w+))?$/.exec(word) ?? [];
  if (alias !== undefined && part !== undefined) {
    return { ...parts, aliases: { ...parts.aliases, [alias]: { part, ...(keyPart === undefined ? {} : { keyPart }) } } };
  }
  const plain = word.replace(/^\*/, '');
  const [declared] = readDeclarations(`GET /\n  ${plain}`, '9.2');
  const parameters: Parameters = { ...parts.parameters, ...declared?.parameters };
  return { ...parts, parameters, ...(plain === word ? {} : { lead: Object.keys(declared?.parameters ?? {})[0] }) };
}

/** PVE::JSONSchema::parse_property_string: it dies at the first fault of form, and tells all faults of content. */
function breach(parts: Parts, value: string, at: string): string | undefined {
  const seen = splitParts(parts, value);
  if (typeof seen === 'string') return seen;
  const problems = Object.entries(seen).flatMap(([name, text]) => problemsOfPart(parts, seen, name, text));
  for (const [name, parameter] of Object.entries(parts.parameters)) {
    if (!parameter.optional && !(name in seen)) problems.push([name, 'property is missing and it is not optional']);
  }
  if (problems.length === 0) return undefined;
  const lines = problems.map(([name, words]) => `${at === '' ? '' : `${at}.`}${name}: ${words}`);
  return `format error\n${lines.join('\n')}`;
}

function problemsOfPart(parts: Parts, seen: Readonly<Record<string, string>>, name: string, text: string): [string, string][] {
  const parameter = Object.hasOwn(parts.parameters, name) ? parts.parameters[name] : undefined;
  const problem = parameter ? problemOf(parameter, flagOf(parameter, text)) : unknownProperty;
  const needed = parameter?.requires;
  const lacks = needed !== undefined && !(needed in seen);
  return [
    ...(problem === undefined ? [] : [[name, problem] as [string, string]]),
    ...(lacks ? [[needed, `missing property - '${name}' requires this property`] as [string, string]] : []),
  ];
}

/** The parts by their names, or what of the form is wrong. */
function splitParts({ lead, aliases }: Parts, value: string): Record<string, string> | string {
  const seen: Record<string, string> = {};
  let ledBy = false;
  for (const part of value.split(',').filter((candidate) => candidate.trim() !== '')) {
    const [, key, text] = /^([^=]+)=([^]+)$/.exec(part) ?? [];
    if (key === undefined || text === undefined) {
      if (part.includes('=')) return 'missing key in comma-separated list property';
      if (lead === undefined) return 'value without key, but schema does not define a default key';
      if (ledBy || lead in seen) return `duplicate key in comma-separated list property: ${lead}`;
      ledBy = true;
      seen[lead] = part;
      continue;
    }
    if (key in seen) return `duplicate key in comma-separated list property: ${key}`;
    const alias = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
    if (alias?.keyPart !== undefined && alias.keyPart in seen) return `key alias '${alias.keyPart}' is already defined`;
    if (alias?.keyPart !== undefined) seen[alias.keyPart] = key;
    seen[alias?.part ?? key] = text;
  }
  return seen;
}

/** PVE::JSONSchema::parse_boolean. */
function flagOf(parameter: Parameter, text: string): string {
  if (parameter.type !== 'boolean') return text;
  if (/^(1|on|yes|true)$/i.test(text)) return '1';
  return /^(0|off|no|false)$/i.test(text) ? '0' : text;
}
