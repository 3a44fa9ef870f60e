import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { BitBuilderError } from '../../lib/errors.js';
import { makeHome, type Surroundings } from '../context.js';
import { commandOf, startProgram, stopProcess } from '../processes.js';

interface ShimFlags {
  inventory?: string;
  secrets?: string;
  store?: string;
  listen?: string;
  allowRemote?: boolean;
  detach?: boolean;
}

const environmentHelp = `
Environment, where a flag is left out: BITBUILDER_INVENTORY, BITBUILDER_SECRETS, BITBUILDER_STORE, BITBUILDER_LISTEN;
BITBUILDER_LOG (info; fatal, error, warn, debug, trace, silent); BITBUILDER_HOME, the folder of all that is not named (~/.bitbuilder)`;

/** `bbctl shim` starts the control plane, in the foreground or detached; `bbctl shim stop` ends it. */
export function addShimCommands(program: Command, surroundings: Surroundings): void {
  const { home, out } = surroundings;
  const environment = { ...surroundings.environment, BITBUILDER_HOME: home };
  const shim = program
    .command('shim')
    .description('start the control plane; stops on Ctrl-C')
    .option('--inventory <file>', 'sites, routers and clusters')
    .option('--secrets <file>', 'their credentials (mode 0600); secrets.yaml beside the inventory if left out')
    .option('--store <file>', 'where the shim keeps its state')
    .option('--listen <address>', 'HOST:PORT or unix:/path')
    .option('--allow-remote', 'listen on an address that is not loopback')
    .option('--detach', 'run in the background')
    .addHelpText('after', environmentHelp)
    .action(async (flags: ShimFlags) => {
      const args = argumentsOf(flags);
      if (!flags.detach) {
        process.exitCode = await inForeground(args, environment);
        return;
      }
      makeHome(home);
      const logFile = join(home, 'shim.log');
      const { endpoint, child } = await startProgram('providers/shim/main', args, { environment, logFile, detached: true });
      out(`the shim answers at ${endpoint} (process ${child.pid}, log ${logFile})`);
    });

  shim
    .command('stop')
    .description('end a detached shim; what runs on the devices is finished first')
    .action(async () => {
      const pid = pidOf(home);
      if (pid === undefined || !(await stopProcess(pid, 120_000))) throw new BitBuilderError('not_found', `no shim runs in ${home}`);
      out('the shim has stopped');
    });
}

function argumentsOf({ inventory, secrets, store, listen, allowRemote }: ShimFlags): string[] {
  const given = Object.entries({ inventory, secrets, store, listen }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return allowRemote ? [...given, '--allow-remote'] : given;
}

function inForeground(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...first] = commandOf('providers/shim/main');
  const child = spawn(command, [...first, ...args, '--follow-parent'], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // The terminal sends Ctrl-C to the shim as well; we only wait until it has stopped.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

function pidOf(home: string): number | undefined {
  try {
    return Number(readFileSync(join(home, 'shim.pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
