import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveHttp2 } from './served.js';

/**
 * h2spec, the conformance suite of HTTP/2 servers. It runs where it is installed already, and is built with Go into a folder of
 * its own with BITBUILDER_FOREIGN=1, because a test of this project needs no network unless it is told so.
 */
const run = promisify(execFile);
const fetches = process.env['BITBUILDER_FOREIGN'] === '1';
const has = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasH2spec = fetches ? has('go', 'version') : has('h2spec', '--version');

(hasH2spec ? describe : describe.skip)(`h2spec${hasH2spec ? '' : ' (not installed; BITBUILDER_FOREIGN=1 builds it with Go)'}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bb-foreign-'));
    const environment = { ...process.env, GOBIN: folder };
    if (fetches) await run('go', ['install', 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible'], { env: environment });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds nothing wrong', async () => {
    const served = await serveHttp2();
    const h2spec = fetches ? join(folder, 'h2spec') : 'h2spec';
    const { stdout } = await run(h2spec, [
      '-h',
      '127.0.0.1',
      '-p',
      String(served.port),
      '--path',
      '/an-answer-of-some-length',
      '--strict',
    ]).catch((error: { stdout: string }) => error);
    await served.close();
    expect(stdout).toMatch(/\b(\d+) tests, \1 passed, 0 skipped, 0 failed/);
  });
});
