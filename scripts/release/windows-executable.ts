import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PinnedPackage } from './npm-package.js';

/** What puts a script into a Node.js binary. */
export const injector: PinnedPackage = {
  name: 'postject',
  version: '1.0.0-alpha.6',
  integrity: 'sha512-b9Eb8h2eVqNE8edvKdwqkrY6O7kAwmI8kcnBv1NScolYJbo59XUF0noFq+lxbC1yN20bmC0WBEbDC5H/7ASb0A==',
};

// Fixed by Node.js: where its binaries look for a script of their own.
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

// Such a binary requires built-in modules only, so the script asks for the bundle beside it in the name of a file there.
const script = "require('node:module').createRequire(process.execPath)('./provider.cjs');\n";

interface Injector {
  inject(file: string, resource: string, data: Buffer, options: { sentinelFuse: string }): Promise<void>;
}

/**
 * A Node.js binary for Windows that runs the `provider.cjs` beside it: Windows starts no shell scripts. Made on any platform by
 * `hostNode`, a Node.js of the same version. The signature
 * of Node.js would not hold any more, so it is taken off.
 */
export async function windowsExecutable(binary: string, hostNode: string, injectorFolder: string): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'bitbuilder-release-'));
  try {
    const at = (name: string) => join(work, name);
    await writeFile(at('start.js'), script);
    // The path of the script becomes part of the binary, so it is a relative one.
    const settings = { main: 'start.js', output: 'start.blob', disableExperimentalSEAWarning: true };
    await writeFile(at('settings.json'), JSON.stringify(settings));
    await promisify(execFile)(hostNode, ['--experimental-sea-config', 'settings.json'], { cwd: work });
    await writeFile(at('provider.exe'), unsigned(await readFile(binary)));
    const { inject } = createRequire(join(injectorFolder, 'package.json'))('./dist/api.js') as Injector;
    await inject(at('provider.exe'), 'NODE_SEA_BLOB', await readFile(at('start.blob')), { sentinelFuse: fuse });
    return await readFile(at('provider.exe'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const certificateTable = 4;

/** A binary for Windows without its signature, which stands at the end of the file. Source: the PE format, "Optional Header Data Directories". */
export function unsigned(binary: Buffer): Buffer {
  const header = binary.readUInt32LE(0x3c);
  if (binary.toString('latin1', header, header + 4) !== 'PE\0\0') throw new Error('this is no binary for Windows');
  const optional = header + 24;
  if (binary.readUInt16LE(optional) !== 0x20b) throw new Error('this is no 64-bit binary for Windows');
  const entry = optional + 112 + certificateTable * 8;
  const [start, size] = [binary.readUInt32LE(entry), binary.readUInt32LE(entry + 4)];
  if (size === 0) return binary;
  if (start + size !== binary.length) throw new Error('the signature is not at the end of the binary; it cannot be cut off');
  const cut = Buffer.from(binary.subarray(0, start));
  cut.fill(0, entry, entry + 8);
  return cut;
}
