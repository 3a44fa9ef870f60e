import { inventorySchema, type Inventory } from '../inventory.js';

/** The inventory that the samples of the kinds refer to: one site with two routers and a cluster. */
export const sampleInventory: Inventory = inventorySchema.parse({
  sites: {
    ams1: {
      fabric: { type: 'vlan', vlans: '100-199' },
      routers: {
        'ams1-r1': { url: 'https://127.0.0.1:1/', trunk: 'eth1', underlayAddress: '192.0.2.1', vrrpPriority: 200 },
        'ams1-r2': { url: 'https://127.0.0.1:2/', trunk: 'eth1', underlayAddress: '192.0.2.2' },
      },
      clusters: { 'ams1-pve': { urls: ['https://127.0.0.1:3/'] } },
    },
  },
});
