import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../cli/table.js';
import { asBitBuilderError } from '../lib/errors.js';
import { benchDeploy, cloneMs, commitMs, type DeployRun } from './deploy.js';

const usage = 'usage: npm run bench -- deploy [--sizes 10,100,500] [--repeat 1] [--json]';

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
  if (positionals.join() !== 'deploy' || sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Error(usage);
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
