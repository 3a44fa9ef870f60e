import type { Dispatcher } from 'undici';
import { BitBuilderError } from '../../lib/errors.js';
import type { Hypervisor, MachineCall } from '../../lib/ports.js';
import { trustedAgent, type Trust } from '../http/trust.js';
import { ProxmoxClient } from './client.js';
import { clone, create } from './clone.js';
import { configure } from './configure.js';
import { openConsole } from './console.js';
import type { VerbContext } from './context.js';
import type { ProxmoxCredentials } from './credentials.js';
import { addDisk, removeDisk, resizeDisk } from './disks.js';
import { Gate } from './gate.js';
import { NodeFinder } from './locate.js';
import { destroy, makeTemplate, reboot, shutdown, start, stop } from './power.js';
import { removeSeed, uploadSeed } from './seed.js';
import {
  listMachines,
  listVmIds,
  readCapacity,
  readContainers,
  readCpuModels,
  readHostInterfaces,
  readMachine,
  readStorages,
} from './survey.js';
import { findVolume } from './volumes.js';

export interface ProxmoxOptions {
  /** Name of the cluster in the inventory. */
  readonly name: string;
  /** `https://pve1.example.net:8006`, one or several nodes of the cluster. */
  readonly urls: readonly string[];
  readonly credentials: ProxmoxCredentials;
  /** CA or fingerprint; the CAs of the system if both are left out. */
  readonly trust: Trust;
  /** How long a lock of somebody else is waited for; 60 s if left out. */
  readonly lockWaitMs?: number;
  /** Copies onto one storage of one node at the same time; 5 if left out. */
  readonly clonesPerStorage?: number;
  /** Calls in flight at the same time; 8 if left out. */
  readonly maxCalls?: number;
  /** Instead of an agent made from `trust`. */
  readonly agent?: Dispatcher;
}

/** A hypervisor with counters, for /status and /metrics. */
export interface ProxmoxHypervisor extends Hypervisor {
  readonly counters: { readonly calls: number };
}

/** A Proxmox VE cluster as a Hypervisor. */
export function createProxmoxHypervisor(options: ProxmoxOptions): ProxmoxHypervisor {
  const { name, trust } = options;
  const agent = options.agent ?? trustedAgent(trust, { device: `cluster ${name}`, connections: options.maxCalls ?? 8 });
  const client = new ProxmoxClient({ ...options, agent });
  const finder = new NodeFinder(client);
  const gates = new Map<string, Gate>();
  const cloneGate = (node: string, storage: string) => {
    const place = `${node} ${storage}`;
    const gate = gates.get(place) ?? new Gate(options.clonesPerStorage ?? 5);
    gates.set(place, gate);
    return gate;
  };
  const contextOf = (signal?: AbortSignal): VerbContext => ({
    client,
    finder,
    lockWaitMs: options.lockWaitMs ?? 60_000,
    cloneGate,
    signal,
  });
  return {
    name,
    get counters() {
      return { calls: client.calls };
    },
    list: (signal) => listMachines(client, signal),
    vmIds: (signal) => listVmIds(client, signal),
    find: (vmId, signal) => readMachine(client, finder, vmId, signal),
    capacity: (signal) => readCapacity(client, signal),
    storages: (signal) => readStorages(client, signal),
    cpuModels: (node, signal) => readCpuModels(client, node, signal),
    containers: (signal) => readContainers(client, signal),
    hostInterfaces: (signal) => readHostInterfaces(client, signal),
    findVolume: (volume, signal) => findVolume(client, volume, signal),
    run: (call, signal) => runTwice(contextOf(signal), call),
    console: (vmId, type, signal) => openConsole(client, finder, vmId, type, signal),
    close: () => client.close(),
  };
}

/** pveproxy recycles its workers and cuts connections then. Every verb begins by looking, so it can simply run again, once. */
async function runTwice(context: VerbContext, call: MachineCall): Promise<void> {
  try {
    await run(context, call);
  } catch (error) {
    if (!(error instanceof BitBuilderError) || error.code !== 'device_unsettled' || context.signal?.aborted) throw error;
    await run(context, call);
  }
}

function run(context: VerbContext, call: MachineCall): Promise<void> {
  switch (call.verb) {
    case 'clone':
      return clone(context, call);
    case 'create':
      return create(context, call);
    case 'configure':
      return configure(context, call);
    case 'addDisk':
      return addDisk(context, call);
    case 'removeDisk':
      return removeDisk(context, call);
    case 'resizeDisk':
      return resizeDisk(context, call);
    case 'uploadSeed':
      return uploadSeed(context, call);
    case 'removeSeed':
      return removeSeed(context, call);
    case 'start':
      return start(context, call.vmId);
    case 'stop':
      return stop(context, call.vmId);
    case 'shutdown':
      return shutdown(context, call.vmId);
    case 'reboot':
      return reboot(context, call.vmId);
    case 'makeTemplate':
      return makeTemplate(context, call.vmId);
    case 'destroy':
      return destroy(context, call.vmId);
  }
}
