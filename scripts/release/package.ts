import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeVersion, type Platform } from './platforms.js';
import { windowsExecutable } from './windows-executable.js';
import type { ZipEntry } from './zip.js';

/** What the packages of all platforms are made of. */
export interface Ingredients {
  version: string;
  /** Folder of the bundle, as `scripts/build-provider.mjs` lays it. */
  bundle: string;
  /** Our own licence file. */
  licence: string;
  /** The unpacked npm package with the Node.js binary of a platform. */
  nodeFolder(platform: Platform): Promise<string>;
  /** A Node.js of `nodeVersion` that runs here, and a package for Windows. */
  forWindows(): Promise<{ hostNode: string; injector: string }>;
}

/** The files of the package that Terraform runs on that platform, with no Node.js installed. */
export async function packageFiles(platform: Platform, made: Ingredients): Promise<ZipEntry[]> {
  const folder = await made.nodeFolder(platform);
  const binary = join(folder, platform.binary);
  const executable = `terraform-provider-bitbuilder_v${made.version}`;
  const plain = (name: string, data: Uint8Array): ZipEntry => ({ name, data, executable: false });
  const bundle = (await readdir(made.bundle)).filter((name) => name !== executable);
  return [
    ...(await Promise.all(bundle.map(async (name) => plain(name, await readFile(join(made.bundle, name)))))),
    plain('LICENSE', await readFile(made.licence)),
    plain('LICENSE-node', await readFile(join(folder, 'LICENSE')).catch(() => licenceOfNode(made))),
    ...(platform.name.startsWith('windows')
      ? [{ name: `${executable}.exe`, data: await forWindows(binary, made), executable: true }]
      : [
          { name: executable, data: Buffer.from(launcher(platform)), executable: true },
          { name: 'node', data: await readFile(binary), executable: true },
        ]),
  ];
}

// The package for Windows comes without the licence; the binaries of one version share it.
async function licenceOfNode(made: Ingredients): Promise<Buffer> {
  const { hostNode } = await made.forWindows();
  return readFile(join(hostNode, '../../LICENSE'));
}

async function forWindows(binary: string, made: Ingredients): Promise<Buffer> {
  const { hostNode, injector } = await made.forWindows();
  return windowsExecutable(binary, hostNode, injector);
}

const loaders: Readonly<Record<string, string>> = {
  linux_amd64: '/lib64/ld-linux-x86-64.so.2',
  linux_arm64: '/lib/ld-linux-aarch64.so.1',
};

/**
 * The program that Terraform starts on a platform with a shell: the official Node.js binary beside it runs the bundle. On Linux
 * that binary needs glibc; where there is none, as on Alpine, an installed Node.js takes its place.
 */
export function launcher(platform: Pick<Platform, 'name'>): string {
  const loader = loaders[platform.name];
  const start = `unset NODE_OPTIONS\nexec "$here/node" "$here/provider.cjs" "$@"\n`;
  const head = `#!/bin/sh\n# Node.js ${nodeVersion} is beside this file, and no setting for another one is meant for it.\nhere="\${0%/*}"\n`;
  if (!loader) return `${head}${start}`;
  return `${head}if [ ! -e ${loader} ]; then
  # Terraform shows a user nothing but the first line of stdout when a provider does not start.
  if command -v node >/dev/null 2>&1; then exec node "$here/provider.cjs" "$@"; fi
  echo "BitBuilder provider: its Node.js needs glibc, which this system does not have; install Node.js 20 or newer (on Alpine: apk add nodejs)"
  exit 1
fi
${start}`;
}
