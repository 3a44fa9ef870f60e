/** How many of the recorded outcomes of one sort the simulator repeated. */
export interface Score {
  asRecorded: number;
  recorded: number;
}

/** Something that the simulator did otherwise than the vendor. */
export interface Disagreement {
  family: string;
  case: string;
  /** Which outcome of the case: `commit 3`. */
  at: string;
  /** `accepted`, `refused`, or the recorded words or answer. */
  recorded: string;
  seen: string;
  /** The command that caused it. */
  command: string;
  /** Everything that was sent since the outcome before. */
  since: readonly string[];
}

/** What became of one case. A case outside the grammar is not run and scores nothing. */
export interface CaseVerdict {
  family: string;
  name: string;
  /** The first thing that the simulator does not know; undefined for a case inside the grammar. */
  outside?: string;
  accepted: Score;
  refused: Score;
  /** Refusals whose words were recorded. */
  words: Score;
  disagreements: readonly Disagreement[];
  /** Disagreements of a case before it stepped outside. They are worth a look and score nothing. */
  beforeOutside?: readonly Disagreement[];
}

/** The cases of one family, or of all of them. */
export interface Tally {
  family: string;
  cases: number;
  inside: number;
  /** Cases inside the grammar in which everything was as recorded. */
  agreed: number;
  accepted: Score;
  refused: Score;
  words: Score;
  disagreements: number;
}

/** Nothing scored yet. */
export function noScore(): Score {
  return { asRecorded: 0, recorded: 0 };
}

/** The family of a case: the module of its test without `test_`. `test_interfaces_vxlan::test_one` is of `interfaces_vxlan`. */
export function familyOf(name: string): string {
  const [module = name] = name.split('::');
  return module
    .replace(/^.*\//, '')
    .replace(/\.py$/, '')
    .replace(/^test_/, '');
}

/** One tally for each family, in the order of their first cases. */
export function tallyFamilies(verdicts: readonly CaseVerdict[]): Tally[] {
  const byFamily = new Map<string, CaseVerdict[]>();
  for (const verdict of verdicts) byFamily.set(verdict.family, [...(byFamily.get(verdict.family) ?? []), verdict]);
  return [...byFamily].map(([family, members]) => tally(family, members));
}

/** The sums over some cases. */
export function tally(family: string, verdicts: readonly CaseVerdict[]): Tally {
  const inside = verdicts.filter(({ outside }) => outside === undefined);
  const sum = (of: (verdict: CaseVerdict) => Score): Score => ({
    asRecorded: inside.reduce((total, verdict) => total + of(verdict).asRecorded, 0),
    recorded: inside.reduce((total, verdict) => total + of(verdict).recorded, 0),
  });
  return {
    family,
    cases: verdicts.length,
    inside: inside.length,
    agreed: inside.filter(({ disagreements }) => disagreements.length === 0).length,
    accepted: sum(({ accepted }) => accepted),
    refused: sum(({ refused }) => refused),
    words: sum(({ words }) => words),
    disagreements: inside.reduce((total, verdict) => total + verdict.disagreements.length, 0),
  };
}
