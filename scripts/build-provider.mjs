// Bundles the Terraform provider to dist/provider and lays it out as a filesystem mirror in dist/mirror, for Terraform and for
// OpenTofu, for every platform: the files are the same, so one lock file entry holds for all.
//   node scripts/build-provider.mjs [OUTDIR]
import { build } from 'esbuild';
import { chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(root, 'dist'));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const declared = await readFile(join(root, 'providers/terraform/version.ts'), 'utf8');
if (!declared.includes(`'${version}'`))
  throw new Error(`providers/terraform/version.ts does not say '${version}', the version of package.json`);

const bundleDir = join(out, 'provider');
const launcher = `terraform-provider-bitbuilder_v${version}`;
const hosts = ['registry.terraform.io', 'registry.opentofu.org'];
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;
const platforms = new Set([`${process.platform}_${arch}`, 'linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']);

await rm(bundleDir, { recursive: true, force: true });
const options = {
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // require instead of import(): the ESM loader would cost 10 ms.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'warning',
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
const oldNode = 'BitBuilder provider: Node.js 20 or newer is needed, found ';

// Three files, so that a process parses only what it gets to: the handshake, then the kinds, then the HTTP client.
await build({
  ...options,
  entryPoints: [join(root, 'providers/terraform/main.ts')],
  outfile: join(bundleDir, 'provider.cjs'),
  banner: { js: `if(parseInt(process.versions.node)<20){console.log(${JSON.stringify(oldNode)}+process.versions.node);process.exit(1)}` },
  plugins: [later(/^\.\/service-entry\.js$/, './service.cjs')],
});
await build({
  ...options,
  entryPoints: [join(root, 'providers/terraform/service-entry.ts')],
  outfile: join(bundleDir, 'service.cjs'),
  plugins: [later(/^undici$/, './undici.cjs'), withoutLocales],
});
// What the shim client uses of undici; its index would bring fetch, WebSocket and caches, and 20 ms.
await build({
  ...options,
  stdin: {
    contents: `Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'));
      exports.Agent = require('undici/lib/dispatcher/agent.js');`,
    resolveDir: root,
  },
  outfile: join(bundleDir, 'undici.cjs'),
});

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
exec node "\${0%/*}/provider.cjs" "$@"
`,
);
await chmod(join(bundleDir, launcher), 0o755);

const files = [launcher, 'provider.cjs', 'service.cjs', 'undici.cjs', 'package.json'];
for (const host of hosts) {
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
