import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { request } from 'undici';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import type { Surroundings } from '../context.js';
import { isAlive, startProgram, stopProcess } from '../processes.js';
import { renderTable } from '../table.js';

const labSchema = z.object({ pid: z.number(), endpoint: z.string(), devices: z.record(z.string(), z.string()) });
type LabFile = z.output<typeof labSchema>;

interface UpFlags {
  commitMs?: string;
  cloneMs?: string;
  json?: boolean;
}

/** `bbctl lab up | down | reset | status`: simulated routers and a simulated cluster on this machine. */
export function addLabCommands(program: Command, surroundings: Surroundings): void {
  const { home, environment, out } = surroundings;
  const lab = program.command('lab').description('simulated VyOS routers and a simulated Proxmox VE cluster on this machine');

  lab
    .command('up')
    .description('start the lab and write its inventory')
    .option('--commit-ms <ms>', 'how long a router commit takes, in milliseconds', milliseconds, '0')
    .option('--clone-ms <ms>', 'how long a full clone takes, in milliseconds', milliseconds, '0')
    .option('--json', 'print JSON')
    .action(async (flags: UpFlags) => {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const args = ['--commit-ms', flags.commitMs ?? '0', '--clone-ms', flags.cloneMs ?? '0'];
      await startProgram('providers/lab/main', args, {
        environment: { ...environment, BITBUILDER_HOME: home },
        logFile: join(home, 'lab.log'),
        detached: true,
      });
      const started = requireLab(home);
      const inventory = join(home, 'lab', 'inventory.yaml');
      out(
        flags.json
          ? JSON.stringify({ ...started, inventory })
          : `the lab is up: ${Object.keys(started.devices).join(', ')}\ninventory: ${inventory}\nnext: bbctl shim (in a second terminal), or bbctl shim --detach`,
      );
    });

  lab
    .command('down')
    .description('end the lab and remove what it wrote')
    .action(async () => {
      const running = findLab(home);
      if (running) await stopProcess(running.pid, 5_000);
      rmSync(join(home, 'lab'), { recursive: true, force: true });
      rmSync(join(home, 'lab.log'), { force: true });
      out(running ? 'the lab is down' : 'no lab was running');
    });

  lab
    .command('reset')
    .description('bring every device back to the state of the start')
    .action(async () => {
      await call(requireLab(home), 'POST', '/reset');
      out('the lab is as it was at the start');
    });

  lab
    .command('status')
    .description('what the devices have been asked')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      const running = requireLab(home);
      const stats = (await call(running, 'GET', '/stats')) as {
        routers: Record<string, Record<string, number>>;
        cluster: { calls: number };
      };
      if (flags.json) return out(JSON.stringify({ ...running, stats }, null, 2));
      const words = (counts: object) =>
        Object.entries(counts)
          .filter(([, count]) => typeof count === 'number')
          .map(([name, count]) => `${name} ${count}`)
          .join(', ');
      const rows = Object.entries(running.devices).map(([name, url]) => [name, url, words(stats.routers[name] ?? stats.cluster)]);
      out(renderTable(['DEVICE', 'URL', 'SINCE START'], rows, 'no devices'));
    });
}

/** The lab that runs in this home, or undefined. */
export function findLab(home: string): LabFile | undefined {
  try {
    const found = labSchema.parse(JSON.parse(readFileSync(join(home, 'lab', 'lab.json'), 'utf8')));
    return isAlive(found.pid) ? found : undefined;
  } catch {
    return undefined;
  }
}

function milliseconds(text: string): string {
  if (/^\d{1,6}$/.test(text)) return text;
  throw new InvalidArgumentError('It is a whole number of milliseconds, such as 300.');
}

function requireLab(home: string): LabFile {
  const found = findLab(home);
  if (found) return found;
  throw new BitBuilderError('not_found', `no lab runs in ${home}; start one with \`bbctl lab up\``);
}

async function call({ endpoint }: LabFile, method: 'GET' | 'POST', path: string): Promise<unknown> {
  const { statusCode, body } = await request(`${endpoint}${path}`, { method });
  const answer = await body.json();
  if (statusCode === 200) return answer;
  throw new BitBuilderError('shim_unreachable', `the lab answered ${statusCode} to ${method} ${path}: ${JSON.stringify(answer)}`);
}
