import { Firewalls } from './firewall/firewalls.js';
import { Access } from './access.js';
import type { Profile } from './declare.js';
import { Directory } from './directory.js';
import type { FirewallState } from './firewall/state.js';
import { FlockTable } from './flock.js';
import {
  defaultNodes,
  defaultSettings,
  defaultStorages,
  defaultUsers,
  defaultVolumes,
  type ProxmoxSimulatorOptions,
  type SimulatedNode,
  type SimulatedStorage,
  type SimulatedUser,
  type SimulatorSettings,
} from './options.js';
import { NodeState } from './nodes/node-state.js';
import { PoolTable } from './pool-table.js';
import { die } from './refusal.js';
import { SdnState } from './sdn/sdn-state.js';
import { Sections } from './sections.js';
import { TaskTable } from './task-table.js';
import { VolumeTable } from './volume-table.js';

/** A virtual machine or a container. */
export type GuestType = 'qemu' | 'lxc';

/** What a snapshot keeps of a guest. */
export interface Snapshot {
  readonly config: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly time: number;
  description: string;
  parent?: string;
  /** The volume that holds the memory, and the configuration that ran. */
  readonly memory?: { readonly volid: string; readonly booted: Readonly<Record<string, string>> };
  /** The sizes of its volumes at that time, in GiB. */
  readonly sizesGiB: Readonly<Record<string, number>>;
}

/** One VM, container or template. What few guests have is undefined until it is there, so that many guests stay small. */
export interface SimulatedVm {
  readonly vmId: number;
  readonly type: GuestType;
  node: string;
  config: Record<string, string>;
  /** What a running guest has not taken yet; null for what is to be deleted. */
  pending: Record<string, string | null>;
  startedAt?: number;
  /** The configuration that the running guest was started with. */
  booted?: Record<string, string>;
  /** It runs, but its processors are halted. */
  paused?: boolean;
  snapshots?: Map<string, Snapshot>;
  /** The snapshot that the configuration comes from. */
  parent?: string;
  /** What cloud-init's drive was last written with. */
  seeded?: Readonly<Record<string, string>>;
  /** What somebody did inside through the guest agent. */
  inside?: GuestInside;
  firewall?: FirewallState;
}

/** The inside of a guest as its agent knows it. */
export interface GuestInside {
  readonly files: Map<string, string>;
  /** What was run; its output is undefined once it has been asked for. */
  readonly processes: Map<number, { readonly out: string | undefined; readonly exitCode: number }>;
  readonly passwords: Map<string, string>;
  frozen: boolean;
}

/** The state of a simulated cluster. */
export class World {
  readonly name: string;
  readonly profile: Profile;
  readonly settings: SimulatorSettings;
  readonly nodes: readonly SimulatedNode[];
  readonly storages: SimulatedStorage[];
  readonly bridges: readonly string[];
  readonly users: readonly SimulatedUser[];
  readonly vms = new Map<number, SimulatedVm>();
  readonly volumes: VolumeTable;
  readonly flocks = new FlockTable();
  readonly tasks: TaskTable;
  readonly pools = new PoolTable();
  /** Everything of the cluster that is kept as sections of a file: jobs, HA, mappings. */
  readonly sections = new Sections();
  readonly sdn = new SdnState();
  readonly firewalls = new Firewalls();
  /** SHA-256 of the certificate that its API shows. */
  fingerprint = '';
  private readonly nodeStates = new Map<string, NodeState>();
  /** Users and what they may do. */
  readonly directory: Directory;
  readonly access: Access;
  /** How often everything was put back to the start. */
  resets = 0;
  private macCounter = 0;

  constructor(private readonly options: ProxmoxSimulatorOptions) {
    this.name = options.name ?? 'lab';
    this.profile = options.profile ?? '9.2';
    this.settings = { ...defaultSettings, ...options.settings };
    this.nodes = (options.nodes ?? defaultNodes).map((node) => ({ ...node }));
    this.storages = [];
    this.bridges = options.bridges ?? ['vmbr0'];
    this.users = options.users ?? defaultUsers;
    this.volumes = new VolumeTable(this.storages);
    this.tasks = new TaskTable(this.settings);
    this.directory = new Directory(this.profile);
    this.access = new Access(this.directory, this.pools, this.settings);
    this.reset();
  }

  /** Back to the templates and volumes of the options. */
  reset(): void {
    this.resets++;
    this.vms.clear();
    this.volumes.clear();
    this.tasks.clear();
    this.flocks.clear();
    this.pools.clear();
    this.sections.clear();
    this.sdn.reset();
    this.firewalls.reset();
    this.nodeStates.clear();
    this.directory.reset(this.users, this.options.rootPassword ?? 'lab-root');
    this.macCounter = 0;
    for (const node of this.nodes) node.online = this.options.nodes?.find(({ name }) => name === node.name)?.online;
    this.storages.splice(0, this.storages.length, ...(this.options.storages ?? defaultStorages).map((storage) => ({ ...storage })));
    for (const template of this.options.templates ?? []) {
      const node = template.node ?? this.nodes[0]?.name ?? '';
      const storage = this.storage(template.storage ?? 'local-lvm');
      const sizeGiB = template.diskGiB ?? 4;
      const volume = this.volumes.allocate(storage, node, template.vmId, { sizeGiB, usedGiB: Math.min(sizeGiB, 2), base: true });
      this.vms.set(template.vmId, {
        vmId: template.vmId,
        type: 'qemu',
        node,
        pending: {},
        config: {
          agent: '1',
          boot: 'order=scsi0',
          cores: '1',
          memory: '1024',
          name: template.name,
          ostype: 'l26',
          scsihw: 'virtio-scsi-single',
          template: '1',
          scsi0: `${volume.volid},size=${sizeGiB}G`,
          ...template.config,
        },
      });
    }
    for (const { volume, sizeGiB } of this.options.volumes ?? defaultVolumes) {
      const storage = this.storages.find((candidate) => candidate.name === volume.split(':')[0]);
      for (const node of this.nodes) if (storage) this.volumes.place(storage, node.name, volume, sizeGiB);
    }
  }

  /** What a node keeps for itself. */
  node(name: string): NodeState {
    const state = this.nodeStates.get(name) ?? new NodeState(this.bridges);
    this.nodeStates.set(name, state);
    return state;
  }

  /** Whether a guest's NIC can be put on a bridge or vnet of a node. */
  hasBridge(node: string, name: string): boolean {
    return this.node(node).hasBridge(name) || (this.sdn.running('vnets').has(name) && this.sdn.reloads.get(node) === 'available');
  }

  storage(name: string): SimulatedStorage {
    return this.storages.find((storage) => storage.name === name) ?? die(`storage '${name}' does not exist`);
  }

  /** A MAC under Proxmox's prefix, the next one in order. */
  nextMac(): string {
    const bytes = [16, 8, 0].map((shift) => ((++this.macCounter >> shift) & 0xff).toString(16).toUpperCase().padStart(2, '0'));
    return `BC:24:11:${bytes.join(':')}`;
  }
}

/** Whether the guest runs. */
export function isRunning(vm: SimulatedVm): boolean {
  return vm.startedAt !== undefined;
}
