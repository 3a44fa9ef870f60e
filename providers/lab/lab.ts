import { randomBytes } from 'node:crypto';
import { defaultStorages } from '../proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../proxmox/simulator/simulator.js';
import { baseConfig } from '../vyos/simulator/base-config.js';
import { startVyosSimulator, type VyosSimulator } from '../vyos/simulator/simulator.js';
import { labInventory, labSecrets, labSite, parseInventory, type InventoryInput } from './site.js';
import type { Inventory, Secrets } from '../../lib/inventory.js';

/** Delays of the lab, in milliseconds; each may be changed while it runs. */
export interface LabSettings {
  commitMs: number;
  readMs: number;
  latencyMs: number;
  cloneMs: number;
  linkedCloneMs: number;
  taskMs: number;
}

export interface LabOptions {
  settings?: Partial<LabSettings>;
  /** Ranges of identifiers, where the defaults are too narrow. */
  pools?: InventoryInput['pools'];
  vlans?: string;
  /** Memory of each of the two nodes. */
  nodeMemoryMiB?: number;
  /** Size of each storage. */
  storageGiB?: number;
}

/** What each device of the lab has been asked. */
export interface LabStats {
  routers: Record<string, ReturnType<VyosSimulator['stats']>>;
  cluster: ReturnType<ProxmoxSimulator['stats']>;
}

/** Simulated routers and a simulated cluster behind real HTTPS on loopback, with the files by which a shim reaches them. */
export interface Lab {
  readonly inventory: Inventory;
  /** As a user would write it. */
  readonly inventoryFile: InventoryInput;
  readonly secrets: Secrets;
  readonly routers: Readonly<Record<string, VyosSimulator>>;
  readonly cluster: ProxmoxSimulator;
  /** Everything that the devices hold, by device, for comparing before and after. */
  dump(): Record<string, unknown>;
  stats(): LabStats;
  /** Back to the state of the start. */
  reset(): void;
  settings(): LabSettings;
  change(settings: Partial<LabSettings>): void;
  close(): Promise<void>;
}

const defaults: LabSettings = { commitMs: 0, readMs: 0, latencyMs: 0, cloneMs: 0, linkedCloneMs: 0, taskMs: 0 };

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const settings = { ...defaults, ...options.settings };
  const cluster = await startProxmoxSimulator({
    name: labSite.cluster,
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 64, memoryMiB: options.nodeMemoryMiB ?? 262_144 })),
    storages: defaultStorages.map((storage) => ({ ...storage, sizeGiB: options.storageGiB ?? storage.sizeGiB })),
    // Disks on local-lvm do not travel, so each node has a template of its own under the same name.
    templates: [
      { vmId: 9000, name: 'debian-12', node: 'pve1', storage: 'local-lvm', diskGiB: 4 },
      { vmId: 9001, name: 'debian-12', node: 'pve2', storage: 'local-lvm', diskGiB: 4 },
    ],
  });
  const routers = Object.fromEntries(
    await Promise.all(
      labSite.routers.map(async ({ name, underlayAddress }): Promise<[string, VyosSimulator]> => [
        name,
        await startRouter(name, underlayAddress),
      ]),
    ),
  );
  const change = (changes: Partial<LabSettings>) => {
    Object.assign(settings, changes);
    const { commitMs, readMs, latencyMs, cloneMs, linkedCloneMs, taskMs } = settings;
    for (const router of Object.values(routers)) Object.assign(router.settings, { commitMs, readMs, latencyMs });
    Object.assign(cluster.settings, { cloneMs, linkedCloneMs, taskMs, latencyMs });
  };
  change({});

  const addresses = { routers, cluster };
  const inventoryFile = labInventory(addresses, options);
  return {
    inventory: parseInventory(inventoryFile),
    inventoryFile,
    secrets: labSecrets(addresses),
    routers,
    cluster,
    dump: () => ({
      ...Object.fromEntries(Object.entries(routers).map(([name, router]) => [name, router.dump()])),
      [labSite.cluster]: cluster.dump(),
    }),
    stats: () => ({
      routers: Object.fromEntries(Object.entries(routers).map(([name, router]) => [name, router.stats()])),
      cluster: cluster.stats(),
    }),
    reset: () => {
      for (const router of Object.values(routers)) router.reset();
      cluster.reset();
    },
    settings: () => ({ ...settings }),
    change,
    close: async () => {
      await Promise.all([...Object.values(routers).map((router) => router.close()), cluster.close()]);
    },
  };
}

function startRouter(name: string, underlayAddress: string): Promise<VyosSimulator> {
  const key = randomBytes(24).toString('base64url');
  const lines = baseConfig({ hostName: name, key }).filter((line) => !line.startsWith('set interfaces ethernet eth0 address '));
  return startVyosSimulator({
    name,
    hostName: name,
    key,
    baseConfig: [
      ...lines,
      `set interfaces ethernet eth0 address ${underlayAddress}/24`,
      'set system config-management commit-confirm action reload',
    ],
  });
}
