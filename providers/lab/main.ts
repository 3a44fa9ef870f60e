import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { labControl } from './control.js';
import { startLab, type LabSettings } from './lab.js';

const { values } = parseArgs({
  options: {
    'commit-ms': { type: 'string', default: '0' },
    'clone-ms': { type: 'string', default: '0' },
    'task-ms': { type: 'string', default: '0' },
    'latency-ms': { type: 'string', default: '0' },
    'read-ms': { type: 'string', default: '0' },
    wide: { type: 'boolean', default: false },
    'follow-parent': { type: 'boolean', default: false },
  },
});

/** Ranges and nodes for a bench of hundreds of networks. */
const wide = {
  vlans: '2-4094',
  pools: { tables: '100-65535', l3Vnis: '10000-99999', l2Vnis: '100000-999999' },
  nodeMemoryMiB: 4_194_304,
  storageGiB: 100_000,
};

async function main(): Promise<void> {
  const settings: Partial<LabSettings> = {
    commitMs: Number(values['commit-ms']),
    cloneMs: Number(values['clone-ms']),
    taskMs: Number(values['task-ms']),
    latencyMs: Number(values['latency-ms']),
    readMs: Number(values['read-ms']),
  };
  const folder = join(process.env.BITBUILDER_HOME || join(homedir(), '.bitbuilder'), 'lab');
  const other = ownerOf(folder);
  if (other !== undefined) throw new Error(`a lab already runs in ${folder} (process ${other}); end it with \`bbctl lab down\``);
  const lab = await startLab({ settings, ...(values.wide ? wide : {}) });
  const control = labControl(lab);
  await control.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(control.server.address() as AddressInfo).port}`;

  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  write('inventory.yaml', stringify(lab.inventoryFile));
  write('secrets.yaml', stringify(lab.secrets));
  const devices = [...Object.values(lab.routers), lab.cluster].map(({ name, url }) => [name, url]);
  write('lab.json', `${JSON.stringify({ pid: process.pid, endpoint, devices: Object.fromEntries(devices) }, null, 2)}\n`);

  const stop = () => {
    rmSync(folder, { recursive: true, force: true });
    void Promise.all([control.close(), lab.close()]).finally(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  if (values['follow-parent']) process.once('disconnect', stop);
  process.send?.({ ready: { endpoint } });
}

/** The process that runs a lab in the folder, or undefined. */
function ownerOf(folder: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8')) as { pid: number };
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`bitbuilder lab: ${message}\n`);
  process.send?.({ failed: message });
  process.exit(1);
});
