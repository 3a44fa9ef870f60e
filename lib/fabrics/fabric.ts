import { bug } from '../errors.js';
import type { Inventory } from '../inventory.js';
import type { Subject } from '../kind.js';
import type { Fragment } from '../router-config/diff.js';
import type { networkSpec } from '../kinds/network.js';
import { vlanFabric } from './vlan.js';
import type { z } from 'zod';

export type NetworkSubject = Subject<z.output<typeof networkSpec>>;

/** How a site carries subnets between its routers and its VMs. Kinds ask it and never learn which one it is. */
export interface Fabric {
  /** What each router of the site needs for the network. */
  network(subject: NetworkSubject): Readonly<Record<string, Fragment>>;
  /** How the NIC of a VM joins a subnet, given the network's spec after allocation. */
  attach(subnet: { vlan?: number; l2Vni?: number }, cluster: { bridge: string }): { bridge: string; vlan?: number };
}

const fabrics: Record<Inventory['sites'][string]['fabric']['type'], Fabric> = { vlan: vlanFabric };

export function fabricOf(inventory: Inventory, site: string): Fabric {
  const found = inventory.sites[site] ?? bug(`site ${site} vanished from the inventory`);
  return fabrics[found.fabric.type];
}
