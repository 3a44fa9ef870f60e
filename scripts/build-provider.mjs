// Bundles the Terraform provider to dist/provider and lays it out as a filesystem mirror in dist/mirror, for Terraform and for
// OpenTofu, for every platform: the files are the same, so one lock file entry holds for all.
//   node scripts/build-provider.mjs [OUTDIR] [--bundle-only] [--version X]
import { build } from 'esbuild';
import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'bundle-only': { type: 'boolean' }, version: { type: 'string' } },
});
const out = resolve(positionals[0] ?? join(root, 'dist'));
const { version: packaged } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const declaration = 'providers/terraform/version.ts';
const declared = await readFile(join(root, declaration), 'utf8');
if (!declared.includes(`'${packaged}'`)) throw new Error(`${declaration} does not say '${packaged}', the version of package.json`);
const version = flags.version ?? packaged;

const bundleDir = join(out, 'provider');
const launcher = `terraform-provider-bitbuilder_v${version}`;
const hosts = ['registry.terraform.io', 'registry.opentofu.org'];
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;
const platforms = new Set([`${process.platform}_${arch}`, 'linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']);

await rm(bundleDir, { recursive: true, force: true });
const options = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // require instead of import(): the ESM loader would cost 10 ms.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};
const later = (filter, path) => ({
  name: path,
  setup: ({ onResolve }) => onResolve({ filter }, () => ({ path, external: true })),
});
// zod's error messages in forty languages are half of the bundle; ours are English, which zod loads apart.
const withoutLocales = {
  name: 'without-locales',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.c?js$/ }, () => ({ contents: '' })),
};
// esbuild keeps all of a namespace that a module exports by name, and leaves out what nobody uses of one that is imported as such.
const zodInParts = {
  name: 'zod-in-parts',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    })),
};
const versioned = {
  name: 'versioned',
  setup: ({ onLoad }) =>
    onLoad({ filter: /providers\/terraform\/version\.ts$/ }, () => ({
      contents: declared.replace(`'${packaged}'`, JSON.stringify(version)),
      loader: 'ts',
    })),
};
const oldNode = 'BitBuilder provider: Node.js 20 or newer is needed, found ';

// Two files, so that a process parses only what it gets to: the handshake, then the kinds.
const bundled = [];
bundled[0] = await build({
  ...options,
  entryPoints: [join(root, 'providers/terraform/main.ts')],
  outfile: join(bundleDir, 'handshake.cjs'),
  plugins: [later(/^\.\/service-entry\.js$/, './service.cjs'), versioned],
});
bundled[1] = await build({
  ...options,
  entryPoints: [join(root, 'providers/terraform/service-entry.ts')],
  outfile: join(bundleDir, 'service.cjs'),
  plugins: [withoutLocales, versioned, zodInParts],
});

// A file of its own, which the oldest Node.js can parse: it would stumble over the syntax of the others before it told anything.
await writeFile(
  join(bundleDir, 'provider.cjs'),
  `if (parseInt(process.versions.node, 10) < 20) {
  console.log(${JSON.stringify(oldNode)} + process.versions.node);
  process.exit(1);
}
require('./handshake.cjs');
`,
);
// The first process of every command is asked for the schema only, which is the same each time.
const { loadService } = createRequire(import.meta.url)(join(bundleDir, 'service.cjs'));
const schema = await loadService({}).answer('GetProviderSchema', Buffer.alloc(0), { session: { once() {} } });
await writeFile(join(bundleDir, 'schema.bin'), schema);
await writeFile(join(bundleDir, 'NOTICES'), await notices(bundled));

// Inside a project with "type": "module" the bundle would be taken for ESM without a package.json of its own.
await writeFile(join(bundleDir, 'package.json'), '{"type":"commonjs"}\n');
await writeFile(
  join(bundleDir, launcher),
  `#!/bin/sh
# Terraform shows a user nothing but the first line of stdout when a provider does not start.
if ! command -v node >/dev/null 2>&1; then
  echo "BitBuilder provider: node is not on the PATH; install Node.js 20 or newer"
  exit 1
fi
# What a user sets for other programs, such as a --require, would end it before it says a word.
unset NODE_OPTIONS
exec node "\${0%/*}/provider.cjs" "$@"
`,
);
await chmod(join(bundleDir, launcher), 0o755);

const files = [launcher, 'provider.cjs', 'handshake.cjs', 'service.cjs', 'schema.bin', 'package.json', 'NOTICES'];
for (const host of flags['bundle-only'] ? [] : hosts) {
  await rm(join(out, 'mirror', host, 'bitbuilder'), { recursive: true, force: true });
  for (const platform of platforms) {
    const directory = join(out, 'mirror', host, 'bitbuilder', 'bitbuilder', version, platform);
    await mkdir(directory, { recursive: true });
    for (const file of files) await copyFile(join(bundleDir, file), join(directory, file));
    await chmod(join(directory, launcher), 0o755);
  }
}
const sizes = await Promise.all(files.map(async (file) => `${file} ${((await stat(join(bundleDir, file))).size / 1024).toFixed(0)} KiB`));
console.log(`${bundleDir}: ${sizes.join(', ')}`);

/** The licences of the packages whose code is in the bundles. */
async function notices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version: theirs } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
    if (!licence) throw new Error(`${name} is in the bundle and has no licence file; say in scripts/build-provider.mjs what it is under`);
    return `${name} ${theirs}\n\n${(await readFile(join(folder, licence), 'utf8')).trim()}\n`;
  });
  return `This provider holds code of these packages.\n\n${(await Promise.all(texts)).join('\n---\n\n')}`;
}
