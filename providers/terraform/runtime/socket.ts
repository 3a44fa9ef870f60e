import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// libuv in Node 20 cuts longer paths without an error; macOS allows 103 bytes.
const longestPath = 103;

/** A socket path in a directory of its own that only we can enter. */
export function makeSocketPath(preferred: string | undefined): { path: string; remove(): void } {
  const candidates = [preferred, tmpdir(), '/tmp'].filter((directory): directory is string => !!directory);
  const fits = (directory: string) => Buffer.byteLength(join(directory, 'bb-XXXXXX', 's')) <= longestPath;
  const parent = candidates.find(fits);
  if (!parent) throw new Error(`no directory for the socket has a short enough path; tried ${candidates.join(', ')}`);
  const directory = mkdtempSync(join(parent, 'bb-'));
  chmodSync(directory, 0o700);
  return { path: join(directory, 's'), remove: () => rmSync(directory, { recursive: true, force: true }) };
}
