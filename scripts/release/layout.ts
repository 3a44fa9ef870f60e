import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveHash, sha256 } from './package-hash.js';

/** A package that is ready to be given out. */
export interface Archive {
  /** `linux_amd64` */
  platform: string;
  zip: Buffer;
  /** `h1:` of its files. */
  contents: string;
}

const source = 'bitbuilder/bitbuilder';
// `source = "bitbuilder/bitbuilder"` means the one for Terraform and the other for OpenTofu.
const hosts = ['registry.terraform.io', 'registry.opentofu.org'];
const protocolVersion = '6.0';

/** File name of a package: `terraform-provider-bitbuilder_0.1.0_linux_amd64.zip`. */
export function archiveName(version: string, platform: string): string {
  return `terraform-provider-bitbuilder_${version}_${platform}.zip`;
}

/** Writes what a registry asks of a release: the packages, the manifest and the sums of all of them, which are yet to be signed. */
export async function layRegistry(folder: string, version: string, archives: readonly Archive[]): Promise<string[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = { version: 1, metadata: { protocol_versions: [protocolVersion] } };
  const files = new Map<string, Uint8Array>([
    ...archives.map(({ platform, zip }): [string, Uint8Array] => [archiveName(version, platform), zip]),
    [`terraform-provider-bitbuilder_${version}_manifest.json`, Buffer.from(`${JSON.stringify(manifest)}\n`)],
  ]);
  const names = [...files.keys()].sort();
  const sums = names.map((name) => `${sha256(files.get(name) ?? Buffer.alloc(0))}  ${name}\n`).join('');
  files.set(`terraform-provider-bitbuilder_${version}_SHA256SUMS`, Buffer.from(sums));
  for (const [name, data] of files) await writeFile(join(folder, name), data);
  return [...files.keys()];
}

/**
 * Lays the packages out as a mirror, for both hosts: a `filesystem_mirror` as it lies there, a `network_mirror` once a web server
 * gives it out over HTTPS. Versions that are there already stay. The packages are links to those of the registry folder.
 */
export async function layMirror(folder: string, version: string, archives: readonly Archive[], registry: string): Promise<void> {
  for (const host of hosts) {
    const directory = join(folder, host, ...source.split('/'));
    await mkdir(directory, { recursive: true });
    for (const { platform } of archives) {
      const name = archiveName(version, platform);
      await rm(join(directory, name), { force: true });
      await link(join(registry, name), join(directory, name));
    }
    const described = archives.map(({ platform, zip, contents }) => [
      platform,
      { url: archiveName(version, platform), hashes: [contents, archiveHash(zip)] },
    ]);
    await writeFile(join(directory, `${version}.json`), jsonText({ archives: Object.fromEntries(described) }));
    const versions = (await readdir(directory)).filter((name) => /^\d.*\.json$/.test(name)).map((name) => name.slice(0, -'.json'.length));
    await writeFile(join(directory, 'index.json'), jsonText({ versions: Object.fromEntries(versions.sort().map((each) => [each, {}])) }));
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
