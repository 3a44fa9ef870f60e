import { anyOf, flag, leaf, multi, node, says, tag, type Children } from './node.js';
import { plainName } from './routing-values.js';
import { timeZone } from './service-values.js';
import { anyText, ascii, base64, description, fqdn, interfaceName, ipAddress, ipv4Address, ipv4Prefix, macAddress, numeric, objectName, oneOf, pattern, portNumber, u32 } from './values.js'; // prettier-ignore

const enableOrDisable = oneOf(['enable', 'disable'], 'Set it to either enable or disable');
const replaceClientName = leaf(oneOf(['never', 'always', 'when-present', 'when-not-present'], 'Invalid replace client name mode'));
const keyName = leaf(says(plainName, 'Invalid TSIG key name. May only contain letters, numbers, numbers, hyphen and underscore'));
const dnsServer = tag(says(numeric([1, 999999]), 'DNS server number must be between 1 and 999999'), {
  address: leaf(ipAddress),
  port: leaf(portNumber),
});
const zone: Children = { 'key-name': keyName, 'dns-server': dnsServer };
const dynamicDnsUpdate: Children = {
  'conflict-resolution': leaf(enableOrDisable),
  'generated-prefix': leaf(says(fqdn, 'Invalid generated prefix')),
  'hostname-char-replacement': leaf(anyText),
  'hostname-char-set': leaf(anyText),
  'override-client-update': leaf(enableOrDisable),
  'override-no-update': leaf(enableOrDisable),
  'qualifying-suffix': leaf(says(fqdn, 'Invalid qualifying suffix')),
  'replace-client-name': replaceClientName,
  'send-updates': leaf(enableOrDisable),
  'ttl-percent': leaf(says(numeric([1, 100]), 'Invalid qualifying suffix')),
  'update-on-renew': leaf(enableOrDisable),
};
const domainName = leaf(says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers and .-_'));
const domainSearch = multi(
  says(fqdn, 'Invalid domain name (RFC 1123 section 2). May only contain letters, numbers, period, and underscore.'),
);
const vendorOption = node({ ubiquiti: node({ 'unifi-controller': leaf(ipv4Address) }) });
const option = node({
  'bootfile-name': leaf(ascii(253)),
  'bootfile-server': leaf(anyOf(ipv4Address, fqdn)),
  'bootfile-size': leaf(numeric([1, 16])),
  'captive-portal': leaf(anyText),
  'capwap-controller': leaf(ipv4Address),
  'client-prefix-length': leaf(says(numeric([0, 32]), 'DHCP client prefix length must be 0 to 32')),
  'default-router': leaf(ipv4Address),
  'domain-name': domainName,
  'domain-search': domainSearch,
  'interface-mtu': leaf(numeric([576, 9000])),
  'ip-forwarding': flag,
  'ipv6-only-preferred': leaf(says(u32, 'Seconds must be between 0 and 4294967295 (49 days)')),
  'name-server': multi(ipv4Address),
  'ntp-server': multi(ipv4Address),
  'pop-server': multi(ipv4Address),
  'server-identifier': leaf(ipv4Address),
  'smtp-server': multi(ipv4Address),
  'tftp-server-name': leaf(anyOf(ipv4Address, fqdn)),
  'time-offset': leaf(pattern(/-?[0-9]+/, 'Invalid time offset value')),
  'time-server': multi(ipv4Address),
  'time-zone': leaf(timeZone),
  'wins-server': multi(ipv4Address),
  'wpad-url': leaf(anyText),
  'static-route': tag(ipv4Prefix, { 'next-hop': leaf(ipAddress) }),
  'vendor-option': vendorOption,
});

/** `service dhcp-server`, and since VyOS 1.5 also `vrf name NAME service dhcp-server`. */
export const dhcpServer = node({
  disable: flag,
  'hostfile-update': flag,
  'listen-address': multi(ipv4Address),
  'listen-interface': multi(interfaceName),
  'client-class': tag(says(objectName, 'Client class name may only contain letters, numbers, dots, underscores, and hyphens'), {
    disable: flag,
    'relay-agent-information': node({ 'circuit-id': leaf(anyText), 'remote-id': leaf(anyText) }),
  }),
  'dynamic-dns-update': node({
    ...dynamicDnsUpdate,
    'forward-domain': tag(says(fqdn, 'Invalid forward DNS domain name'), zone),
    'reverse-domain': tag(says(fqdn, 'Invalid reverse DNS domain name'), zone),
    'tsig-key': tag(says(plainName, 'Invalid TSIG key name. May only contain letters, numbers, hyphen and underscore'), {
      algorithm: leaf(oneOf(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], 'Invalid TSIG key algorithm')),
      secret: leaf(base64),
    }),
  }),
  'high-availability': node({
    'ca-certificate': leaf(anyText),
    certificate: leaf(anyText),
    mode: leaf(oneOf(['active-active', 'active-passive'], 'Invalid DHCP high availability mode'), 'active-active'),
    name: leaf(says(objectName, 'Invalid failover peer name. May only contain letters, numbers and .-_')),
    remote: leaf(ipv4Address),
    'source-address': leaf(ipv4Address),
    status: leaf(oneOf(['primary', 'secondary'], 'Invalid DHCP high availability peer status')),
  }),
  'shared-network-name': tag(says(objectName, 'Invalid shared network name. May only contain letters, numbers and .-_'), {
    authoritative: flag,
    description: leaf(description),
    disable: flag,
    'ping-check': flag,
    'dynamic-dns-update': node(dynamicDnsUpdate),
    option,
    subnet: tag(says(ipv4Prefix, 'Invalid IPv4 subnet definition'), {
      'client-class': leaf(anyText),
      description: leaf(description),
      disable: flag,
      exclude: multi(ipv4Address),
      'ignore-client-id': flag,
      lease: leaf(says(u32, 'DHCP lease time must be between 0 and 4294967295 (49 days)'), '86400'),
      'ping-check': flag,
      'subnet-id': leaf(numeric([1, 4294967294])),
      'dynamic-dns-update': node(dynamicDnsUpdate),
      option,
      range: tag(says(objectName, 'Invalid range name, may only be alphanumeric, dot and hyphen'), {
        'client-class': leaf(anyText),
        start: leaf(ipv4Address),
        stop: leaf(ipv4Address),
        option,
      }),
      'static-mapping': tag(says(fqdn, 'Invalid static mapping hostname'), {
        description: leaf(description),
        disable: flag,
        duid: leaf(pattern(/([0-9A-Fa-f]{2}:){0,127}([0-9A-Fa-f]{2})/, 'Invalid DUID, must be in the format h[[:h]...]')),
        'ip-address': leaf(ipv4Address),
        mac: leaf(macAddress),
        option,
      }),
    }),
  }),
});
