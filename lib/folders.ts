/** What making a folder takes of `node:fs` and `node:path`. */
export interface Disk {
  mkdirSync(path: string, options: { mode: number }): unknown;
  statSync(path: string): { isDirectory(): boolean };
  dirname(path: string): string;
}

/**
 * Makes a folder for its owner only, and those on the way to it that are missing.
 * `mkdirSync` with `recursive` never returns where the system finds no way to make a folder in one that is there, as below /proc.
 */
export function makeFolder(path: string, disk: Disk): void {
  const above = disk.dirname(path);
  if (above !== path && !isThere(above, disk)) makeFolder(above, disk);
  try {
    disk.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'ENOENT') throw new Error(`no folder can be made there (${message})`, { cause: error });
    if (code !== 'EEXIST') throw error;
    if (!disk.statSync(path).isDirectory()) throw new Error(`it is a file (${message})`, { cause: error });
  }
}

/** What cannot be looked at, such as one below a file, is left for the making to tell. */
function isThere(path: string, disk: Disk): boolean {
  try {
    disk.statSync(path);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== 'ENOENT';
  }
}
