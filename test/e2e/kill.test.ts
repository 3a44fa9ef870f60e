import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, request } from 'undici';
import { isAlive, startProgram, stopProcess, tailOf } from '../../cli/processes.js';
import { core } from '../support/core.js';
import { openGate, type Gate } from '../support/gate.js';
import { killPoints, mark, victims } from './kill-points.js';

const configuration = `
terraform {
  required_providers {
    bitbuilder = { source = "bitbuilder/bitbuilder" }
  }
}
resource "bitbuilder_tenant" "red" { name = "red" }
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  subnets = { front = { cidr = "10.1.0.0/24" } }
}
resource "bitbuilder_wireguard_link" "backbone" {
  name   = "backbone"
  local  = { router = "ams1-r1", network = bitbuilder_network.web.id }
  remote = { router = "ams1-r2", network = bitbuilder_network.web.id }
}
resource "bitbuilder_vm" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web-1"
  cluster = "ams1-pve"
  image   = "ams1-pve/debian-12"
  nics    = [{ network = bitbuilder_network.web.id, subnet = "front" }]
}
`;

/** Applies something that takes seconds, kills one of the processes in the middle, and asks that applying again mends it. */
(core ? describe : describe.skip)(`killed in the middle of an apply${core ? '' : ' (skipped: neither terraform nor tofu)'}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'bitbuilder-kill-'));
  const endpoint = `unix:${join(home, 'shim.sock')}`;
  const environment = {
    ...process.env,
    BITBUILDER_HOME: home,
    BITBUILDER_ENDPOINT: endpoint,
    TMPDIR: home,
    TF_CLI_CONFIG_FILE: join(home, 'cli.tfrc'),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  let lab: { child: ChildProcess; endpoint: string };
  let shim: ChildProcess;
  let router2: Gate;
  /** What the provider reaches the shim through in some of the cells. */
  let way: Gate;
  let before: unknown;
  let work: string;

  const startShim = async () => {
    const args = ['--listen', endpoint, '--inventory', join(home, 'inventory.yaml'), '--secrets', join(home, 'lab', 'secrets.yaml')];
    ({ child: shim } = await startProgram('providers/shim/main', args, {
      environment,
      logFile: join(home, 'shim.log'),
      detached: false,
    }));
  };

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(__dirname, '../../scripts/build-provider.mjs'), home]);
    writeFileSync(environment.TF_CLI_CONFIG_FILE, `provider_installation {\n  filesystem_mirror {\n    path = "${home}/mirror"\n  }\n}\n`);
    lab = await startProgram('providers/lab/main', ['--commit-ms', '300', '--clone-ms', '500'], {
      environment,
      logFile: join(home, 'lab.log'),
      detached: false,
    });
    const { devices } = JSON.parse(readFileSync(join(home, 'lab', 'lab.json'), 'utf8')) as { devices: Record<string, string> };
    const direct = devices['ams1-r2'] ?? '';
    router2 = await openGate(Number(new URL(direct).port));
    const inventory = readFileSync(join(home, 'lab', 'inventory.yaml'), 'utf8').replace(direct, `https://127.0.0.1:${router2.port}`);
    writeFileSync(join(home, 'inventory.yaml'), inventory, { mode: 0o600 });
    before = await dump();
    await startShim();
    way = await openGate(join(home, 'shim.sock'));
  });

  afterAll(async () => {
    for (const child of [shim, lab?.child]) if (child?.pid) await stopProcess(child.pid, 10_000);
    await Promise.all([router2?.close(), way?.close()]);
    rmSync(home, { recursive: true, force: true });
  });

  beforeEach(async () => {
    work = mkdtempSync(join(home, 'work-'));
    writeFileSync(join(work, 'main.tf'), configuration);
    expect(await start(['init']).ended).toMatchObject({ code: 0 });
  });

  const dump = async (): Promise<unknown> => (await request(`${lab.endpoint}/dump`)).body.json();
  const holds = async (text: string) => JSON.stringify(await dump()).includes(text);

  /** Starts the core; `ended` says how it ended and all that it printed. */
  function start(
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): { child: ChildProcess; output(): string; ended: Promise<{ code: number | null; output: string }> } {
    const child = spawn(core?.command ?? '', [...args, '-no-color'], {
      cwd: work,
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return { child, output: () => output, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))) };
  }
  const apply = (more?: Readonly<Record<string, string>>) => start(['apply', '-auto-approve', '-input=false'], more);

  /** A provider of its own, as for debugging, behind a gate: what a core needs to find it there. */
  async function standingProvider(): Promise<{ child: ChildProcess; gate: Gate; found: string }> {
    const child = spawn(process.execPath, [providerFile(home), '--reattach'], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (line += text));
    await until('the provider says how it is found', () => line.endsWith('\n'));
    const told = JSON.parse(line) as Record<string, { Addr: { Network: string; String: string } }>;
    const gate = await openGate(Object.values(told)[0]?.Addr.String ?? '');
    for (const each of Object.values(told)) each.Addr = { Network: 'tcp', String: `127.0.0.1:${gate.port}` };
    return { child, gate, found: JSON.stringify(told) };
  }

  /** What is in the state is on the shim as well: nothing is told that is not so. */
  async function expectTrueState(): Promise<void> {
    const file = join(work, 'terraform.tfstate');
    // A core that is killed before it has written leaves an empty file.
    const text = (existsSync(file) && readFileSync(file, 'utf8')) || '{"resources":[]}';
    const { resources } = JSON.parse(text) as State;
    const client = new Client('http://localhost', { socketPath: join(home, 'shim.sock') });
    const headers = { authorization: `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}` };
    for (const { type, instances } of resources)
      for (const { attributes } of instances) {
        const path = `/api/v1/${type.replace('bitbuilder_', '')}/${encodeURIComponent(attributes.id)}`;
        const { statusCode, body } = await client.request({ method: 'GET', path, headers });
        await body.dump();
        expect({ path, statusCode }).toEqual({ path, statusCode: 200 });
      }
    await client.close();
  }

  /** Applying again succeeds, made nothing twice and left nothing to do; destroying leaves the devices as they were. */
  async function expectMended(): Promise<void> {
    const again = await apply().ended;
    expect({ ...again, log: again.code === 0 ? '' : tailOf(join(home, 'shim.log')) }).toMatchObject({ code: 0, log: '' });
    const machines = JSON.stringify(await dump()).split(mark).length - 1;
    expect(machines).toBe(1);
    expect(await start(['plan', '-detailed-exitcode']).ended).toMatchObject({ code: 0 });
    const destroyed = await start(['destroy', '-auto-approve']).ended;
    expect(destroyed.output).toContain('Resources: 4 destroyed.');
    expect(await dump()).toEqual(before);
  }

  const cells = killPoints.flatMap((point, row) =>
    victims.flatMap((victim, column) => (isTried(row, column) ? [[victim.name, point.name, point] as const] : [])),
  );
  test.each(cells)('the %s, when %s: applying again finishes it, nothing is made twice or left', async (victim, name, { isReached }) => {
    const standing = victim === 'connection of core and provider' ? await standingProvider() : undefined;
    const run = apply({
      ...(standing ? { TF_REATTACH_PROVIDERS: standing.found } : {}),
      ...(victim === 'connection of provider and shim' ? { BITBUILDER_ENDPOINT: `http://127.0.0.1:${way.port}` } : {}),
    });
    await until(name, async () => isReached({ output: run.output(), devices: JSON.stringify(await dump()) }));
    const provider = standing?.child.pid ?? providerOf(run.child);
    if (victim === 'core') run.child.kill('SIGKILL');
    if (victim === 'provider') process.kill(provider, 'SIGKILL');
    if (victim === 'shim') {
      shim.kill('SIGKILL');
      await until('the shim has ended', () => shim.signalCode !== null);
      await startShim();
    }
    if (victim === 'connection of provider and shim') {
      way.cut();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await way.open();
    }
    standing?.gate.cut();
    const { code, output } = await run.ended;
    if (standing) await stopProcess(provider, 10_000);
    await until('the provider has ended', () => !isAlive(provider));
    if (victim === 'core') expect(code).toBeNull();
    if (victim === 'provider' || standing)
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/plugin/i) as string });
    if (victim === 'shim' || victim === 'connection of provider and shim')
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Resources: 4 added') as string });
    await expectTrueState();
    await expectMended();
  });

  test('the core with SIGINT: it waits for what runs and keeps it in its state', async () => {
    const { child, ended } = apply();
    await until('the clone has begun', () => holds(mark));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ output: expect.stringContaining('Interrupt received') });
    expect(readFileSync(join(work, 'terraform.tfstate'), 'utf8')).toContain('"red/web-1"');
    await expectMended();
  });

  test('a router that is down: its error is told, the rest is made, and applying again makes what was missing', async () => {
    router2.shut();
    try {
      const { code, output } = await apply().ended;
      expect(code).toBe(1);
      expect(output).toContain('Cannot create Network "red/web"');
      expect(output).toContain('ams1-r2');
      expect(output).toContain('bitbuilder_tenant.red: Creation complete');
    } finally {
      await router2.open();
    }
    await expectMended();
  });
});

/** Each victim at the moment that has most under way and at another one; all of them with `BITBUILDER_KILLS`. */
function isTried(point: number, victim: number): boolean {
  return process.env.BITBUILDER_KILLS !== undefined || point === 2 || point === [0, 1, 3, 0, 1][victim];
}

interface State {
  resources: { type: string; instances: { attributes: { id: string } }[] }[];
}

/** The program of the provider in the mirror that was built into a folder. */
function providerFile(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith('/provider.cjs'));
  if (!found) throw new Error(`no provider in ${folder}`);
  return join(folder, found);
}

/** The provider that a core has started. */
function providerOf({ pid }: ChildProcess): number {
  const found = readdirSync('/proc').find((each) => {
    try {
      const isChild = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
      return isChild && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('provider.cjs');
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`process ${pid} has no provider`);
  return Number(found);
}

/** Polls a condition; what it waits for stands in the error. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited 60 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
