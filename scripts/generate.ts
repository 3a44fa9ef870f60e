import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { openApiOf } from '../lib/derive/openapi.js';
import { inventoryPage } from '../lib/derive/inventory-page.js';
import { errorsPage, fileOf, referenceIndexOf, referencePageOf } from '../lib/derive/reference-page.js';
import { kinds } from '../lib/kinds/index.js';

/** Writes everything under docs/ that follows from the code; with --check it only tells what is out of date. */
function main(): number {
  const root = join(__dirname, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const files = new Map([
    ['docs/openapi.json', `${JSON.stringify(openApiOf(kinds, version), null, 2)}\n`],
    ['docs/errors.md', errorsPage()],
    ['docs/inventory.md', inventoryPage()],
    ['docs/reference/index.md', referenceIndexOf(kinds)],
    ...kinds.map((kind): [string, string] => [`docs/reference/${fileOf(kind)}`, referencePageOf(kind, kinds)]),
  ]);
  const stale = [...files].filter(([file, text]) => textOf(join(root, file)) !== text).map(([file]) => file);
  const orphans = namesIn(join(root, 'docs/reference'))
    .map((name) => `docs/reference/${name}`)
    .filter((file) => !files.has(file));
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
    return readdirSync(folder);
  } catch {
    return [];
  }
}

process.exitCode = main();
