import type { Sequence, Step } from '../recording.js';
import { startReplayRouter, type Edit, type ReplayRouter } from '../replay-router.js';
import { doorOf, isEdit } from '../sequences.js';
import { familyOf } from '../verdict.js';
import type { Commit } from './choices.js';
import { Random } from './random.js';
import { spoilBy, spoilings, type Spoiling, type VendorFacts } from './spoil.js';

/** A recorded commit that the vendor accepted. */
interface AcceptedCommit extends Commit {
  sequence: Sequence;
}

/** What became of one way to spoil commits. */
export interface SpoilingTally {
  spoiling: Spoiling;
  judged: number;
  refused: number;
  /** Spoiled, and yet taken by the vendor's grammar; they are not judged. */
  stayedValid: number;
}

/** A spoiled commit that was accepted. */
export interface Miss {
  spoiling: Spoiling;
  family: string;
  case: string;
  what: string;
}

/** What a mutation run came to. */
export interface MutationReport {
  seed: number;
  tallies: readonly SpoilingTally[];
  misses: readonly Miss[];
}

/** How often a spoiling may fail before its turn is given up. */
const triesPerMutation = 200;

/** Spoils as many accepted commits as asked for, each in one place and each kind in turn, and counts the refused. */
export async function mutate(
  sequences: readonly Sequence[],
  facts: VendorFacts,
  { seed, count }: { seed: number; count: number },
): Promise<MutationReport> {
  const random = new Random(seed);
  const commits = sequences.flatMap(acceptedCommits);
  const tallies = spoilings.map((spoiling): SpoilingTally => ({ spoiling, judged: 0, refused: 0, stayedValid: 0 }));
  const misses: Miss[] = [];
  const told = new Set<string>();
  const router = await startReplayRouter();
  try {
    for (let turn = 0; turn < count; turn++) {
      const tally = tallies[turn % tallies.length];
      if (!tally) break;
      const miss = await mutateOne(router, commits, facts, random, tally, told);
      if (miss) misses.push(miss);
    }
  } finally {
    await router.close();
  }
  return { seed, tallies, misses };
}

/** Draws commits until one can be spoiled so, in a place that was not drawn before, and is accepted as it was recorded. */
async function mutateOne(
  router: ReplayRouter,
  commits: readonly AcceptedCommit[],
  facts: VendorFacts,
  random: Random,
  tally: SpoilingTally,
  told: Set<string>,
): Promise<Miss | undefined> {
  for (let tried = 0; tried < triesPerMutation; tried++) {
    const commit = random.pick(commits);
    const spoiled = commit && spoilBy[tally.spoiling](commit, facts, random);
    if (spoiled === 'stays valid') tally.stayedValid += 1;
    if (!commit || !spoiled || spoiled === 'stays valid') continue;
    const { test } = commit.sequence;
    const key = `${test} ${commit.before.length} ${spoiled.what}`;
    if (told.has(key) || !(await isAccepted(router, commit, commit.edits))) continue;
    told.add(key);
    tally.judged += 1;
    if (await isAccepted(router, commit, spoiled.edits)) {
      return { spoiling: tally.spoiling, family: familyOf(test), case: test, what: spoiled.what };
    }
    tally.refused += 1;
    return undefined;
  }
  return undefined;
}

async function isAccepted(router: ReplayRouter, { sequence, before }: AcceptedCommit, edits: readonly Edit[]): Promise<boolean> {
  router.fresh(doorOf(stepsOf(sequence)));
  for (const each of before) if ((await router.commit(each)).is !== 'accepted') return false;
  return (await router.commit(edits)).is === 'accepted';
}

function acceptedCommits(sequence: Sequence): AcceptedCommit[] {
  const found: AcceptedCommit[] = [];
  const before: Edit[][] = [];
  let pending: Edit[] = [];
  for (const step of stepsOf(sequence)) {
    if (isEdit(step)) pending.push(step);
    else if (step[0] === 'discard') pending = [];
    else if (step[0] === 'commit') {
      if (pending.some(([op]) => op === 'set')) found.push({ sequence, before: [...before], edits: pending });
      before.push(pending);
      pending = [];
    }
  }
  return found;
}

function stepsOf({ setup, steps, teardown }: Sequence): readonly Step[] {
  return [...setup, ...steps, ...teardown];
}

/** The table, and with `verbose` what was accepted. */
export function renderMutations({ seed, tallies, misses }: MutationReport, verbose: boolean): string {
  const sum = (of: (tally: SpoilingTally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const total = {
    spoiling: 'total',
    judged: sum(({ judged }) => judged),
    refused: sum(({ refused }) => refused),
    stayedValid: sum(({ stayedValid }) => stayedValid),
  };
  const rows = [...tallies, total].map((row) => [row.spoiling, row.judged, row.refused, percent(row), row.stayedValid].map(String));
  const columns = [['SPOILED BY', 'JUDGED', 'REFUSED', 'SHARE', 'STAYED VALID'], ...rows];
  const table = columns.map((cells) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(20) : cell.padStart(13)))
      .join('')
      .trimEnd(),
  );
  const accepted = misses.map((miss) => `  ${miss.case}, ${miss.spoiling}: ${miss.what}`);
  return [...table, '', `seed ${seed}`, ...(verbose && accepted.length > 0 ? ['', 'accepted:', ...accepted] : [])].join('\n');
}

function percent({ judged, refused }: { judged: number; refused: number }): string {
  return judged === 0 ? '-' : `${((100 * refused) / judged).toFixed(1)} %`;
}

/** The same for machines. */
export function mutationsJson({ seed, tallies, misses }: MutationReport): object {
  const kinds = Object.fromEntries(tallies.map(({ spoiling, ...counts }) => [spoiling, counts]));
  return { seed, kinds, misses };
}
