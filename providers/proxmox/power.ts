import { act, isRefusal, type VerbContext } from './context.js';
import { vmStatus } from './answers.js';

/** How long a guest may take to shut down before it is stopped the hard way. */
const shutdownTimeoutS = 120;

/** Starts a VM; one that runs stays as it is. */
export async function start(context: VerbContext, vmId: number): Promise<void> {
  const { path } = await context.finder.require(vmId, context.signal);
  if (await isRunning(context, path)) return;
  await unless(/VM \d+ already running/, act(context, `start VM ${vmId}`, 'POST', `${path}/status/start`));
}

/** Cuts the power. */
export async function stop(context: VerbContext, vmId: number): Promise<void> {
  const { path } = await context.finder.require(vmId, context.signal);
  if (!(await isRunning(context, path))) return;
  await unless(/VM \d+ not running/, act(context, `stop VM ${vmId}`, 'POST', `${path}/status/stop`));
}

/** Asks the guest to shut down, and cuts the power when it does not. */
export async function shutdown(context: VerbContext, vmId: number): Promise<void> {
  const { path } = await context.finder.require(vmId, context.signal);
  if (!(await isRunning(context, path))) return;
  const params = { timeout: shutdownTimeoutS, forceStop: true };
  await unless(/VM \d+ not running/, act(context, `shut down VM ${vmId}`, 'POST', `${path}/status/shutdown`, params));
}

/** Shuts down and starts again, which is when pending changes take effect; a VM that is off is started. */
export async function reboot(context: VerbContext, vmId: number): Promise<void> {
  await shutdown(context, vmId);
  await start(context, vmId);
}

/** Makes a VM a template, for good. */
export async function makeTemplate(context: VerbContext, vmId: number): Promise<void> {
  const { path, config } = await context.finder.require(vmId, context.signal);
  if (config.template === '1') return;
  await unless(/you can't convert a template to a template/, act(context, `make VM ${vmId} a template`, 'POST', `${path}/template`));
}

/** Removes a VM with everything that belongs to it; one that is gone already is no error. */
export async function destroy(context: VerbContext, vmId: number): Promise<void> {
  const located = await context.finder.find(vmId, context.signal);
  if (!located) return;
  const params = { purge: true, 'destroy-unreferenced-disks': true };
  const gone = new RegExp(`Configuration file 'nodes/[^/']+/qemu-server/${vmId}\\.conf' does not exist`);
  await unless(gone, act(context, `destroy VM ${vmId}`, 'DELETE', located.path, params));
}

async function isRunning({ client, signal }: VerbContext, path: string): Promise<boolean> {
  return (await client.get(vmStatus, `${path}/status/current`, {}, signal)).status === 'running';
}

async function unless(words: RegExp, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isRefusal(error, words)) throw error;
  });
}
