import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { core } from '../support/core.js';

const root = join(__dirname, '..', '..');
const withTerraform = core ? test : test.skip;

describe('npm run demo', () => {
  let temporary: string;
  beforeEach(() => (temporary = mkdtempSync(join(tmpdir(), 'bb-e2e-'))));
  afterEach(() => rmSync(temporary, { recursive: true, force: true }));

  const start = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const environment = { ...process.env, TMPDIR: temporary, TERRAFORM_BINARY_NAME: core?.command, ...more };
    const child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { text: '' };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed.text += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, printed, ended };
  };

  /** Processes that were started with our temporary folder in their environment. */
  const leftRunning = () =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(temporary);
      } catch {
        return false;
      }
    });

  /** What lies in the temporary folder and is ours; tsx keeps a cache there. */
  const leftLying = () => readdirSync(temporary).filter((name) => name.startsWith('bb-'));

  withTerraform(
    'deploys, plans nothing, destroys and leaves everything as it was',
    async () => {
      const { printed, ended } = start(['--json', '--skip-build']);
      const code = await ended;
      const last = printed.text.trimEnd().split('\n').at(-1) ?? '';
      expect({ code, last: last.startsWith('{') ? JSON.parse(last) : printed.text }).toEqual({
        code: 0,
        last: {
          ok: true,
          steps: [
            'start the lab',
            'start the shim',
            'synthesise examples/two-tenants',
            'terraform init',
            'terraform plan',
            'terraform apply',
            'terraform plan, again',
            'terraform destroy',
            'compare the devices with before',
          ].map((name) => ({ name, seconds: expect.any(Number) })),
          resources: { tenant: 2, network: 2, wireguard_link: 2, image: 0, vm: 4 },
          routerCommits: { 'ams1-r1': expect.any(Number), 'ams1-r2': expect.any(Number) },
          proxmoxCalls: expect.any(Number),
          secondPlanEmpty: true,
          backendsClean: true,
        },
      });
      expect(leftLying()).toEqual([]);
      expect(leftRunning()).toEqual([]);
    },
    180_000,
  );

  withTerraform.each(['start the shim', 'terraform init', 'terraform plan'])(
    'stopped by Ctrl-C after "%s", leaves no process and no folder behind',
    async (step) => {
      const { child, printed, ended } = start(['--skip-build']);
      await printedLine(child, printed, step);
      interrupt(child);
      expect(await ended).not.toBe(0);
      expect(printed.text).toContain('interrupted; no process is left behind');
      expect(leftLying()).toEqual([]);
      expect(leftRunning()).toEqual([]);
    },
    60_000,
  );

  test('without terraform and tofu says how to get one', async () => {
    const { printed, ended } = start([], { TERRAFORM_BINARY_NAME: 'no-such-terraform' });
    expect(await ended).toBe(1);
    expect(printed.text).toContain('TERRAFORM_BINARY_NAME is "no-such-terraform", and there is no such program on the PATH');
    expect(leftLying()).toEqual([]);
  });
});

/** As a terminal does it: to the whole group. */
function interrupt(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

function printedLine(child: ChildProcess, printed: { text: string }, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => printed.text.includes(line) && resolve());
    child.once('close', () => reject(new Error(`the demo ended before "${line}":\n${printed.text}`)));
  });
}
