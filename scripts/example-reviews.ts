import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { run } from '../cli/exec/run.js';
import { openTerraform } from '../cli/exec/terraform.js';
import { startProgram, stopProcess } from '../cli/processes.js';
import { runProgram } from '../cli/program.js';
import { takePictures } from './pictures.js';

/** A change to examples/two-tenants: pieces of its source, and what stands there instead. */
interface Change {
  name: string;
  edits: readonly (readonly [from: string, to: string])[];
}

const changes: readonly Change[] = [
  {
    name: 'harmless',
    edits: [
      ["nameServers: ['9.9.9.9']", "nameServers: ['9.9.9.9', '149.112.112.112']"],
      ["{ description: 'Acme Corporation' }", "{ description: 'Acme Corporation', labels: { owner: 'ops@acme.example' } }"],
      ["new Vm(globex, 'build-1', { image: debian,", "new Vm(globex, 'build-1', { image: debian, tags: ['build'],"],
    ],
  },
  {
    name: 'replaces-a-vm',
    edits: [
      ["'database', {\n  image: debian,", "'database', {\n  image: debian,\n  clone: 'linked',"],
      ['memoryMiB: 2048,', 'memoryMiB: 8192,\n  cores: 2,'],
    ],
  },
  {
    name: 'opens-a-path',
    edits: [
      ['new App()', 'new App({ skipValidation: true })'],
      ["'lab', { tenant: globex,", "'lab', { tenant: globex, importTargets: ['65000:18523', '65000:13907'],"],
    ],
  },
];

const root = join(__dirname, '..');

/** Writes docs/reviews: each change planned by the core on a fresh lab and reviewed, with pictures where there is a chromium. */
async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'bb-reviews-'));
  const children: ChildProcess[] = [];
  const environment: NodeJS.ProcessEnv = { ...process.env, BITBUILDER_HOME: home, BITBUILDER_LOCK: 'frozen' };
  delete environment.BITBUILDER_ENDPOINT;
  const start = async (program: 'providers/lab/main' | 'providers/shim/main', args: string[]) => {
    const { child } = await startProgram(program, args, { environment, logFile: join(home, 'log'), detached: false });
    children.push(child);
  };
  try {
    await start('providers/lab/main', []);
    await start('providers/shim/main', ['--listen', '127.0.0.1:0', '--inventory', join(home, 'lab', 'inventory.yaml')]);
    const folder = join(home, 'two-tenants');
    mkdirSync(folder);
    const terraform = openTerraform({ environment, folder, mirror: join(root, 'dist', 'mirror') });
    await synthesise([], folder, environment);
    await terraform.run(['init', '-no-color']);
    await terraform.run(['apply', '-no-color', '-auto-approve']);
    const out = join(root, 'docs', 'reviews');
    mkdirSync(out, { recursive: true });
    for (const { name, edits } of changes) {
      await synthesise(edits, folder, environment);
      await terraform.run(['plan', '-no-color', '-out=tfplan']);
      const files = ['md', 'html'].map((ending) => join(out, `${name}.${ending}`));
      const shown = { ...environment, TF_CLI_CONFIG_FILE: `${folder}.tfrc` };
      await runProgram(['review', join(folder, 'tfplan'), ...files.flatMap((file) => ['--out', file])], '', {
        environment: shown,
        home,
        out: (text) => console.log(`${name}: ${text}`),
        err: (text) => console.error(`${name}: ${text}`),
      });
    }
    await takePictures(
      changes.map(({ name }) => join(out, `${name}.html`)),
      environment,
    );
  } finally {
    for (const { pid } of children.reverse()) if (pid !== undefined) await stopProcess(pid, 10_000);
    rmSync(home, { recursive: true, force: true });
  }
}

async function synthesise(edits: Change['edits'], folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const source = join(root, 'examples', 'two-tenants');
  const copy = join(dirname(folder), 'source');
  mkdirSync(copy, { recursive: true });
  cpSync(join(source, 'bitbuilder.lock.json'), join(copy, 'bitbuilder.lock.json'));
  const original = readFileSync(join(source, 'main.ts'), 'utf8').replace('../../constructs/index.js', join(root, 'constructs', 'index.js'));
  const text = edits.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`examples/two-tenants has no "${from}" any more; correct the change`);
    return all.replace(from, to);
  }, original);
  writeFileSync(join(copy, 'main.ts'), text);
  const outdir = join(dirname(folder), 'cdktf.out');
  await run(process.execPath, ['--import', require.resolve('tsx'), 'main.ts'], {
    cwd: copy,
    environment: { ...environment, CDKTF_OUTDIR: outdir },
  });
  const stack = JSON.parse(readFileSync(join(outdir, 'stacks', 'two-tenants', 'cdk.tf.json'), 'utf8')) as { terraform: object };
  const backend = { local: { path: join(folder, 'terraform.tfstate') } };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ ...stack, terraform: { ...stack.terraform, backend } }));
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
