import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asBitBuilderError, BitBuilderError } from '../lib/errors.js';
import { judgeAnswers, type AnswersReport } from './answers.js';
import { writeCoverage } from './coverage.js';
import { judgeExchanges } from './exchanges.js';
import { mutate, mutationsJson, renderMutations, type MutationReport } from './mutation/run.js';
import { readRefusalFacts } from './mutation/refusal-facts.js';
import { readVendorTree } from './mutation/vendor-tree.js';
import { fallsBehind, readReached, sharesOf, writeReached } from './reached.js';
import { readRecording } from './recording.js';
import { reportJson } from './report-json.js';
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

const usage = 'usage: npm run judge -- [--json] [--verbose] [--update] [--mutate [--seed N] [--count N]] [file ...]';
const defaults = ['vyos-smoke-sequences.json', 'vyos-http-golden.json', 'pve-api-schema.json', 'pve-api-schema-8.4.5.json'];

/** Judges the simulators by recordings, prints what it found and answers the exit code. */
export async function runJudge(args: readonly string[], { root, print, complain }: Surroundings): Promise<number> {
  try {
    const { values, positionals: named } = parseArguments(args);
    const given = named.length > 0 ? named : defaults.map((name) => join(root, '..', 'shared', 'vendor', name));
    const absent = named.length > 0 ? [] : given.filter((file) => !existsSync(file));
    const present = given.filter((file) => !absent.includes(file));
    if (values.mutate) {
      const mutations = await mutateFiles(present, root, mutationOptions(values));
      print(values.json ? JSON.stringify(mutationsJson(mutations)) : renderMutations(mutations, values.verbose));
      return exitCodes.asReached;
    }
    const found = await judgeFiles(present, absent);
    const reachedFile = join(root, 'judge', 'reached.json');
    const shares = sharesOf([...found.families, ...(found.http ? [found.http] : [])], found.clusters);
    if (values.update) {
      writeReached(reachedFile, shares);
      if (named.length === 0) writeCoverage(join(root, 'docs', 'lab-coverage.md'), found);
    }
    const report: Report = { ...found, behind: fallsBehind(shares, readReached(reachedFile), named.length === 0) };
    print(values.json ? JSON.stringify(reportJson(report)) : renderReport(report, values.verbose));
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
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: off,
        verbose: off,
        update: off,
        mutate: off,
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '300' },
      },
    });
  } catch (error) {
    throw new BitBuilderError('invalid_request', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function mutationOptions({ seed, count }: { seed: string; count: string }): { seed: number; count: number } {
  for (const [name, text] of Object.entries({ seed, count }))
    if (!/^\d{1,9}$/.test(text)) throw new BitBuilderError('invalid_request', `--${name} takes a whole number, seen "${text}"\n${usage}`);
  return { seed: Number(seed), count: Number(count) };
}

/** Spoils the accepted commits of all recorded sequences. What the vendor takes is told by the facts beside the recordings. */
async function mutateFiles(files: readonly string[], root: string, options: { seed: number; count: number }): Promise<MutationReport> {
  const vendor = join(root, '..', 'shared', 'vendor');
  const tree = readVendorTree(join(vendor, 'vyos-config-tree.json'));
  const refusals = readRefusalFacts(join(vendor, 'vyos-verify-errors.json'));
  const recordings = files.map(readRecording);
  const sequences = recordings.flatMap((recording) => (recording.format === 'vyos-smoke-sequences/1' ? recording.cases : []));
  return mutate(sequences, { tree, refusals }, options);
}

/** All files are read before the first is judged, so that a bad one is told at once. */
async function judgeFiles(files: readonly string[], absent: readonly string[]): Promise<Omit<Report, 'behind'>> {
  const verdicts: CaseVerdict[] = [];
  const clusters: AnswersReport[] = [];
  for (const recording of files.map(readRecording)) {
    if (recording.format === 'vyos-smoke-sequences/1') verdicts.push(...(await judgeSequences(recording.cases)));
    else if (recording.format === 'vyos-http-golden/1') verdicts.push(...(await judgeExchanges(recording.cases)));
    else clusters.push(await judgeAnswers(recording));
  }
  return reportOf(verdicts, clusters, absent);
}
