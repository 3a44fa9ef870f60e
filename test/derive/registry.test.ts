import { z } from 'zod';
import { registryPages } from '../../lib/derive/registry-pages.js';
import { schemaSection } from '../../lib/derive/registry-schema.js';
import { terraformResource } from '../../lib/derive/terraform-resource.js';
import type { TerraformAttributes } from '../../lib/derive/terraform-schema.js';
import { ephemerals } from '../../lib/ephemerals/index.js';
import { functions } from '../../lib/functions/index.js';
import { allocated, deprecated, setOf } from '../../lib/attribute-marks.js';
import { defineKind, type Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';

const crate = defineKind({
  name: 'crate_stack',
  title: 'Crate stack',
  describes: 'Boxes. Many of them.',
  spec: z.strictObject({
    name: z.string().describe('Name'),
    memoryMiB: z.number().default(512).describe('Memory, in MiB'),
    table: allocated(z.number()).describe('Table'),
    tags: setOf(z.string()).default([]).describe('Tags'),
    crates: z.record(z.string(), z.strictObject({ sizeGiB: z.number().describe('Size') })).optional(),
    passCode: z.string().optional().describe('Opens it'),
    colour: deprecated(z.string().optional().describe('Paint'), 'use tags'),
  }),
  status: z.object({ weightGiB: z.number().describe('Is it heavy?') }),
  sensitive: ['passCode'],
  writeOnly: ['passCode'],
  replaces: ['name', 'crates.*.sizeGiB'],
  rules: [],
  key: [
    { name: 'yard', describes: 'Yard of the stack', isOptional: true },
    { name: 'name', describes: 'Name' },
  ],
  id: (spec) => `north/${spec.name}`,
  references: () => [],
  draws: () => [],
  report: () => ({ weightGiB: 0 }),
  samples: { needs: [], minimal: { name: 'a' }, changed: { name: 'a' } },
}) as unknown as Kind;

const provider: TerraformAttributes = {};
const pages = (all: readonly Kind[]) => registryPages({ kinds: all, functions, ephemerals, provider, example: (file) => `# ${file}\n` });

test('the schema of a page has required, optional and read-only attributes apart, and nested ones in sections that are linked', () => {
  const { attributes, replaces } = terraformResource(crate);
  const rest = Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'timeouts'));
  expect(schemaSection(rest, { replaces }).join('\n')).toBe(`## Schema
### Required
- \`name\` (String, Forces replacement) Name.
### Optional
- \`colour\` (String) Paint. Deprecated: use tags.
- \`crates\` (Attributes Map) (see [below for nested schema](#nestedatt--crates))
- \`memory_mib\` (Number, Default: \`512\`) Memory, in MiB.
- \`pass_code\` (String, Write-only) Opens it.
- \`table\` (Number, Allocated if left out) Table.
- \`tags\` (Set of String) Tags.
### Read-Only
- \`drift\` (List of String) What an apply would do to bring the world back, one line each.
- \`id\` (String) Identifier, and the import id.
- \`weight_gib\` (Number) Is it heavy?
<a id="nestedatt--crates"></a>
### Nested Schema for \`crates\`
Required:
- \`size_gib\` (Number, Forces replacement) Size.`);
});

test('the page of a resource has the head that registries read, its example, and every way to import', () => {
  const page = pages([crate]).get('resources/crate_stack.md') ?? '';
  expect(
    page.startsWith('---\npage_title: "bitbuilder_crate_stack Resource - bitbuilder"\nsubcategory: ""\ndescription: |-\n  Boxes.'),
  ).toBe(true);
  expect(page).toContain('```terraform\n# resources/bitbuilder_crate_stack/resource.tf\n```');
  expect(page.slice(page.indexOf('## Import'))).toBe(`## Import

The id is \`[YARD/]NAME\`.

\`\`\`shell
terraform import bitbuilder_crate_stack.example 'north/a'
\`\`\`

In a configuration:

\`\`\`terraform
import {
  to = bitbuilder_crate_stack.example
  id = "north/a"
}
\`\`\`

By identity, from Terraform 1.12 on:

\`\`\`terraform
import {
  to = bitbuilder_crate_stack.example
  identity = {
    yard = "north"
    name = "a"
  }
}
\`\`\`

### Identity Schema

- \`yard\` (String) Yard of the stack. Optional.
- \`name\` (String) Name.
`);
});

test('everything that the provider has gets a page, and no page is made without its example', () => {
  const names = [...pages(kinds).keys()];
  const each = (folder: string, of: readonly { name: string }[]) => of.map(({ name }) => `${folder}/${name}.md`);
  expect(names).toEqual([
    'index.md',
    ...each('resources', kinds),
    ...each('data-sources', kinds),
    ...each('list-resources', kinds),
    ...each('functions', functions),
    ...each('ephemeral-resources', ephemerals),
  ]);
  const missing = (file: string): string => {
    throw new Error(`no example ${file}`);
  };
  expect(() => registryPages({ kinds: [crate], functions: [], ephemerals: [], provider, example: missing })).toThrow(
    'no example provider/provider.tf',
  );
});

test('the page of a function shows its signature and arguments', () => {
  const page = pages([]).get('functions/vyos_commands.md') ?? '';
  expect(page).toContain('vyos_commands(kind string, spec dynamic, inventory dynamic, needs dynamic...) map of list of string');
  expect(page).toMatch(/\n4\. `needs` \(Dynamic\) .* Any number of them\.\n$/);
});
