import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A file that names the shim to which something belongs: a home, a store. */
export class PidFile {
  constructor(readonly file: string) {}

  /** The other shim that has it, or undefined. */
  otherOwner(): number | undefined {
    const pid = this.owner();
    return pid !== undefined && pid !== process.pid && isShim(pid) ? pid : undefined;
  }

  write(): void {
    writeFileSync(this.file, `${process.pid}\n`);
  }

  /** Removes the file if it is this process that it names, and answers whether it did. */
  release(): boolean {
    if (this.owner() !== process.pid) return false;
    rmSync(this.file, { force: true });
    return true;
  }

  private owner(): number | undefined {
    try {
      // A full disk leaves an empty file, which is nobody's.
      return Number(readFileSync(this.file, 'utf8')) || undefined;
    } catch {
      return undefined;
    }
  }
}

/** A pid file may outlive its process, and the number may then belong to somebody else. */
function isShim(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('shim');
  } catch {
    return true;
  }
}
