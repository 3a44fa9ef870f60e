import type { Inventory, Secrets } from '../../lib/inventory.js';
import type { ProxmoxSimulator } from '../proxmox/simulator/simulator.js';
import { startDevices, type Devices, type DeviceStats } from './devices.js';
import type { LabOptions } from './options.js';
import { labInventory, labRouters, labSecrets, parseInventory, type InventoryInput } from './site.js';

export type { LabOptions, LabSettings } from './options.js';

/** What each device of the lab has been asked. */
export type LabStats = Required<DeviceStats>;

/** Routers and a cluster with the files by which a shim reaches them. */
export interface Lab extends Devices {
  readonly inventory: Inventory;
  /** As a user would write it. */
  readonly inventoryFile: InventoryInput;
  readonly secrets: Secrets;
  readonly cluster: ProxmoxSimulator;
  stats(): LabStats;
}

/** Starts a whole lab: at least one router and one node. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const devices = await startDevices(options);
  const { cluster } = devices;
  if (!cluster) throw new Error('a lab with a control plane needs at least one node');
  const inventoryFile = inventoryOf(devices, options);
  return {
    ...devices,
    cluster,
    stats: () => ({ ...devices.stats(), cluster: cluster.stats() }),
    inventory: parseInventory(inventoryFile),
    inventoryFile,
    secrets: labSecrets(devices),
  };
}

/** The inventory of some devices, as a user would write it. */
export function inventoryOf(devices: Devices, options: LabOptions = {}): InventoryInput {
  return labInventory(devices, labRouters(Object.keys(devices.routers).length), options);
}
