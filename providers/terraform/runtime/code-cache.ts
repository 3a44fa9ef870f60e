import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { makeFolder } from '../../../lib/folders.js';
import type { Log } from './log.js';

/** Where the code that V8 compiled is kept between processes, below what users call their cache; undefined where they have none. */
export function compiledPath(environment: Readonly<Record<string, string | undefined>>, version: string): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = environment;
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'));
  return caches ? join(caches, 'bitbuilder', `provider-${version}-node-${process.version}-${process.arch}.code`) : undefined;
}

/**
 * What a CommonJS file exports, compiled by an earlier process where it can be: a core starts several processes in every command.
 * Without a path, or with one that cannot be read or written, it is compiled as any other file.
 */
export function requireCompiled(file: string, path: string | undefined, log: Log): unknown {
  const source = readFileSync(file, 'utf8');
  const kept = path === undefined ? undefined : new Kept(path, source);
  const cachedData = kept?.read();
  const script = new Script(wrap(source), { filename: file, ...(cachedData ? { cachedData } : {}) });
  const module = { exports: {} as unknown };
  const run = script.runInThisContext() as (...scope: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, dirname(file));
  if (kept && (!cachedData || script.cachedDataRejected)) {
    // At the end it has all that the process came to need.
    process.once('exit', () => {
      try {
        kept.write(script.createCachedData());
      } catch (error) {
        log('debug', `the compiled code is not kept: ${(error as Error).message}`);
      }
    });
  }
  return module.exports;
}

/** A file that begins with a digest, because V8 looks at nothing but the length of the source. */
class Kept {
  constructor(
    private readonly path: string,
    private readonly source: string,
  ) {}

  read(): Buffer | undefined {
    try {
      // Code is run as it stands there, so it must be nobody else's.
      const { uid, mode } = statSync(this.path);
      if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
      const kept = readFileSync(this.path);
      const code = kept.subarray(digestBytes);
      return kept.subarray(0, digestBytes).equals(this.digest(code)) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  /** Others may be reading or writing: the file is whole at every moment. */
  write(code: Buffer): void {
    makeFolder(dirname(this.path), { mkdirSync, statSync, dirname });
    const mine = `${this.path}.${process.pid}`;
    try {
      writeFileSync(mine, Buffer.concat([this.digest(code), code]), { mode: 0o600 });
      renameSync(mine, this.path);
    } finally {
      rmSync(mine, { force: true });
    }
  }

  private digest(code: Buffer): Buffer {
    return createHash('sha256').update(this.source).update(code).digest();
  }
}

const digestBytes = 32;
