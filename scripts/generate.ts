import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { openApiOf } from '../lib/derive/openapi.js';
import { inventoryPage } from '../lib/derive/inventory-page.js';
import { ephemeralsPage, functionsPage } from '../lib/derive/provider-pages.js';
import { registryPages } from '../lib/derive/registry-pages.js';
import { errorsPage, fileOf, referenceIndexOf, referencePageOf } from '../lib/derive/reference-page.js';
import { ephemerals } from '../lib/ephemerals/index.js';
import { functions } from '../lib/functions/index.js';
import { kinds } from '../lib/kinds/index.js';
import { providerChecksPage } from '../test/providers/terraform/core-rules/page.js';
import { providerAttributes } from '../providers/terraform/provider-schema.js';

// Pages of the registry that say how, not what.
const handWritten = 'docs/registry/guides/';

/** Writes everything under docs/ that follows from the code; with --check it only tells what is out of date. */
function main(): number {
  const root = join(__dirname, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const example = (file: string) => readFileSync(join(root, 'examples/registry', file), 'utf8');
  const registry = registryPages({ kinds, functions, ephemerals, provider: providerAttributes, example });
  const files = new Map([
    ...[...registry].map(([file, text]): [string, string] => [`docs/registry/${file}`, text]),
    ['docs/openapi.json', `${JSON.stringify(openApiOf(kinds, version), null, 2)}\n`],
    ['docs/errors.md', errorsPage()],
    ['docs/inventory.md', inventoryPage()],
    ['docs/provider-checks.md', providerChecksPage()],
    ['docs/reference/index.md', referenceIndexOf(kinds)],
    ['docs/reference/functions.md', functionsPage(functions)],
    ['docs/reference/ephemeral.md', ephemeralsPage(ephemerals)],
    ...kinds.map((kind): [string, string] => [`docs/reference/${fileOf(kind)}`, referencePageOf(kind, kinds)]),
  ]);
  const stale = [...files].filter(([file, text]) => textOf(join(root, file)) !== text).map(([file]) => file);
  const orphans = ['docs/reference', 'docs/registry']
    .flatMap((folder) => namesIn(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.md') && !file.startsWith(handWritten) && !files.has(file));
  const outdated = [...stale, ...orphans];
  if (process.argv.includes('--check')) {
    if (outdated.length === 0) return 0;
    console.error(`out of date: ${outdated.join(', ')}; run "npm run generate" and commit what it writes`);
    return 1;
  }
  for (const file of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), files.get(file) ?? '');
  }
  for (const file of orphans) rmSync(join(root, file));
  console.log(outdated.length === 0 ? 'nothing to write' : `wrote ${outdated.map((file) => relative('.', join(root, file))).join(', ')}`);
  return 0;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

process.exitCode = main();
