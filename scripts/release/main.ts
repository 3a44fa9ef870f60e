import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { layMirror, layRegistry, type Archive } from './layout.js';
import { unpacked } from './npm-package.js';
import { packageFiles, type Ingredients } from './package.js';
import { contentHash } from './package-hash.js';
import { nodeVersion, platforms, platformsNamed, type Platform } from './platforms.js';
import { injector } from './windows-executable.js';
import { zipOf } from './zip.js';

const root = join(__dirname, '../..');
const usage = 'usage: npm run release:provider [-- --version X] [--platforms linux_amd64,…] [--out DIR]';
const semver = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** Makes the packages of the provider for a registry, a filesystem mirror and a network mirror. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { version: { type: 'string' }, platforms: { type: 'string' }, out: { type: 'string' } } });
  const packaged = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  const version = values.version ?? packaged;
  if (!semver.test(version)) throw new Error(`"${version}" is not a version such as 1.2.3 or 1.2.3-rc.1\n${usage}`);
  const wanted = platformsNamed(values.platforms?.split(','));
  const out = resolve(values.out ?? join(root, '.bitbuilder/release'));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bitbuilder/release');

  const bundle = await mkdtemp(join(tmpdir(), 'bitbuilder-bundle-'));
  try {
    const build = [join(root, 'scripts/build-provider.mjs'), bundle, '--bundle-only', '--version', version];
    await promisify(execFile)(process.execPath, build, { cwd: root });
    const made: Ingredients = {
      version,
      bundle: join(bundle, 'provider'),
      licence: join(root, 'LICENSE'),
      nodeFolder: (platform) => unpacked({ name: platform.npmPackage, version: nodeVersion, integrity: platform.integrity }, cache),
      async forWindows() {
        const host = hostPlatform();
        return { hostNode: join(await made.nodeFolder(host), host.binary), injector: await unpacked(injector, cache) };
      },
    };
    const archives: Archive[] = [];
    for (const platform of wanted) archives.push(await archiveOf(platform, made));
    const registry = join(out, 'registry', version);
    await layRegistry(registry, version, archives);
    await layMirror(join(out, 'mirror'), version, archives, registry);
    console.log(`registry: ${registry}\nmirror:   ${join(out, 'mirror')}`);
  } finally {
    await rm(bundle, { recursive: true, force: true });
  }
}

async function archiveOf(platform: Platform, made: Ingredients): Promise<Archive> {
  const files = await packageFiles(platform, made);
  const zip = await zipOf(files);
  const unzipped = files.reduce((sum, { data }) => sum + data.length, 0);
  console.log(`${platform.name.padEnd(13)} ${mebibytes(zip.length)} zipped, ${mebibytes(unzipped)} unpacked`);
  return { platform: platform.name, zip, contents: contentHash(files) };
}

function hostPlatform(): Platform {
  const host = platforms.find((platform) => platform.host === `${process.platform}-${process.arch}`);
  if (host) return host;
  throw new Error(`the package for Windows cannot be made on ${process.platform}-${process.arch}; leave it out with --platforms`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1).padStart(6)} MiB`;
}

main().catch((error: unknown) => {
  console.error(`release: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
