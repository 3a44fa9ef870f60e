import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Surroundings } from '../context.js';
import { callLab, findLab, requireLab } from '../lab-process.js';
import { stopProcess } from '../processes.js';
import { renderTable } from '../table.js';
import { addLabFault } from './lab-fault.js';
import { addLabDumps } from './lab-dump.js';
import { addLabUp } from './lab-up.js';

/** `bbctl lab …`: simulated VyOS routers and a simulated Proxmox VE cluster on this machine. */
export function addLabCommands(program: Command, surroundings: Surroundings): void {
  const { home, out } = surroundings;
  const lab = program.command('lab').description('simulated VyOS routers and a simulated Proxmox VE cluster on this machine (docs/lab.md)');
  addLabUp(lab, surroundings);

  lab
    .command('down')
    .description('end the lab and remove what it wrote; a state in a folder stays')
    .action(async () => {
      const running = await findLab(home);
      if (running) await stopProcess(running.pid, 5_000);
      rmSync(join(home, 'lab'), { recursive: true, force: true });
      rmSync(join(home, 'lab.log'), { force: true });
      out(running ? 'the lab is down' : 'no lab was running');
    });

  lab
    .command('reset')
    .description('bring every device back to its factory state: configurations, VMs, faults, counters')
    .action(async () => {
      await callLab(await requireLab(home), 'POST', '/reset');
      out('the lab is as it was at the start');
    });

  lab
    .command('status')
    .description('what the devices have been asked')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      const running = await requireLab(home);
      const stats = (await callLab(running, 'GET', '/stats')) as { routers: Record<string, object>; cluster?: object };
      if (flags.json) return out(JSON.stringify({ ...running, stats }, null, 2));
      const words = (counts: object) =>
        Object.entries(counts)
          .filter(([, count]) => typeof count === 'number')
          .map(([name, count]) => `${name} ${count}`)
          .join(', ');
      const rows = Object.entries(running.devices).map(([name, url]) => [name, url, words(stats.routers[name] ?? stats.cluster ?? {})]);
      out(renderTable(['DEVICE', 'URL', 'SINCE START'], rows, 'no devices'));
    });

  addLabDumps(lab, surroundings);
  addLabFault(lab, surroundings);
}
