import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import { verifyPools } from './dhcp-pools.js';
import { SubnetList, verifySubnetId } from './dhcp-subnets.js';
import { deviceExists, isAssigned } from './devices.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** `service dhcp-server`. Source: vyos-1x conf_mode/service_dhcp-server.py. */
export const dhcpServerOwner: Owner = {
  at: ['service', 'dhcp-server'],
  priority: 911,
  verify: ({ candidate }, path) => verifyServer(candidate, new View(candidate, path)),
};

/** `vrf name NAME service dhcp-server`: a server of its own in each VRF. The script looks at the interfaces of all VRFs. */
export const vrfDhcpServerOwner: Owner = {
  at: ['vrf', 'name', '*', 'service', 'dhcp-server'],
  priority: 912,
  verify: ({ candidate }, path) => verifyServer(candidate, new View(candidate, path)),
};

function verifyServer(tree: ConfigTree, server: View): void {
  if (!server.exists || server.has('disable')) return;
  const networks = server.each('shared-network-name');
  if (networks.length === 0) throw new Refusal('No DHCP shared networks configured. At least one DHCP shared network must be configured.');
  const classes = new Set(server.words('client-class'));
  const subnets = new SubnetList(tree);
  const ids = new Set<string>();
  for (const network of networks) {
    if (!network.has('subnet')) throw new Refusal(`No subnets defined for ${network.name}. At least one lease subnet must be configured.`);
    for (const subnet of network.each('subnet')) {
      verifySubnetId(subnet, ids);
      verifyPools(subnet, network.name, classes);
      if (subnets.has(subnet.name)) throw new Refusal(`Configured subnets must be unique! Subnet "${subnet.name}" defined multiple times!`);
      const other = subnets.add(subnet.name, { isActive: !network.has('disable') });
      if (other !== undefined) throw new Refusal(`Conflicting subnet ranges: "${subnet.name}" overlaps "${other}"!`);
    }
  }
  if (networks.every((network) => network.has('disable'))) throw new Refusal('At least one shared network must be active!');
  verifyPair(tree, server.at('high-availability'));
  verifyListening(tree, server, subnets);
  verifyTsigKeys(server);
  verifyClasses(server);
}

/** A pair of which only the mode is set is none. */
function verifyPair(tree: ConfigTree, pair: View): void {
  if (!pair.words().some((leaf) => leaf !== 'mode')) return;
  for (const leaf of ['name', 'remote', 'source-address', 'status'])
    if (!pair.has(leaf)) throw new Refusal(`DHCP high-availability requires "${leaf}" to be specified!`);
  const [name, authority] = [pair.value('certificate'), pair.value('ca-certificate')];
  if ((name === undefined) !== (authority === undefined))
    throw new Refusal('DHCP secured high-availability requires both certificate and CA certificate');
  if (name === undefined || authority === undefined) return;
  const pki = new View(tree, ['pki']);
  if (!pki.has('certificate', name, 'certificate')) throw new Refusal('Invalid certificate specified for DHCP high-availability');
  if (!pki.has('certificate', name, 'private', 'key'))
    throw new Refusal('Missing private key on certificate specified for DHCP high-availability');
  if (!pki.has('ca', authority, 'certificate')) throw new Refusal('Invalid CA certificate specified for DHCP high-availability');
}

function verifyListening(tree: ConfigTree, server: View, subnets: SubnetList): void {
  const addresses = server.words('listen-address');
  for (const address of addresses)
    if (!isAssigned(tree, address)) throw new Refusal(`listen-address "${address}" not configured on any interface`);
  if (!subnets.isServed && addresses.length === 0)
    throw new Refusal(
      'None of the configured subnets have an appropriate primary IP address on any broadcast interface configured, ' +
        'nor was there an explicit listen-address configured for serving DHCP relay packets!',
    );
  if (addresses.length > 0 && server.has('listen-interface'))
    throw new Refusal('Cannot define listen-address and listen-interface at the same time');
  for (const name of server.words('listen-interface'))
    if (!deviceExists(tree, name)) throw new Refusal(`listen-interface "${name}" does not exist`);
}

function verifyTsigKeys(server: View): void {
  const keys = server.each('dynamic-dns-update', 'tsig-key');
  const incomplete = keys.filter((key) => !key.has('algorithm') || !key.has('secret')).map(({ name }) => name);
  if (incomplete.length > 0) throw new Refusal(`Both algorithm and secret need to be set for TSIG keys: ${incomplete.join(', ')}`);
}

function verifyClasses(server: View): void {
  for (const relay of server.each('client-class').map((each) => each.at('relay-agent-information'))) {
    for (const leaf of ['circuit-id', 'remote-id']) {
      const id = relay.value(leaf);
      if (id !== undefined && !/^(?:0x[0-9A-Fa-f]+|(?!0x).+)$/.test(id))
        throw new Refusal(`Invalid ${leaf} "${id}" must be either text literal or hex string starting with 0x`);
    }
  }
}
