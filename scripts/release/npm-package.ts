import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A package of the npm registry, pinned by its bytes. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** `sha512-…`, as npm states it. */
  integrity: string;
}

/** The folder of a package, unpacked below `cache`; fetched by npm when it is not there. No script of it runs. */
export async function unpacked({ name, version, integrity }: PinnedPackage, cache: string): Promise<string> {
  const folder = join(cache, `${name}-${version}-${createHash('sha256').update(integrity).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetch-'));
  try {
    const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work, `${name}@${version}`], {
      cwd: work,
      shell: process.platform === 'win32',
    });
    const tarball = join(work, stdout.trim().split('\n').at(-1) ?? '');
    const seen = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`;
    if (seen !== integrity)
      throw new Error(`${name}@${version} has the integrity ${seen}, not ${integrity}; do not use it before you know why`);
    await run('tar', ['-xzf', tarball, '-C', work]);
    await rename(join(work, 'package'), folder);
    return folder;
  } catch (cause) {
    throw new Error(`cannot have ${name}@${version} from the npm registry: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
