import type { MachineCall } from '../../lib/ports.js';
import { act, isRefusal, type VerbContext } from './context.js';
import type { Located } from './locate.js';
import { parseMachine } from './machine-read.js';
import { changeConfig } from './machine-write.js';

/** PVE::AbstractConfig::load_config with a digest, PVE::Tools::assert_if_modified. */
const changedMeanwhile = /checksum miss?match|detected modified configuration/;
const mostAttempts = 5;

/** Sends what differs, guarded by the digest of what was read; reads again when somebody else was faster. */
export async function configure(context: VerbContext, { vmId, settings }: Extract<MachineCall, { verb: 'configure' }>): Promise<void> {
  await changeGuarded(context, vmId, (located) => {
    const storage = parseMachine(located.config, { vmId, node: located.node, running: false, pending: [] }).disks[0]?.storage;
    const { set, remove } = changeConfig(located.config, settings, storage ?? 'local');
    if (remove.length === 0 && Object.keys(set).length === 0) return undefined;
    return { ...set, ...(remove.length > 0 ? { delete: remove.join(',') } : {}) };
  });
}

/** Sends the parameters that `choose` makes of the present configuration, if any, and follows the task. */
export async function changeGuarded(
  context: VerbContext,
  vmId: number,
  choose: (located: Located) => Readonly<Record<string, string | boolean>> | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const located = await context.finder.require(vmId, context.signal);
    const params = choose(located);
    if (!params) return;
    try {
      // POST answers a task, so failures of hot-plugging are seen; PUT would hide them behind a time-out.
      return await act(context, `configure VM ${vmId}`, 'POST', `${located.path}/config`, { ...params, digest: located.config.digest });
    } catch (error) {
      if (attempt >= mostAttempts || !isRefusal(error, changedMeanwhile)) throw error;
    }
  }
}
