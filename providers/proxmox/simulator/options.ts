import type { Profile } from './declare.js';

/** A cluster to simulate; everything left out is a small lab with one node. */
export interface ProxmoxSimulatorOptions {
  /** Name of the cluster. */
  readonly name?: string;
  /** The release whose API it has; 9.2 if left out. */
  readonly profile?: Profile;
  readonly nodes?: readonly SimulatedNode[];
  readonly storages?: readonly SimulatedStorage[];
  readonly bridges?: readonly string[];
  readonly templates?: readonly SimulatedTemplate[];
  /** Volumes that can be imported, on every node that has the storage; a Debian image if left out. */
  readonly volumes?: readonly { readonly volume: string; readonly sizeGiB: number }[];
  readonly users?: readonly SimulatedUser[];
  /** Password of root@pam, who is always there; `lab-root` if left out. */
  readonly rootPassword?: string;
  readonly settings?: Partial<SimulatorSettings>;
  /** Address to listen on; 127.0.0.1 if left out. */
  readonly host?: string;
  /** Port to listen on; a free one if left out. */
  readonly port?: number;
}

export interface SimulatedNode {
  readonly name: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** An offline node keeps its VMs in the list of the cluster and answers nothing. */
  online?: boolean;
}

/** The types of storage that can be had; a pbs holds backups only. */
export type StorageType =
  'dir' | 'lvm' | 'lvmthin' | 'zfspool' | 'nfs' | 'cifs' | 'rbd' | 'cephfs' | 'btrfs' | 'iscsi' | 'pbs' | 'esxi' | 'iscsidirect' | 'zfs';

export interface SimulatedStorage {
  readonly name: string;
  readonly type: StorageType;
  content: readonly string[];
  /** One for all nodes, or one per node. */
  shared: boolean;
  sizeGiB: number;
  /** What is not a volume of the cluster and takes room all the same, by node. */
  foreignGiB?: Readonly<Record<string, number>>;
  /** The nodes that have it; all if left out. */
  nodes?: readonly string[];
  disabled?: boolean;
  /** Further settings of its entry in storage.cfg, such as `path` and `prune-backups`. */
  settings?: Readonly<Record<string, string>>;
}

export interface SimulatedTemplate {
  readonly vmId: number;
  readonly name: string;
  readonly node?: string;
  readonly storage?: string;
  readonly diskGiB?: number;
  /** Further values of its configuration. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface Grant {
  readonly path: string;
  readonly privileges: readonly string[];
  readonly propagate?: boolean;
}

export interface SimulatedUser {
  /** `bitbuilder@pve` */
  readonly userId: string;
  readonly password: string;
  readonly grants: readonly Grant[];
  readonly tokens?: readonly {
    readonly id: string;
    readonly secret: string;
    /** A token has the privileges of its user, cut down to its own grants unless this is false. */
    readonly separated?: boolean;
    readonly grants?: readonly Grant[];
  }[];
  /** The login asks for a second factor. */
  readonly secondFactor?: boolean;
}

/** Delays and limits, which may be changed while it runs. */
export interface SimulatorSettings {
  /** Full clone and import: per disk. */
  cloneMs: number;
  linkedCloneMs: number;
  /** Any other task. */
  taskMs: number;
  /** Each call. */
  latencyMs: number;
  /** A refused login; 3000 on a real cluster. */
  authDelayMs: number;
  /** How long a ticket is good, in seconds. */
  ticketLifeS: number;
  /** The size of what `download-url` fetches; nothing is fetched in truth. */
  downloadGiB: number;
  /** The wait for the flock of a VM; 10000 on a real cluster. A clone waits a tenth of it. */
  lockTimeoutMs: number;
  /** The time from a start until the guest agent answers. */
  agentBootMs: number;
  /** How old /cluster/resources may be; 10000 on a real cluster. */
  resourceLagMs: number;
}

export const defaultSettings: SimulatorSettings = {
  cloneMs: 0,
  linkedCloneMs: 0,
  taskMs: 0,
  latencyMs: 0,
  authDelayMs: 0,
  ticketLifeS: 7200,
  downloadGiB: 1,
  lockTimeoutMs: 10_000,
  agentBootMs: 0,
  resourceLagMs: 0,
};

export const defaultNodes: readonly SimulatedNode[] = [{ name: 'pve1', cpus: 16, memoryMiB: 65_536 }];

export const defaultStorages: readonly SimulatedStorage[] = [
  { name: 'local', type: 'dir', content: ['iso', 'import', 'vztmpl', 'snippets', 'backup'], shared: false, sizeGiB: 100 },
  { name: 'local-lvm', type: 'lvmthin', content: ['images', 'rootdir'], shared: false, sizeGiB: 1000 },
  { name: 'shared', type: 'nfs', content: ['images', 'iso', 'import'], shared: true, sizeGiB: 2000 },
];

export const defaultVolumes = [{ volume: 'local:import/debian-12.qcow2', sizeGiB: 3 }] as const;

/** What the control plane needs (docs of the adapter), and no more. */
export const shimPrivileges = [
  'Datastore.AllocateSpace',
  'Datastore.AllocateTemplate',
  'Datastore.Allocate',
  'Datastore.Audit',
  'SDN.Use',
  'Sys.Audit',
  'VM.Allocate',
  'VM.Audit',
  'VM.Clone',
  'VM.Config.CDROM',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.HWType',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Console',
  'VM.GuestAgent.Audit',
  'VM.PowerMgmt',
];

export const defaultUsers: readonly SimulatedUser[] = [
  {
    userId: 'bitbuilder@pve',
    password: 'lab-password',
    grants: [{ path: '/', privileges: shimPrivileges }],
    tokens: [{ id: 'shim', secret: '5f0e5f2c-0000-4000-8000-00000000b17b', grants: [{ path: '/', privileges: shimPrivileges }] }],
  },
];
