import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedDevices, changesOf } from '../../cli/demo/changes.js';
import { Progress } from '../../cli/demo/progress.js';
import { interrupted, run } from '../../cli/exec/run.js';
import { findTerraform, openTerraform } from '../../cli/exec/terraform.js';

describe('running commands', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-exec-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const options = () => ({ cwd: folder, environment: { PATH: `${folder}:/usr/bin:/bin` } });

  test('a command that fails shows the end of what it printed, on either stream', async () => {
    program('fails', 'seq 1 60; echo "Error: no" >&2; exit 3');
    const failed = run(join(folder, 'fails'), ['now'], options());
    await expect(failed).rejects.toMatchObject({
      message: 'fails now failed (exit code 3)',
      detail: expect.stringMatching(/^22\n[\d\n]+60\nError: no$/),
    });
    expect(await run(join(folder, 'fails'), [], { ...options(), accept: [3] })).toMatchObject({ code: 3 });
  });

  test('an aborted command ends with everything that it started', async () => {
    program('waits', 'echo $$ > child; sleep 300');
    const abort = new AbortController();
    const running = run(join(folder, 'waits'), [], { ...options(), signal: abort.signal });
    const pid = () => Number(readOrEmpty(join(folder, 'child')));
    while (!(pid() > 0)) await new Promise(setImmediate);
    abort.abort();
    await expect(running).rejects.toThrow('interrupted');
    while (exists(pid())) await new Promise(setImmediate);
  });

  test('terraform is taken before tofu, unless TERRAFORM_BINARY_NAME names another', () => {
    const PATH = folder;
    expect(() => findTerraform({ PATH })).toThrow(/^neither terraform nor tofu is on the PATH; install one \(https:/);
    program('tofu', '');
    expect(findTerraform({ PATH })).toBe(join(folder, 'tofu'));
    program('terraform', '');
    expect(findTerraform({ PATH })).toBe(join(folder, 'terraform'));
    expect(findTerraform({ PATH, TERRAFORM_BINARY_NAME: 'tofu' })).toBe(join(folder, 'tofu'));
    expect(() => findTerraform({ PATH, TERRAFORM_BINARY_NAME: 'trrfrm' })).toThrow('TERRAFORM_BINARY_NAME is "trrfrm"');
  });

  test('terraform sees our mirror only, and none of the settings of the user', async () => {
    program('terraform', 'env | grep -E "^TF_" | sort; cat "$TF_CLI_CONFIG_FILE"');
    for (const name of ['work', 'mirror']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'mirror', 'file'), 'x');
    const environment = {
      ...options().environment,
      TF_CLI_ARGS_plan: '-refresh=false',
      TF_WORKSPACE: 'mine',
      TF_LOG: 'info',
      BITBUILDER_HOME: '/h',
    };
    const terraform = openTerraform({ environment, folder: join(folder, 'work'), mirror: join(folder, 'mirror') });
    const { stdout } = await terraform.run(['plan']);
    expect(stdout.replaceAll(folder, 'F')).toBe(
      'TF_CLI_CONFIG_FILE=F/work.tfrc\nTF_INPUT=0\nTF_IN_AUTOMATION=1\nTF_LOG=info\n' +
        'provider_installation {\n  filesystem_mirror {\n    path = "F/work.mirror"\n  }\n}\n',
    );
    expect(readFileSync(join(folder, 'work.mirror', 'file'), 'utf8')).toBe('x');
    expect(() => openTerraform({ environment, folder: join(folder, 'work'), mirror: join(folder, 'none') })).toThrow('run: npm run build');
  });
});

describe('what the demo prints', () => {
  test('one line per step, with its time; the running step only on a terminal', async () => {
    const printed = async (isTerminal: boolean) => {
      let text = '';
      const progress = new Progress((more) => (text += more), isTerminal);
      await progress.step(
        'build',
        async () => 3,
        (count) => `${count} files`,
      );
      await expect(progress.step('plan', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await expect(progress.step('apply', () => Promise.reject(interrupted()))).rejects.toThrow('interrupted');
      expect(progress.steps.map(({ name }) => name)).toEqual(['build', 'plan', 'apply']);
      return text.replace(/\d+\.\d s/g, '0.0 s');
    };
    expect(await printed(false)).toBe('    0.0 s  build: 3 files\n✗   0.0 s  plan: failed\n✗   0.0 s  apply: interrupted\n');
    expect(await printed(true)).toContain('  …       build\r\u001b[K    0.0 s  build: 3 files\n');
  });

  test('what changed on a device, as lines', () => {
    const before = { r1: ['set a', 'set b'], pve: { vms: { 9000: { name: 'debian' } } }, r2: [] };
    const after = { r1: ['set b', 'set c'], pve: { vms: { 9000: { name: 'debian' }, 10000: { cores: 2 } } }, r2: [] };
    expect(changedDevices(before, after)).toEqual(['r1', 'pve']);
    expect(changesOf(before.r1, after.r1)).toEqual({ added: ['set c'], removed: ['set a'] });
    expect(changesOf(before.pve, after.pve)).toEqual({ added: ['vms.10000.cores: 2'], removed: [] });
  });
});

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
