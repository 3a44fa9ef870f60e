import { setImmediate } from 'node:timers/promises';
import { asBitBuilderError, BitBuilderError } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Guest } from '../../../lib/isolation/devices/cluster-facts.js';
import type { Kind } from '../../../lib/kind.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { OutwardVerification } from '../../../lib/verification.js';
import type { ResourceRow } from '../store/resources.js';
import type { Store } from '../store/store.js';
import type { Devices } from './devices.js';
import { VerificationThread, type VerificationThreadOptions } from './verification-thread.js';
import type { VerificationTask } from './verified.js';

/** Reads every device and holds what it does against what is declared. Nothing is changed. */
export class DeviceVerification {
  private readonly thread: VerificationThread;
  private readonly closing = new AbortController();

  constructor(
    private readonly kinds: ReadonlyMap<string, Kind>,
    private readonly inventory: Inventory,
    private readonly store: Store,
    private readonly devices: Devices,
    options?: VerificationThreadOptions,
  ) {
    this.thread = new VerificationThread(options);
  }

  /** Rejects with the reason of the signal once that is aborted. */
  async run(signal?: AbortSignal): Promise<OutwardVerification> {
    const until = AbortSignal.any([this.closing.signal, ...(signal ? [signal] : [])]);
    until.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => until.addEventListener('abort', () => reject(until.reason as Error), { once: true }));
    const task = await Promise.race([this.read(until), aborted]);
    return this.thread.verify(task, until);
  }

  /** Whoever waits for a verification is told that the shim stops. */
  async close(): Promise<void> {
    this.closing.abort(new BitBuilderError('shutting_down', 'the shim is stopping; verify again once it is back'));
    await this.thread.close();
  }

  private async read(until: AbortSignal): Promise<VerificationTask> {
    let rows = await this.rows();
    // What is declared may change while the devices are read; then it is all read again.
    for (let round = 1; ; round++) {
      const task = { inventory: this.inventory, rows, secrets: await this.store.secrets.everybodys(), ...(await this.readDevices()) };
      until.throwIfAborted();
      const after = await this.rows();
      if (after === rows || round === 3) return task;
      rows = after;
    }
  }

  /** Every resource as JSON. */
  private async rows(): Promise<string> {
    const rows: ResourceRow[] = [];
    for (const kind of this.kinds.keys()) {
      rows.push(...(await this.store.resources.list(kind)));
      // The store answers without giving way.
      await setImmediate();
    }
    return JSON.stringify(rows);
  }

  private async readDevices(): Promise<Pick<VerificationTask, 'readings' | 'unread'>> {
    const unread: OutwardVerification['unread'] = [];
    const routers = await readAll(this.devices.routers, unread, 'router', (actor): Promise<ConfigTree> => actor.read());
    const clusters = await readAll(this.devices.clusters, unread, 'cluster', async (actor): Promise<readonly Guest[]> => {
      const list = await actor.list();
      const machines = await Promise.all(list.map(({ vmId }) => actor.observe(vmId)));
      return [...machines.filter((machine) => machine !== undefined), ...(await actor.containers())];
    });
    const answering = new Map([...this.devices.clusters].filter(([name]) => clusters.has(name)));
    const hosts = await readAll(answering, unread, 'nodes of', (actor) => actor.hostInterfaces());
    for (const [cluster, machines] of clusters) {
      const bridges = new Set(hosts.get(cluster)?.map(({ name }) => name));
      unread.push(...machines.flatMap((machine) => [...notYet(cluster, machine), ...elsewhere(cluster, machine, bridges)]));
    }
    return { readings: { routers, clusters, hosts }, unread };
  }
}

/** What each device answers; those that do not are written down. */
async function readAll<Actor, Answer>(
  actors: ReadonlyMap<string, Actor>,
  unread: OutwardVerification['unread'],
  what: string,
  read: (actor: Actor) => Promise<Answer>,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  await Promise.all(
    [...actors].map(async ([name, actor]) => {
      try {
        answers.set(name, await read(actor));
      } catch (thrown) {
        const { code, message } = asBitBuilderError(thrown);
        unread.push({ device: `${what} ${name}`, code, message });
      }
    }),
  );
  return answers;
}

/** A NIC on what no node has as a bridge: a network of the SDN, of which it is not read what it is joined with. */
function elsewhere(cluster: string, { vmId, nics }: Guest, bridges: ReadonlySet<string>): OutwardVerification['unread'] {
  const unknown = [...new Set(nics.map(({ bridge }) => bridge))].filter((bridge) => bridge !== '' && !bridges.has(bridge));
  if (bridges.size === 0 || unknown.length === 0) return [];
  const message = `it is attached to ${unknown.join(', ')}, which no node has as a bridge; networks of the SDN are not read`;
  return [{ device: `VM ${vmId} of ${cluster}`, code: 'device_unsettled', message }];
}

/** A NIC that was changed while its VM runs is read as it will be; what it is now is not known. */
function notYet(cluster: string, guest: Guest): OutwardVerification['unread'] {
  const { vmId, pending } = 'pending' in guest ? guest : { vmId: guest.vmId, pending: [] };
  const nics = pending.filter((name) => /^net\d+$/.test(name));
  const message = `${nics.join(', ')} changes when it is started again; what it is now was not read. Restart the VM, then verify again`;
  return nics.length === 0 ? [] : [{ device: `VM ${vmId} of ${cluster}`, code: 'device_unsettled', message }];
}
