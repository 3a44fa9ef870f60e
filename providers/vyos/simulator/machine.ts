import { setTimeout as sleep } from 'node:timers/promises';
import { emptyTree, subtree, type ConfigPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import type { GrammarNode } from './grammar/node.js';
import { CommitGuard } from './guard.js';
import { ConfigSessionError } from './rest/backend.js';
import { judge, ownersOf, renderRefusal, settled } from './rules/commit.js';
import { sameTree, valueAt } from './rules/rule.js';
import { scriptsTakeMs, type VyosTime } from './time.js';
import { sameOrder } from './value-order.js';

export interface MachineOptions {
  grammar: GrammarNode;
  /** Ethernet adapters that the machine has. */
  adapters: ReadonlySet<string>;
  /** Read anew each time. */
  settings: Pick<VyosTime, 'commitMs' | 'perCommandMs'> &
    Partial<Pick<VyosTime, 'scriptMs'>> & {
      lockTimeoutMs: number;
      partialCommits: boolean;
      /** What is said to a commit that meets another one. */
      lockWords?: string;
    };
}

const defaultLockWords = 'Configuration system locked by another commit in progress';

/** What all sessions of a router share: what runs, what is saved, the one commit at a time. */
export class Machine {
  running: ConfigTree = emptyTree;
  boot: ConfigTree = emptyTree;
  readonly stats = { commits: 0, reads: 0, saves: 0, refusedCommits: 0, refusedEdits: 0 };
  /** Somebody else who holds the configuration lock, and what is told about it. */
  locked: string | undefined;
  /** The node whose script fails in the next commit while the rest of it is applied. */
  failNext: { path: ConfigPath; text: string } | undefined;
  /** Told when a guard that nobody confirmed reboots the router. */
  onReboot: (() => void) | undefined;
  /** Grows with every boot: candidates from before are gone. */
  boots = 0;
  readonly guard = new CommitGuard(
    () => (valueAt(this.running, ['system', 'config-management', 'commit-confirm', 'action']) === 'reload' ? 'reload' : 'reboot'),
    (before, action) => {
      if (action === 'reload') return void (this.running = before);
      this.start(this.boot);
      this.onReboot?.();
    },
  );
  private isCommitting = false;
  private beforeCommit: ConfigTree = emptyTree;
  private readonly owners;

  constructor(readonly options: MachineOptions) {
    this.owners = ownersOf(options.adapters);
  }

  /** Boots with a configuration: the scripts are not asked, and nobody's edits survive. */
  start(tree: ConfigTree): void {
    this.guard.disarm();
    this.running = tree;
    this.boots += 1;
    this.isCommitting = false;
  }

  /** Makes a candidate run, as far as the scripts let it. The tree must not change any more. Answers what the command line prints. */
  async commit(candidate: ConfigTree): Promise<string> {
    const { settings } = this.options;
    await this.takeLock();
    const { boots } = this;
    const pause = async (ms: number) => {
      if (ms > 0) await sleep(ms);
      if (this.boots !== boots) throw new ConfigSessionError('The router was started again while it committed\n');
    };
    try {
      await pause(settings.commitMs);
      if (sameTree(candidate, this.running) && sameOrder(candidate, this.running, this.options.grammar)) return '';
      const verdicts = judge(this.owners, { candidate, running: this.running });
      await pause(
        scriptsTakeMs(
          settings.scriptMs ?? {},
          verdicts.map(({ path }) => path),
        ),
      );
      if (this.failNext) verdicts.push({ path: this.failNext.path, refusal: this.failNext.text });
      const refused = verdicts.filter(({ refusal }) => refusal !== undefined);
      const applied = settled(this.owners, verdicts, candidate);
      if (refused.length > 0) {
        this.stats.refusedCommits += 1;
        // Scripts run one after another and nothing takes back what an earlier one has applied.
        const isPartial = settings.partialCommits || this.failNext !== undefined;
        if (isPartial)
          this.running = without(
            applied,
            this.running,
            refused.map(({ path }) => path),
          );
        this.failNext = undefined;
        throw new ConfigSessionError(renderRefusal(refused));
      }
      this.beforeCommit = this.running;
      this.running = applied;
      this.stats.commits += 1;
      return '';
    } finally {
      if (this.boots === boots) this.isCommitting = false;
    }
  }

  /** Guards the last commit. */
  armGuard(minutes: number): string {
    return this.guard.arm(minutes, this.beforeCommit);
  }

  private async takeLock(): Promise<void> {
    const { lockTimeoutMs, lockWords = defaultLockWords } = this.options.settings;
    const until = Date.now() + lockTimeoutMs;
    while (this.locked !== undefined || this.isCommitting) {
      if (Date.now() >= until) throw new ConfigSessionError(`${this.locked ?? lockWords}\n`);
      await sleep(10);
    }
    this.isCommitting = true;
  }
}

/** The candidate with some nodes as they run now. */
function without(candidate: ConfigTree, running: ConfigTree, paths: readonly ConfigPath[]): ConfigTree {
  return paths.reduce((tree, path) => replaced(tree, path, subtree(running, path)), candidate);
}

function replaced(tree: ConfigTree, path: ConfigPath, by: ConfigTree | undefined): ConfigTree {
  const [word = '', ...rest] = path;
  const copy = new Map(tree);
  const next = rest.length === 0 ? by : replaced(tree.get(word) ?? emptyTree, rest, by);
  // A node that loses its last child goes too, unless it was put there as it is.
  const isLeft = next && (next.size > 0 || rest.length === 0);
  if (isLeft) copy.set(word, next);
  else copy.delete(word);
  return copy;
}
