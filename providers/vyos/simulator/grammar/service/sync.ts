import { anyOf, flag, leaf, multi, node, tag } from '../node.js';
import { ipv6 } from '../packet-values.js';
import { alike } from '../routing-values.js';
import { ipv4 } from '../service-values.js';
import { anyText, fqdn, ipv4Address, ipv4Multicast, ipv6Address, numeric, oneOf, portNumber } from '../values.js';

/** `service config-sync`. */
export const configSync = node({
  mode: leaf(oneOf(['load', 'set'])),
  secondary: node({
    address: leaf(anyOf(ipv4Address, ipv6Address, fqdn)),
    key: leaf(anyText),
    port: leaf(portNumber, '443'),
    timeout: leaf(numeric([1, 3600]), '60'),
  }),
  section: node({
    firewall: flag,
    nat: flag,
    nat66: flag,
    pki: flag,
    policy: flag,
    vpn: flag,
    vrf: flag,
    interfaces: node(
      alike(
        'bonding bridge dummy ethernet geneve input l2tpv3 loopback macsec openvpn pppoe pseudo-ethernet sstpc tunnel virtual-ethernet vti vxlan wireguard wireless wwan',
        flag,
      ),
    ),
    protocols: node(
      alike('babel bfd bgp failover igmp-proxy isis mpls nhrp ospf ospfv3 pim pim6 rip ripng rpki segment-routing static', flag),
    ),
    qos: node({ interface: flag, policy: flag }),
    service: node(
      alike(
        'console-server dhcp-relay dhcp-server dhcpv6-relay dhcpv6-server dns lldp mdns monitoring ndp-proxy ntp snmp tftp-server webproxy',
        flag,
      ),
    ),
    system: node(alike('conntrack flow-accounting login option sflow static-host-mapping sysctl time-zone', flag)),
  }),
});

/** `service conntrack-sync`. */
export const conntrackSync = node({
  'accept-protocol': multi(oneOf(['tcp', 'udp', 'icmp', 'icmp6', 'sctp', 'dccp'], 'Allowed protocols: tcp udp icmp or sctp')),
  'disable-external-cache': flag,
  'disable-syslog': flag,
  'event-listen-queue-size': leaf(anyText, '8'),
  'expect-sync': multi(oneOf(['all', 'ftp', 'sip', 'h323', 'nfs', 'sqlnet'], 'Invalid protocol')),
  'ignore-address': multi(anyOf(ipv4, ipv6)),
  'listen-address': multi(ipv4Address),
  'mcast-group': leaf(ipv4Multicast, '225.0.0.50'),
  'startup-resync': flag,
  'sync-queue-size': leaf(anyText, '1'),
  'failover-mechanism': node({ vrrp: node({ 'sync-group': leaf(anyText) }) }),
  interface: tag(anyText, { peer: leaf(ipv4Address), port: leaf(portNumber) }),
});
