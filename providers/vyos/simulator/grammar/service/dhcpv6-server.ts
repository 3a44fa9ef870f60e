import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { anyText, description, fqdn, interfaceName, ipv6Address, ipv6Prefix, macAddress, numeric, objectName, pattern } from '../values.js';

const domainSearch = multi(
  says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers, period, and underscore.'),
);
const nisplusDomain = leaf(says(objectName, 'Invalid NIS+ domain name. May only contain letters, numbers and .-_'));
const vendorOption = node({ cisco: node({ 'tftp-server': multi(ipv6Address) }) });
const option = node({
  'captive-portal': leaf(anyText),
  'capwap-controller': leaf(ipv6Address),
  'domain-search': domainSearch,
  'info-refresh-time': leaf(numeric([1, 4294967295])),
  'name-server': multi(ipv6Address),
  'nis-domain': leaf(says(objectName, 'Invalid NIS domain name')),
  'nis-server': multi(ipv6Address),
  'nisplus-domain': nisplusDomain,
  'nisplus-server': multi(ipv6Address),
  'sip-server': multi(anyOf(ipv6Address, fqdn)),
  'sntp-server': multi(ipv6Address),
  'vendor-option': vendorOption,
});

/** `service dhcpv6-server`, and since VyOS 1.5 also `vrf name NAME service dhcpv6-server`. */
export const dhcpv6Server = node({
  disable: flag,
  'disable-route-autoinstall': flag,
  'listen-interface': multi(interfaceName),
  preference: leaf(says(numeric([0, 255]), 'Preference must be between 0 and 255')),
  'global-parameters': node({ 'name-server': multi(ipv6Address) }),
  'shared-network-name': tag(says(objectName, 'Invalid DHCPv6 shared network name. May only contain letters, numbers and .-_'), {
    description: leaf(description),
    disable: flag,
    interface: leaf(interfaceName),
    option,
    subnet: tag(ipv6Prefix, {
      interface: leaf(interfaceName),
      'subnet-id': leaf(numeric([1, 4294967294])),
      'lease-time': node({
        default: leaf(numeric([1, 4294967295])),
        maximum: leaf(numeric([1, 4294967295])),
        minimum: leaf(numeric([1, 4294967295])),
      }),
      option,
      'prefix-delegation': node({
        prefix: tag(ipv6Address, {
          'delegated-length': leaf(says(numeric([32, 96]), 'Delegated prefix length must be between 32 and 96')),
          'excluded-prefix': leaf(ipv6Address),
          'excluded-prefix-length': leaf(says(numeric([33, 128]), 'Prefix length must be between 33 and 128')),
          'prefix-length': leaf(says(numeric([32, 64]), 'Prefix length must be between 32 and 64')),
        }),
      }),
      range: tag(says(objectName, 'Invalid range name, may only be alphanumeric, dot and hyphen'), {
        prefix: leaf(ipv6Prefix),
        start: leaf(ipv6Address),
        stop: leaf(ipv6Address),
        option,
      }),
      'static-mapping': tag(says(fqdn, 'Invalid static mapping hostname'), {
        disable: flag,
        duid: leaf(pattern(/([0-9A-Fa-f]{2}:){0,127}([0-9A-Fa-f]{2})/, 'Invalid DUID, must be in the format h[[:h]...]')),
        'ipv6-address': leaf(ipv6Address),
        'ipv6-prefix': leaf(ipv6Prefix),
        mac: leaf(macAddress),
        option,
      }),
    }),
  }),
});
