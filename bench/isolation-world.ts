import { problemsOf } from '../lib/derive/problems.js';
import { inventorySchema, type Inventory } from '../lib/inventory.js';
import type { DeclaredResource, Readings, SceneOptions } from '../lib/isolation/devices/scene.js';
import type { Fact } from '../lib/isolation/facts.js';
import { factsOf, type WrittenResource } from '../lib/isolation/intent.js';
import type { Draw, Kind, Known, World } from '../lib/kind.js';
import { kindNamed, kinds } from '../lib/kinds/index.js';
import { ownerMark } from '../lib/machines/ownership.js';
import type { Machine } from '../lib/ports.js';
import { mergeTrees, treeOf, type ConfigTree } from '../lib/router-config/tree.js';
import { place } from '../providers/shim/engine/subjects.js';

/** A site has so many tenants: each takes five VLANs of the 4093 that there are. */
const tenantsPerSite = 700;
const networksPerTenant = 5;

/** What people write on a router beside what is ours. */
const byHand = [
  'interfaces ethernet eth0 address 192.0.2.1/24',
  'interfaces ethernet eth0 description management',
  'interfaces bridge br9 address 198.51.100.1/24',
  'interfaces bridge br9 member interface eth2',
  'protocols static route 0.0.0.0/0 next-hop 192.0.2.254',
  'service ssh port 22',
  'system host-name router',
];

/** Tenants with five networks of one prefix each, a VM in each network and a tunnel to an office. Everything that is drawn is filled in. */
export interface BenchWorld {
  readonly inventory: Inventory;
  readonly resources: readonly WrittenResource[];
  readonly declared: readonly DeclaredResource[];
  readonly readings: Readings;
}

export function benchWorld(tenants: number): BenchWorld {
  const inventory = inventoryOf(Math.ceil(tenants / tenantsPerSite));
  const resources = Array.from({ length: tenants }, (_, index) => tenantResources(index)).flat();
  const declared = declare(resources, inventory);
  return { inventory, resources, declared, readings: readingsOf(declared, inventory) };
}

/** What verification takes, of a world whose devices may have been tampered with. */
export function sceneOf({ inventory, declared }: BenchWorld, readings: Readings): SceneOptions {
  return { inventory, declared, readings, publicKeyOf: (privateKey) => privateKey.replace('PRIVATE', 'PUBLIC') };
}

/** What a spec is refused for before anything is proven. */
export function faultsOf({ kind, spec }: WrittenResource): readonly unknown[] {
  return problemsOf(kindNamed(kind) as Kind, spec as Record<string, unknown>);
}

function inventoryOf(sites: number): Inventory {
  const router = (site: number, index: number) => ({
    url: `https://s${site}-r${index}.example/`,
    trunk: 'eth1',
    underlayAddress: `192.0.2.${site * 2 + index}`,
  });
  const site = (index: number) => ({
    fabric: { type: 'vlan', vlans: '2-4094' },
    routers: { [`s${index}-r1`]: router(index, 1), [`s${index}-r2`]: router(index, 2) },
    clusters: { [`s${index}-pve`]: { urls: [`https://s${index}-pve.example/`] } },
  });
  return inventorySchema.parse({ sites: Object.fromEntries(Array.from({ length: sites }, (_, index) => [`s${index}`, site(index)])) });
}

function tenantResources(index: number): WrittenResource[] {
  const tenant = `t${index}`;
  const site = `s${Math.floor(index / tenantsPerSite)}`;
  const network = (number: number): WrittenResource => {
    const serial = index * networksPerTenant + number;
    const l3Vni = 10000 + serial;
    const subnets = {
      front: {
        cidr: `10.${number}.0.0/24`,
        gateway: `10.${number}.0.1`,
        vlan: 2 + (serial % (tenantsPerSite * networksPerTenant)),
        l2Vni: 20000 + serial,
      },
    };
    const targets = { importTargets: [`65000:${l3Vni}`], exportTargets: [`65000:${l3Vni}`] };
    return {
      kind: 'network',
      id: `${tenant}/n${number}`,
      spec: { tenant, name: `n${number}`, site, vrf: `v${serial}`, table: 1000 + serial, l3Vni, ...targets, subnets },
    };
  };
  const vm = (number: number): WrittenResource => ({
    kind: 'vm',
    id: `${tenant}/vm${number}`,
    spec: {
      tenant,
      name: `vm${number}`,
      cluster: `${site}-pve`,
      image: `${site}-pve/debian-12`,
      nics: [
        { network: `${tenant}/n${number}`, subnet: 'front', address: `10.${number}.0.10`, mac: macOf(index * networksPerTenant + number) },
      ],
    },
  });
  const link: WrittenResource = {
    kind: 'wireguard_link',
    id: `${tenant}/office`,
    spec: {
      name: 'office',
      local: {
        router: `${site}-r1`,
        network: `${tenant}/n0`,
        addresses: [`100.64.${index >> 6}.${(index & 63) * 4 + 1}/30`],
        port: 51820 + index,
        allowedIps: [],
      },
      remote: { publicKey: keyOf(index), addresses: [`100.64.${index >> 6}.${(index & 63) * 4 + 2}/30`], allowedIps: ['192.168.40.0/24'] },
    },
  };
  const numbers = Array.from({ length: networksPerTenant }, (_, number) => number);
  return [{ kind: 'tenant', id: tenant, spec: { name: tenant } }, ...numbers.map(network), ...numbers.map(vm), link].map(withDefaults);
}

function withDefaults(resource: WrittenResource): WrittenResource {
  return { ...resource, spec: (kindNamed(resource.kind) as Kind).spec.parse(resource.spec) as Record<string, unknown> };
}

/** The resources with what each router and cluster should have of them. */
export function declare(resources: readonly WrittenResource[], inventory: Inventory): DeclaredResource[] {
  const facts = new Map<string, Fact[]>();
  for (const fact of factsOf(resources, kinds)) facts.set(fact.origin.by, [...(facts.get(fact.origin.by) ?? []), fact]);
  const known = new Map(resources.map((each) => [`${each.kind} ${each.id}`, { ...each, drawn: {} } as Known]));
  const world: World = { inventory, occupiedVmIds: new Set(), find: (kind, id) => known.get(`${kind} ${id}`) };
  let machines = 0;
  let links = 0;
  return resources.map((resource) => {
    const kind = kindNamed(resource.kind) as Kind;
    const { id, spec } = resource;
    const isVm = kind.machine !== undefined;
    const fixed: Record<string, string | number> = isVm
      ? { vmId: 10000 + machines++ }
      : kind.keyPairs
        ? { localInterface: `wg${100 + links++}` }
        : {};
    const drawn = { ...placedDraws(kind, resource, world), ...fixed };
    const keys = Object.fromEntries(
      (kind.keyPairs?.(spec) ?? []).map((name) => [name, { privateKey: `PRIVATE ${id} ${name}`, publicKey: `PUBLIC ${id} ${name}` }]),
    );
    const subject = { id, spec, drawn, keys, world };
    return {
      ...resource,
      facts: facts.get(`${resource.kind} ${id}`) ?? [],
      routers: kind.routers?.(subject) ?? {},
      ...(kind.machine ? { machine: { cluster: kind.machine.cluster(spec), vmId: kind.machine.vmId(subject) } } : {}),
    };
  });
}

/** Identifiers of a pool that is the resource's own; those of the fleet are in the spec. */
function placedDraws(kind: Kind, { id, spec }: WrittenResource, world: World): Known['drawn'] {
  const used = new Set<string>();
  const given = new Map<Draw, string | number>();
  for (const draw of kind.draws({ id, spec, world })) {
    let value = draw.wanted;
    if (value === undefined && draw.scope.startsWith('network ')) {
      for (const candidate of draw.candidates()) {
        value = candidate;
        if (!used.has(String(candidate))) break;
      }
    }
    if (value === undefined) continue;
    used.add(String(value));
    given.set(draw, value);
  }
  return place(kind, spec as Record<string, unknown>, given).drawn;
}

/** Devices that have exactly what is declared, and what people wrote beside it. */
function readingsOf(declared: readonly DeclaredResource[], inventory: Inventory): Readings {
  const sites = Object.values(inventory.sites);
  const trees = new Map<string, ConfigTree[]>();
  for (const { routers } of declared) {
    for (const [name, { tree }] of Object.entries(routers)) {
      const known = trees.get(name);
      if (known) known.push(tree);
      else trees.set(name, [tree]);
    }
  }
  const hand = treeOf(byHand.map((line) => line.split(' ')));
  const routers = sites
    .flatMap((site) => Object.keys(site.routers))
    .map((name) => [name, mergeTrees([hand, ...(trees.get(name) ?? [])])] as const);
  const machines = new Map<string, Machine[]>(sites.flatMap((site) => Object.keys(site.clusters)).map((name) => [name, []]));
  const vlans = new Map(
    declared
      .flatMap(({ facts }) => facts.flatMap((fact) => (fact.fact === 'segment' ? [[fact.name, fact.aka] as const] : [])))
      .filter(([, aka]) => aka.includes(' VLAN ')),
  );
  for (const each of declared) if (each.machine) machines.get(each.machine.cluster)?.push(machineOf(each, vlans));
  return { routers: new Map(routers), clusters: machines };
}

function machineOf({ kind, id, facts, machine }: DeclaredResource, vlans: ReadonlyMap<string, string>): Machine {
  const nics = facts.flatMap((fact) => (fact.fact === 'nic' ? [Number(vlans.get(fact.segment)?.split(' ').at(-1))] : []));
  return {
    vmId: machine?.vmId ?? 0,
    node: 'pve1',
    name: id,
    running: true,
    template: false,
    cores: 1,
    memoryMiB: 1024,
    tags: [],
    cpuType: 'host',
    disks: [],
    nics: nics.map((vlan) => ({ bridge: 'vmbr0', vlan, mac: 'BC:24:11:00:00:01', firewall: false, model: 'virtio' })),
    cloudInit: { sshKeys: [], ipConfigs: [], nameServers: [] },
    agent: true,
    description: ownerMark(kind, id),
    pending: [],
    protection: false,
  };
}

function macOf(serial: number): string {
  const hex = serial.toString(16).padStart(6, '0').toUpperCase();
  return `BC:24:12:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}

function keyOf(index: number): string {
  return Buffer.from(String(index).padStart(32, '0')).toString('base64');
}
