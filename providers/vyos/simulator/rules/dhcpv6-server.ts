import { contains, parseAddress, parsePrefix } from '../../../../lib/addressing/cidr.js';
import { SubnetList, verifySubnetId } from './dhcp-subnets.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** `service dhcpv6-server`. Source: vyos-1x conf_mode/service_dhcpv6-server.py. */
export const dhcpv6ServerOwner: Owner = {
  at: ['service', 'dhcpv6-server'],
  priority: 900,
  verify: ({ candidate }, path) => verifyServer(new View(candidate, path), new SubnetList(candidate)),
};

/** `vrf name NAME service dhcpv6-server`. The script looks at the interfaces of all VRFs there too. */
export const vrfDhcpv6ServerOwner: Owner = {
  ...dhcpv6ServerOwner,
  at: ['vrf', 'name', '*', 'service', 'dhcpv6-server'],
  priority: 901,
};

function verifyServer(server: View, subnets: SubnetList): void {
  if (!server.exists || server.has('disable')) return;
  const networks = server.each('shared-network-name');
  if (networks.length === 0)
    throw new Refusal('No DHCPv6 shared networks configured. At least one DHCPv6 shared network must be configured.');
  const ids = new Set<string>();
  for (const network of networks) {
    if (!network.has('subnet'))
      throw new Refusal(
        `No DHCPv6 lease subnets configured for "${network.name}". At least one lease subnet must be configured for each shared network!`,
      );
    for (const subnet of network.each('subnet')) {
      verifySubnetId(subnet, ids);
      verifyRanges(subnet);
      verifyDelegation(subnet);
      verifyMappings(network.name, subnet);
      if (subnet.words('option', 'vendor-option', 'cisco', 'tftp-server').length > 2)
        throw new Refusal(`No more than two Cisco tftp-servers should be defined for subnet "${subnet.name}"!`);
      if (subnets.has(subnet.name)) throw new Refusal(`DHCPv6 subnets must be unique! Subnet ${subnet.name} defined multiple times!`);
      const other = subnets.add(subnet.name, { isActive: !network.has('disable') });
      if (other !== undefined && !network.has('disable'))
        throw new Refusal(`DHCPv6 conflicting subnet ranges: ${subnet.name} overlaps ${other}`);
    }
  }
  if (!subnets.isServed)
    throw new Refusal(
      'None of the DHCPv6 subnets are connected to a subnet6 on this machine. ' +
        'At least one subnet6 must be connected such that DHCPv6 listens on an interface!',
    );
}

function verifyRanges(subnet: View): void {
  const inside = (address: string) => contains(parsePrefix(subnet.name), address);
  const taken = { start: new Set<string>(), stop: new Set<string>() };
  for (const range of subnet.each('range')) {
    const [start, stop, prefix] = [range.value('start'), range.value('stop'), range.value('prefix')];
    if (start !== undefined) {
      if (stop === undefined) throw new Refusal(`Range stop address for start "${start}" is not defined!`);
      if (!inside(start)) throw new Refusal(`Range start address "${start}" is not in subnet "${subnet.name}"!`);
      if (!inside(stop)) throw new Refusal(`Range stop address "${stop}" is not in subnet "${subnet.name}"!`);
      if ((parseAddress(stop) ?? 0n) < (parseAddress(start) ?? 0n))
        throw new Refusal(`Range stop address "${stop}" must be greater than or equal to the range start address "${start}"!`);
      for (const [end, address] of [
        ['start', start],
        ['stop', stop],
      ] as const) {
        if (taken[end].has(address))
          throw new Refusal(`Conflicting DHCPv6 lease range: Pool ${end} address "${address}" defined multiple times!`);
        taken[end].add(address);
      }
    }
    if (prefix !== undefined && !isWithin(prefix, subnet.name))
      throw new Refusal(`Range prefix "${prefix}" is not in subnet "${subnet.name}"`);
  }
}

function verifyDelegation(subnet: View): void {
  const delegation = subnet.at('prefix-delegation');
  if (!delegation.exists) return;
  if (!delegation.has('prefix')) throw new Refusal('prefix-delegation prefix not defined!');
  for (const prefix of delegation.each('prefix')) {
    const delegated = prefix.value('delegated-length');
    if (delegated === undefined) throw new Refusal(`Delegated IPv6 prefix length for "${prefix.name}" must be configured`);
    const length = prefix.value('prefix-length');
    if (length === undefined) throw new Refusal('Length of delegated IPv6 prefix must be configured');
    if (Number(length) > Number(delegated)) throw new Refusal('Length of delegated IPv6 prefix must be within parent prefix');
    const parent = `${prefix.name}/${length}`;
    if (!isNetwork(parent)) throw new Refusal('Invalid prefix-length for delegated prefix');
    const excluded = prefix.value('excluded-prefix');
    if (excluded === undefined) continue;
    const excludedLength = prefix.value('excluded-prefix-length');
    if (excludedLength === undefined) throw new Refusal('Length of excluded IPv6 prefix must be configured');
    // The vendor compares the two as texts, so that 100 counts as less than 64.
    if (excludedLength <= delegated) throw new Refusal('Excluded IPv6 prefix must be smaller than delegated prefix');
    if (!isNetwork(`${excluded}/${excludedLength}`) || !isWithin(`${excluded}/${excludedLength}`, parent))
      throw new Refusal(`Excluded prefix "${excluded}" does not exist in the prefix`);
  }
}

function verifyMappings(network: string, subnet: View): void {
  for (const mapping of subnet.each('static-mapping')) {
    const address = mapping.value('ipv6-address');
    if (address === undefined) continue;
    if (!contains(parsePrefix(subnet.name), address))
      throw new Refusal(`static-mapping address for mapping "${mapping.name}" is not in subnet "${subnet.name}"!`);
    if (mapping.has('mac') === mapping.has('duid'))
      throw new Refusal(
        `Either MAC address or Client identifier (DUID) is required for static mapping "${mapping.name}" ` +
          `within shared-network "${network}, ${subnet.name}"!`,
      );
  }
}

function isNetwork(prefix: string): boolean {
  const [address = ''] = prefix.split('/');
  return parsePrefix(prefix).network === parseAddress(address);
}

function isWithin(inner: string, outer: string): boolean {
  return parsePrefix(inner).length >= parsePrefix(outer).length && contains(parsePrefix(outer), inner.split('/')[0] ?? '');
}
