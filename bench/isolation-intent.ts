import { factsOf, type WrittenResource } from '../lib/isolation/intent.js';
import { prove } from '../lib/isolation/proof.js';
import { ForwardingWorld } from '../lib/isolation/world.js';
import { kinds } from '../lib/kinds/index.js';
import { faultsOf, type BenchWorld } from './isolation-world.js';

/** What one kind of sabotage came to. */
export interface Tally {
  where: 'desired state' | 'devices';
  sabotage: string;
  tried: number;
  caught: number;
  /** Caught with a counter-example: a packet and its way. */
  shown: number;
}

interface NetworkSpec {
  tenant: string;
  subnets: { front: { vlan: number; l2Vni: number } };
  [attribute: string]: unknown;
}

/** One attribute of a resource taken from a network of another tenant. */
const networkSabotages: Readonly<Record<string, (own: NetworkSpec, other: NetworkSpec) => Partial<NetworkSpec>>> = {
  'VLAN of another': (own, other) => ({ subnets: { front: { ...own.subnets.front, vlan: other.subnets.front.vlan } } }),
  'L2 VNI of another': (own, other) => ({ subnets: { front: { ...own.subnets.front, l2Vni: other.subnets.front.l2Vni } } }),
  'L3 VNI of another': (_, other) => ({ l3Vni: other.l3Vni }),
  'table of another': (_, other) => ({ table: other.table }),
  'VRF name of another': (_, other) => ({ vrf: other.vrf }),
  'route target imported': (own, other) => ({ importTargets: [...(own.importTargets as string[]), ...(other.exportTargets as string[])] }),
  'route target exported': (own, other) => ({ exportTargets: [...(own.exportTargets as string[]), ...(other.importTargets as string[])] }),
};

/** Plants every sabotage of one attribute in what is written down, one at a time. */
export function sabotageIntent({ resources }: BenchWorld): Tally[] {
  const networks = resources.filter(({ kind }) => kind === 'network');
  const pairs = networks.flatMap((own) =>
    networks.filter((other) => other.spec.tenant !== own.spec.tenant).map((other) => ({ own, other })),
  );
  const ofNetworks = Object.entries(networkSabotages).map(([name, change]) =>
    tally(
      resources,
      name,
      pairs.map(({ own, other }) => ({ of: own, spec: { ...own.spec, ...change(own.spec as NetworkSpec, other.spec as NetworkSpec) } })),
    ),
  );
  const elsewhere = (tenant: unknown) => networks.filter(({ spec }) => spec.tenant !== tenant);
  const nics = resources
    .filter(({ kind }) => kind === 'vm')
    .flatMap((vm) =>
      elsewhere(vm.spec.tenant).map((network) => ({
        of: vm,
        spec: { ...vm.spec, nics: [{ ...(vm.spec.nics as object[])[0], network: network.id }] },
      })),
    );
  const links = resources
    .filter(({ kind }) => kind === 'wireguard_link')
    .flatMap((link) => {
      const local = link.spec.local as { network: string };
      return elsewhere(local.network.split('/')[0]).map((network) => ({
        of: link,
        spec: { ...link.spec, local: { ...local, network: network.id } },
      }));
    });
  return [...ofNetworks, tally(resources, 'NIC in a network of another', nics), tally(resources, 'link in a network of another', links)];
}

function tally(
  resources: readonly WrittenResource[],
  sabotage: string,
  plants: readonly { of: WrittenResource; spec: WrittenResource['spec'] }[],
): Tally {
  const result: Tally = { where: 'desired state', sabotage, tried: plants.length, caught: 0, shown: 0 };
  for (const { of, spec } of plants) {
    const planted = resources.map((each) => (each === of ? { ...each, spec } : each));
    const isShown = prove(new ForwardingWorld(factsOf(planted, kinds))).breaches.length > 0;
    if (isShown) result.shown++;
    if (isShown || faultsOf({ ...of, spec }).length > 0) result.caught++;
  }
  return result;
}
