import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { makeFolder } from '../../lib/folders.js';
import { argumentsOf, flagsOf } from './arguments.js';
import { labControl } from './control.js';
import { startDevices, type Devices } from './devices.js';
import { inventoryOf } from './lab.js';
import { rootPassword, type LabOptions } from './options.js';
import { ownerOf, type Owner } from './owner.js';
import { labSecrets } from './site.js';
import { disownState, ownState, readState, requireUnowned, shapeOf, writeState } from './state.js';

const flags = flagsOf(process.argv.slice(2));
const keepEveryMs = 5_000;

async function main(): Promise<void> {
  const { options: wanted, asked, stateFolder, followParent } = argumentsOf(flags);
  const folder = join(process.env.BITBUILDER_HOME || join(homedir(), '.bitbuilder'), 'lab');
  const other = await ownerOf(join(folder, 'lab.json'));
  if (other) throw new Error(`a lab already runs in ${folder} (process ${other.pid}); end it with \`bbctl lab down\``);
  if (stateFolder !== undefined) await requireUnowned(stateFolder);
  const state = stateFolder === undefined ? undefined : readState(stateFolder);
  const options = state && stateFolder !== undefined ? { ...wanted, ...shapeOf(state, asked, stateFolder), state } : wanted;
  const lab = await startDevices(options).catch((error: unknown) => {
    throw new Error(whyNot(error, options), { cause: error });
  });
  const keep = () => stateFolder !== undefined && writeState(stateFolder, lab.state());
  keep();
  const keeping = setInterval(() => warned(keep), keepEveryMs).unref();
  const control = labControl(lab);
  await control.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(control.server.address() as AddressInfo).port}`;
  const self = { pid: process.pid, endpoint };
  if (stateFolder !== undefined) ownState(stateFolder, self);
  writeFiles(folder, lab, options, { ...self, ...(stateFolder === undefined ? {} : { state: stateFolder }) });

  let isStopping = false;
  // A terminal sends Ctrl-C to us and to bbctl, which passes it on: the second one must not end us in the middle.
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    clearInterval(keeping);
    warned(keep);
    if (stateFolder !== undefined) disownState(stateFolder);
    rmSync(folder, { recursive: true, force: true });
    void Promise.all([control.close(), lab.close()]).finally(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (followParent) process.once('disconnect', stop);
  process.send?.({ ready: { endpoint } });
}

/** What those who use the lab need: addresses, certificates, credentials, and the shim's two files. */
function writeFiles(folder: string, lab: Devices, options: LabOptions, more: Owner & { state?: string }): void {
  makeFolder(folder, { mkdirSync, statSync, dirname });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  const devices = [...Object.values(lab.routers), ...(lab.cluster ? [lab.cluster] : [])];
  write('ca.pem', devices.map(({ certificate }) => certificate).join(''));
  if (Object.keys(lab.routers).length > 0) write('inventory.yaml', stringify(inventoryOf(lab, options)));
  write('secrets.yaml', stringify(labSecrets(lab)));
  const keys = Object.entries(lab.routers).map(([name, { key }]) => [name, { key }]);
  const { cluster } = lab;
  const credentials = {
    routers: Object.fromEntries(keys) as Record<string, { key: string }>,
    ...(cluster
      ? {
          cluster: {
            token: cluster.token,
            users: [
              { user: 'root@pam', password: rootPassword },
              ...cluster.users.map(({ userId, password }) => ({ user: userId, password })),
            ],
          },
        }
      : {}),
  };
  const addresses = Object.fromEntries(devices.map(({ name, url }) => [name, url]));
  write('lab.json', `${JSON.stringify({ ...more, devices: addresses, credentials }, null, 2)}\n`);
}

function whyNot(error: unknown, { host = '127.0.0.1', port }: LabOptions): string {
  const { code, port: taken, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `port ${taken ?? port} of ${host} is in use; the lab takes one port a device from --port on: choose another first one`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine; --bind takes one of its own`;
  if (code === 'EACCES') return `not allowed to listen on port ${taken ?? port} of ${host}; choose a --port above 1023`;
  return message;
}

/** A state that cannot be written is told in the log; the lab goes on without. */
function warned(keep: () => unknown): void {
  try {
    keep();
  } catch (error) {
    process.stderr.write(`bitbuilder lab: ${(error as Error).message}\n`);
  }
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`bitbuilder lab: ${message}\n`);
  process.send?.({ failed: message });
  process.exit(1);
});
