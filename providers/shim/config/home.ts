import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BitBuilderError } from '../../../lib/errors.js';

/** `BITBUILDER_HOME`, `~/.bitbuilder` if that is not set. */
export function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment.BITBUILDER_HOME || join(homedir(), '.bitbuilder');
}

/** What a shim keeps in its home while it runs: the pid file, and the context by which clients find it. */
export class Home {
  readonly tokenFile: string;
  private readonly pidFile: string;
  private readonly contextFile: string;

  constructor(private readonly folder: string) {
    this.tokenFile = join(folder, 'token');
    this.pidFile = join(folder, 'shim.pid');
    this.contextFile = join(folder, 'context.json');
  }

  /** Takes the home for this process; refused while another shim lives in it. */
  claim(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const pid = this.owner();
    if (pid !== undefined && pid !== process.pid && isShim(pid)) {
      throw new BitBuilderError(
        'invalid_request',
        `a shim already runs on ${this.folder} (process ${pid}); stop it with \`bbctl shim stop\`, or set BITBUILDER_HOME to another folder`,
      );
    }
    writeFileSync(this.pidFile, `${process.pid}\n`);
  }

  /** Tells clients where the shim answers. */
  announce(endpoint: string): void {
    writeFileSync(this.contextFile, `${JSON.stringify({ endpoint, token_file: this.tokenFile }, null, 2)}\n`);
  }

  /** Leaves the home, if it is this process that has it. */
  release(): void {
    if (this.owner() !== process.pid) return;
    rmSync(this.pidFile, { force: true });
    rmSync(this.contextFile, { force: true });
  }

  private owner(): number | undefined {
    try {
      return Number(readFileSync(this.pidFile, 'utf8'));
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
