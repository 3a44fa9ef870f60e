import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { openTerraform, type Terraform } from '../cli/exec/terraform.js';
import { startProgram, stopProcess } from '../cli/processes.js';
import { deployment, floor } from './configuration.js';
import { peakMemoryMiB, ProviderWatch } from './memory.js';

/** What one size costs. Times are wall-clock seconds. */
export interface DeployRun {
  networks: number;
  wallS: number;
  commits: Record<string, number>;
  proxmoxCalls: number;
  providerMiB: number;
  shimMiB: number;
  /** Terraform alone, with as many terraform_data. */
  floorS: number;
  /** What the commits and clones of the lab take at the least when ten resources are worked on at a time. */
  labFloorS: number;
  noopPlan: { wallS: number; routerReads: number; proxmoxCalls: number };
}

export interface DeployOptions {
  root: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

export const commitMs = 1_000;
export const cloneMs = 2_000;
const parallelism = 10;

interface Stats {
  routers: Record<string, { commits: number; reads: number }>;
  cluster: { calls: number };
}

/** N networks with a VM each, on a lab of its own in a folder of its own; both are gone afterwards. */
export async function benchDeploy(networks: number, { root, environment, signal }: DeployOptions): Promise<DeployRun> {
  const home = mkdtempSync(join(tmpdir(), 'bb-bench-'));
  const children: ChildProcess[] = [];
  let terraformPid: number | undefined;
  const watch = new ProviderWatch(() => terraformPid);
  try {
    const own = { ...environment, BITBUILDER_HOME: home, BITBUILDER_LOG: 'warn' };
    const start = async (program: 'providers/lab/main' | 'providers/shim/main', args: string[]) => {
      const { child, endpoint } = await startProgram(program, args, {
        environment: own,
        logFile: join(home, 'processes.log'),
        detached: false,
        signal,
      });
      children.push(child);
      return endpoint;
    };
    const lab = await start('providers/lab/main', ['--commit-ms', String(commitMs), '--clone-ms', String(cloneMs), '--wide']);
    await start('providers/shim/main', ['--listen', '127.0.0.1:0', '--inventory', join(home, 'lab', 'inventory.yaml')]);
    const open = (name: string, configuration: object): Terraform => {
      const folder = join(home, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
      return openTerraform({
        environment: own,
        folder,
        mirror: join(root, 'dist', 'mirror'),
        signal,
        onStart: (pid) => (terraformPid = pid),
      });
    };

    const empty = open('floor', floor(networks));
    await empty.run(['init', '-no-color']);
    const floorS = await seconds(() => empty.run(['apply', '-no-color', '-auto-approve']));

    const real = open('deploy', deployment(networks));
    await real.run(['init', '-no-color']);
    const before = await stats(lab);
    const wallS = await seconds(() => real.run(['apply', '-no-color', '-auto-approve', `-parallelism=${parallelism}`]));
    const applied = await stats(lab);
    const planS = await seconds(() => real.run(['plan', '-no-color', '-detailed-exitcode']));
    const planned = await stats(lab);

    return {
      networks,
      wallS,
      commits: Object.fromEntries(Object.keys(applied.routers).map((name) => [name, commitsOf(applied, name) - commitsOf(before, name)])),
      proxmoxCalls: applied.cluster.calls - before.cluster.calls,
      providerMiB: watch.peakMiB,
      shimMiB: peakMemoryMiB(children[1]?.pid ?? 0),
      floorS,
      labFloorS: round((networks * (commitMs + cloneMs)) / 1000 / parallelism),
      noopPlan: {
        wallS: planS,
        routerReads: readsOf(planned) - readsOf(applied),
        proxmoxCalls: planned.cluster.calls - applied.cluster.calls,
      },
    };
  } finally {
    watch.stop();
    for (const { pid } of children.reverse()) if (pid !== undefined) await stopProcess(pid, 10_000);
    rmSync(home, { recursive: true, force: true });
  }
}

async function stats(lab: string): Promise<Stats> {
  return (await (await request(`${lab}/stats`)).body.json()) as Stats;
}

function commitsOf({ routers }: Stats, name: string): number {
  return routers[name]?.commits ?? 0;
}

function readsOf({ routers }: Stats): number {
  return Object.values(routers).reduce((sum, { reads }) => sum + reads, 0);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return round(Number(process.hrtime.bigint() - started) / 1e9);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
