import { setTimeout as sleep } from 'node:timers/promises';
import { emptyTree, hasPath, subtree, type ConfigPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import { Draft, parseSetLine, RefusedEdit } from './draft.js';
import { Machine, type MachineOptions } from './machine.js';
import { ConfigSessionError } from './rest/backend.js';
import { sameTree } from './rules/rule.js';

export type SessionOptions = MachineOptions;

type Edit = { op: 'set' | 'delete'; path: ConfigPath } | { op: 'replace'; tree: ConfigTree };

/** A configuration session: a candidate on top of what runs. The HTTP API has one that everybody shares, a console its own. */
export class Session {
  private draft: Draft;
  /** What the candidate stands on. */
  private base: ConfigTree;
  private boots: number;
  private edits: Edit[] = [];
  private owedMs = 0;
  readonly machine: Machine;

  constructor(options: SessionOptions | Machine) {
    this.machine = options instanceof Machine ? options : new Machine(options);
    this.base = this.machine.running;
    this.boots = this.machine.boots;
    this.draft = this.draftOf(this.base);
  }

  get running(): ConfigTree {
    return this.machine.running;
  }

  get candidate(): ConfigTree {
    return this.current().tree;
  }

  async set(path: ConfigPath): Promise<void> {
    await this.edit({ op: 'set', path });
  }

  async delete(path: ConfigPath): Promise<void> {
    await this.edit({ op: 'delete', path });
  }

  /** Puts a whole configuration in the place of the candidate. */
  replaceCandidate(tree: ConfigTree): void {
    this.discard();
    this.draft = this.draftOf(tree);
    this.edits.push({ op: 'replace', tree });
  }

  discard(): void {
    this.base = this.machine.running;
    this.boots = this.machine.boots;
    this.edits = [];
    this.draft = this.draftOf(this.base);
  }

  /** Answers what the command line would print. A refused candidate stays as it is. */
  async commit(): Promise<string> {
    const { candidate } = this;
    // What is judged and adopted is never written to again: edits from now on go to copies.
    this.draft = this.draftOf(candidate);
    const words = await this.machine.commit(candidate);
    this.discard();
    return words;
  }

  /** Boots with a configuration. */
  adopt(tree: ConfigTree): void {
    this.machine.start(tree);
  }

  /** Takes `set …` lines as they are, on top of a tree; a line that the grammar refuses throws. */
  treeOfLines(lines: readonly string[], onto: ConfigTree = emptyTree): ConfigTree {
    const draft = this.draftOf(onto);
    for (const line of lines) draft.set(parseSetLine(line));
    return draft.tree;
  }

  /** Whether the candidate would change something below the path. */
  changes(path: ConfigPath): boolean {
    return !sameTree(subtree(this.candidate, path), subtree(this.running, path));
  }

  has(path: ConfigPath): boolean {
    return hasPath(this.candidate, path);
  }

  private draftOf(tree: ConfigTree): Draft {
    return new Draft(tree, this.machine.options.grammar);
  }

  /** The draft on top of what runs now: another session may have committed, or the router may have booted. */
  private current(): Draft {
    if (this.boots !== this.machine.boots) this.discard();
    if (this.base === this.machine.running) return this.draft;
    const { edits } = this;
    this.discard();
    for (const edit of edits) {
      try {
        this.apply(edit);
      } catch (error) {
        if (!(error instanceof RefusedEdit)) throw error;
      }
    }
    this.edits = edits;
    return this.draft;
  }

  private apply(edit: Edit): void {
    if (edit.op === 'replace') this.draft = this.draftOf(edit.tree);
    else this.draft[edit.op](edit.path);
  }

  private async edit(edit: Edit): Promise<void> {
    await this.takeTime();
    this.current();
    try {
      this.apply(edit);
      this.edits.push(edit);
    } catch (error) {
      if (!(error instanceof RefusedEdit)) throw error;
      this.machine.stats.refusedEdits += 1;
      throw new ConfigSessionError(error.message);
    }
  }

  /** Timers are too coarse for one edit, so several are slept for together. */
  private async takeTime(): Promise<void> {
    this.owedMs += this.machine.options.settings.perCommandMs;
    if (this.owedMs < 20) return;
    const ms = this.owedMs;
    this.owedMs = 0;
    await sleep(ms);
  }
}
