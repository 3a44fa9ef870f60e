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
import { die, missingVm } from './refusal.js';
import { TaskTable } from './task-table.js';
import { VolumeTable } from './volume-table.js';

/** One VM or template. */
export interface SimulatedVm {
  readonly vmId: number;
  node: string;
  config: Record<string, string>;
  /** What a running guest has not taken yet; null for what is to be deleted. */
  pending: Record<string, string | null>;
  startedAt?: number;
  /** The configuration that the running guest was started with. */
  booted?: Record<string, string>;
}

/** The state of a simulated cluster. */
export class World {
  readonly name: string;
  readonly settings: SimulatorSettings;
  readonly nodes: readonly SimulatedNode[];
  readonly storages: readonly SimulatedStorage[];
  readonly bridges: readonly string[];
  readonly users: readonly SimulatedUser[];
  readonly vms = new Map<number, SimulatedVm>();
  readonly volumes: VolumeTable;
  readonly flocks = new FlockTable();
  readonly tasks: TaskTable;
  /** How often everything was put back to the start. */
  resets = 0;
  private macCounter = 0;

  constructor(private readonly options: ProxmoxSimulatorOptions) {
    this.name = options.name ?? 'lab';
    this.settings = { ...defaultSettings, ...options.settings };
    this.nodes = (options.nodes ?? defaultNodes).map((node) => ({ ...node }));
    this.storages = (options.storages ?? defaultStorages).map((storage) => ({ ...storage }));
    this.bridges = options.bridges ?? ['vmbr0'];
    this.users = options.users ?? defaultUsers;
    this.volumes = new VolumeTable(this.storages);
    this.tasks = new TaskTable(this.settings);
    this.reset();
  }

  /** Back to the templates and volumes of the options. */
  reset(): void {
    this.resets++;
    this.vms.clear();
    this.volumes.clear();
    this.tasks.clear();
    this.flocks.clear();
    this.macCounter = 0;
    for (const node of this.nodes) node.online = this.options.nodes?.find(({ name }) => name === node.name)?.online;
    for (const storage of this.storages) {
      storage.sizeGiB = (this.options.storages ?? defaultStorages).find(({ name }) => name === storage.name)?.sizeGiB ?? storage.sizeGiB;
    }
    for (const template of this.options.templates ?? []) {
      const node = template.node ?? this.nodes[0]?.name ?? '';
      const storage = this.storage(template.storage ?? 'local-lvm');
      const sizeGiB = template.diskGiB ?? 4;
      const volume = this.volumes.allocate(storage, node, template.vmId, { sizeGiB, usedGiB: Math.min(sizeGiB, 2), base: true });
      this.vms.set(template.vmId, {
        vmId: template.vmId,
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

  vm(node: string, vmId: number): SimulatedVm {
    const vm = this.vms.get(vmId);
    return vm && vm.node === node ? vm : missingVm(node, vmId);
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
