import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, closeSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BitBuilderError } from '../lib/errors.js';

/** The programs that come with BitBuilder, by their place in the tree. */
export type Program = 'providers/shim/main' | 'providers/lab/main';

export interface StartOptions {
  environment: NodeJS.ProcessEnv;
  /** Where its output goes. */
  logFile: string;
  /** Outlives us; otherwise it ends when we do, however we end. */
  detached: boolean;
  /** Aborted, a program that is not ready yet is killed. */
  signal?: AbortSignal;
}

/** Starts a program and waits until it says that it is ready, or why it is not. */
export async function startProgram(
  program: Program,
  args: readonly string[],
  options: StartOptions,
): Promise<{ child: ChildProcess; endpoint: string }> {
  const log = openSync(options.logFile, 'a', 0o600);
  const [command, ...first] = commandOf(program);
  const flags = options.detached ? [] : ['--follow-parent'];
  const child = spawn(command, [...first, ...args, ...flags], {
    env: options.environment,
    detached: options.detached,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  try {
    const endpoint = await readiness(program, child, options);
    if (options.detached) {
      child.disconnect();
      child.unref();
    }
    return { child, endpoint };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** How to run one of our programs with this Node: compiled beside us, or from source through tsx. */
export function commandOf(program: Program): [command: string, ...args: string[]] {
  const extension = extname(__filename);
  const file = join(__dirname, '..', `${program}${extension}`);
  return extension === '.ts' ? [process.execPath, '--import', require.resolve('tsx'), file] : [process.execPath, file];
}

/** Asks a process to end and waits until it has; after `graceMs` it is killed. Answers whether there was one. */
export async function stopProcess(pid: number, graceMs: number): Promise<boolean> {
  if (!send(pid, 'SIGTERM')) return false;
  const deadline = Date.now() + graceMs;
  while (isAlive(pid) && Date.now() < deadline) await pause(20);
  if (isAlive(pid)) send(pid, 'SIGKILL');
  return true;
}

/** Whether the process exists. */
export function isAlive(pid: number): boolean {
  return send(pid, 0);
}

/** The last lines of a log, for an error. */
export function tailOf(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

type Message = { ready?: { endpoint: string }; failed?: string };

function readiness(program: Program, child: ChildProcess, { logFile, signal }: StartOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new BitBuilderError('shutting_down', 'interrupted')), { once: true });
    child.on('message', ({ ready, failed }: Message) => {
      if (ready) resolve(ready.endpoint);
      if (failed) reject(new BitBuilderError('invalid_request', failed));
    });
    child.once('error', (cause) => reject(new BitBuilderError('bug', `cannot start ${program}: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => {
      const detail = tailOf(logFile);
      reject(
        new BitBuilderError('shim_unreachable', `${program} ended before it was ready (${signal ?? `exit code ${code}`}); see ${logFile}`, {
          detail,
        }),
      );
    });
  });
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
