import { catalogue } from '../errors.js';
import type { Kind } from '../kind.js';
import { parseKey } from '../natural-key.js';
import { renderCommand } from '../router-config/command.js';
import { diffConfig } from '../router-config/diff.js';
import { emptyTree, leafPaths } from '../router-config/tree.js';
import { plainRows, specRows, statusRows, type AttributeRow } from './attributes.js';
import { renderBlock } from './hcl.js';
import { toOutward } from './outward.js';
import { sampleSubject } from './sample-subject.js';
import { timeoutOperations } from './terraform-schema.js';

/** The reference page of a kind, in Markdown. `kinds` is the whole registry: a sample may need others. */
export function referencePageOf(kind: Kind, kinds: readonly Kind[]): string {
  const type = `bitbuilder_${kind.name}`;
  const example = (sample: unknown) =>
    code('hcl', renderBlock('resource', [type, 'example'], toOutward(kind.spec, sample) as Record<string, unknown>));
  return page([
    `# ${kind.title} (\`${type}\`)`,
    kind.describes,
    '## Example',
    example(kind.samples.minimal),
    'With more said:',
    example(kind.samples.changed),
    '## Attributes',
    attributeTable(specRows(kind)),
    timeoutsSection,
    '## What it reports',
    attributeTable([
      { ...computed, path: 'id', type: 'string', description: 'The natural key, and the import id' },
      {
        ...computed,
        path: 'drift',
        type: 'list of string',
        description: 'What an apply would do to bring the world back to this resource; empty when nothing is left to do',
      },
      ...statusRows(kind).map((row) => ({ ...row, ...computed, path: row.path, type: row.type, description: row.description })),
    ]),
    ...routerSection(kind, kinds),
    ...importSection(kind, type),
    '## Data source',
    ...dataSource(kind, type),
  ]);
}

/** The page that lists the kinds. */
export function referenceIndexOf(kinds: readonly Kind[]): string {
  return page([
    '# Reference',
    'Every kind of resource, as the provider `bitbuilder/bitbuilder` has it. The same attributes, in camelCase, are the properties of the constructs.',
    kinds.map((kind) => `- [${kind.title}](${fileOf(kind)}): ${firstSentence(kind.describes)}`).join('\n'),
    'Functions for plain HCL: [functions.md](functions.md). Ephemeral resources: [ephemeral.md](ephemeral.md).',
    'Errors: [errors.md](../errors.md). HTTP API: [openapi.json](../openapi.json), or `/docs` on a running shim.',
  ]);
}

/** Every error code with its HTTP status and what it means. */
export function errorsPage(): string {
  const rows = Object.entries(catalogue).map(
    ([code, { status, retry, means }]) => `| \`${code}\` | ${status} | ${retry ? 'yes' : 'no'} | ${cell(means)} |`,
  );
  return page([
    '# Errors',
    'Every error carries one of these codes, a message that says what failed, what was seen and what to do, and, in `detail`, the words of the router or hypervisor. `retry` says whether the same request may be sent again as it is; the provider then does so by itself.',
    ['| Code | HTTP status | Retry | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ]);
}

/** File name of a kind's page: `wireguard-link.md`. */
export function fileOf(kind: Kind): string {
  return `${kind.name.replaceAll('_', '-')}.md`;
}

const computed = { required: false, allocated: false, replaces: false, sensitive: false, writeOnly: false, defaultValue: undefined };

function routerSection(kind: Kind, kinds: readonly Kind[]): string[] {
  if (!kind.routers) return [];
  const subject = sampleSubject(kinds, kind, kind.samples.changed as Record<string, unknown>);
  const perRouter = Object.entries(kind.routers(subject)).map(([router, fragment]) => {
    const commands = diffConfig({ actual: emptyTree, desired: fragment.tree, owned: leafPaths(fragment.tree), roots: fragment.roots });
    return code('', [`# ${router}`, ...commands.map(renderCommand)].join('\n'));
  });
  return ['## On the routers', 'The second example above, as the first resource of an empty fleet, becomes:', ...perRouter];
}

const timeoutsSection =
  `\`timeouts\` says how long each operation may take: ${timeoutOperations.map((name) => `\`${name}\``).join(', ')}, each a duration such as ` +
  '`"10m"` or `"1h30m"`. With one stated, a shim that is away meanwhile is waited for until it is over.';

function importSection(kind: Kind, type: string): string[] {
  const id = kind.id(kind.spec.parse(kind.samples.minimal));
  const identity = parseKey(kind, id);
  return [
    '## Import',
    code('sh', `terraform import ${type}.example '${id}'`),
    'Or, reviewed in a plan, by the id or (Terraform 1.12 and newer) by the identity:',
    code('hcl', `import {\n  to = ${type}.example\n  id = ${JSON.stringify(id)}\n}`),
    ...(kind.machine?.canTakeOver
      ? [`With \`"${id}@105"\` for the id, VM 105 of the cluster is taken over, which a plan tells beforehand ([how](../hcl.md)).`]
      : []),
    code('hcl', renderBlock('import', [], { identity }).replace('{\n', `{\n  to = ${type}.example\n`)),
  ];
}

function dataSource(kind: Kind, type: string): string[] {
  const byId = code('hcl', renderBlock('data', [type, 'example'], { id: kind.id(kind.spec.parse(kind.samples.minimal)) }));
  if (!kind.lookup) return ['Reads one by its id; every attribute above is computed.', byId];
  const rows = plainRows(kind.lookup.by);
  return [
    `Reads one by its id, or finds one that may have been made by hand by ${rows.map(({ path }) => `\`${path}\``).join(', ')}.`,
    byId,
    attributeTable(rows),
    'It answers the attributes above and:',
    attributeTable(
      plainRows(kind.lookup.answers).map((row) => ({ ...row, ...computed, path: row.path, type: row.type, description: row.description })),
    ),
  ];
}

/** Rows as a Markdown table. */
export function attributeTable(rows: readonly AttributeRow[]): string {
  if (rows.length === 0) return 'None.';
  const lines = rows.map(
    (row) => `| \`${row.path}\` | ${cell(row.type)} | ${[cell(row.description), notes(row)].filter(Boolean).join(' ')} |`,
  );
  return ['| Attribute | Type | |', '| --- | --- | --- |', ...lines].join('\n');
}

function notes(row: AttributeRow): string {
  const { defaultValue: fallback } = row;
  const words = [
    row.required && '**required**',
    row.allocated && (row.inherited ? 'from the inventory' : 'allocated'),
    fallback !== undefined && `default \`${cell(JSON.stringify(fallback))}\``,
    row.replaces && '**change forces a new resource**',
    row.writeOnly ? 'write-only' : row.sensitive && 'sensitive',
  ].filter(Boolean);
  return words.length === 0 ? '' : `(${words.join(', ')})`;
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/.exec(text)?.[0] ?? text;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A fenced block. */
export function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Parts with an empty line between them. */
export function page(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
