import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findTerraform } from '../cli/exec/terraform.js';
import { run } from '../cli/exec/run.js';
import { selfSigned } from '../providers/http/self-signed.js';
import { buildGoProvider, reattachValue } from './go-provider.js';
import { ProviderWatch } from './memory.js';
import { openProviderWorld, type ProviderWorld } from './provider-world.js';

/** A figure and the least that it could be, measured in turns. Milliseconds, or MiB for memory. */
export interface Figure {
  name: string;
  unit: 'ms' | 'MiB';
  value: number;
  floor?: number;
  /** Of the quickest turns: what is least disturbed by whatever else the machine does. */
  bestRatio?: number;
  floorIs?: string;
  /** The same with a provider in Go that answers at once and asks no shim: what any plugin costs the core. */
  go?: number;
}

export interface ProviderBenchOptions {
  root: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** How often the short commands are repeated; medians are told. */
  repeat: number;
  /** Resources of the applies in the comparison with the floor, and of the one whose memory is told. */
  many: number;
  most: number;
  /** Folder with a launcher to measure instead of dist/provider. */
  provider?: string;
  /** Where the applies of the comparison keep their state: behind an `http` backend, or in a file, which the core writes anew for each resource. */
  state: 'http' | 'file';
  /** Told what cannot be measured, and why. */
  note(why: string): void;
}

// Fixed by Terraform.
const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

/** What the provider costs a core, each figure beside what the same costs without it. */
export async function benchProvider(options: ProviderBenchOptions, told: (figure: Figure) => void): Promise<void> {
  const { root, repeat, many, most } = options;
  const folder = options.provider ?? join(root, 'dist/provider');
  if (!existsSync(folder)) throw new Error(`there is no provider in ${folder}; run \`npm run build\` first`);
  const launcher = readdirSync(folder).find((name) => name.startsWith('terraform-provider-'));
  if (!launcher) throw new Error(`${folder} holds no terraform-provider-…`);
  const bench = await Bench.open({ ...options, provider: folder }, launcher);
  try {
    told({ name: 'start to handshake', unit: 'ms', ...(await bench.handshake(Math.max(repeat * 3, 5))), floorIs: 'empty Node.js script' });
    told({ name: 'plan of one resource', unit: 'ms', ...(await bench.plan(repeat)), floorIs: 'terraform_data' });
    for (const reattached of [true, false]) {
      const name = `apply of ${many}${reattached ? ', reattached' : ''}${options.state === 'file' ? ', state in a file' : ''}`;
      told({ name, unit: 'ms', ...(await bench.apply(many, repeat, reattached)), floorIs: 'terraform_data' });
    }
    told({ name: `peak memory at ${most}`, unit: 'MiB', value: await bench.peakMiB(most) });
  } finally {
    await bench.close();
  }
}

class Bench {
  static async open(options: ProviderBenchOptions & { provider: string }, launcher: string): Promise<Bench> {
    const home = mkdtempSync(join(tmpdir(), 'bb-bench-provider-'));
    cpSync(options.provider, join(home, 'provider'), { recursive: true });
    const goProvider = await buildGoProvider(join(home, 'go'), { ...options, launcher }, (why) => options.note(why));
    return new Bench(options, launcher, { home, goProvider }, await openProviderWorld());
  }

  private readonly environment: NodeJS.ProcessEnv;
  private readonly core: string;
  private readonly home: string;
  private readonly goProvider: string | undefined;

  private constructor(
    private readonly options: ProviderBenchOptions,
    /** Its name. */
    private readonly launcher: string,
    folders: { home: string; goProvider: string | undefined },
    private readonly world: ProviderWorld,
  ) {
    this.home = folders.home;
    this.goProvider = folders.goProvider;
    this.core = findTerraform(options.environment);
    // A CA file of the user's own costs Node.js 20 about 40 ms in every process, ours or not.
    const rest = Object.fromEntries(Object.entries(options.environment).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS'));
    this.environment = {
      ...rest,
      ...this.overriding(join(this.home, 'provider')),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      BITBUILDER_ENDPOINT: world.shim,
      BITBUILDER_TOKEN: 'bench',
    };
  }

  async close(): Promise<void> {
    await this.world.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** From the start of the process to the line that the core waits for. */
  async handshake(repeat: number): Promise<Measured> {
    const core = selfSigned({ dnsNames: ['localhost'] });
    const managed = { TF_PLUGIN_MAGIC_COOKIE: magicCookie, PLUGIN_PROTOCOL_VERSIONS: '5,6', PLUGIN_CLIENT_CERT: core.cert };
    const script = join(this.home, 'empty.js');
    writeFileSync(script, '');
    return inTurns(repeat, {
      value: async () => {
        const child = spawn(join(this.home, 'provider', this.launcher), {
          env: { ...this.environment, ...managed },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        await firstLine(child, (line) => line);
        return () => void child.kill('SIGTERM');
      },
      floor: async () => {
        await run(process.execPath, [script], { cwd: this.home, environment: this.environment });
      },
    });
  }

  async plan(repeat: number): Promise<Measured> {
    const [ours, floor] = [this.folder('plan', tenants(1)), this.folder('plan-floor', nothings(1))];
    return inTurns(repeat, { value: () => this.command(ours, 'plan'), floor: () => this.command(floor, 'plan') });
  }

  async apply(count: number, repeat: number, reattached: boolean): Promise<Measured> {
    const name = `${count}-${reattached ? 'reattached' : 'managed'}`;
    const [ours, floor] = [this.folder(name, tenants(count)), this.folder(`${name}-floor`, nothings(count))];
    for (const each of [ours, floor]) await this.init(each);
    const ends: (() => void)[] = [];
    const applying = async (provider: string): Promise<Work> => {
      const overriding = this.overriding(provider);
      if (!reattached) return () => this.command(ours, 'apply', overriding);
      const environment = { ...this.environment, ...overriding };
      const child = spawn(join(provider, this.launcher), ['--reattach'], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
      ends.push(() => child.kill('SIGTERM'));
      const more = { ...overriding, TF_REATTACH_PROVIDERS: await firstLine(child, reattachValue) };
      return () => this.command(ours, 'apply', more);
    };
    try {
      const works = {
        value: await applying(join(this.home, 'provider')),
        floor: () => this.command(floor, 'apply'),
        ...(this.goProvider === undefined ? {} : { go: await applying(this.goProvider) }),
      };
      return await inTurns(repeat, works, () => this.forget([ours, floor]));
    } finally {
      for (const end of ends) end();
    }
  }

  /** Of the provider process that an apply starts. */
  async peakMiB(count: number): Promise<number> {
    const folder = this.folder('memory', tenants(count));
    await this.init(folder);
    let pid: number | undefined;
    const watch = new ProviderWatch(() => pid);
    try {
      await this.command(folder, 'apply', {}, (started) => (pid = started));
      return watch.peakMiB;
    } finally {
      watch.stop();
      this.world.clear();
    }
  }

  /** All that an apply made. */
  private forget(folders: readonly string[]): void {
    this.world.clear();
    for (const folder of folders) {
      for (const file of ['terraform.tfstate', 'terraform.tfstate.backup']) rmSync(join(folder, file), { force: true });
    }
  }

  /** Has the core take the provider of a folder. */
  private overriding(provider: string): NodeJS.ProcessEnv {
    const file = `${provider}.tfrc`;
    const overrides = `  dev_overrides {\n    "bitbuilder/bitbuilder" = "${provider}"\n  }\n`;
    writeFileSync(file, `provider_installation {\n${overrides}  direct {}\n}\n`);
    return { TF_CLI_CONFIG_FILE: file };
  }

  private folder(name: string, configuration: object): string {
    const folder = join(this.home, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
    const isLocal = name.startsWith('plan') || (name !== 'memory' && this.options.state === 'file');
    writeFileSync(join(folder, 'backend.tf.json'), JSON.stringify(isLocal ? {} : backend(this.world.state)));
    return folder;
  }

  private async init(folder: string): Promise<void> {
    // A provider that is overridden is not installed, and `init` would look for it: the backend alone is wanted.
    const source = join(folder, 'main.tf.json');
    const aside = `${source}.aside`;
    cpSync(source, aside);
    writeFileSync(source, '{}');
    await run(this.core, ['init', '-no-color'], { cwd: folder, environment: this.environment });
    cpSync(aside, source);
  }

  private async command(
    folder: string,
    name: 'plan' | 'apply',
    more: NodeJS.ProcessEnv = {},
    onStart?: (pid: number) => void,
  ): Promise<void> {
    const args = name === 'apply' ? ['apply', '-auto-approve', '-no-color'] : ['plan', '-no-color'];
    await run(this.core, args, {
      cwd: folder,
      environment: { ...this.environment, ...more },
      signal: this.options.signal,
      ...(onStart ? { onStart } : {}),
    });
  }
}

type Measured = Required<Pick<Figure, 'value' | 'floor' | 'bestRatio'>> & Pick<Figure, 'go'>;
type Work = () => Promise<(() => void) | void>;

/** The medians of things that are done by turns, so that all meet the same machine. */
async function inTurns(repeat: number, works: { value: Work; floor: Work; go?: Work }, between?: () => void): Promise<Measured> {
  const times = { value: [] as number[], floor: [] as number[], go: [] as number[] };
  for (let turn = 0; turn < repeat; turn++) {
    for (const name of ['floor', 'value', 'go'] as const) {
      const work = works[name];
      if (!work) continue;
      between?.();
      const begun = performance.now();
      const end = await work();
      times[name].push(performance.now() - begun);
      end?.();
    }
  }
  between?.();
  const { value, floor, go } = times;
  const bestRatio = Math.min(...value) / Math.min(...floor);
  return { value: median(value), floor: median(floor), bestRatio, ...(works.go ? { go: median(go) } : {}) };
}

function median(times: number[]): number {
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

/** The first line of which something can be taken. */
async function firstLine(child: ChildProcess, take: (line: string) => string | undefined): Promise<string> {
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      const taken = take(line);
      if (taken !== undefined) return taken;
    }
  }
  throw new Error('the provider ended before it said what was waited for');
}

function tenants(count: number): object {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  return {
    terraform: { required_providers: { bitbuilder: { source: 'bitbuilder/bitbuilder' } } },
    resource: { bitbuilder_tenant: Object.fromEntries(names.map((name) => [name, { name, description: 'bench' }])) },
  };
}

/** Resources that the core makes by itself. */
function nothings(count: number): object {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  return { resource: { terraform_data: Object.fromEntries(names.map((name) => [name, { input: { name, description: 'bench' } }])) } };
}

function backend(address: string): object {
  return { terraform: { backend: { http: { address } } } };
}
