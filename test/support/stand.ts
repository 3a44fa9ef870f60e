import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { runProgram } from '../../cli/program.js';
import { startProgram, stopProcess } from '../../cli/processes.js';
import { failureSchema } from '../../lib/wire.js';
import { core as found } from './core.js';
import { openGate, type Gate } from './gate.js';

/** How the core that this run is about is started, if there is one. */
export const core = found?.command;

export interface Answer {
  status: number;
  body: unknown;
}

interface Started {
  child: ChildProcess;
  endpoint: string;
}

const versions = 'terraform {\n  required_providers {\n    bitbuilder = { source = "bitbuilder/bitbuilder" }\n  }\n}\n';

/** A lab and a shim as processes, in a folder of their own, and the ways in which people reach them. */
export class Stand {
  /** Starts them; the second router stands behind a gate. */
  static async open(): Promise<Stand> {
    const home = mkdtempSync(join(tmpdir(), 'bitbuilder-stand-'));
    const environment = environmentOf(home);
    const lab = await startProgram('providers/lab/main', [], { environment, logFile: join(home, 'lab.log'), detached: false });
    const { devices } = JSON.parse(readFileSync(join(home, 'lab', 'lab.json'), 'utf8')) as { devices: Record<string, string> };
    const [direct = '', other = ''] = [devices['ams1-r2'], devices['ams1-r1']];
    const router2 = await openGate(Number(new URL(direct).port), Number(new URL(other).port));
    const inventory = readFileSync(join(home, 'lab', 'inventory.yaml'), 'utf8').replace(direct, `https://127.0.0.1:${router2.port}`);
    writeFileSync(join(home, 'inventory.yaml'), inventory);
    const args = ['--listen', '127.0.0.1:0', '--secrets', join(home, 'lab', 'secrets.yaml'), '--store', join(home, 'store.db')];
    const shim = await startProgram('providers/shim/main', args, { environment, logFile: join(home, 'shim.log'), detached: false });
    return new Stand(home, environment, lab, shim, router2);
  }

  private readonly token: string;
  /** Where the core runs. */
  readonly work: string;

  private constructor(
    readonly home: string,
    readonly environment: ReturnType<typeof environmentOf>,
    private readonly lab: Started,
    readonly shim: Started,
    readonly router2: Gate,
  ) {
    this.token = readFileSync(join(home, 'token'), 'utf8').trim();
    this.work = join(home, 'work');
    mkdirSync(this.work);
    const mirror = join(__dirname, '../../dist/mirror');
    writeFileSync(environment.TF_CLI_CONFIG_FILE, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    writeFileSync(join(this.work, 'versions.tf'), versions);
  }

  async close(): Promise<void> {
    for (const { child } of [this.shim, this.lab]) if (child.pid) await stopProcess(child.pid, 10_000);
    await this.router2.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** All that the devices hold and all that the shim knows. */
  async world(): Promise<unknown> {
    const { resources } = (await this.call('GET', '/status')).body as { resources: Record<string, number> };
    const lists = await Promise.all(Object.keys(resources).map(async (kind) => (await this.call('GET', `/api/v1/${kind}`)).body));
    return { devices: await (await request(`${this.lab.endpoint}/dump`)).body.json(), resources: lists };
  }

  /** As curl would. */
  async call(method: 'GET' | 'PUT', path: string, body?: unknown, bearer = `Bearer ${this.token}`): Promise<Answer> {
    const headers = { ...(bearer ? { authorization: bearer } : {}), ...(body ? { 'content-type': 'application/json' } : {}) };
    const answer = await request(`${this.shim.endpoint}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    return { status: answer.statusCode, body: await answer.body.json() };
  }

  put(kind: string, id: string, spec: object): Promise<Answer> {
    return this.call('PUT', `/api/v1/${kind}/${encodeURIComponent(id)}?wait=20`, spec);
  }

  /** One command of the core over one configuration, in a folder without a state. */
  async terraform(configuration: string, ...args: string[]): Promise<{ code: number; output: string }> {
    rmSync(join(this.work, 'terraform.tfstate'), { force: true });
    return this.again(configuration, ...args);
  }

  /** The same with the state that the last apply left. */
  async again(configuration: string, ...args: string[]): Promise<{ code: number; output: string }> {
    writeFileSync(join(this.work, 'main.tf'), configuration);
    try {
      const { stdout, stderr } = await promisify(execFile)(core ?? '', [...args, '-no-color'], { cwd: this.work, env: this.environment });
      return { code: 0, output: errorsOf(stdout + stderr) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: errorsOf(stdout + stderr) };
    }
  }

  /** An apply, and what it left in the state. */
  async apply(configuration: string): Promise<{ code: number; output: string; state: unknown }> {
    const ended = await this.terraform(configuration, 'apply', '-auto-approve');
    const state = join(this.work, 'terraform.tfstate');
    // An apply that fails at its plan leaves none.
    const { resources } = JSON.parse(existsSync(state) ? readFileSync(state, 'utf8') : '{"resources":[]}') as { resources: unknown };
    return { ...ended, state: resources };
  }

  /** What a bbctl command prints; the folder is shown as `~`. */
  async bbctl(...args: string[]): Promise<string> {
    const printed: string[] = [];
    const say = (text: string) => void printed.push(text);
    await runProgram(args, '0.0.0', { environment: this.environment, home: this.home, out: say, err: say });
    return printed.join('\n').replaceAll(this.home, '~');
  }
}

function environmentOf(home: string) {
  return {
    ...process.env,
    BITBUILDER_HOME: home,
    BITBUILDER_ENDPOINT: '',
    BITBUILDER_TOKEN: '',
    TF_CLI_CONFIG_FILE: join(home, 'cli.tfrc'),
    TERRAFORM_BINARY_NAME: core ?? '',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
  };
}

/** Status, message and problems of a failure, one a line. */
export function shown({ status, body }: Answer): string {
  const { code, message, problems } = failureSchema.parse(body).error;
  return [`${status} ${code}: ${message}`, ...problems.map((problem) => `  ${problem.path.join('.')}: ${problem.message}`)].join('\n');
}

/** Newer cores point at the attribute where older ones point at its block; what is shown is the block in both. */
export function atBlock({ code, output }: { code: number; output: string }): { code: number; output: string } {
  return { code, output: output.replace(/line \d+, (in (resource "\w+" "\w+")): \d+: .*/, 'line 1, $1: 1: $2 {') };
}

/** What stands from the first error on, without the frame that the core draws and the line breaks that it makes. */
function errorsOf(output: string): string {
  const text = output.replace(/^[│╷╵] ?/gm, '').replace(/request [\w-]{36}/g, 'request ID');
  return text
    .slice(Math.max(text.indexOf('Error: '), 0))
    .split(/\n\n+/)
    .map((paragraph) => paragraph.trim().replace(/\n */g, ' '))
    .filter(Boolean)
    .join('\n');
}
