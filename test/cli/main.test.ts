import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';

const main = ['--import', require.resolve('tsx'), join(__dirname, '../../cli/main.ts')];

describe('bbctl as a process', () => {
  test('says that its output could not be written, and fails', () => {
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [...main, '--version'], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
    closeSync(full);
    expect(stderr).toMatch(/^bbctl: cannot write to the standard output: ENOSPC/);
    expect(status).toBe(1);
  });

  test('takes no harm from a reader that has seen enough', () => {
    const line = `"$0" ${main.map((part) => `'${part}'`).join(' ')} lab up --help | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', line, process.execPath], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });
});
