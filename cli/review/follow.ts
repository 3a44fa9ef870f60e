import { spawn } from 'node:child_process';
import { BitBuilderError } from '../../lib/errors.js';

export interface FollowOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  out: (text: string) => void;
  err: (text: string) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command and passes its lines on as they come; answers its exit code. It is never killed: a core that is interrupted ends by
 * itself when what it has begun is done, and its state says so.
 */
export function follow(command: string, args: readonly string[], { cwd, environment, out, err }: FollowOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    // In a group of its own no Ctrl-C of a terminal reaches it beside ours: a core that is interrupted twice lets go of everything.
    const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const passOn = () => void child.kill('SIGINT');
    for (const signal of signals) process.on(signal, passOn);
    const flushes = [lines(child.stdout, out), lines(child.stderr, err)];
    const finish = () => {
      for (const signal of signals) process.off(signal, passOn);
      for (const flush of flushes) flush();
    };
    child.once('error', (cause) => {
      finish();
      reject(new BitBuilderError('invalid_request', `cannot run ${command}: ${cause.message}`, { cause }));
    });
    child.once('close', (code) => {
      finish();
      resolve(code ?? 1);
    });
  });
}

/** Whole lines; the function that is answered passes on what is left. */
function lines(stream: NodeJS.ReadableStream, say: (text: string) => void): () => void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) say(part);
  });
  return () => {
    if (rest) say(rest);
  };
}
