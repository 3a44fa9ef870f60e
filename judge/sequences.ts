import { grammar15, resolve } from '../providers/vyos/simulator/grammar/root.js';
import type { Sequence, Step } from './recording.js';
import { commandOf, startReplayRouter, type Door, type Edit, type Outcome, type ReplayRouter } from './replay-router.js';
import { familyOf, noScore, type CaseVerdict, type Disagreement, type Score } from './verdict.js';

/** Replays every sequence, each on a fresh router. */
export async function judgeSequences(sequences: readonly Sequence[]): Promise<CaseVerdict[]> {
  const router = await startReplayRouter();
  try {
    const verdicts: CaseVerdict[] = [];
    for (const sequence of sequences) verdicts.push(await judgeSequence(router, sequence));
    return verdicts;
  } finally {
    await router.close();
  }
}

async function judgeSequence(router: ReplayRouter, sequence: Sequence): Promise<CaseVerdict> {
  const name = sequence.test;
  const steps = [...sequence.setup, ...sequence.steps, ...sequence.teardown];
  const family = familyOf(name);
  const index = steps.findIndex((step) => isEdit(step) && !isKnown(step));
  const outside = steps[index];
  const replay = new Replay(router, doorOf(steps), family, name, outside ? untilLastCommit(steps.slice(0, index)) : steps);
  await replay.run();
  const verdict = replay.verdict();
  if (!outside || !isEdit(outside)) return verdict;
  const nothing = { accepted: noScore(), refused: noScore(), words: noScore(), disagreements: [] };
  return { family, name, outside: commandOf(outside), ...nothing, beforeOutside: verdict.disagreements };
}

function untilLastCommit(steps: readonly Step[]): readonly Step[] {
  return steps.slice(0, steps.findLastIndex(([op]) => op.startsWith('commit')) + 1);
}

/** Whether a step edits the configuration. */
export function isEdit(step: Step): step is Edit & Step {
  return step[0] === 'set' || step[0] === 'delete';
}

/** The API answers before a commit runs that changes the API itself (vyos-1x src/services/api/rest), so such a case comes from the console. */
export function doorOf(steps: readonly Step[]): Door {
  const changesApi = ([, ...path]: Edit) => path[0] === 'service' && (path.length === 1 || path[1] === 'https');
  return steps.some((step) => isEdit(step) && changesApi(step)) ? 'console' : 'api';
}

function isKnown([, ...path]: Edit): boolean {
  return resolve(path, grammar15).type !== 'unknown';
}

/** The vendor's command line refuses an edit with these words; its tests want the refusal of a commit. */
const refusedEdit = /(Set|Delete) failed\s*$/;

/** One case on its way: what the router has accepted, and what was edited since. */
class Replay {
  private readonly accepted: Score;
  private readonly refused: Score;
  private readonly words: Score;
  private readonly disagreements: Disagreement[] = [];
  private readonly committed: Edit[][] = [];
  private pending: Edit[] = [];
  private since: Edit[] = [];
  private commits = 0;

  constructor(
    private readonly router: ReplayRouter,
    private readonly door: Door,
    private readonly family: string,
    private readonly name: string,
    private readonly steps: readonly Step[],
  ) {
    const count = (fits: (step: Step) => boolean) => ({ asRecorded: 0, recorded: steps.filter(fits).length });
    this.accepted = count(([op]) => op === 'commit');
    this.refused = count(([op]) => op === 'commit-must-fail');
    this.words = count(([op, words]) => op === 'commit-must-fail' && words !== undefined);
  }

  /** Ends at a commit that was wrongly refused: what follows was recorded on a router that had accepted it. */
  async run(): Promise<void> {
    this.router.fresh(this.door);
    for (const step of this.steps) {
      if (isEdit(step)) {
        this.pending.push(step);
        this.since.push(step);
      } else if (step[0] === 'discard') {
        this.pending = [];
        this.since = [];
      } else {
        this.commits += 1;
        const goesOn = step[0] === 'commit' ? await this.mustAccept() : await this.mustRefuse(step[1]);
        this.since = [];
        if (!goesOn) return;
      }
    }
  }

  verdict(): CaseVerdict {
    const { family, name, accepted, refused, words, disagreements } = this;
    return { family, name, accepted, refused, words, disagreements };
  }

  private async mustAccept(): Promise<boolean> {
    const outcome = await this.router.commit(this.pending);
    if (outcome.is !== 'accepted') {
      const command = await this.culprit(outcome);
      this.disagree('accepted', outcome.words, command);
      return false;
    }
    this.accepted.asRecorded += 1;
    this.committed.push(this.pending);
    this.pending = [];
    return true;
  }

  private async mustRefuse(words: string | undefined): Promise<boolean> {
    const outcome = await this.router.commit(this.pending);
    const recorded = words === undefined ? 'refused' : `refused: ${words}`;
    if (outcome.is === 'accepted') {
      this.disagree(recorded, 'accepted', this.lastCommand());
      await this.replayCommitted();
    } else if (outcome.is === 'broken') {
      this.disagree(recorded, outcome.words, this.lastCommand());
    } else if (refusedEdit.test(outcome.words)) {
      this.disagree(`${recorded} by the commit`, `an edit was refused: ${outcome.words}`, await this.culprit(outcome));
    } else {
      this.refused.asRecorded += 1;
      if (words === undefined) return true;
      if (oneLine(outcome.words).includes(oneLine(words))) this.words.asRecorded += 1;
      else this.disagree(recorded, outcome.words, this.lastCommand());
    }
    return true;
  }

  /** The router as the recording has it here. */
  private async replayCommitted(): Promise<void> {
    this.router.fresh(this.door);
    for (const edits of this.committed) await this.router.commit(edits);
  }

  /** The first command from which on the router says what it said first about all of them. */
  private async culprit({ words }: Outcome): Promise<string> {
    const [said = ''] = words.split('[[');
    let first = this.pending.length;
    while (first > 1) {
      await this.replayCommitted();
      const outcome = await this.router.commit(this.pending.slice(0, first - 1));
      if (outcome.is === 'accepted' || !outcome.words.includes(said)) break;
      first -= 1;
    }
    await this.replayCommitted();
    const edit = this.pending[first - 1];
    return edit ? commandOf(edit) : 'commit';
  }

  private lastCommand(): string {
    const edit = this.since.at(-1) ?? this.pending.at(-1);
    return edit ? commandOf(edit) : 'commit';
  }

  private disagree(recorded: string, seen: string, command: string): void {
    this.disagreements.push({
      family: this.family,
      case: this.name,
      at: `commit ${this.commits} of ${this.accepted.recorded + this.refused.recorded}`,
      recorded: oneLine(recorded),
      seen: oneLine(seen),
      command,
      since: this.since.map(commandOf),
    });
  }
}

/** The vendor wraps its words at 72 characters. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
