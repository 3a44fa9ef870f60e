import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { asBitBuilderError, BitBuilderError } from '../../lib/errors.js';
import { findLab } from '../lab-process.js';
import { homeOf, makeHome } from '../context.js';
import { findTerraform } from '../exec/terraform.js';
import { stopProcess, tailOf } from '../processes.js';
import { runDemo } from './demo.js';
import { Progress } from './progress.js';

const usage = `npm run demo -- [--keep] [--json] [--skip-build]
  --keep        leave the lab, the shim and the resources there, in BITBUILDER_HOME or ~/.bitbuilder
  --json        end with one JSON object on one line
  --skip-build  take dist/ as it is`;
const { values } = readFlags();
const abort = new AbortController();
const children: ChildProcess[] = [];
const progress = new Progress((text) => process.stdout.write(text), process.stdout.isTTY === true && !values.json);

async function main(): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort());
  const { keep } = values;
  const root = projectRoot(__dirname);
  const home = keep ? homeOf(process.env) : mkdtempSync(join(tmpdir(), 'bb-demo-'));
  try {
    const terraform = findTerraform(process.env);
    if (keep) await refuseSecondLab(root, home);
    progress.say(`BitBuilder demo, with ${terraform}`);
    makeHome(home);
    const result = await runDemo({
      root,
      home,
      environment: process.env,
      keep,
      skipBuild: values['skip-build'],
      signal: abort.signal,
      progress,
      onStart: (child) => void children.push(child),
    });
    const { workFolder, ...facts } = result;
    const isOk = facts.secondPlanEmpty && facts.backendsClean !== false;
    const commits = Object.entries(facts.routerCommits).map(([router, count]) => `${router} ${count}`);
    progress.say(
      `\nrouter commits: ${commits.join(', ')}; Proxmox API calls: ${facts.proxmoxCalls}; ${isOk ? 'all well' : 'NOT all well, see above'}`,
    );
    if (keep) progress.say(nextCommands(root, home, workFolder, terraform));
    if (values.json) progress.say(JSON.stringify({ ok: isOk, steps: progress.steps, ...facts }));
    return isOk ? 0 : 1;
  } catch (thrown) {
    const error = asBitBuilderError(thrown);
    if (!abort.signal.aborted)
      process.stderr.write(
        [`\ndemo: ${error.message}`, error.detail, ...(children.length > 0 ? logTails(home) : []), '']
          .filter((text) => text !== undefined)
          .join('\n'),
      );
    await stopChildren();
    if (abort.signal.aborted) process.stderr.write('\ninterrupted; no process is left behind\n');
    if (values.json) progress.say(JSON.stringify({ ok: false, steps: progress.steps, error: error.message }));
    return abort.signal.aborted ? 130 : 1;
  } finally {
    if (!keep) {
      await stopChildren();
      rmSync(home, { recursive: true, force: true });
    }
  }
}

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'skip-build': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!values.help) return { values };
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`demo: ${(error as Error).message}\n${usage}\n`);
    process.exit(2);
  }
}

/** Before the build, which takes a while. */
async function refuseSecondLab(root: string, home: string): Promise<void> {
  const lab = await findLab(home);
  if (!lab) return;
  const bbctl = bbctlOf(root);
  throw new BitBuilderError(
    'invalid_request',
    `a lab already runs in ${home} (process ${lab.pid}); end it with \`${bbctl} shim stop; ${bbctl} lab down\`, or set BITBUILDER_HOME to another folder`,
  );
}

/** The shim first, so that it can still reach the lab. */
async function stopChildren(): Promise<void> {
  for (const { pid } of children.splice(0).reverse()) if (pid !== undefined) await stopProcess(pid, 10_000);
}

function logTails(home: string): string[] {
  return ['shim', 'lab']
    .map((name) => [name, tailOf(join(home, `${name}.log`))])
    .flatMap(([name, tail]) => (tail ? [`--- the end of ${name}.log`, tail] : []));
}

function nextCommands(root: string, home: string, workFolder: string, terraform: string): string {
  const bbctl = bbctlOf(root);
  return [
    '',
    'The lab, the shim and the resources are still there. Try:',
    `  export BITBUILDER_HOME=${home} TF_CLI_CONFIG_FILE=${workFolder}.tfrc`,
    `  ${bbctl} status`,
    `  ${bbctl} ls vm`,
    `  ${bbctl} show network acme/shop`,
    `  ${terraform} -chdir=${workFolder} plan`,
    'and to end it:',
    `  ${terraform} -chdir=${workFolder} destroy -auto-approve`,
    `  ${bbctl} shim stop && ${bbctl} lab down`,
  ].join('\n');
}

/** Works in any folder; `npx bbctl` does below the project only. */
function bbctlOf(root: string): string {
  return `node ${join(root, 'dist', 'cli', 'main.js')}`;
}

/** The project is where examples/ stands; from dist that is further up than from source. */
function projectRoot(folder: string): string {
  return existsSync(join(folder, 'examples', 'two-tenants', 'main.ts')) || folder === dirname(folder)
    ? folder
    : projectRoot(dirname(folder));
}

void main().then((code) => process.exit(code));
