import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../cli/table.js';
import { asBitBuilderError } from '../lib/errors.js';
import { benchLab, type LabRun } from './lab.js';
import { benchDeploy, cloneMs, commitMs, type DeployRun } from './deploy.js';

const usage =
  'usage: npm run bench -- deploy [--sizes 10,100,500] [--repeat 1] [--json], or npm run bench -- lab [--sizes 500] [--repeat 5] [--json]';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sizes: { type: 'string', default: '10,100,500' },
      repeat: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  if (!['deploy', 'lab'].includes(positionals.join()) || sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Error(usage);
  if (positionals[0] === 'lab') return lab(sizes.at(-1) ?? 500, Number(values.repeat), values.json);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());

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
