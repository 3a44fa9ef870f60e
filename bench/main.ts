import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../cli/table.js';
import { asBitBuilderError, BitBuilderError } from '../lib/errors.js';
import { benchChecker, renderChecker } from './checker.js';
import { benchIsolation, outOfScope } from './isolation.js';
import { benchLab, type LabRun } from './lab.js';
import { benchProvider, type Figure, type ProviderBenchOptions } from './provider.js';
import { benchReview } from './review.js';
import { benchDeploy, cloneMs, commitMs, type DeployRun } from './deploy.js';

const usage =
  'usage: npm run bench -- deploy [--sizes 10,100,500] [--repeat 1] [--json], npm run bench -- lab [--sizes 500] [--repeat 5] [--json], npm run bench -- isolation [--sizes 10,100,1000] [--json], npm run bench -- review [--sizes 100,500,2000] [--json], npm run bench -- checker [--seed 1] [--runs 100] [--json], or npm run bench -- provider [--sizes 1000,5000] [--repeat 5] [--state http|file] [--provider DIR] [--json]';

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new BitBuilderError('invalid_request', `${(cause as Error).message}\n${usage}`, { cause });
  }
}

function wordsOf() {
  return parseArgs({
    allowPositionals: true,
    options: {
      sizes: { type: 'string', default: '10,100,500' },
      repeat: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      provider: { type: 'string' },
      state: { type: 'string', default: 'http' },
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '100' },
    },
  });
}

async function main(): Promise<void> {
  const { values, positionals } = attempt(wordsOf);
  const sizes = values.sizes.split(',').map(Number);
  if (
    !['deploy', 'lab', 'provider', 'isolation', 'review', 'checker'].includes(positionals.join()) ||
    sizes.some((size) => !Number.isInteger(size) || size < 1)
  )
    throw new BitBuilderError('invalid_request', usage);
  if (positionals[0] === 'isolation') return isolation(process.argv.includes('--sizes') ? sizes : [10, 100, 1000], values.json);
  if (positionals[0] === 'review') return review(process.argv.includes('--sizes') ? sizes : [100, 500, 2000], values.json);
  if (positionals[0] === 'checker') return checker(Number(values.seed), Number(values.runs), values.json);
  if (positionals[0] === 'lab') return lab(sizes.at(-1) ?? 500, Number(values.repeat), values.json);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  if (positionals[0] === 'provider') {
    const [many = 1000, most = 5000] = process.argv.includes('--sizes') ? sizes : [];
    const folder = values.provider === undefined ? {} : { provider: values.provider };
    const { state } = values;
    if (state !== 'http' && state !== 'file') throw new BitBuilderError('invalid_request', usage);
    const { signal } = abort;
    return provider({ many, most, repeat: Number(values.repeat), environment: process.env, signal, state, ...folder }, values.json);
  }

  console.log(`networks with one VM each; a commit takes ${commitMs} ms, a clone ${cloneMs} ms; local state; median of ${values.repeat}`);
  const runs: DeployRun[] = [];
  for (const size of sizes) {
    const repeated: DeployRun[] = [];
    for (let round = 0; round < Number(values.repeat); round++) {
      repeated.push(await benchDeploy(size, { root: join(__dirname, '..'), environment: process.env, signal: abort.signal }));
    }
    repeated.sort((one, other) => one.wallS - other.wallS);
    const median = repeated[Math.floor(repeated.length / 2)];
    if (median) runs.push(median);
    console.log(`${size}: ${median?.wallS} s`);
  }
  console.log(`\n${renderTable(head, runs.map(row), 'no sizes')}`);
  if (values.json) console.log(JSON.stringify({ runs }));
}

/** The median start of several labs, and the memory of the last one. */
async function lab(size: number, repeat: number, json: boolean): Promise<void> {
  const runs: LabRun[] = [];
  for (let round = 0; round < repeat; round++) runs.push(await benchLab(size, join(__dirname, '..'), process.env));
  const last = runs.at(-1);
  const starts = runs.map(({ startS }) => startS).sort((one, other) => one - other);
  const startS = starts[Math.floor(starts.length / 2)] ?? 0;
  const row = [`${startS} s`, `${last?.emptyMiB} MiB`, `${last?.vrfsS} s`, `${last?.vmsS} s`, `${last?.fullMiB} MiB`];
  console.log(renderTable(['START', 'EMPTY', `${size} VRFS`, `${size} VMS`, 'FULL'], [row], 'no runs'));
  if (json) console.log(JSON.stringify({ startS, runs }));
}

/** What a review takes without the shim's time, by the number of resources that change. */
function review(sizes: readonly number[], json: boolean): void {
  const runs = sizes.map(benchReview);
  const rows = runs.map((run) => [
    String(run.resources),
    `${run.reviewMs} ms`,
    `${run.renderMs} ms`,
    `${run.markdownCharacters}`,
    `${run.htmlKiB} KiB`,
  ]);
  console.log(renderTable(['RESOURCES', 'REVIEW', 'MARKDOWN, HTML, JSON', 'MARKDOWN CHARACTERS', 'HTML'], rows, 'no sizes'));
  if (json) console.log(JSON.stringify({ runs }));
}

/** How many specs were tried and RPCs made, and what each planted fault was caught by; fails when a rule was broken or a fault missed. */
async function checker(seed: number, runs: number, json: boolean): Promise<void> {
  if (!Number.isInteger(seed) || !Number.isInteger(runs) || runs < 1) throw new Error(usage);
  const run = await benchChecker(seed, runs, (line) => console.error(line));
  console.log(renderChecker(run));
  if (json) console.log(JSON.stringify(run));
  if (run.lives.some(({ breaches }) => breaches.length > 0) || run.faults.some(({ isCaught }) => !isCaught)) process.exitCode = 1;
}

/** Caught and tried by kind of sabotage, false alarms, and how long a proof takes. */
function isolation(sizes: readonly number[], json: boolean): void {
  const run = benchIsolation(sizes, (line) => console.error(line));
  const { tallies, alarms, timings } = run;
  const tallied = tallies.map(({ where, sabotage, tried, caught, shown }) => [
    where,
    sabotage,
    `${caught} / ${tried}`,
    `${shown} / ${tried}`,
    caught === tried ? '' : (outOfScope[sabotage] ?? 'NOT EXPLAINED'),
  ]);
  console.log(renderTable(['WHERE', 'SABOTAGE', 'CAUGHT', 'WITH A PACKET', 'MISSED BECAUSE'], tallied, 'no sabotage'));
  console.log(
    `\nfalse alarms on clean worlds: ${alarms.alarms.length} of ${alarms.tried}${alarms.alarms.map((line) => `\n  ${line}`).join('')}\n`,
  );
  const timed = timings.map((each) => [
    String(each.tenants),
    String(each.networks),
    `${each.proveS} s`,
    `${each.proveCpuS} s`,
    `${each.verifyS} s`,
    `${each.verifyCpuS} s`,
    each.holds ? 'yes' : 'NO',
  ]);
  console.log(renderTable(['TENANTS', 'NETWORKS', 'PROOF', 'CPU', 'VERIFICATION', 'CPU', 'HOLDS'], timed, 'no sizes'));
  if (json) console.log(JSON.stringify(run));
}

/** A line for each figure, beside its floor. */
async function provider(options: Omit<ProviderBenchOptions, 'root' | 'note'>, json: boolean): Promise<void> {
  const figures: Figure[] = [];
  const note = (why: string) => console.error(why);
  await benchProvider({ ...options, root: join(__dirname, '..'), note }, (figure) => {
    figures.push(figure);
    console.error(`${figure.name}: ${figure.value.toFixed(0)} ${figure.unit}`);
  });
  const rows = figures.map(({ name, unit, value, floor, bestRatio = 0, floorIs = '', go }) => [
    name,
    `${value.toFixed(0)} ${unit}`,
    ...(floor === undefined
      ? ['', '', '', '']
      : [`${floor.toFixed(0)} ${unit}`, (value / floor).toFixed(2), bestRatio.toFixed(2), floorIs]),
    ...(floor === undefined || go === undefined ? [] : [`${go.toFixed(0)} ${unit}`, (go / floor).toFixed(2)]),
  ]);
  console.log(
    renderTable(['PROVIDER', 'OURS', 'FLOOR', 'RATIO', 'OF THE BEST', 'THE FLOOR IS', 'IN GO, IDLE', 'RATIO'], rows, 'no figures'),
  );
  if (json) console.log(JSON.stringify({ figures }));
}

const head = ['NETWORKS', 'WALL', 'FLOOR', 'LAB FLOOR', 'COMMITS', 'PVE CALLS', 'PROVIDER', 'SHIM', 'NOOP PLAN', 'READS', 'PVE CALLS'];

function row(run: DeployRun): string[] {
  const { noopPlan } = run;
  return [
    String(run.networks),
    `${run.wallS} s`,
    `${run.floorS} s`,
    `${run.labFloorS} s`,
    Object.values(run.commits).join(' + '),
    String(run.proxmoxCalls),
    `${run.providerMiB} MiB`,
    `${run.shimMiB} MiB`,
    `${noopPlan.wallS} s`,
    String(noopPlan.routerReads),
    String(noopPlan.proxmoxCalls),
  ];
}

main().catch((thrown: unknown) => {
  const error = asBitBuilderError(thrown);
  const text = error.message.includes(usage) ? usage : [error.message, error.detail].filter(Boolean).join('\n');
  process.stderr.write(`bench: ${text}\n`);
  process.exit(1);
});
