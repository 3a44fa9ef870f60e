import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigPath, ConfigTree } from '../../../lib/router-config/tree.js';
import { emptyTree, hasPath, subtree } from '../../../lib/router-config/tree.js';
import { Draft, parseSetLine, RefusedEdit } from './draft.js';
import type { GrammarNode } from './grammar/node.js';
import { ConfigSessionError } from './rest/backend.js';
import { judge, ownersOf, renderRefusal } from './rules/commit.js';
import { sameTree, valueAt } from './rules/rule.js';

export interface SessionOptions {
  grammar: GrammarNode;
  /** Ethernet adapters that the machine has. */
  adapters: ReadonlySet<string>;
  /** Milliseconds, read anew each time. */
  settings: { commitMs: number; perCommandMs: number; lockTimeoutMs: number; partialCommits: boolean };
}

/** The one configuration session of the HTTP API: a candidate that everybody shares, and a commit. */
export class Session {
  running: ConfigTree = emptyTree;
  boot: ConfigTree = emptyTree;
  readonly stats = { commits: 0, reads: 0, saves: 0, refusedCommits: 0, refusedEdits: 0 };
  /** A console that holds the configuration lock, and what it is told about. */
  locked: string | undefined;
  /** The node whose script fails in the next commit while the rest of it is applied. */
  failNext: { path: ConfigPath; text: string } | undefined;
  /** Told when a guard that nobody confirmed reboots the router. */
  onReboot: (() => void) | undefined;
  private draft: Draft;
  private guard: { before: ConfigTree; timer: NodeJS.Timeout } | undefined;
  private beforeCommit: ConfigTree = emptyTree;
  private readonly owners;

  constructor(private readonly options: SessionOptions) {
    this.draft = new Draft(emptyTree, options.grammar);
    this.owners = ownersOf(options.adapters);
  }

  get candidate(): ConfigTree {
    return this.draft.tree;
  }

  async set(path: ConfigPath): Promise<void> {
    await this.edit(() => this.draft.set(path));
  }

  async delete(path: ConfigPath): Promise<void> {
    await this.edit(() => this.draft.delete(path));
  }

  /** Puts a whole configuration in the place of the candidate. */
  replaceCandidate(tree: ConfigTree): void {
    this.draft = new Draft(tree, this.options.grammar);
  }

  discard(): void {
    this.replaceCandidate(this.running);
  }

  /** Replaces what is below a path by a section in the form of showConfig; `clear` removes the rest first. */
  async putSection(path: ConfigPath, section: unknown, clear: boolean): Promise<void> {
    if (clear) await this.delete(path);
    for (const below of pathsOfJson(section)) await this.set([...path, ...below]);
  }

  /** Answers what the command line would print. */
  async commit(): Promise<string> {
    await this.waitForLock();
    await sleep(this.options.settings.commitMs);
    if (sameTree(this.candidate, this.running)) return '';
    // Sealed: what is judged and adopted here is never written to again.
    this.replaceCandidate(this.candidate);
    const verdicts = judge(this.owners, { candidate: this.candidate, running: this.running });
    if (this.failNext) verdicts.push({ path: this.failNext.path, refusal: this.failNext.text });
    const refused = verdicts.filter(({ refusal }) => refusal !== undefined);
    if (refused.length > 0) {
      this.stats.refusedCommits += 1;
      // Scripts run one after another and nothing takes back what an earlier one has applied.
      if (this.options.settings.partialCommits || this.failNext) this.adopt(this.without(refused.map(({ path }) => path)));
      this.failNext = undefined;
      throw new ConfigSessionError(renderRefusal(refused));
    }
    this.beforeCommit = this.running;
    this.adopt(this.candidate);
    this.stats.commits += 1;
    return '';
  }

  /** The candidate with some nodes as they run now. */
  private without(paths: readonly ConfigPath[]): ConfigTree {
    return paths.reduce((tree, path) => replaced(tree, path, subtree(this.running, path)), this.candidate);
  }

  /** Starts the timer of a guarded commit; the commit itself is done. */
  armGuard(minutes: number): string {
    if (this.guard) throw new ConfigSessionError('Another confirm is pending\n');
    const timer = setTimeout(() => this.expireGuard(), minutes * 60_000);
    timer.unref();
    this.guard = { before: this.beforeCommit, timer };
    return `\nInitialized commit-confirm; ${minutes} minutes to confirm before ${this.guardAction()}\n`;
  }

  confirm(): string {
    if (!this.guard) return 'No confirm pending\n';
    clearTimeout(this.guard.timer);
    this.guard = undefined;
    return this.guardAction() === 'reload' ? 'Reload timer stopped\n' : 'Reboot timer stopped\n';
  }

  /** What the timer does when nobody confirmed. */
  expireGuard(): void {
    const guard = this.guard;
    if (!guard) return;
    clearTimeout(guard.timer);
    this.guard = undefined;
    if (this.guardAction() === 'reload') return this.adopt(guard.before);
    this.adopt(this.boot);
    this.onReboot?.();
  }

  save(): void {
    this.boot = this.running;
    this.stats.saves += 1;
  }

  /** Makes a configuration run without asking the scripts, as booting does. */
  adopt(tree: ConfigTree): void {
    this.running = tree;
    this.discard();
  }

  /** Takes `set …` lines as they are; a line that the grammar refuses throws. */
  treeOfLines(lines: readonly string[]): ConfigTree {
    const draft = new Draft(emptyTree, this.options.grammar);
    for (const line of lines) draft.set(parseSetLine(line));
    return draft.tree;
  }

  close(): void {
    clearTimeout(this.guard?.timer);
  }

  touchesApi(): boolean {
    const api = ['service', 'https'];
    return !sameTree(subtree(this.candidate, api), subtree(this.running, api));
  }

  isStrict(): boolean {
    return hasPath(this.running, ['service', 'https', 'api', 'rest', 'strict']);
  }

  private guardAction(): string {
    return valueAt(this.running, ['system', 'config-management', 'commit-confirm', 'action']) ?? 'reboot';
  }

  private async edit(change: () => void): Promise<void> {
    if (this.options.settings.perCommandMs > 0) await sleep(this.options.settings.perCommandMs);
    try {
      change();
    } catch (error) {
      if (!(error instanceof RefusedEdit)) throw error;
      this.stats.refusedEdits += 1;
      throw new ConfigSessionError(error.message);
    }
  }

  private async waitForLock(): Promise<void> {
    const until = Date.now() + this.options.settings.lockTimeoutMs;
    while (this.locked !== undefined) {
      if (Date.now() >= until) throw new ConfigSessionError(`${this.locked}\n`);
      await sleep(10);
    }
  }
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

function pathsOfJson(section: unknown): string[][] {
  if (typeof section === 'string') return [[section]];
  if (Array.isArray(section)) return section.map((value) => [String(value)]);
  if (typeof section !== 'object' || section === null) return [[]];
  const entries = Object.entries(section);
  if (entries.length === 0) return [[]];
  return entries.flatMap(([word, child]) => pathsOfJson(child).map((below) => [word, ...below]));
}
