import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { core } from '../support/core.js';

const root = join(__dirname, '..', '..');
const example = join(root, 'examples', 'two-tenants');
const missing = core ? [] : ['no core'];

(missing.length === 0 ? describe : describe.skip)(
  `the CDK CLI, without a registry${missing.length ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    let directory: string;
    const children: ChildProcess[] = [];

    /** Starts one of our processes and waits until it says that it is ready. */
    async function start(main: string, ...words: string[]): Promise<void> {
      const env = { ...process.env, BITBUILDER_HOME: join(directory, 'home') };
      const child = fork(join(root, main), words, {
        env,
        execArgv: ['--import', 'tsx'],
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.push(child);
      const [message] = (await once(child, 'message')) as [{ ready?: unknown; failed?: string }];
      expect(message).toHaveProperty('ready');
    }

    /** A command of the CLI in the example, as a user in a fresh clone would give it: nothing in the environment points at a provider. */
    function cdktf(...words: string[]): Promise<string> {
      const env = {
        PATH: process.env.PATH,
        HOME: join(directory, 'home'),
        BITBUILDER_HOME: join(directory, 'home'),
        CI: '1',
        CHECKPOINT_DISABLE: '1',
        ...(core ? { TERRAFORM_BINARY_NAME: core.command } : {}),
      };
      const cli = join(root, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf');
      return new Promise((resolve) => {
        execFile(process.execPath, [cli, ...words], { cwd: directory, env, maxBuffer: 2 ** 24 }, (_, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
    }

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'bitbuilder-deploy-'));
      cpSync(join(example, 'bitbuilder.lock.json'), join(directory, 'bitbuilder.lock.json'));
      const source = readFileSync(join(example, 'main.ts'), 'utf8');
      writeFileSync(join(directory, 'main.ts'), source.replace('../../constructs/index.js', join(root, 'constructs', 'index.js')));
      const settings = JSON.parse(readFileSync(join(example, 'cdktf.json'), 'utf8')) as Record<string, unknown>;
      const app = `node --import ${pathToFileURL(require.resolve('tsx')).href} main.ts`;
      writeFileSync(join(directory, 'cdktf.json'), JSON.stringify({ ...settings, app }));
      await start('providers/lab/main.ts', '--follow-parent');
      await start('providers/shim/main.ts', '--follow-parent', '--listen', '127.0.0.1:0');
    });

    afterAll(async () => {
      for (const child of children.reverse()) {
        const ended = child.exitCode === null ? once(child, 'exit') : undefined;
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(directory, { recursive: true, force: true });
    });

    test('deploys two tenants, finds nothing left to do, and destroys them', async () => {
      expect(await cdktf('deploy', '--auto-approve')).toContain('Resources: 10 added, 0 changed, 0 destroyed.');
      expect(await cdktf('diff')).toContain('Your infrastructure matches the configuration');
      expect(await cdktf('destroy', '--auto-approve')).toContain('Resources: 10 destroyed.');
    }, 180_000);
  },
);
