import { z } from 'zod';
import { cidr, ipAddress } from './addressing/cidr.js';
import { label } from './names.js';

/**
 * What exists before any tenant: sites, routers, hypervisor clusters, and the ranges that identifiers are drawn from.
 * It is a file that the shim reads; credentials stand apart, in a secrets file, under the names used here.
 */

/** A range out of what the devices take at all: what is drawn from it must not be refused later. */
const range = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+-\d+$/, { error: 'must be "FIRST-LAST"', abort: true })
    .refine((text) => parseRange(text)[0] <= parseRange(text)[1], 'the first number must not be above the last')
    .refine((text) => parseRange(text)[0] >= least && parseRange(text)[1] <= most, `must stay within ${least}-${most}`);

/** `"100-199"` as its two ends, both included. */
export function parseRange(text: string): readonly [number, number] {
  const [first = '0', last = '0'] = text.split('-');
  return [Number(first), Number(last)];
}

const tls = z
  .strictObject({
    caFile: z.string().optional().describe('PEM file of the authority that signed the certificate'),
    fingerprint: z
      .string()
      .regex(/^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/, 'must be 32 hexadecimal bytes joined by ":"')
      .optional()
      .describe('SHA-256 of the certificate, for a self-signed one'),
  })
  .default({});

const httpsUrl = z
  .url({ protocol: /^https$/, error: 'must be an https:// URL', abort: true })
  .refine((text) => new URL(text).href === `${new URL(text).origin}/`, 'must end with the host or its port: no path, user or query');

export const routerInventory = z.strictObject({
  url: httpsUrl.describe('Where the HTTP API of the router answers'),
  tls,
  trunk: z
    .string()
    .regex(/^(eth|bond)\d+$/, 'must be an ethernet or bonding interface such as eth1')
    .describe('Interface that carries the VLANs of the site'),
  underlayAddress: ipAddress.describe('Address at which other routers and outside peers reach this one'),
  vrrpPriority: z.number().int().min(1).max(254).default(100).describe('The router of the site with the highest one carries the gateways'),
});

export const clusterInventory = z.strictObject({
  urls: z.array(httpsUrl).min(1).describe('API of one or several nodes; the first that answers is used'),
  tls,
  bridge: z.string().default('vmbr0').describe('VLAN-aware bridge that the trunk of the routers reaches'),
  diskStorage: z.string().default('local-lvm').describe('Storage of disks that name none'),
  seedStorage: z.string().default('local').describe('Storage with content type iso, for cloud-init user data'),
  vmIds: range(100, 999_999_999).default('10000-99999').describe('VM ids that are ours to use'),
});

export const siteInventory = z.strictObject({
  fabric: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('vlan'), vlans: range(2, 4094).default('100-3999').describe('VLANs that subnets are given') }),
    ])
    .prefault({ type: 'vlan' }),
  routers: z.record(label, routerInventory).refine((routers) => Object.keys(routers).length > 0, 'a site needs at least one router'),
  clusters: z.record(label, clusterInventory).default({}),
});

export const inventorySchema = z
  .strictObject({
    sites: z.record(label, siteInventory).refine((sites) => Object.keys(sites).length > 0, 'there must be at least one site'),
    pools: z
      .strictObject({
        tables: range(100, 65_535).default('1000-9999').describe('Routing tables of VRFs'),
        l3Vnis: range(1, 16_777_214).default('10000-19999').describe('VNIs of VRFs, for EVPN'),
        l2Vnis: range(1, 16_777_214).default('20000-99999').describe('VNIs of subnets, for EVPN'),
        wireguardInterfaces: range(0, 99_999).default('100-4095').describe('N of the wgN that we make'),
        wireguardPorts: range(1, 65_535).default('51820-52819').describe('UDP ports of tunnels'),
        linkNetwork: cidr.default('100.64.0.0/16').describe('Where tunnel addresses are drawn from'),
        asn: z.number().int().min(1).max(4294967295).default(65000).describe('First half of the route targets'),
      })
      .prefault({}),
  })
  .superRefine((inventory, context) => {
    const seen = new Map<string, string>();
    for (const [siteName, site] of Object.entries(inventory.sites)) {
      for (const name of [...Object.keys(site.routers), ...Object.keys(site.clusters)]) {
        const other = seen.get(name);
        if (other)
          context.addIssue({
            code: 'custom',
            path: ['sites', siteName],
            message: `"${name}" is already used in site "${other}"; router and cluster names are unique in the whole inventory`,
          });
        seen.set(name, siteName);
      }
    }
    for (const attribute of ['url', 'underlayAddress'] as const) {
      const owners = new Map<string, string>();
      for (const { site, name, router } of routersOf(inventory)) {
        const value = attribute === 'url' ? new URL(router.url).origin : router[attribute];
        const owner = owners.get(value);
        if (owner === undefined) owners.set(value, name);
        else
          context.addIssue({
            code: 'custom',
            path: ['sites', site, 'routers', name, attribute],
            message: `is that of "${owner}" too, ${value}; each router has its own, and stands in the inventory once`,
          });
      }
    }
  });

interface SitesWithRouters {
  sites: Readonly<Record<string, { routers: Readonly<Record<string, { url: string; underlayAddress: string }>> }>>;
}

function routersOf({ sites }: SitesWithRouters) {
  return Object.entries(sites).flatMap(([site, { routers }]) => Object.entries(routers).map(([name, router]) => ({ site, name, router })));
}

export type Inventory = z.output<typeof inventorySchema>;
export type RouterInventory = z.output<typeof routerInventory>;
export type ClusterInventory = z.output<typeof clusterInventory>;

/** Credentials, in a file of their own (mode 0600), under the names of the inventory. */
export const secretsSchema = z.strictObject({
  routers: z.record(label, z.strictObject({ key: z.string().min(1) })).default({}),
  clusters: z
    .record(
      label,
      z.union([
        z.strictObject({ token: z.string().regex(/^[^@!]+@[^@!]+![^=]+=.+$/, 'must be USER@REALM!TOKENID=SECRET') }),
        z.strictObject({ username: z.string().regex(/@/, 'must be USER@REALM'), password: z.string().min(1) }),
      ]),
    )
    .default({}),
});

export type Secrets = z.output<typeof secretsSchema>;

/** The site that has the router, or undefined. */
export function siteOfRouter(inventory: Inventory, router: string): string | undefined {
  return Object.keys(inventory.sites).find((site) => inventory.sites[site]?.routers[router]);
}

/** The cluster of that name, with its site, or undefined. */
export function findCluster(inventory: Inventory, cluster: string): { site: string; cluster: ClusterInventory } | undefined {
  for (const [site, { clusters }] of Object.entries(inventory.sites)) {
    const found = clusters[cluster];
    if (found) return { site, cluster: found };
  }
  return undefined;
}
