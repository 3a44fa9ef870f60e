import { contains, overlaps, parseAddress, parsePrefix } from '../../../../lib/addressing/cidr.js';
import { subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { verifyPools } from './dhcp-pools.js';
import { devicesOf, deviceExists } from './devices.js';
import { Refusal, valueAt, wordsAt, type Owner } from './rule.js';

/** `service dhcp-server`. Source: vyos-1x conf_mode/service_dhcp-server.py. */
export const dhcpServerOwner: Owner = {
  at: ['service', 'dhcp-server'],
  priority: 911,
  verify: ({ candidate }, path) => verifyServer(candidate, path, undefined),
};

/** `vrf name NAME service dhcp-server`: a server of its own in each VRF. */
export const vrfDhcpServerOwner: Owner = {
  at: ['vrf', 'name', '*', 'service', 'dhcp-server'],
  priority: 912,
  verify: ({ candidate }, path) => verifyServer(candidate, path, path[2]),
};

function verifyServer(tree: ConfigTree, path: ConfigPath, vrf: string | undefined): void {
  if (!subtree(tree, path) || subtree(tree, [...path, 'disable'])) return;
  const networks = wordsAt(tree, [...path, 'shared-network-name']);
  if (networks.length === 0) throw new Refusal('No DHCP shared networks configured. At least one DHCP shared network must be configured.');
  const subnetIds = new Set<string>();
  const subnets: string[] = [];
  for (const network of networks) {
    const at = [...path, 'shared-network-name', network];
    const own = wordsAt(tree, [...at, 'subnet']);
    if (own.length === 0) throw new Refusal(`No subnets defined for ${network}. At least one lease subnet must be configured.`);
    for (const subnet of own) {
      const subnetId = valueAt(tree, [...at, 'subnet', subnet, 'subnet-id']);
      if (subnetId === undefined) throw new Refusal(`Unique subnet ID not specified for subnet "${subnet}"`);
      if (subnetIds.has(subnetId)) throw new Refusal(`Subnet ID for subnet "${subnet}" is not unique`);
      subnetIds.add(subnetId);
      verifyPools(tree, [...at, 'subnet', subnet], network, subnet);
      if (subnets.includes(subnet)) throw new Refusal(`Configured subnets must be unique! Subnet "${subnet}" defined multiple times!`);
      const other = subnets.find((known) => overlaps(parsePrefix(known), parsePrefix(subnet)));
      if (other) throw new Refusal(`Conflicting subnet ranges: "${subnet}" overlaps "${other}"!`);
      subnets.push(subnet);
    }
  }
  if (networks.every((network) => subtree(tree, [...path, 'shared-network-name', network, 'disable'])))
    throw new Refusal('At least one shared network must be active!');
  verifyPair(tree, [...path, 'high-availability']);
  verifyListening(tree, path, subnets, vrf);
}

function verifyPair(tree: ConfigTree, path: ConfigPath): void {
  if (!subtree(tree, path)) return;
  for (const leaf of ['name', 'remote', 'source-address', 'status']) {
    if (valueAt(tree, [...path, leaf]) === undefined) throw new Refusal(`DHCP high-availability requires "${leaf}" to be specified!`);
  }
  const certificates = ['certificate', 'ca-certificate'].map((leaf) => valueAt(tree, [...path, leaf]));
  if (certificates.filter((name) => name !== undefined).length === 1)
    throw new Refusal('DHCP secured high-availability requires both certificate and CA certificate');
}

function verifyListening(tree: ConfigTree, path: ConfigPath, subnets: readonly string[], vrf: string | undefined): void {
  const devices = devicesOf(tree).filter((device) => vrf === undefined || device.vrf === vrf);
  const owned = devices.flatMap((device) => device.addresses.map((address) => address.split('/')[0] ?? ''));
  const listenAddresses = wordsAt(tree, [...path, 'listen-address']);
  const listenInterfaces = wordsAt(tree, [...path, 'listen-interface']);
  if (listenAddresses.length > 0 && listenInterfaces.length > 0)
    throw new Refusal('Cannot define listen-address and listen-interface at the same time');
  for (const address of listenAddresses) {
    if (!owned.some((own) => parseAddress(own) === parseAddress(address)))
      throw new Refusal(`listen-address "${address}" not configured on any interface`);
  }
  for (const name of listenInterfaces) {
    if (!deviceExists(tree, name)) throw new Refusal(`listen-interface "${name}" does not exist`);
  }
  const served = subnets.some((subnet) => owned.some((address) => contains(parsePrefix(subnet), address)));
  if (served || listenAddresses.length > 0) return;
  throw new Refusal(
    'None of the configured subnets have an appropriate primary IP address on any broadcast interface configured, ' +
      'nor was there an explicit listen-address configured for serving DHCP relay packets!',
  );
}
