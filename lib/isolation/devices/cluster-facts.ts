import type { Container, HostInterface, Machine } from '../../ports.js';
import type { Fact, Party } from '../facts.js';
import { underlay } from '../facts.js';
import { defaultVrf } from '../world.js';
import { hostFacts } from './hosts.js';

/** What runs on a cluster: a VM, or a container, which is never ours. */
export type Guest = Machine | Container;

/** What a cluster alone does not say. */
export interface ClusterScene {
  /** Name in the inventory. */
  readonly cluster: string;
  readonly site: string;
  /** The VLAN-aware bridge that reaches the trunk of the routers. */
  readonly bridge: string;
  /** VLANs that the routers of the site know. */
  readonly vlans: readonly number[];
  /** What a VM is called and whose it is; undefined for one that nobody of ours made. */
  ownerOf(machine: Machine): { readonly name: string; readonly party: Party } | undefined;
}

/**
 * Every NIC of every VM, running or not: what is stopped may be started. A template never is (`you can't start a vm if it's a template`).
 * The hypervisors themselves are on the untagged segment of the bridge.
 */
export function factsOfCluster(machines: readonly Guest[], scene: ClusterScene, hosts: readonly HostInterface[] = []): readonly Fact[] {
  const management: Fact = {
    fact: 'interface',
    place: scene.cluster,
    name: scene.bridge,
    vrf: defaultVrf,
    segment: `${scene.site} untagged`,
    addresses: [],
    origin: { by: `cluster ${scene.cluster}`, line: `the hypervisors are reached on ${scene.bridge}, untagged` },
  };
  const own: Fact = { fact: 'vrf', place: scene.cluster, name: defaultVrf, party: underlay, origin: { by: `cluster ${scene.cluster}` } };
  return [
    own,
    management,
    ...hostFacts(hosts, scene),
    ...machines.filter(({ template }) => !template).flatMap((machine) => nicFacts(machine, scene)),
  ];
}

function nicFacts(machine: Guest, scene: ClusterScene): Fact[] {
  const { name, party } = ('cloudInit' in machine ? scene.ownerOf(machine) : undefined) ?? {
    name: `VM ${machine.vmId} of ${scene.cluster}`,
    party: `VM ${machine.vmId} of ${scene.cluster}`,
  };
  return machine.nics.flatMap((nic, index) =>
    segmentsOf(nic, scene).map((segment): Fact => ({
      fact: 'nic',
      name: `${name} nic ${index}`,
      of: name,
      party,
      segment,
      addresses: addressesOf(('cloudInit' in machine ? machine.cloudInit.ipConfigs[index] : undefined) ?? ''),
      origin: {
        by: `VM ${machine.vmId} of ${scene.cluster}`,
        line: `net${index}: ${nic.bridge || 'no bridge, so it goes out by the address of the hypervisor'}${nic.vlan === undefined ? ' without a tag' : ` tag ${nic.vlan}`}${nic.trunks === undefined ? '' : ` trunks ${nic.trunks}`}`,
      },
    })),
  );
}

/**
 * A NIC without a tag on a VLAN-aware bridge gets the untagged frames and every VLAN, tagged, unless it names the ones it gets
 * (pve-common, PVE::Network::tap_plug: trunks default to 2-4094); one with a tag gets its VLAN, and the VLANs that it names.
 */
function segmentsOf({ bridge, vlan, trunks }: Machine['nics'][number], { cluster, site, bridge: trunk, vlans }: ClusterScene): string[] {
  // Without a bridge it stands behind the hypervisor, which sends its packets on as its own (qemu's user network).
  if (bridge === '') return [`${site} untagged`];
  const base = bridge === trunk ? site : `${cluster} ${bridge}`;
  const own = vlan === undefined ? `${base} untagged` : `${base} VLAN ${vlan}`;
  const carried = trunks === undefined ? vlan === undefined : (each: number) => isIn(trunks, each);
  const tagged = typeof carried === 'boolean' ? vlans.filter(() => carried) : vlans.filter(carried);
  return [...new Set([own, ...tagged.map((each) => `${base} VLAN ${each}`)])];
}

/** `10;20-30` */
function isIn(trunks: string, vlan: number): boolean {
  return trunks.split(';').some((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return vlan >= first && vlan <= last;
  });
}

/** `ip=10.0.0.5/24,gw=10.0.0.1` */
function addressesOf(ipConfig: string): string[] {
  return [...ipConfig.matchAll(/(?:^|,)ip6?=([0-9a-fA-F.:]+)\/\d+/g)].map(([, address = '']) => address);
}
