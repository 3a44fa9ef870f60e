import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BitBuilderError } from '../../lib/errors.js';
import { inventorySchema } from '../../lib/inventory.js';
import type { Kind } from '../../lib/kind.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import type { Hypervisor, Machine, Router } from '../../lib/ports.js';
import { mergeTrees, type ConfigTree } from '../../lib/router-config/tree.js';
import { createControlPlane, type ControlPlaneOptions } from '../../providers/shim/engine/control-plane.js';
import type { VerificationTask } from '../../providers/shim/engine/verified.js';
import type { ResourceRow } from '../../providers/shim/store/resources.js';
import { openStore } from '../../providers/shim/store/store.js';

/** Devices in memory that have what tenants with a network each should have, and a stranger's VM that hears every VLAN. */
export class LargeFleet {
  readonly inventory = inventorySchema.parse({
    sites: {
      s: {
        fabric: { type: 'vlan', vlans: '2-4094' },
        routers: { r1: { url: 'https://127.0.0.1:1/', trunk: 'eth1', underlayAddress: '192.0.2.1' } },
        clusters: { pve: { urls: ['https://127.0.0.1:3/'] } },
      },
    },
  });
  private readonly rows: readonly ResourceRow[];
  private readonly tree: ConfigTree;

  constructor(tenants: number) {
    this.rows = Array.from({ length: tenants }, (_, index) => resourcesOf(index)).flat();
    const known = new Map(this.rows.map((row) => [`${row.kind} ${row.id}`, row]));
    const world = {
      inventory: this.inventory,
      occupiedVmIds: new Set<number>(),
      find: (kind: string, id: string) => known.get(`${kind} ${id}`),
    };
    const fragments = this.rows.flatMap(({ kind, id, spec, drawn }) =>
      Object.values((kindNamed(kind) as Kind).routers?.({ id, spec, drawn, keys: {}, world }) ?? {}),
    );
    this.tree = mergeTrees(fragments.map(({ tree }) => tree));
  }

  /** What a verification reads of it. */
  task(): VerificationTask {
    return {
      inventory: this.inventory,
      rows: JSON.stringify(this.rows),
      secrets: new Map(),
      readings: { routers: new Map([['r1', this.tree]]), clusters: new Map([['pve', [stranger]]]) },
      unread: [],
    };
  }

  /** A control plane over it, in a folder of its own. */
  async open(options: Pick<ControlPlaneOptions, 'verification'> = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'bitbuilder-fleet-'));
    const store = await openStore(join(folder, 'store.db'));
    await store.transaction(async ({ resources }) => {
      for (const row of this.rows) await resources.save(row, []);
    });
    const plane = await createControlPlane({
      kinds,
      inventory: this.inventory,
      store,
      routers: [this.router()],
      hypervisors: [cluster],
      cluster: { sweepMs: 0 },
      graceMs: 0,
      ...options,
    });
    const close = async () => {
      await plane.close();
      await store.close();
      rmSync(folder, { recursive: true });
    };
    return { plane, folder, close };
  }

  private router(): Router {
    return {
      name: 'r1',
      counters: {},
      read: async () => this.tree,
      commit: refused,
      confirm: refused,
      save: refused,
      close: async () => undefined,
    };
  }
}

function resourcesOf(index: number): ResourceRow[] {
  const tenant = `t${index}`;
  const target = [`65000:${10000 + index}`];
  const subnets = {
    front: {
      cidr: `10.${index >> 8}.${index & 255}.0/24`,
      gateway: `10.${index >> 8}.${index & 255}.1`,
      vlan: 2 + index,
      l2Vni: 20000 + index,
    },
  };
  const drawn = { vrf: `v${index}`, table: 1000 + index, l3Vni: 10000 + index, importTargets: target, exportTargets: target, subnets };
  return [
    { kind: 'tenant', id: tenant, spec: { name: tenant }, drawn: {}, state: 'ready' },
    { kind: 'network', id: `${tenant}/web`, spec: { tenant, name: 'web', site: 's', ...drawn }, drawn: {}, state: 'ready' },
  ];
}

const stranger: Machine = {
  vmId: 900,
  node: 'pve1',
  name: 'stranger',
  running: true,
  template: false,
  cores: 1,
  memoryMiB: 1024,
  tags: [],
  cpuType: 'host',
  disks: [],
  nics: [{ bridge: 'vmbr0', mac: 'BC:24:11:00:00:01', firewall: false, model: 'virtio' }],
  cloudInit: { sshKeys: [], ipConfigs: [], nameServers: [] },
  agent: true,
  description: '',
  pending: [],
  protection: false,
};

const refused = () => Promise.reject(new BitBuilderError('device_refused', 'this device only answers'));

const cluster: Hypervisor = {
  name: 'pve',
  counters: {},
  list: async () => [stranger],
  vmIds: async () => [stranger.vmId],
  find: async () => stranger,
  containers: async () => [],
  hostInterfaces: async () => [],
  capacity: async () => [],
  storages: async () => [],
  cpuModels: async () => [],
  findVolume: async () => undefined,
  run: refused,
  console: refused,
  close: async () => undefined,
};
