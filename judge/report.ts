import type { AnswersReport } from './answers.js';
import { exchangesFamily } from './exchanges.js';
import { tally, tallyFamilies, type CaseVerdict, type Disagreement, type Score, type Tally } from './verdict.js';

/** Everything that a run found. */
export interface Report {
  /** The families of the recorded sequences. */
  families: readonly Tally[];
  total: Tally;
  /** The recorded HTTP exchanges, where they were given. */
  http?: Tally;
  /** The walk through a simulated cluster of each release whose schema was given. */
  clusters: readonly AnswersReport[];
  disagreements: readonly Disagreement[];
  /** Cases that step outside the grammar, with the command that does. */
  outside: readonly { family: string; case: string; command: string }[];
  /** Disagreements of cases that step outside the grammar, before they do. They count for nothing. */
  beforeOutside: readonly Disagreement[];
  /** Where the run falls behind what was reached before. */
  behind: readonly string[];
  /** Recordings that are not there. */
  absent: readonly string[];
}

/** Adds up the verdicts. */
export function reportOf(
  verdicts: readonly CaseVerdict[],
  clusters: readonly AnswersReport[],
  absent: readonly string[],
): Omit<Report, 'behind'> {
  const [exchanges, sequences] = [verdicts.filter(isExchange), verdicts.filter((verdict) => !isExchange(verdict))];
  return {
    families: tallyFamilies(sequences),
    total: tally('total', sequences),
    ...(exchanges.length > 0 ? { http: tally(exchangesFamily, exchanges) } : {}),
    clusters,
    disagreements: [...verdicts.flatMap((verdict) => verdict.disagreements), ...clusters.flatMap((cluster) => cluster.disagreements)],
    outside: verdicts.flatMap(({ family, name, outside }) => (outside === undefined ? [] : [{ family, case: name, command: outside }])),
    beforeOutside: verdicts.flatMap((verdict) => verdict.beforeOutside ?? []),
    absent,
  };
}

function isExchange({ family }: CaseVerdict): boolean {
  return family === exchangesFamily;
}

const head = ['FAMILY', 'CASES', 'COVERED', 'ACCEPTED', 'REFUSED', 'WORDS', 'DISAGREE'];
const listedAtMost = 10;

/** The table, the walk, and the disagreements: the first ten, or with `verbose` all of them with what was sent. */
export function renderReport(report: Report, verbose: boolean): string {
  const blocks = [...report.absent.map((file) => `not judged: there is no ${file}`)];
  const tallies = [...report.families, ...(report.families.length > 0 ? [report.total] : []), ...(report.http ? [report.http] : [])];
  if (tallies.length > 0) blocks.push(renderColumns([head, ...tallies.map(row)]));
  blocks.push(...report.clusters.map((cluster) => renderAnswers(cluster, verbose)));
  if (report.disagreements.length > 0) blocks.push(renderDisagreements(report.disagreements, verbose));
  if (verbose && report.outside.length > 0)
    blocks.push(['outside the grammar:', ...report.outside.map((each) => `  ${each.case}: ${each.command}`)].join('\n'));
  if (report.beforeOutside.length > 0)
    blocks.push(`not counted, before a case steps outside:\n${renderDisagreements(report.beforeOutside, verbose)}`);
  if (report.behind.length > 0) blocks.push(['behind what was reached:', ...report.behind.map((line) => `  ${line}`)].join('\n'));
  return blocks.join('\n\n');
}

function row({ family, cases, inside, accepted, refused, words, disagreements }: Tally): string[] {
  return [family, String(cases), String(inside), score(accepted), score(refused), score(words), String(disagreements)];
}

function score({ asRecorded, recorded }: Score): string {
  return recorded === 0 ? '-' : `${asRecorded}/${recorded}`;
}

function renderAnswers({ schema, methods, parameters, answers, requests, routes, unwalked }: AnswersReport, verbose: boolean): string {
  const missed = verbose && unwalked.length > 0 ? `; not walked: ${unwalked.join(', ')}` : '';
  const has = `${methods.asRecorded} of ${methods.recorded} methods implemented, ${parameters.asRecorded} of ${parameters.recorded} parameters of these checked`;
  return `${schema}: ${has}, ${answers.asRecorded} of ${answers.recorded} answers valid, ${requests.asRecorded} of ${requests.recorded} requests of our adapter valid, ${routes.asRecorded} of ${routes.recorded} routes walked${missed}`;
}

function renderDisagreements(disagreements: readonly Disagreement[], verbose: boolean): string {
  const shown = verbose ? disagreements : disagreements.slice(0, listedAtMost);
  const lines = shown.flatMap((each) => [
    `${each.case}, ${each.at}: ${each.command}`,
    `  recorded: ${each.recorded}`,
    `  seen:     ${each.seen}`,
    ...(verbose ? each.since.map((command) => `  sent:     ${command}`) : []),
  ]);
  const more = disagreements.length - shown.length;
  return [...lines, ...(more > 0 ? [`and ${more} more; --verbose lists all`] : [])].join('\n');
}

/** The first column to the left, figures to the right. */
function renderColumns(rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0));
  return rows.map((cells) => cells.map(pad).join('  ').trimEnd()).join('\n');
}
