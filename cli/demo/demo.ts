import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { request } from 'undici';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import { ShimClient } from '../client.js';
import { readContext } from '../context.js';
import { run } from '../exec/run.js';
import { openTerraform, type Terraform } from '../exec/terraform.js';
import { startProgram } from '../processes.js';
import { changedDevices, changesOf, readable, type Dump } from './changes.js';
import type { Progress } from './progress.js';

export interface DemoOptions {
  /** Root of the project. */
  root: string;
  /** Everything that the demo writes goes below it. */
  home: string;
  environment: NodeJS.ProcessEnv;
  /** Leave the lab, the shim and the resources there. */
  keep: boolean;
  /** Take dist/ as it is. */
  skipBuild: boolean;
  signal: AbortSignal;
  progress: Progress;
  /** Told of each process as it is started. */
  onStart(child: ChildProcess): void;
}

/** What `--json` prints; seconds of the steps are added by the caller. */
export interface DemoResult {
  resources: Record<string, number>;
  /** Over the whole demo. */
  routerCommits: Record<string, number>;
  proxmoxCalls: number;
  secondPlanEmpty: boolean;
  /** Whether everything was as before after the destroy; undefined where nothing was destroyed. */
  backendsClean?: boolean;
  workFolder: string;
}

const stackSchema = z.looseObject({ terraform: z.looseObject({}) });
const statsSchema = z.object({
  routers: z.record(z.string(), z.looseObject({ commits: z.number() })),
  cluster: z.looseObject({ calls: z.number() }),
});

/** Two tenants from the first line to the last: built, planned, applied, shown, planned again and destroyed. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { root, home, keep, signal, progress } = options;
  const environment: NodeJS.ProcessEnv = { ...options.environment, BITBUILDER_HOME: home };
  delete environment.BITBUILDER_ENDPOINT;
  delete environment.BITBUILDER_TOKEN;
  const start = async (program: 'providers/lab/main' | 'providers/shim/main', args: string[]) => {
    const logFile = join(home, `${program.split('/')[1]}.log`);
    const { child, endpoint } = await startProgram(program, args, { environment, logFile, detached: keep, signal });
    options.onStart(child);
    return endpoint;
  };

  if (!options.skipBuild) await progress.step('build', () => run('npm', ['run', '--silent', 'build'], { cwd: root, environment, signal }));
  const lab = await progress.step(
    'start the lab',
    () => start('providers/lab/main', []),
    () => 'two VyOS routers, one Proxmox VE cluster of two nodes',
  );
  const before = await dumpOf(lab);
  const listen = keep ? [] : ['--listen', '127.0.0.1:0'];
  await progress.step(
    'start the shim',
    () => start('providers/shim/main', [...listen, '--inventory', join(home, 'lab', 'inventory.yaml')]),
    (endpoint) => endpoint,
  );

  const workFolder = await progress.step('synthesise examples/two-tenants', () => synthesise(options, environment));
  const terraform = openTerraform({ environment, folder: workFolder, mirror: join(root, 'dist', 'mirror'), signal });
  await progress.step('terraform init', () => terraform.run(['init', '-no-color']));
  await progress.step('terraform plan', () => terraform.run(['plan', '-no-color', '-out=plan']), summaryOf('Plan:'));
  await progress.step('terraform apply', () => terraform.run(['apply', '-no-color', 'plan']), summaryOf('Apply complete!'));

  const resources = await show(options, environment, before, await dumpOf(lab));
  const secondPlanEmpty = await progress.step(
    'terraform plan, again',
    () => isPlanEmpty(terraform),
    (isEmpty) => (isEmpty ? 'nothing left to do' : 'NOT empty'),
  );
  const result = async (backendsClean?: boolean): Promise<DemoResult> => {
    const { routers, cluster } = statsSchema.parse(await get(`${lab}/stats`));
    const routerCommits = Object.fromEntries(Object.entries(routers).map(([name, { commits }]) => [name, commits]));
    return {
      resources,
      routerCommits,
      proxmoxCalls: cluster.calls,
      secondPlanEmpty,
      ...(backendsClean === undefined ? {} : { backendsClean }),
      workFolder,
    };
  };
  if (keep) return result();

  await progress.step('terraform destroy', () => terraform.run(['destroy', '-no-color', '-auto-approve']), summaryOf('Destroy complete!'));
  const leftBehind = await progress.step(
    'compare the devices with before',
    async () => changesByDevice(before, await dumpOf(lab)),
    (changes) => (changes.length === 0 ? 'all as they were' : `NOT as they were: ${changes.join('; ')}`),
  );
  return result(leftBehind.length === 0);
}

/** Synthesises the example into a folder of its own, with a state of its own, and answers the folder of the stack. */
async function synthesise({ root, home, signal }: DemoOptions, environment: NodeJS.ProcessEnv): Promise<string> {
  const example = join(root, 'examples', 'two-tenants');
  const out = join(home, 'cdktf.out');
  const tsx = require.resolve('tsx');
  rmSync(out, { recursive: true, force: true });
  await run(process.execPath, ['--import', tsx, 'main.ts'], {
    cwd: example,
    environment: { ...environment, CDKTF_OUTDIR: out, BITBUILDER_LOCK: 'frozen' },
    signal,
  });
  const [stack] = readdirSync(join(out, 'stacks'));
  if (!stack) throw new BitBuilderError('bug', `the example wrote no stack into ${out}`);
  const folder = join(home, 'two-tenants');
  // What an earlier demo left speaks of a lab that is gone.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(out, 'stacks', stack), folder, { recursive: true, verbatimSymlinks: true });
  const file = join(folder, 'cdk.tf.json');
  const configuration = stackSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  // The state would lie in the example's folder otherwise.
  configuration.terraform.backend = { local: { path: join(folder, 'terraform.tfstate') } };
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return folder;
}

async function show({ progress }: DemoOptions, environment: NodeJS.ProcessEnv, before: Dump, after: Dump): Promise<Record<string, number>> {
  const { BITBUILDER_HOME: home = '' } = environment;
  const client = new ShimClient(readContext({ environment, home, out: () => undefined, err: () => undefined }));
  try {
    const { resources } = await client.status();
    progress.say('');
    for (const kind of Object.keys(resources)) {
      const items = await client.list(kind);
      if (items.length > 0) progress.say(`  ${kind.padEnd(16)} ${items.map(({ id }) => id).join(', ')}`);
    }
    for (const device of changedDevices(before, after)) {
      const { added } = changesOf(before[device], after[device]);
      progress.say(`\n  ${device}: ${added.length} new lines`);
      const lines = readable(added);
      for (const line of lines.slice(0, 14)) progress.say(`    ${hideKeys(line)}`);
      if (lines.length > 14) progress.say(`    … and ${lines.length - 14} more`);
    }
    progress.say('');
    return resources;
  } finally {
    await client.close();
  }
}

async function isPlanEmpty(terraform: Terraform): Promise<boolean> {
  return (await terraform.run(['plan', '-no-color', '-detailed-exitcode'], [0, 2])).code === 0;
}

function changesByDevice(before: Dump, after: Dump): string[] {
  return changedDevices(before, after).map((device) => {
    const { added, removed } = changesOf(before[device], after[device]);
    return `${device} ${[...added.map((line) => `+ ${hideKeys(line)}`), ...removed.map((line) => `- ${hideKeys(line)}`)].slice(0, 3).join(', ')}`;
  });
}

function hideKeys(line: string): string {
  return line.replace(/((?:private|preshared)-key) \S+/, '$1 <redacted>');
}

function summaryOf(start: string): (result: { stdout: string }) => string {
  return ({ stdout }) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.replace(start, '')
      .trim()
      .replace(/^Resources: /, '')
      .replace(/\.$/, '') ?? '';
}

async function dumpOf(lab: string): Promise<Dump> {
  return (await get(`${lab}/dump`)) as Dump;
}

async function get(url: string): Promise<unknown> {
  const { statusCode, body } = await request(url);
  if (statusCode !== 200) throw new BitBuilderError('bug', `${url} answered ${statusCode}`, { detail: await body.text() });
  return body.json();
}
