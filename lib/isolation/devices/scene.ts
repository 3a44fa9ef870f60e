import { siteOfRouter, type Inventory } from '../../inventory.js';
import { ownerMark } from '../../machines/ownership.js';
import type { HostInterface, Machine } from '../../ports.js';
import type { Fragment } from '../../router-config/diff.js';
import { emptyTree, mergeTrees, type ConfigTree } from '../../router-config/tree.js';
import { View } from '../../router-config/view.js';
import { tenantParty, type Fact, type Party, type SegmentFact, type VrfFact } from '../facts.js';
import { factsOfCluster, type ClusterScene, type Guest } from './cluster-facts.js';
import { factsOfRouter } from './router-facts.js';
import { type RouterScene } from './router-scene.js';

/** A resource with what the devices should have of it. */
export interface DeclaredResource {
  readonly kind: string;
  readonly id: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** What it forwards, as its kind says it. */
  readonly facts: readonly Fact[];
  /** What each router should have of it. */
  readonly routers: Readonly<Record<string, Fragment>>;
  /** The VM that it is. */
  readonly machine?: { readonly cluster: string; readonly vmId: number };
}

/** What the devices answered; one that did not is absent. */
export interface Readings {
  readonly routers: ReadonlyMap<string, ConfigTree>;
  readonly clusters: ReadonlyMap<string, readonly Guest[]>;
  /** Of the clusters that answered: what their nodes are attached to. */
  readonly hosts?: ReadonlyMap<string, readonly HostInterface[]>;
}

/** What is needed to say what a device's own words mean. */
export interface SceneOptions {
  readonly inventory: Inventory;
  readonly declared: readonly DeclaredResource[];
  readonly readings: Readings;
  /** The public half of a WireGuard key; undefined for what is no key. */
  publicKeyOf(privateKey: string): string | undefined;
}

/** The devices beside what is declared for them: the facts that were found and the facts that are wanted, in the same words. */
export class DeviceScene {
  /** By site and name of the VRF. */
  private readonly vrfs = new Map<string, VrfFact>();
  /** By cluster and VM id. */
  private readonly machines = new Map<string, DeclaredResource>();
  /** By name: whose an outside peer is, where it is declared for one party only. */
  private readonly outsides = new Map<string, Party>();
  /** `subnet red/web/front` is `ams1 VLAN 100`, and `VNI 20000` whatever carries it. */
  private readonly names: readonly SegmentFact[];

  constructor(private readonly options: SceneOptions) {
    const { declared } = options;
    const facts = declared.flatMap((each) => each.facts);
    for (const fact of facts) {
      if (fact.fact === 'vrf') for (const name of fact.aka ?? []) this.vrfs.set(`${fact.place} ${name}`, fact);
    }
    const outsides = new Map<string, Set<Party>>();
    for (const fact of facts) {
      if (fact.fact !== 'peer' || !('outside' in fact.to)) continue;
      outsides.set(fact.to.outside, (outsides.get(fact.to.outside) ?? new Set()).add(fact.to.party));
    }
    for (const [outside, [party, another]] of outsides) if (party !== undefined && another === undefined) this.outsides.set(outside, party);
    for (const each of declared) if (each.machine) this.machines.set(`${each.machine.cluster} ${each.machine.vmId}`, each);
    this.names = facts.filter((fact): fact is SegmentFact => fact.fact === 'segment' && /\bV(?:LAN|NI) \d+$/.test(fact.aka));
  }

  /** Everything that forwards on the devices which were read. */
  found(): Fact[] {
    const { routers, clusters, hosts } = this.options.readings;
    return [...this.deviceFacts(routers, clusters, hosts), ...this.names].map((fact) => this.withDeclaredTargets(fact));
  }

  /** Everything that should forward on them. */
  wanted(): Fact[] {
    const { readings, declared } = this.options;
    const trees = (router: string) => declared.flatMap((each) => each.routers[router]?.tree ?? []);
    const routers = new Map([...readings.routers.keys()].map((name) => [name, mergeTrees(trees(name))]));
    const clusters = new Map([...readings.clusters.keys()].map((name) => [name, []]));
    const vlans = new Map(this.names.filter(({ aka }) => aka.includes(' VLAN ')).map(({ name, aka }) => [name, aka]));
    const nics = declared
      .filter(({ machine }) => machine && readings.clusters.has(machine.cluster))
      .flatMap(({ facts }) =>
        facts.flatMap((fact) => (fact.fact === 'nic' ? [{ ...fact, segment: vlans.get(fact.segment) ?? fact.segment }] : [])),
      );
    return [...this.deviceFacts(routers, clusters), ...this.names, ...nics].map((fact) => this.withDeclaredTargets(fact));
  }

  private deviceFacts(
    routers: ReadonlyMap<string, ConfigTree>,
    clusters: ReadonlyMap<string, readonly Guest[]>,
    nodes?: Readings['hosts'],
  ): Fact[] {
    const findPeers = this.peerFinder(routers);
    return Object.entries(this.options.inventory.sites).flatMap(([site, { routers: ours, clusters: hosts }]) => {
      const vlans = this.vlansOf(site);
      const onRouters = Object.entries(ours).flatMap(([router, { trunk }]) => {
        const tree = routers.get(router);
        const scene: RouterScene = {
          router,
          site,
          trunk,
          findPeers,
          ownerOf: (vrf) => this.vrfs.get(`${site} VRF ${vrf}`)?.party,
          ownerOfOutside: (name) => this.outsides.get(name),
        };
        return tree ? factsOfRouter(tree, scene) : [];
      });
      const onClusters = Object.entries(hosts).flatMap(([cluster, { bridge }]) => {
        const machines = clusters.get(cluster);
        const scene: ClusterScene = { cluster, site, bridge, vlans, ownerOf: (machine) => this.machineOwner(cluster, machine) };
        return machines ? factsOfCluster(machines, scene, nodes?.get(cluster)) : [];
      });
      return [...onRouters, ...onClusters];
    });
  }

  /**
   * The targets and the VNI that a network declares count as offered on the devices too, whatever carries the subnets of its site: a target that
   * somebody imports by hand waits for the day when it is.
   */
  private withDeclaredTargets(fact: Fact): Fact {
    if (fact.fact !== 'vrf') return fact;
    const own = this.vrfs.get(`${siteOfRouter(this.options.inventory, fact.place)} VRF ${fact.name}`);
    if (!own) return fact;
    // A VNI that a network has is a target of its own.
    const exports = [...(own.exports ?? []), ...(own.aka ?? []).filter((name) => name.startsWith('VNI '))];
    const stated = Object.fromEntries([...exports, ...(own.imports ?? [])].map((target) => [target, own.origin]));
    const both = (some: readonly string[] = [], more: readonly string[] = []) => [...new Set([...some, ...more])];
    return {
      ...fact,
      imports: both(fact.imports, own.imports),
      exports: both(fact.exports, exports),
      stated: { ...stated, ...fact.stated },
    };
  }

  /** A VM is ours by its id and by our mark: a copy bears the mark too. */
  private machineOwner(cluster: string, machine: Machine): { name: string; party: Party } | undefined {
    const own = this.machines.get(`${cluster} ${machine.vmId}`);
    if (!own) return undefined;
    const isMarked = machine.description.split('\n').some((line) => line.trim().split(' ')[0] === ownerMark(own.kind, own.id));
    const { tenant } = own.spec;
    return isMarked && typeof tenant === 'string' ? { name: `${own.kind} ${own.id}`, party: tenantParty(tenant) } : undefined;
  }

  /** Every VLAN of a site that anything there uses. */
  private vlansOf(site: string): number[] {
    const { inventory, readings } = this.options;
    const { routers = {}, clusters = {} } = inventory.sites[site] ?? {};
    const onTrunks = Object.entries(routers).flatMap(([name, { trunk }]) => {
      const config = new View(readings.routers.get(name) ?? emptyTree);
      return ['ethernet', 'bonding'].flatMap((type) => config.words('interfaces', type, trunk, 'vif')).map(Number);
    });
    const machines = Object.keys(clusters).flatMap((name) => readings.clusters.get(name) ?? []);
    const onNics = machines.flatMap(({ nics }) => nics.flatMap(({ vlan }) => vlan ?? []));
    const wanted = this.names.flatMap(({ aka }) => (aka.startsWith(`${site} VLAN `) ? [Number(aka.split(' ').at(-1))] : []));
    return [...new Set([...onTrunks, ...onNics, ...wanted])];
  }

  private peerFinder(routers: ReadonlyMap<string, ConfigTree>): RouterScene['findPeers'] {
    const ends = new Map<string, { place: string; interface: string }[]>();
    for (const [place, tree] of routers) {
      for (const tunnel of new View(tree).each('interfaces', 'wireguard')) {
        const privateKey = tunnel.value('private-key');
        const key = privateKey === undefined ? undefined : this.options.publicKeyOf(privateKey);
        if (key !== undefined) ends.set(key, [...(ends.get(key) ?? []), { place, interface: tunnel.name }]);
      }
    }
    return (key) => ends.get(key) ?? [];
  }
}
