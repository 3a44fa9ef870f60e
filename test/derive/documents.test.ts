import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { renderBlock } from '../../lib/derive/hcl.js';
import { exampleInventory, exampleSecrets } from '../../lib/derive/inventory-page.js';
import { jsonSchemaOf } from '../../lib/derive/json-schema.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import { errorsPage, referenceIndexOf, referencePageOf } from '../../lib/derive/reference-page.js';
import { catalogue } from '../../lib/errors.js';
import { inventorySchema, secretsSchema } from '../../lib/inventory.js';
import { allocated, setOf } from '../../lib/attribute-marks.js';
import { defineKind, type Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { treeOf } from '../../lib/router-config/tree.js';

const crate = defineKind({
  name: 'crate_stack',
  title: 'Crate stack',
  describes: 'Boxes. Many of them.',
  spec: z.strictObject({
    name: z.string().describe('Name'),
    memoryMiB: z.number().default(512).describe('Memory | swap, in MiB'),
    table: allocated(z.number()).describe('Table'),
    tags: setOf(z.string()).default([]).describe('Tags'),
    crates: z
      .record(z.string(), z.strictObject({ sizeGiB: z.number().describe('Size') }))
      .optional()
      .describe('By name'),
    passCode: z.string().optional().describe('Opens it'),
  }),
  status: z.object({ weightGiB: z.number().describe('Weight') }),
  sensitive: ['passCode'],
  writeOnly: ['passCode'],
  replaces: ['name', 'crates.*.sizeGiB'],
  rules: [],
  id: (spec) => spec.name,
  references: () => [],
  draws: ({ spec }) => [{ at: ['table'], pool: 'table', scope: 'fleet', wanted: spec.table, candidates: () => [7] }],
  routers: ({ spec }) => ({
    r1: {
      roots: [],
      tree: treeOf([
        ['table', String(spec.table)],
        ['key', 'k3y'],
      ]),
    },
  }),
  report: () => ({ weightGiB: 0 }),
  samples: { needs: [], minimal: { name: 'a' }, changed: { name: 'a', crates: { 'top one': { sizeGiB: 2 } }, tags: ['x'] } },
}) as unknown as Kind;

describe('the reference page of a kind', () => {
  test('shows examples, attributes, the router configuration, import and data source', () => {
    expect(referencePageOf(crate, [crate])).toBe(`# Crate stack (\`bitbuilder_crate_stack\`)

Boxes. Many of them.

## Example

\`\`\`hcl
resource "bitbuilder_crate_stack" "example" {
  name = "a"
}
\`\`\`

With more said:

\`\`\`hcl
resource "bitbuilder_crate_stack" "example" {
  name = "a"
  crates = {
    "top one" = {
      size_gib = 2
    }
  }
  tags = ["x"]
}
\`\`\`

## Attributes

| Attribute | Type | |
| --- | --- | --- |
| \`name\` | string | Name (**required**, **change forces a new resource**) |
| \`memory_mib\` | number | Memory \\| swap, in MiB (default \`512\`) |
| \`table\` | number | Table (allocated) |
| \`tags\` | set of string | Tags (default \`[]\`) |
| \`crates\` | map of object | By name |
| \`crates.*.size_gib\` | number | Size (**required**, **change forces a new resource**) |
| \`pass_code\` | string | Opens it (write-only) |

\`timeouts\` says how long each operation may take: \`create\`, \`read\`, \`update\`, \`delete\`, each a duration such as \`"10m"\` or \`"1h30m"\`. With one stated, a shim that is away meanwhile is waited for until it is over.

## What it reports

| Attribute | Type | |
| --- | --- | --- |
| \`id\` | string | The natural key, and the import id |
| \`drift\` | list of string | What an apply would do to bring the world back to this resource; empty when nothing is left to do |
| \`weight_gib\` | number | Weight |

## On the routers

The second example above, as the first resource of an empty fleet, becomes:

\`\`\`
# r1
set table 7
set key <redacted>
\`\`\`

## Import

\`\`\`sh
terraform import bitbuilder_crate_stack.example 'a'
\`\`\`

Or, reviewed in a plan, by the id or (Terraform 1.12 and newer) by the identity:

\`\`\`hcl
import {
  to = bitbuilder_crate_stack.example
  id = "a"
}
\`\`\`

\`\`\`hcl
import {
  to = bitbuilder_crate_stack.example
  identity = {
    id = "a"
  }
}
\`\`\`

## Data source

Reads one by its id; every attribute above is computed.

\`\`\`hcl
data "bitbuilder_crate_stack" "example" {
  id = "a"
}
\`\`\`
`);
  });

  test.each(kinds.map((kind) => [kind.name, kind] as const))(
    'of %s is written as terraform fmt would write it, with no private key in it',
    (_, kind) => {
      const page = referencePageOf(kind, kinds);
      expect(page).not.toMatch(/private-key (?!<redacted>)/);
      const hcl = [...page.matchAll(/```hcl\n(.*?)```/gs)].map(([, block]) => block).join('');
      const formatted = spawnSync('terraform', ['fmt', '-'], { input: hcl, encoding: 'utf8' });
      if (formatted.error) return console.warn('terraform is not on the PATH: its formatting is not compared');
      expect(hcl).toBe(formatted.stdout);
    },
  );

  test('escapes what Terraform would read as a template', () => {
    expect(renderBlock('data', ['a', 'b'], { text: 'say "${x}" %{if}' })).toBe('data "a" "b" {\n  text = "say \\"$${x}\\" %%{if}"\n}');
  });
});

describe('the other pages', () => {
  test('the index names every kind and the errors page every code', () => {
    for (const { title } of kinds) expect(referenceIndexOf(kinds)).toContain(`- [${title}](`);
    const codes = [...errorsPage().matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
    expect(codes).toEqual(Object.keys(catalogue));
  });

  test('the inventory page shows files that the shim would read', () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const complete = (text: string) => parse(text.replace(/(AB:CD|EF:01):…/g, fingerprint).replace('5f3a…', '5f3a')) as unknown;
    expect(inventorySchema.safeParse(complete(exampleInventory)).error).toBeUndefined();
    expect(secretsSchema.safeParse(complete(exampleSecrets)).error).toBeUndefined();
  });

  test('what is committed under docs/ is what the code says', () => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check'], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('the OpenAPI document', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  const document = openApiOf(kinds, version);

  test('refers to nothing that it does not hold', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThan(10);
    const missing = references.filter(
      (path) =>
        path.split('/').reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], document) === undefined,
    );
    expect(missing).toEqual([]);
  });

  test('has outward names only, and leaves map keys to the user', () => {
    const schema = jsonSchemaOf(crate.spec, 'in');
    expect(schema.properties).toMatchObject({
      memory_mib: { default: 512 },
      tags: { uniqueItems: true },
      crates: { additionalProperties: { properties: { size_gib: { type: 'number' } }, required: ['size_gib'] } },
    });
    const words = new Set(
      [...JSON.stringify(document.components.schemas).matchAll(/"(memoryMiB|l3Vni|allowedIps|allocated|fixed|follows)"/g)].map(
        ([, word]) => word,
      ),
    );
    expect([...words]).toEqual([]);
  });
});
