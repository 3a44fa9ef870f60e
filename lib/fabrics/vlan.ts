import { formatAddress, parseAddress, parsePrefix } from '../addressing/cidr.js';
import { bug } from '../errors.js';
import type { RouterInventory } from '../inventory.js';
import type { Subnet } from '../kinds/network.js';
import type { Fragment } from '../router-config/diff.js';
import { treeOf, type ConfigPath } from '../router-config/tree.js';
import type { Fabric, NetworkSubject } from './fabric.js';

/**
 * The subnet's VLAN is a `vif` of the routers' trunk inside the tenant's VRF, and the tag of the VM's NIC on the bridge:
 *
 *   set vrf name t-red-web table 1000
 *   set interfaces ethernet eth1 vif 100 vrf t-red-web
 *   set interfaces ethernet eth1 vif 100 address 10.1.0.1/24
 *
 * With several routers each has an address of its own and the gateway moves between them by VRRP.
 */
export const vlanFabric: Fabric = {
  network(subject) {
    const routers = Object.entries(subject.world.inventory.sites[subject.spec.site]?.routers ?? {});
    // A router that came to the site later has no address in the subnets until the next put draws one.
    const ready = routers.filter(([name], index) =>
      hasRouterAddresses(subject) ? hasAddresses(subject, name) : index === 0 || isBare(subject),
    );
    return Object.fromEntries(
      ready.map(([name, router], index) => [name, routerFragment(subject, name, router, { index, of: ready.length })]),
    );
  },
  attach: (subnet, cluster) => ({ bridge: cluster.bridge, vlan: subnet.vlan ?? bug('a subnet without VLAN') }),
};

function routerFragment(subject: NetworkSubject, name: string, router: RouterInventory, place: Place): Fragment {
  const { spec, id } = subject;
  const shared = place.of > 1;
  const vrf = ['vrf', 'name', spec.vrf ?? bug('a network without VRF')];
  const roots: ConfigPath[] = [vrf];
  const paths: ConfigPath[] = [
    [...vrf, 'description', id],
    [...vrf, 'table', String(spec.table)],
  ];
  for (const [subnetName, subnet] of Object.entries(spec.subnets)) {
    const { length } = parsePrefix(subnet.cidr);
    const vif = [...trunkPath(router.trunk), 'vif', String(subnet.vlan)];
    const own = shared ? String(subject.drawn[`routerAddresses.${subnetName}.${name}`]) : subnet.gateway;
    roots.push(vif);
    paths.push([...vif, 'description', `${id} ${subnetName}`], [...vif, 'vrf', vrf[2] as string], [...vif, 'address', `${own}/${length}`]);
    if (shared) {
      // The VRID has to be unique per interface and family only, and each subnet has a vif of its own. The VLAN keeps the names of
      // groups apart: "a-b" with subnet "c" and "a" with subnet "b-c" would join to one.
      const group = ['high-availability', 'vrrp', 'group', `${vrf[2]}-${subnet.vlan}`];
      roots.push(group);
      paths.push(
        [...group, 'interface', `${router.trunk}.${subnet.vlan}`],
        [...group, 'vrid', '1'],
        [...group, 'priority', String(router.vrrpPriority)],
        [...group, 'address', `${subnet.gateway}/${length}`],
      );
    }
    if (subnet.dhcp) {
      const sharedNetwork = [...vrf, 'service', 'dhcp-server', 'shared-network-name', subnetName];
      const served = dhcpPaths(sharedNetwork, subnet, String(subject.drawn[`dhcpSubnetIds.${subnetName}`]), place);
      if (served.length > 0) roots.push(sharedNetwork);
      paths.push(...served);
    }
  }
  return { roots, tree: treeOf(paths) };
}

function hasRouterAddresses({ drawn }: NetworkSubject): boolean {
  return Object.keys(drawn).some((name) => name.startsWith('routerAddresses.'));
}

function hasAddresses({ spec, drawn }: NetworkSubject, router: string): boolean {
  return Object.keys(spec.subnets).every((subnet) => drawn[`routerAddresses.${subnet}.${router}`] !== undefined);
}

function isBare({ spec }: NetworkSubject): boolean {
  return Object.keys(spec.subnets).length === 0;
}

/** Which of the site's routers this is. */
interface Place {
  index: number;
  of: number;
}

/** Each router serves a share of its own of the DHCP range, so that no address is ever leased twice. */
function dhcpPaths(sharedNetwork: ConfigPath, subnet: Subnet, subnetId: string, place: Place): ConfigPath[] {
  const { dhcp } = subnet;
  const share = dhcp && shareOf([parseAddress(dhcp.start) ?? 0n, parseAddress(dhcp.stop) ?? 0n], place);
  if (!dhcp || !share) return [];
  const at = [...sharedNetwork, 'subnet', subnet.cidr];
  return [
    [...at, 'subnet-id', subnetId],
    [...at, 'range', 'pool', 'start', formatAddress(share[0], 4)],
    [...at, 'range', 'pool', 'stop', formatAddress(share[1], 4)],
    [...at, 'lease', String(dhcp.leaseSeconds)],
    [...at, 'option', 'default-router', subnet.gateway ?? bug('a subnet without gateway')],
    ...(dhcp.nameServers ?? []).map((server) => [...at, 'option', 'name-server', server]),
    ...(dhcp.domainName ? [[...at, 'option', 'domain-name', dhcp.domainName]] : []),
  ];
}

function shareOf([start, stop]: readonly [bigint, bigint], { index, of }: Place): readonly [bigint, bigint] | undefined {
  const size = stop - start + 1n;
  const first = start + (size * BigInt(index)) / BigInt(of);
  const last = start + (size * BigInt(index + 1)) / BigInt(of) - 1n;
  return first <= last ? [first, last] : undefined;
}

/** `eth1` as `interfaces ethernet eth1`. */
export function trunkPath(trunk: string): ConfigPath {
  return ['interfaces', trunk.startsWith('bond') ? 'bonding' : 'ethernet', trunk];
}
