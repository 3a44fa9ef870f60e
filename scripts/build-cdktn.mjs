/**
 * Makes the twin of the construct library for CDK Terrain: `dist/constructs` names cdktf, and `cdktn/` is the same files naming
 * cdktn. It runs after tsc. The twin is a copy on disk because choosing a core when the library is loaded picks wrong where both are installed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folders = ['constructs', 'lib'];

rmSync(join(root, 'cdktn'), { recursive: true, force: true });
for (const folder of folders) cpSync(join(root, 'dist', folder), join(root, 'cdktn', folder), { recursive: true });

const named = /((?:require|import)\(\s*|from\s+|import\s+)(["'])cdktf(\/[^"']*)?\2/g;
let rewritten = 0;
for (const file of readdirSync(join(root, 'cdktn'), { recursive: true })) {
  if (!/\.(js|d\.ts)$/.test(file)) continue;
  const path = join(root, 'cdktn', file);
  const text = readFileSync(path, 'utf8');
  const twin = text.replace(named, (_, keyword, quote, rest = '') => `${keyword}${quote}cdktn${rest}${quote}`);
  if (twin === text) continue;
  writeFileSync(path, twin);
  rewritten++;
}
if (rewritten === 0) throw new Error('no file of dist/constructs names cdktf: the rewrite no longer fits what tsc writes');

for (const [core, entry] of [
  ['cdktf', 'dist/constructs/index.js'],
  ['cdktn', 'cdktn/constructs/index.js'],
  ['cdktf', 'dist/constructs/testing.js'],
  ['cdktn', 'cdktn/constructs/testing.js'],
]) {
  const other = core === 'cdktf' ? 'cdktn' : 'cdktf';
  const loads = `require(${JSON.stringify(join(root, entry))}); process.exit(Object.keys(require.cache).some((f) => f.includes('/node_modules/${other}/')) ? 1 : 0)`;
  execFileSync(process.execPath, ['-e', loads], { stdio: 'inherit' });
}
