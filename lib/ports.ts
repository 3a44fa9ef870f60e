import type { Command } from './router-config/command.js';
import type { ConfigTree } from './router-config/tree.js';

/**
 * What the control plane may ask of the world. Adapters implement these; they never see kinds, nor each other.
 * Every method throws a BitBuilderError: `device_unreachable`, `device_untrusted`, `device_unauthenticated`,
 * `device_locked`, `device_refused` (vendor's words in `detail`), `device_unsettled`.
 */

export interface Router {
  readonly name: string;
  /** Since start: `commits`, `reads`, `saves`, `refused`. */
  readonly counters: Readonly<Record<string, number>>;
  /** The running configuration. An unreadable or empty answer is an error, never an empty tree. */
  read(signal?: AbortSignal): Promise<ConfigTree>;
  /**
   * One commit of all the commands. Resolves when the router says that it is done. `device_refused` leaves the router as it
   * was, as far as the vendor tells; `device_unsettled` (time-out, 504, connection cut) means that the outcome must be read back.
   * With `confirmWithinMinutes` the router reverts by itself unless `confirm` is called in time.
   */
  commit(commands: readonly Command[], options?: { confirmWithinMinutes?: number; signal?: AbortSignal }): Promise<void>;
  /**
   * Confirms a guarded commit, over a new connection. `nothing pending` means that it was confirmed before, or that the time was
   * over and the router has reverted.
   */
  confirm(): Promise<'confirmed' | 'nothing pending'>;
  /** Writes the running configuration to the boot configuration. */
  save(): Promise<void>;
  close(): Promise<void>;
}

/** One VM or template as the cluster lists it; cheap, one call for all, and up to 10 s old. */
export interface MachineRow {
  vmId: number;
  node: string;
  name: string;
  running: boolean;
  template: boolean;
  cores: number;
  memoryMiB: number;
  tags: readonly string[];
  lock?: string;
}

export interface MachineDisk {
  /** `scsi0` */
  slot: string;
  storage: string;
  /** `local-lvm:vm-100-disk-0` */
  volume: string;
  sizeGiB: number;
}

export interface MachineNic {
  bridge: string;
  vlan?: number;
  /** VLANs that it gets tagged beside its own: `10;20-30`. */
  trunks?: string;
  mac: string;
  firewall: boolean;
  model: string;
  mtu?: number;
}

/** What the vendor's own cloud-init drive says. */
export interface MachineCloudInit {
  user?: string;
  sshKeys: readonly string[];
  /** One per NIC, in order: `ip=10.0.0.5/24,gw=10.0.0.1`. */
  ipConfigs: readonly string[];
  nameServers: readonly string[];
  searchDomain?: string;
}

/** One VM or template in full. */
export interface Machine extends MachineRow {
  cpuType: string;
  disks: readonly MachineDisk[];
  nics: readonly MachineNic[];
  cloudInit: MachineCloudInit;
  /** Volume of an attached seed image, `local:iso/bitbuilder-100.iso`. */
  seed?: string;
  /** Whether the guest-agent option is on. */
  agent: boolean;
  /** Free text; the last line of what we made is `bitbuilder:KIND/ID`. */
  description: string;
  /** Changed in the configuration but not yet in the running guest. */
  pending: readonly string[];
  protection: boolean;
}

/** A container: a guest that is nobody's of ours, read for what it is attached to. */
export interface Container {
  vmId: number;
  template: boolean;
  nics: readonly MachineNic[];
}

/** An interface of a hypervisor itself: a port, a bond, a bridge, a VLAN. */
export interface HostInterface {
  node: string;
  /** `vmbr0`, `eno1`, `vmbr0.103` */
  name: string;
  /** Of the hypervisor, with length. */
  addresses: readonly string[];
  /** Members of a bridge or a bond. */
  members: readonly string[];
  /** What a VLAN stands on, where its name does not say it. */
  vlan?: { device: string; id: number };
}

export interface NodeCapacity {
  node: string;
  online: boolean;
  memoryFreeMiB: number;
  memoryTotalMiB: number;
  /** The most cores that a VM can have there; undefined where the cluster does not say. */
  cpus?: number;
}

/** A storage on a node that has it; one that is disabled is on none. */
export interface StoragePlace {
  storage: string;
  node: string;
  /** What it takes: `images`, `iso`. */
  content: readonly string[];
  isActive: boolean;
}

/** The settings that `create` and `configure` can give; absent means untouched. */
export interface MachineSettings {
  name?: string;
  cores?: number;
  memoryMiB?: number;
  cpuType?: string;
  /** All NICs, in order; NICs beyond the list are removed. */
  nics?: readonly MachineNic[];
  cloudInit?: MachineCloudInit;
  /** Volume of a seed image to attach as a CD-ROM, or null to detach. */
  seed?: string | null;
  tags?: readonly string[];
  description?: string;
  agent?: boolean;
}

/** One call to a hypervisor as a value: what a review prints and what the engine runs. */
export type MachineCall =
  | {
      verb: 'clone';
      vmId: number;
      node: string;
      from: number;
      full: boolean;
      name: string;
      storage?: string;
      description: string;
    }
  | { verb: 'create'; vmId: number; node: string; settings: MachineSettings; importDisk: { slot: string; storage: string; from: string } }
  | { verb: 'configure'; vmId: number; settings: MachineSettings }
  | { verb: 'addDisk'; vmId: number; slot: string; storage: string; sizeGiB: number }
  | { verb: 'removeDisk'; vmId: number; slot: string }
  | { verb: 'resizeDisk'; vmId: number; slot: string; sizeGiB: number }
  | { verb: 'uploadSeed'; vmId: number; storage: string; files: Readonly<Record<string, string>> }
  | { verb: 'removeSeed'; vmId: number; volume: string }
  | { verb: 'start' | 'stop' | 'shutdown' | 'reboot' | 'makeTemplate' | 'destroy'; vmId: number };

/** What a kind may ask before its VM is made or changed. Lists may be a second old: many VMs are made at the same moment. */
export type Surveyor = Pick<Hypervisor, 'list' | 'capacity' | 'storages' | 'cpuModels' | 'find' | 'findVolume'>;

/** A way to the console of a VM, good for one connection within seconds. The ticket is a secret. */
export interface ConsoleTicket {
  node: string;
  /** TCP port on the node. */
  port: number;
  user: string;
  ticket: string;
}

export interface Hypervisor {
  readonly name: string;
  /** Since start: `calls`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Every VM and template of the cluster: one call. */
  list(signal?: AbortSignal): Promise<readonly MachineRow[]>;
  /** Every id that a VM, a template or a container has: one call. The answer may be 10 s old. */
  vmIds(signal?: AbortSignal): Promise<readonly number[]>;
  /** One VM in full, current truth; undefined only when the cluster says that it does not exist. */
  find(vmId: number, signal?: AbortSignal): Promise<Machine | undefined>;
  capacity(signal?: AbortSignal): Promise<readonly NodeCapacity[]>;
  /** Every storage, once for each node that has it: one call. */
  storages(signal?: AbortSignal): Promise<readonly StoragePlace[]>;
  /** Names of the CPU models that VMs of a node can have; those that the cluster defines begin with `custom-`. */
  cpuModels(node: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Every container of the cluster, with one call more for each. */
  containers(signal?: AbortSignal): Promise<readonly Container[]>;
  /** Every interface of every node that is up: one call for each. */
  hostInterfaces(signal?: AbortSignal): Promise<readonly HostInterface[]>;
  /** Whether a volume such as `local:import/debian.qcow2` exists, on which nodes. */
  findVolume(volume: string, signal?: AbortSignal): Promise<{ nodes: readonly string[]; sizeGiB: number } | undefined>;
  /** Runs one call to its end: tasks are followed to their exit status, locks retried with jitter. Idempotent where the vendor allows. */
  run(call: MachineCall, signal?: AbortSignal): Promise<void>;
  /** Opens the screen of a VM, or its first serial port as a terminal. */
  console(vmId: number, type: 'vnc' | 'terminal', signal?: AbortSignal): Promise<ConsoleTicket>;
  close(): Promise<void>;
}
