import type { VyosRelease } from '../vyos/simulator/rest/releases.js';
import type { InventoryInput } from './site.js';
import type { LabState } from './state.js';

/** Delays of the lab, in milliseconds; each may be changed while it runs. */
export interface LabSettings {
  commitMs: number;
  readMs: number;
  latencyMs: number;
  cloneMs: number;
  linkedCloneMs: number;
  taskMs: number;
  /** Each edit of a router. */
  perCommandMs: number;
  /** Each owner script of a commit, by its node; `*` for the others. */
  scriptMs: Readonly<Record<string, number>>;
}

export interface DeviceOptions {
  /** Number of routers, of nodes; 2 each if left out. */
  routers?: number;
  nodes?: number;
  /** The release that the cluster speaks like. */
  profile?: '8.4' | '9.2';
  /** The release that the routers speak like. */
  vyos?: VyosRelease;
  /** `realistic`: what things take on small machines; instant if left out. */
  time?: 'instant' | 'realistic';
  /** Win over what `time` says. */
  settings?: Partial<LabSettings>;
  /** Address to listen on; 127.0.0.1 if left out. */
  host?: string;
  /** Port of the first router; the others follow, the cluster last. Free ones if left out. */
  port?: number;
  /** Memory of each node. */
  nodeMemoryMiB?: number;
  /** Size of each storage. */
  storageGiB?: number;
  /** What an earlier lab left. */
  state?: LabState;
}

export interface LabOptions extends DeviceOptions {
  /** Ranges of identifiers, where the defaults are too narrow. */
  pools?: InventoryInput['pools'];
  vlans?: string;
}

/** Password of root@pam. A lab is no place for secrets: it is the same everywhere. */
export const rootPassword = 'lab-root';

/** What tasks of a cluster take on small machines with local disks. */
export const realisticCluster = {
  cloneMs: 20_000,
  linkedCloneMs: 1_500,
  taskMs: 1_500,
  authDelayMs: 3_000,
  agentBootMs: 12_000,
  resourceLagMs: 10_000,
  latencyMs: 5,
} as const;
