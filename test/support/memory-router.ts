import { BitBuilderError } from '../../lib/errors.js';
import type { Router } from '../../lib/ports.js';
import type { Command } from '../../lib/router-config/command.js';
import { leafPaths, treeOf, type ConfigPath, type ConfigTree } from '../../lib/router-config/tree.js';

/** A router port in memory, for tests of what stands above the port: it edits a trie and can be told to refuse. */
export class MemoryRouter implements Router {
  readonly counters = { commits: 0, reads: 0, saves: 0, refused: 0 };
  readonly log: string[][] = [];
  private paths: ConfigPath[] = [['system', 'config-management', 'commit-confirm', 'action', 'reload']];
  /** Answers why a commit is refused, or undefined. */
  refuses: (commands: readonly Command[]) => string | undefined = () => undefined;
  /** Called instead of a plain answer: may throw before or after the commit came to be. */
  around: (commit: () => void) => void = (commit) => commit();

  constructor(
    readonly name: string,
    private readonly commitMs = 0,
  ) {}

  write(...lines: string[]): void {
    this.paths.push(...lines.map((line) => line.split(' ')));
  }

  lines(): string[] {
    return this.paths.map((path) => path.join(' ')).sort();
  }

  read(): Promise<ConfigTree> {
    this.counters.reads++;
    return Promise.resolve(treeOf(this.paths));
  }

  async commit(commands: readonly Command[]): Promise<void> {
    const refusal = this.refuses(commands);
    await new Promise((resolve) => setTimeout(resolve, this.commitMs));
    if (refusal) {
      this.counters.refused++;
      throw new BitBuilderError('device_refused', `${this.name} refused the commit`, { detail: refusal });
    }
    this.around(() => {
      this.counters.commits++;
      this.log.push(commands.map(({ op, path }) => [op, ...path].join(' ')));
      for (const { op, path } of commands) {
        if (op === 'set') this.paths.push(path);
        else this.paths = this.paths.filter((each) => !path.every((word, index) => each[index] === word));
      }
      this.paths = [...leafPaths(treeOf(this.paths))];
    });
  }

  confirm(): Promise<'confirmed' | 'nothing pending'> {
    return Promise.resolve('confirmed');
  }

  save(): Promise<void> {
    this.counters.saves++;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
