import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grammar15 } from '../../../../providers/vyos/simulator/grammar/root.js';
import type { GrammarNode } from '../../../../providers/vyos/simulator/grammar/node.js';

const file = join(__dirname, '../../../../../shared/vendor/vyos-config-tree.json');
const describeWithVendor = existsSync(file) ? describe : describe.skip;
if (!existsSync(file)) console.warn(`skipped: no vendor data in ${file}`);

interface VendorCheck {
  regex?: string;
  validator?: string;
  ranges?: [number, number][];
  argument?: string;
}

interface VendorNode {
  kind: 'node' | 'tagNode' | 'leafNode';
  children?: Record<string, VendorNode>;
  multi?: boolean;
  valueless?: boolean;
  default?: string;
  error?: string;
  anyOf?: VendorCheck[];
  allOf?: unknown;
  values?: string[];
}

/** The families whose grammar is the vendor's from top to bottom. */
const families = [
  'container',
  'firewall',
  'high-availability',
  'interfaces',
  'load-balancing',
  'nat',
  'nat64',
  'nat66',
  'netns',
  'pki',
  'policy',
  'protocols',
  'qos',
  'service',
  'system',
  'vrf',
];

const words = [
  '', '0', '1', '7', '8', '63', '64', '255', '256', '4095', '4096', '65535', '65536', '999999', '1000000', '4294967295', '4294967296',
  'abc', 'a-b', 'a b', '-a', 'a.b', '_a', 'eth0', 'eth*', '!eth0', 'lo', 'red', 'accept', 'drop', 'enable', 'tcp', 'all', '10s', '10m',
  '1/second', '2026-01-01', '12:30', '24:99', '10%', '101%', '10mbit', 'auto', 'AF11', '/a/b', 'text/html', 'masquerade', '0x86dd',
]; // prettier-ignore

/** Whether the vendor takes a value, where that can be told from regular expressions and ranges alone. */
function accepted(theirs: VendorNode, value: string): boolean | undefined {
  if (theirs.allOf) return undefined;
  if (!theirs.anyOf) return true;
  const answers = theirs.anyOf.map((check) => {
    if (check.regex !== undefined) return new RegExp(`^(?:${javaScript(check.regex)})$`).test(value);
    if (check.validator !== 'numeric' || !check.ranges) return undefined;
    const inside = (part: string) => /^-?\d+$/.test(part) && check.ranges?.some(([first, last]) => +part >= first && +part <= last);
    return inside(value) === true || (check.argument?.includes('allow-range') === true && /^\d+-\d+$/.test(value) && undefined);
  });
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function javaScript(regex: string): string {
  return regex.replaceAll('[[:ascii:]]', '[\\x00-\\x7f]').replaceAll('[:alnum:]', 'a-zA-Z0-9').replaceAll('[:space:]', '\\s');
}

/** Every place below where the grammar says another thing than the vendor. */
function* differences(ours: GrammarNode | undefined, theirs: VendorNode, path: string): Generator<string> {
  if (!ours) return yield `${path} is missing`;
  const kind = theirs.kind === 'node' ? 'node' : theirs.kind === 'tagNode' ? 'tag' : theirs.valueless ? 'flag' : 'leaf';
  if (ours.type !== kind) return yield `${path} is ${ours.type}, not ${kind}`;
  if (ours.type === 'leaf' && ours.multi !== Boolean(theirs.multi)) yield `${path} takes ${ours.multi ? 'many values' : 'one value'}`;
  if (ours.type === 'leaf' && ours.default !== theirs.default) yield `${path} has the default ${ours.default}, not ${theirs.default}`;
  if (ours.type === 'leaf' || ours.type === 'tag') {
    if (ours.check.error !== theirs.error) yield `${path} says "${ours.check.error}", not "${theirs.error}"`;
    const wrong = [...words, ...(theirs.values ?? [])].filter(
      (value) => (accepted(theirs, value) ?? ours.check.accepts(value)) !== ours.check.accepts(value),
    );
    if (wrong.length > 0) yield `${path} differs on ${wrong.join(', ')}`;
  }
  const [own, vendors] = ['children' in ours ? ours.children : {}, theirs.children ?? {}];
  yield* Object.keys(own).filter((word) => !(word in vendors)).map((word) => `${path} ${word} is not the vendor's`); // prettier-ignore
  for (const [word, child] of Object.entries(vendors)) yield* differences(own[word], child, `${path} ${word}`);
}

function at(root: VendorNode, family: string): VendorNode {
  return family.split(' ').reduce((node, word) => node.children?.[word] ?? { kind: 'node' }, root);
}

function ours(family: string): GrammarNode | undefined {
  return family
    .split(' ')
    .reduce<GrammarNode | undefined>((node, word) => (node && 'children' in node ? node.children[word] : undefined), grammar15);
}

describeWithVendor("the vendor's configuration tree", () => {
  const { root } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { root: VendorNode })
    : { root: { kind: 'node' as const } };

  test.each(families)('is known from top to bottom below "%s"', (family) => {
    expect(at(root, family).children).toBeDefined();
    expect([...differences(ours(family), at(root, family), family)]).toEqual([]);
  });
});
