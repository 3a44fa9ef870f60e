import type { ConfigPath } from '../../router-config/tree.js';

/**
 * What forwards nothing by itself, or is read elsewhere. `*` stands for one word, and everything below a path is covered by it.
 * What no path covers is opaque: a new word of the vendor's is never taken for harmless.
 */
export const understood: readonly ConfigPath[] = [
  // Read interface by interface.
  ['interfaces'],
  ...words('high-availability', 'disable'),
  ...words('high-availability vrrp', 'snmp global-parameters group sync-group'),
  ...words('', 'pki qos firewall'),
  ...words(
    'policy',
    'access-list access-list6 as-path-list community-list extcommunity-list large-community-list prefix-list prefix-list6 route-map route route6 local-route local-route6',
  ),
  ...words('protocols static', 'route route6 route-map arp neighbor-proxy table mroute'),
  // Routes of the router's own VRF come from the underlay, and go nowhere else unless a VRF imports them, which is read.
  ...words('protocols', 'babel bfd bgp igmp-proxy isis openfabric ospf ospfv3 pim pim6 rip ripng rpki'),
  ...words('service', 'config-sync conntrack-sync console-server dhcp-server dhcpv6-server event-handler https lldp monitoring ntp'),
  ...words('service', 'router-advert salt-minion snmp ssh tftp-server'),
  ...words('system', 'acceleration config-management conntrack console domain-name domain-search flow-accounting frr host-name'),
  ...words('system', 'lcd login logs name-server option proxy sflow static-host-mapping syslog task-scheduler time-zone update-check'),
  ...words('system', 'watchdog wireless'),
  // Sizes of buffers and tables. Of the other parameters some decide what is forwarded.
  ...words(
    'system sysctl parameter',
    'fs.file-max kernel.panic vm.swappiness net.core.netdev_max_backlog net.core.rmem_default net.core.rmem_max net.core.somaxconn net.core.wmem_default net.core.wmem_max net.ipv4.tcp_rmem net.ipv4.tcp_wmem net.netfilter.nf_conntrack_max',
  ),
  ...words('system ip', 'arp disable-forwarding multipath nht tcp protocol'),
  ...words('system ipv6', 'disable-forwarding multipath neighbor nht protocol strict-dad'),
  ...words('vrf name *', 'description table vni disable ip ipv6'),
  ...words('vrf name * service', 'dhcp-server dhcpv6-server'),
  ...words('vrf name * protocols static', 'route route6 route-map arp neighbor-proxy'),
  ...words('vrf name * protocols', 'rpki'),
  ...words('vrf name * protocols bgp', 'address-family parameters system-as timers'),
];

/** What is not harmless although a shorter path covers it. */
export const suspects: readonly { at: ConfigPath; says: string }[] = [
  { at: ['vrf', 'bind-to-all'], says: 'services of the router answer in every VRF' },
  // FRR puts what BGP learns into that table of the kernel, and a VRF may have it.
  { at: ['policy', 'route-map', '*', 'rule', '*', 'set', 'table'], says: 'routes may come into the table of a VRF' },
];

/** Words of an interface that change nothing about who hears whom, or that are read with it. */
export const harmlessInterfaceWords: ReadonlySet<string> = new Set(
  [
    'address aging arp-monitor description dhcp-options disable disable-flow-control disable-link-detect duplex eapol egress-qos',
    'enable-vlan forwarding-delay fwmark group hash-policy hello-time hw-id igmp ingress-qos interrupt-coalescing ip ipv6 lacp-rate mac',
    'max-age max-dns-retry member mii-mon-interval min-links mirror mode mtu offload parameters peer peer-name per-client-thread port',
    'primary priority private-key protocol redirect remote ring-buffer source-address source-interface speed stp system-mac vif vif-c',
    'vif-s vlan-to-vni vni vrf',
  ].flatMap((line) => line.split(' ')),
);

/** What concerns packets of the interfaces that it names, and of others if it names none. */
export const tiedToInterfaces: readonly ConfigPath[] = [
  ['nat', 'source', 'rule', '*'],
  ['nat', 'destination', 'rule', '*'],
  ['nat', 'static', 'rule', '*'],
  ['nat66', 'source', 'rule', '*'],
  ['nat66', 'destination', 'rule', '*'],
];

/** Proxies and tunnels of the router's own VRF: what comes out of them is there. */
export const inDefault: readonly ConfigPath[] = [
  ...words('service', 'aws dns pppoe-server ipoe-server sla stunnel webproxy suricata'),
  ...words('protocols', 'mpls nhrp segment-routing traffic-engineering failover'),
  ...words('vpn', 'l2tp openconnect pptp sstp'),
  ...words('load-balancing', 'haproxy'),
];

function words(head: string, names: string): ConfigPath[] {
  const above = head === '' ? [] : head.split(' ');
  return names.split(' ').map((name) => [...above, name]);
}
