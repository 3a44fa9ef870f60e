import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
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

/** The ports that the core allows, both ends included. */
export function portsAllowed(environment: Readonly<Record<string, string | undefined>>): readonly [number, number] {
  return [Number(environment.PLUGIN_MIN_PORT) || 10_000, Number(environment.PLUGIN_MAX_PORT) || 25_000];
}

/** Listens on the first free port of a range, on this host only; answers which. */
export async function listenWithin(server: Server, [first, last]: readonly [number, number]): Promise<number> {
  for (let port = first; port <= last; port++) {
    if (await listens(server, port)) return port;
  }
  throw new Error(`no port from ${first} to ${last} is free`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => {
      server.off('listening', heard);
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    };
    const heard = () => {
      server.off('error', refused);
      resolve(true);
    };
    server.once('error', refused).once('listening', heard).listen(port, '127.0.0.1');
  });
}
