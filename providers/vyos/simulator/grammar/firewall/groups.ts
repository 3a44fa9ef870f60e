import { anyOf, leaf, multi, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { ipv4Range, ipv6Range, portRange } from '../packet-values.js';
import {
  anyText,
  description,
  fqdn,
  interfaceName,
  ipv4Address,
  ipv4Prefix,
  ipv6Address,
  ipv6Prefix,
  macAddress,
  objectName,
  pattern,
  url,
} from '../values.js';

const groupName = says(objectName, 'Name of firewall group can only contain alphanumeric letters, hyphen, underscores and dot');

const domainGroupName = pattern(
  /[a-zA-Z_][a-zA-Z0-9]?[\w\-.]*/,
  'Name of domain-group can only contain alphanumeric letters, hyphen, underscores and not start with numeric',
);

const httpUrl = says(url('http', 'https'), 'Invalid HTTP(S) URL format');

function group(members: Children, name: ValueCheck = groupName): GrammarNode {
  return tag(name, { description: leaf(description), ...members });
}

/** A group that can hold others of its kind. */
function nestable(members: Children): GrammarNode {
  return group({ ...members, include: multi(anyText) });
}

const everyKind: Children = {
  'address-group': nestable({ address: multi(anyOf(ipv4Address, ipv4Range)) }),
  'domain-group': group({ address: multi(fqdn) }, domainGroupName),
  'dynamic-group': node({ 'address-group': group({}), 'ipv6-address-group': group({}, pattern(/[a-zA-Z0-9][\w\-.]*/)) }),
  'interface-group': nestable({ interface: multi(interfaceName) }),
  'ipv6-address-group': nestable({ address: multi(anyOf(ipv6Address, ipv6Range)) }),
  'ipv6-network-group': nestable({ network: multi(ipv6Prefix) }),
  'mac-group': nestable({ 'mac-address': multi(macAddress) }),
  'network-group': nestable({ network: multi(ipv4Prefix) }),
  'port-group': nestable({ port: multi(portRange) }),
};

/** `firewall group`. */
export const firewallGroups = node({ ...everyKind, 'remote-group': group({ url: leaf(httpUrl) }) });

/** `firewall group` before VyOS 1.5: nothing is fetched. */
export const firewallGroups14 = node(everyKind);
