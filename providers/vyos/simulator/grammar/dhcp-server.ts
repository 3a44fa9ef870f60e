import { anyOf, flag, leaf, multi, node, says, tag, type Children } from './node.js';
import { anyText, description, fqdn, interfaceName, ipAddress, ipv4Address, ipv4Prefix, macAddress, numeric, objectName, oneOf, pattern } from './values.js'; // prettier-ignore

const addresses = multi(ipv4Address);
const hostOrName = leaf(anyOf(ipv4Address, fqdn));

const option = node({
  'captive-portal': leaf(anyText),
  'domain-name': leaf(says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers and .-_')),
  'domain-search': multi(
    says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers, period, and underscore.'),
  ),
  'ntp-server': addresses,
  'name-server': addresses,
  'bootfile-name': leaf(pattern(/[\x20-\x7e]{1,253}/)),
  'bootfile-server': hostOrName,
  'bootfile-size': leaf(numeric([1, 16])),
  'client-prefix-length': leaf(says(numeric([0, 32]), 'DHCP client prefix length must be 0 to 32')),
  'capwap-controller': leaf(ipv4Address),
  'default-router': leaf(ipv4Address),
  'interface-mtu': leaf(numeric([576, 9000])),
  'ip-forwarding': flag,
  'ipv6-only-preferred': leaf(says(numeric([0, 4294967295]), 'Seconds must be between 0 and 4294967295 (49 days)')),
  'pop-server': addresses,
  'server-identifier': leaf(ipv4Address),
  'smtp-server': addresses,
  'static-route': tag(ipv4Prefix, { 'next-hop': leaf(ipAddress) }),
  'tftp-server-name': hostOrName,
  'time-offset': leaf(pattern(/-?[0-9]+/, 'Invalid time offset value')),
  'time-server': addresses,
  'time-zone': leaf(anyText),
  'vendor-option': node({ ubiquiti: node({ 'unifi-controller': leaf(ipv4Address) }) }),
  'wins-server': addresses,
  'wpad-url': leaf(anyText),
});

const described: Children = { description: leaf(description), disable: flag };

const subnet = tag(says(ipv4Prefix, 'Invalid IPv4 subnet definition'), {
  ...described,
  option,
  'ping-check': flag,
  'client-class': leaf(anyText),
  exclude: addresses,
  'ignore-client-id': flag,
  lease: leaf(says(numeric([0, 4294967295]), 'DHCP lease time must be between 0 and 4294967295 (49 days)')),
  range: tag(says(objectName, 'Invalid range name, may only be alphanumeric, dot and hyphen'), {
    option,
    'client-class': leaf(anyText),
    start: leaf(ipv4Address),
    stop: leaf(ipv4Address),
  }),
  'static-mapping': tag(says(fqdn, 'Invalid static mapping hostname'), {
    ...described,
    option,
    'ip-address': leaf(ipv4Address),
    mac: leaf(macAddress),
    duid: leaf(pattern(/([0-9A-Fa-f]{2}:){0,127}([0-9A-Fa-f]{2})/, 'Invalid DUID, must be in the format h[[:h]...]')),
  }),
  'subnet-id': leaf(numeric([1, 4294967294])),
});

/** `service dhcp-server`, and since VyOS 1.5 also `vrf name NAME service dhcp-server`. */
export const dhcpServer = node({
  disable: flag,
  'high-availability': node({
    'source-address': leaf(ipv4Address),
    mode: leaf(oneOf(['active-active', 'active-passive'], 'Invalid DHCP high availability mode')),
    remote: leaf(ipv4Address),
    name: leaf(says(objectName, 'Invalid failover peer name. May only contain letters, numbers and .-_')),
    status: leaf(oneOf(['primary', 'secondary'], 'Invalid DHCP high availability peer status')),
    'ca-certificate': leaf(anyText),
    certificate: leaf(anyText),
  }),
  'hostfile-update': flag,
  'listen-address': addresses,
  'listen-interface': multi(interfaceName),
  'shared-network-name': tag(says(objectName, 'Invalid shared network name. May only contain letters, numbers and .-_'), {
    ...described,
    authoritative: flag,
    option,
    'ping-check': flag,
    subnet,
  }),
});
