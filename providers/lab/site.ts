import { inventorySchema, type Inventory, type Secrets } from '../../lib/inventory.js';
import type { z } from 'zod';

/** Names and addresses of the lab: one site, two routers, one cluster of two nodes. */
export const labSite = {
  site: 'ams1',
  cluster: 'ams1-pve',
  routers: [
    { name: 'ams1-r1', underlayAddress: '192.0.2.1', vrrpPriority: 200 },
    { name: 'ams1-r2', underlayAddress: '192.0.2.2', vrrpPriority: 100 },
  ],
  trunk: 'eth1',
} as const;

/** How a device of the lab is reached. */
export interface LabDevice {
  url: string;
  fingerprint: string;
}

export interface LabAddresses {
  routers: Readonly<Record<string, LabDevice & { key: string }>>;
  cluster: LabDevice & { token: string };
}

export type InventoryInput = z.input<typeof inventorySchema>;

/** The inventory of the lab as a user would write it; `more` overrides ranges of identifiers. */
export function labInventory(
  { routers, cluster }: LabAddresses,
  more: Pick<InventoryInput, 'pools'> & { vlans?: string } = {},
): InventoryInput {
  const router = ({ name, ...rest }: (typeof labSite.routers)[number]) => {
    const device = routers[name];
    return [name, { url: device?.url ?? '', tls: { fingerprint: device?.fingerprint }, trunk: labSite.trunk, ...rest }];
  };
  return {
    sites: {
      [labSite.site]: {
        fabric: { type: 'vlan', vlans: more.vlans ?? '100-3999' },
        routers: Object.fromEntries(labSite.routers.map(router)) as NonNullable<InventoryInput['sites'][string]>['routers'],
        clusters: { [labSite.cluster]: { urls: [cluster.url], tls: { fingerprint: cluster.fingerprint } } },
      },
    },
    ...(more.pools ? { pools: more.pools } : {}),
  };
}

/** The credentials that go with it. */
export function labSecrets({ routers, cluster }: LabAddresses): Secrets {
  return {
    routers: Object.fromEntries(Object.entries(routers).map(([name, { key }]) => [name, { key }])),
    clusters: { [labSite.cluster]: { token: cluster.token } },
  };
}

/** The inventory after validation, for those who use it in the same process. */
export function parseInventory(input: InventoryInput): Inventory {
  return inventorySchema.parse(input);
}
