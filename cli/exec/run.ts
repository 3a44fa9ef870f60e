import { spawn } from 'node:child_process';
import { BitBuilderError } from '../../lib/errors.js';

export interface RunOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Aborted, the command and everything that it started is asked to end, and killed after a grace time. */
  signal?: AbortSignal;
  /** Exit codes that are an answer, not a failure; 0 if left out. */
  accept?: readonly number[];
  /** Told of the process once it runs. */
  onStart?(pid: number): void;
}

export interface RunResult {
  code: number;
  stdout: string;
}

const graceMs = 8_000;

/** Runs a command to its end in a process group of its own. A failure shows the last lines that it printed. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, environment, signal, accept = [0] } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(interrupted());
    const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) options.onStart?.(child.pid);
    let stdout = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), (all += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
    const kill = (name: NodeJS.Signals) => killGroup(child.pid, name);
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      kill('SIGINT');
      timer = setTimeout(() => kill('SIGKILL'), graceMs);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (cause) => {
      finish();
      reject(new BitBuilderError('invalid_request', `cannot run ${command}: ${cause.message}`, { cause }));
    });
    child.once('close', (code, name) => {
      finish();
      if (signal?.aborted) return reject(interrupted());
      if (code !== null && accept.includes(code)) return resolve({ code, stdout });
      const how = name ?? `exit code ${code}`;
      const tail = all.trimEnd().split('\n').slice(-40).join('\n');
      reject(new BitBuilderError('invalid_request', `${[command.split('/').at(-1), ...args].join(' ')} failed (${how})`, { detail: tail }));
    });
  });
}

/** What a run that was aborted is rejected with. */
export function interrupted(): BitBuilderError {
  return new BitBuilderError('shutting_down', 'interrupted');
}

function killGroup(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // The group has ended by itself.
  }
}
