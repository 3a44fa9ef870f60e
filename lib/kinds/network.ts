import { z } from 'zod';
import {
  cidr,
  cidrFault,
  contains,
  familyOf,
  formatAddress,
  hostRange,
  ipAddress,
  overlaps,
  parseAddress,
  parsePrefix,
} from '../addressing/cidr.js';
import { countDown, countUp, inRange, isHost, outsideDhcp } from '../addressing/candidates.js';
import type { Problem } from '../errors.js';
import { fabricOf } from '../fabrics/fabric.js';
import { allocated, emptyIsNone, fixed, setOf } from '../attribute-marks.js';
import { defineKind, type Draw } from '../kind.js';
import { label, vrfNameFault } from '../names.js';
import { parseRange } from '../inventory.js';
import { networkFacts } from './network-forwarding.js';

const vrfName = z.string().superRefine((name, context) => {
  const fault = vrfNameFault(name);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** Tables that the kernel keeps for itself: default, main and local (rt_tables). VyOS refuses them for a VRF. */
export const reservedTables: ReadonlySet<number> = new Set([253, 254, 255]);

const table = z
  .number()
  .int()
  .min(100)
  .max(65535)
  .refine(
    (value) => !reservedTables.has(value),
    'tables 253, 254 and 255 belong to the kernel (default, main, local); choose another or omit it',
  );

const routeTarget = z.string().regex(/^(\d+|\d+\.\d+\.\d+\.\d+):\d+$/, 'must be ASN:NUMBER or IP:NUMBER, such as 65000:10001');

const dhcp = z.strictObject({
  start: ipAddress.describe('First address handed out'),
  stop: ipAddress.describe('Last address handed out'),
  nameServers: z.array(ipAddress).optional().describe('DNS servers told to clients, which ask the first one first'),
  domainName: emptyIsNone(z.string()).describe('Domain told to clients'),
  leaseSeconds: z.number().int().min(60).max(4294967295).default(86400).describe('Lease time, in seconds'),
});

const subnet = z.strictObject({
  cidr: cidr.describe('Prefix, without host bits'),
  gateway: allocated(ipAddress, ['cidr']).describe('Address of the gateway in the subnet; the first host address if left out'),
  vlan: allocated(z.number().int().min(2).max(4094)).describe('VLAN that carries the subnet; drawn from the range of the site if left out'),
  l2Vni: allocated(z.number().int().min(1).max(16777214)).describe(
    'VXLAN VNI of the subnet, for a site whose fabric is EVPN; drawn if left out',
  ),
  dhcp: dhcp.optional().describe('DHCP service for the subnet, in the VRF; none if left out. IPv4 only'),
});

export type Subnet = z.output<typeof subnet>;

export const networkSpec = z.strictObject({
  tenant: z.string().describe('Id of the tenant'),
  name: label.describe('Name, unique within the tenant'),
  site: z.string().describe('Site of the inventory whose routers carry the network'),
  vrf: allocated(vrfName).describe('Name of the VRF on the routers, at most 15 characters; made from tenant and name if left out'),
  table: allocated(table).describe('Routing table of the VRF; drawn if left out'),
  l3Vni: allocated(z.number().int().min(1).max(16777214)).describe('L3 VNI of the VRF, for EVPN; drawn if left out'),
  importTargets: allocated(setOf(routeTarget), ['l3Vni']).describe(
    'Route targets imported; the own one (ASN:L3 VNI) if left out. To take a foreign one away again, state what is to stay',
  ),
  exportTargets: allocated(setOf(routeTarget), ['l3Vni']).describe('Route targets exported; the own one if left out, likewise'),
  subnets: z.record(label, subnet).describe('Subnets by name'),
});

export const network = defineKind({
  name: 'network',
  title: 'Network',
  describes:
    'A VRF of a tenant with its subnets, on all the routers of a site. Each subnet has a gateway on the routers, by VRRP where the site has more than one. Two networks never exchange packets.',
  spec: networkSpec,
  status: z.object({
    routers: fixed(z.array(z.string())).describe('Routers that carry the network'),
  }),
  sensitive: [],
  writeOnly: [],
  replaces: ['tenant', 'name', 'site', 'vrf', 'table'],
  rules: [
    { reads: ['subnets'], breaches: (spec) => overlapping(spec.subnets) },
    { reads: ['subnets'], breaches: (spec) => Object.entries(spec.subnets).flatMap(([name, value]) => outside(name, value)) },
    { reads: ['subnets'], breaches: (spec) => Object.entries(spec.subnets).flatMap(([name, value]) => badServers(name, value)) },
    { reads: ['subnets'], breaches: (spec) => sharedVlans(spec.subnets) },
  ],
  key: [
    { name: 'tenant', describes: 'Id of the tenant' },
    { name: 'name', describes: 'Name, unique within the tenant' },
  ],
  id: (spec) => `${spec.tenant}/${spec.name}`,
  references: (spec) => [
    { kind: 'tenant', id: spec.tenant, at: ['tenant'] },
    { kind: 'site', id: spec.site, at: ['site'] },
  ],
  uses: ({ tenant }) => [{ of: { kind: 'tenant', id: tenant }, quota: 'networks', amount: 1, at: ['tenant'] }],
  draws({ id, spec, world }): Draw[] {
    const { pools, sites } = world.inventory;
    const fabric = sites[spec.site]?.fabric;
    const routers = Object.keys(sites[spec.site]?.routers ?? {});
    return [
      { at: ['vrf'], pool: 'VRF name', scope: 'fleet', wanted: spec.vrf, candidates: () => vrfNames(spec.tenant, spec.name) },
      { at: ['table'], pool: 'table', scope: 'fleet', wanted: spec.table, candidates: () => tableNumbers(pools.tables) },
      { at: ['l3Vni'], pool: 'VNI', scope: 'fleet', wanted: spec.l3Vni, candidates: () => inRange(parseRange(pools.l3Vnis)) },
      ...Object.entries(spec.subnets).flatMap(([name, value]): Draw[] => {
        const at = (attribute: string) => ['subnets', name, attribute];
        const prefix = parsePrefix(value.cidr);
        const [first, last] = hostRange(prefix);
        const address = {
          pool: 'address',
          scope: `network ${id}`,
          admits: (each: string | number) => isHost(prefix, String(each), value.dhcp),
        };
        return [
          {
            at: at('vlan'),
            pool: 'VLAN',
            scope: `site ${spec.site}`,
            wanted: value.vlan,
            candidates: () => inRange(parseRange(fabric?.vlans ?? '2-1')),
          },
          { at: at('l2Vni'), pool: 'VNI', scope: 'fleet', wanted: value.l2Vni, candidates: () => inRange(parseRange(pools.l2Vnis)) },
          {
            ...address,
            at: at('gateway'),
            wanted: value.gateway,
            candidates: () => outsideDhcp(countUp(first, last, prefix.family), value.dhcp),
          },
          ...(routers.length > 1
            ? routers.map((router): Draw => ({
                ...address,
                at: ['routerAddresses', name, router],
                for: at('cidr'),
                candidates: () => outsideDhcp(countDown(last, first, prefix.family), value.dhcp),
              }))
            : []),
          ...(value.dhcp
            ? [
                {
                  at: ['dhcpSubnetIds', name],
                  for: at('dhcp'),
                  pool: 'DHCP subnet id',
                  scope: `site ${spec.site}`,
                  candidates: () => inRange([1, 4294967294]),
                },
              ]
            : []),
        ];
      }),
    ];
  },
  completes: ({ spec, world }) => {
    const own = [`${world.inventory.pools.asn}:${spec.l3Vni}`];
    return { importTargets: spec.importTargets ?? own, exportTargets: spec.exportTargets ?? own };
  },
  routers: (subject) => fabricOf(subject.world.inventory, subject.spec.site).network(subject),
  forwards: networkFacts,
  report: ({ spec, world }) => ({ routers: Object.keys(world.inventory.sites[spec.site]?.routers ?? {}) }),
  samples: {
    needs: [{ kind: 'tenant', spec: { name: 'red' } }],
    minimal: { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } },
    changed: {
      tenant: 'red',
      name: 'web',
      site: 'ams1',
      subnets: {
        front: { cidr: '10.1.0.0/24', dhcp: { start: '10.1.0.100', stop: '10.1.0.199', nameServers: ['9.9.9.9'] } },
        back: { cidr: '10.1.1.0/24', vlan: 150 },
      },
    },
  },
});

function* tableNumbers(range: string): Generator<number> {
  for (const number of inRange(parseRange(range))) if (!reservedTables.has(number)) yield number;
}

/** `t-red-web`, then `t-red-web-2` and so on, always acceptable to VyOS and at most 15 characters long. */
export function* vrfNames(tenant: string, name: string): Generator<string> {
  const full = `t-${tenant}-${name}`;
  if (full.length <= 15) yield full;
  const stem = full.slice(0, 11).replace(/-+$/, '');
  for (let number = 2; number < 1000; number++) yield `${stem}-${number}`;
}

function overlapping(subnets: Record<string, Subnet>): Problem[] {
  const entries = Object.entries(subnets).filter(([, value]) => !cidrFault(value.cidr));
  return entries.flatMap(([name, value], index) =>
    entries
      .slice(0, index)
      .filter(([, other]) => overlaps(parsePrefix(value.cidr), parsePrefix(other.cidr)))
      .map(([other, { cidr: prefix }]) => ({
        path: ['subnets', name, 'cidr'],
        message: `subnet "${name}" (${value.cidr}) overlaps subnet "${other}" (${prefix}) in the same VRF; give one of them another prefix`,
      })),
  );
}

function outside(name: string, value: Subnet): Problem[] {
  const prefix = parsePrefix(value.cidr);
  const [first, last] = hostRange(prefix);
  const problems: Problem[] = [];
  const check = (attribute: readonly string[], address: string | undefined) => {
    if (address === undefined) return;
    const number = parseAddress(address) ?? -1n;
    if (contains(prefix, address) && number >= first && number <= last) return;
    problems.push({
      path: ['subnets', name, ...attribute],
      message: `${address} is not a host address of ${value.cidr}; use one from ${formatAddress(first, prefix.family)} to ${formatAddress(last, prefix.family)}`,
    });
  };
  check(['gateway'], value.gateway);
  check(['dhcp', 'start'], value.dhcp?.start);
  check(['dhcp', 'stop'], value.dhcp?.stop);
  if (problems.length > 0 || !value.dhcp) return problems;
  const [start, stop] = [parseAddress(value.dhcp.start) ?? 0n, parseAddress(value.dhcp.stop) ?? 0n];
  const gateway = value.gateway === undefined ? first : (parseAddress(value.gateway) ?? 0n);
  if (prefix.family === 6)
    problems.push({ path: ['subnets', name, 'dhcp'], message: `DHCP serves IPv4 only; subnet "${name}" is ${value.cidr}` });
  if (start > stop)
    problems.push({
      path: ['subnets', name, 'dhcp', 'stop'],
      message: `the DHCP range ends (${value.dhcp.stop}) before it begins (${value.dhcp.start})`,
    });
  if (gateway >= start && gateway <= stop) {
    problems.push({
      path: ['subnets', name, 'dhcp'],
      message: `the DHCP range ${value.dhcp.start} to ${value.dhcp.stop} holds the gateway ${formatAddress(gateway, prefix.family)}`,
    });
  }
  return problems;
}

function badServers(name: string, { dhcp: service }: Subnet): Problem[] {
  const servers = service?.nameServers ?? [];
  return servers.flatMap((server, index) => {
    const path = ['subnets', name, 'dhcp', 'nameServers', index];
    if (familyOf(server) === 6) return [{ path, message: `DHCP tells IPv4 addresses only; ${server} is none` }];
    return servers.indexOf(server) < index ? [{ path, message: `${server} stands here twice; leave one of them out` }] : [];
  });
}

function sharedVlans(subnets: Record<string, Subnet>): Problem[] {
  const seen = new Map<number, string>();
  return Object.entries(subnets).flatMap(([name, { vlan }]) => {
    if (vlan === undefined) return [];
    const other = seen.get(vlan);
    seen.set(vlan, name);
    return other ? [{ path: ['subnets', name, 'vlan'], message: `VLAN ${vlan} is already used by subnet "${other}"` }] : [];
  });
}
