import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asBitBuilderError, BitBuilderError } from '../lib/errors.js';
import { judgeAnswers, type AnswersReport } from './answers.js';
import { judgeExchanges } from './exchanges.js';
import { fallsBehind, readReached, sharesOf, writeReached } from './reached.js';
import { readRecording } from './recording.js';
import { renderReport, reportOf, type Report } from './report.js';
import { judgeSequences } from './sequences.js';
import type { CaseVerdict } from './verdict.js';

/** Where the judge runs. */
export interface Surroundings {
  /** The project; recordings are looked for in `../shared/vendor` beside it. */
  root: string;
  print(text: string): void;
  complain(text: string): void;
}

/** `behind` is a disagreement beyond what was reached, `unusable` bad arguments or a bad file. */
export const exitCodes = { asReached: 0, behind: 1, unusable: 2 } as const;

const usage = 'usage: npm run judge -- [--json] [--verbose] [--update] [file ...]';
const defaults = ['vyos-smoke-sequences.json', 'vyos-http-golden.json', 'pve-api-schema.json'];

/** Judges the simulators by recordings, prints what it found and answers the exit code. */
export async function runJudge(args: readonly string[], { root, print, complain }: Surroundings): Promise<number> {
  try {
    const { values, positionals: named } = parseArguments(args);
    const given = named.length > 0 ? named : defaults.map((name) => join(root, '..', 'shared', 'vendor', name));
    const absent = named.length > 0 ? [] : given.filter((file) => !existsSync(file));
    const found = await judgeFiles(
      given.filter((file) => !absent.includes(file)),
      absent,
    );
    const reachedFile = join(root, 'judge', 'reached.json');
    const shares = sharesOf(found.families, found.proxmox);
    if (values.update) writeReached(reachedFile, shares);
    const report: Report = { ...found, behind: fallsBehind(shares, readReached(reachedFile), named.length === 0) };
    print(renderReport(report, values.verbose));
    if (values.json) print(JSON.stringify(report));
    return report.behind.length > 0 ? exitCodes.behind : exitCodes.asReached;
  } catch (thrown) {
    const { message, detail } = asBitBuilderError(thrown);
    complain(['judge: ', message, ...(detail ? ['\n', detail] : [])].join(''));
    return exitCodes.unusable;
  }
}

function parseArguments(args: readonly string[]) {
  const off = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { json: off, verbose: off, update: off } });
  } catch (error) {
    throw new BitBuilderError('invalid_request', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** All files are read before the first is judged, so that a bad one is told at once. */
async function judgeFiles(files: readonly string[], absent: readonly string[]): Promise<Omit<Report, 'behind'>> {
  const verdicts: CaseVerdict[] = [];
  let answers: AnswersReport | undefined;
  for (const recording of files.map(readRecording)) {
    if (recording.format === 'vyos-smoke-sequences/1') verdicts.push(...(await judgeSequences(recording.cases)));
    else if (recording.format === 'vyos-http-golden/1') verdicts.push(...(await judgeExchanges(recording.cases)));
    else answers = await judgeAnswers(recording);
  }
  return reportOf(verdicts, answers, absent);
}
