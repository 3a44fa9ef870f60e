import { inventorySchema, type Inventory, type Secrets } from '../../lib/inventory.js';
import type { z } from 'zod';

/** Names of the lab: one site, its routers, one cluster. */
export const labSite = { site: 'ams1', cluster: 'ams1-pve', trunk: 'eth1' } as const;

/** A router of the lab before it runs. */
export interface LabRouter {
  name: string;
  underlayAddress: string;
  vrrpPriority: number;
}

/** `ams1-r1`, `ams1-r2`, …; the first one carries the gateways. */
export function labRouters(count: number): LabRouter[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${labSite.site}-r${index + 1}`,
    underlayAddress: `192.0.2.${index + 1}`,
    vrrpPriority: index === 0 ? 200 : 101 - index,
  }));
}

/** `pve1`, `pve2`, … */
export function labNodes(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `pve${index + 1}`);
}

/** How a device of the lab is reached. */
export interface LabDevice {
  url: string;
  fingerprint: string;
}

export interface LabAddresses {
  routers: Readonly<Record<string, LabDevice & { key: string }>>;
  cluster?: LabDevice & { token: string };
}

export type InventoryInput = z.input<typeof inventorySchema>;

/** The inventory of the lab as a user would write it; `more` overrides ranges of identifiers. */
export function labInventory(
  { routers, cluster }: LabAddresses,
  site: readonly LabRouter[],
  more: Pick<InventoryInput, 'pools'> & { vlans?: string } = {},
): InventoryInput {
  const router = ({ name, ...rest }: LabRouter) => {
    const device = routers[name];
    return [name, { url: device?.url ?? '', tls: { fingerprint: device?.fingerprint }, trunk: labSite.trunk, ...rest }];
  };
  return {
    sites: {
      [labSite.site]: {
        fabric: { type: 'vlan', vlans: more.vlans ?? '100-3999' },
        routers: Object.fromEntries(site.map(router)) as NonNullable<InventoryInput['sites'][string]>['routers'],
        clusters: cluster ? { [labSite.cluster]: { urls: [cluster.url], tls: { fingerprint: cluster.fingerprint } } } : {},
      },
    },
    ...(more.pools ? { pools: more.pools } : {}),
  };
}

/** The credentials that go with it. */
export function labSecrets({ routers, cluster }: LabAddresses): Secrets {
  return {
    routers: Object.fromEntries(Object.entries(routers).map(([name, { key }]) => [name, { key }])),
    clusters: cluster ? { [labSite.cluster]: { token: cluster.token } } : {},
  };
}

/** The inventory after validation, for those who use it in the same process. */
export function parseInventory(input: InventoryInput): Inventory {
  return inventorySchema.parse(input);
}
