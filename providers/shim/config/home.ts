import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BitBuilderError } from '../../../lib/errors.js';
import { makeFolder } from '../../../lib/folders.js';
import { PidFile } from './pid-file.js';

/** `BITBUILDER_HOME`, `~/.bitbuilder` if that is not set. */
export function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment.BITBUILDER_HOME || join(homedir(), '.bitbuilder');
}

/** What a shim keeps in its home while it runs: the pid file, and the context by which clients find it. */
export class Home {
  readonly tokenFile: string;
  private readonly pidFile: PidFile;
  private readonly contextFile: string;

  constructor(private readonly folder: string) {
    this.tokenFile = join(folder, 'token');
    this.pidFile = new PidFile(join(folder, 'shim.pid'));
    this.contextFile = join(folder, 'context.json');
  }

  /** Takes the home for this process; refused while another shim lives in it. */
  claim(): void {
    this.orSay(() => makeFolder(this.folder, { mkdirSync, statSync, dirname }));
    const pid = this.pidFile.otherOwner();
    if (pid !== undefined) {
      throw new BitBuilderError(
        'invalid_request',
        `a shim already runs on ${this.folder} (process ${pid}); stop it with \`bbctl shim stop\`, or set BITBUILDER_HOME to another folder`,
      );
    }
    this.orSay(() => this.pidFile.write());
  }

  /** Tells clients where the shim answers. */
  announce(endpoint: string): void {
    writeFileSync(this.contextFile, `${JSON.stringify({ endpoint, token_file: this.tokenFile }, null, 2)}\n`);
  }

  /** Leaves the home, if it is this process that has it. */
  release(): void {
    if (this.pidFile.release()) rmSync(this.contextFile, { force: true });
  }

  private orSay(work: () => void): void {
    try {
      work();
    } catch (cause) {
      throw new BitBuilderError(
        'invalid_request',
        `cannot keep anything in ${this.folder}: ${(cause as Error).message}; let the shim write there, or set BITBUILDER_HOME to another folder`,
        { cause },
      );
    }
  }
}

/** Takes the store for this process: two shims on one would each undo what the other has under way. Answers how to let go of it. */
export function claimStore(store: string): () => void {
  const pidFile = new PidFile(`${store}.pid`);
  const pid = pidFile.otherOwner();
  if (pid !== undefined)
    throw new BitBuilderError(
      'invalid_request',
      `another shim (process ${pid}) works with the store ${store}; stop it, or name another store with --store`,
    );
  try {
    makeFolder(dirname(store), { mkdirSync, statSync, dirname });
    pidFile.write();
  } catch (cause) {
    throw new BitBuilderError(
      'store_failed',
      `cannot keep a store at ${store}: ${(cause as Error).message}; let the shim write there, or name another file with --store`,
      { cause },
    );
  }
  return () => pidFile.release();
}
