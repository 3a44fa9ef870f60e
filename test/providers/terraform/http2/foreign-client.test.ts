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
const folder = process.env['BITBUILDER_FOREIGN'] === '1' ? mkdtempSync(join(tmpdir(), 'bb-foreign-')) : undefined;
const succeeds = (command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, ...environment } }).status === 0;

/** The command, or undefined where there is none and none can be built. */
function findH2spec(): string | undefined {
  if (folder === undefined) return succeeds('h2spec', ['--version']) ? 'h2spec' : undefined;
  const isBuilt = succeeds('go', ['install', 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible'], { GOBIN: folder });
  if (isBuilt) return join(folder, 'h2spec');
  rmSync(folder, { recursive: true });
  return undefined;
}

const h2spec = findH2spec();
afterAll(() => folder && rmSync(folder, { recursive: true }));

(h2spec ? test : test.skip)(
  `h2spec finds nothing wrong${h2spec ? '' : ' (not installed; BITBUILDER_FOREIGN=1 builds it with Go)'}`,
  async () => {
    const served = await serveHttp2();
    const args = ['-h', '127.0.0.1', '-p', String(served.port), '--path', '/an-answer-of-some-length', '--strict'];
    const { stdout } = await run(h2spec ?? '', args).catch((error: { stdout: string }) => error);
    await served.close();
    expect(stdout).toMatch(/\b(\d+) tests, \1 passed, 0 skipped, 0 failed/);
  },
);
