/** What /cluster/sdn and the SDN of the nodes take and ask for. */
export const sdnDeclared = String.raw`
GET /cluster/sdn
  may ["perm","/sdn",["SDN.Audit"]]
PUT /cluster/sdn
  may ["perm","/sdn",["SDN.Allocate"]]
  lock-token?@9.2 release-lock?@9.2:boolean
GET /cluster/sdn/controllers
  may all
  pending?:boolean running?:boolean type?|bgp|evpn|faucet|isis
POST /cluster/sdn/controllers
  may ["perm","/sdn/controllers",["SDN.Allocate"]]
  asn?@9.2:integer(0..4294967295) asn?@8.4:integer(0..4294967296) bgp-mode?@9.2|auto|external|internal
  bgp-multipath-as-path-relax?:boolean controller@9.2(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9] controller@8.4<pve-sdn-controller-id>
  ebgp?:boolean ebgp-multihop?:integer fabric?@9.2<pve-sdn-fabric-id> isis-domain? isis-ifaces?<pve-iface-list>
  isis-net?@9.2(20..50)<pve-sdn-isis-net>~[a-fA-F0-9]{2}(\.[a-fA-F0-9]{4}){3,9}\.[a-fA-F0-9]{2} isis-net?@8.4<pve-sdn-isis-net>
  lock-token?@9.2 loopback? node?<pve-node> nodes?@9.2<pve-node-list> peer-group-name?@9.2<pve-configid> peers?<ip-list>
  route-map-in?@9.2<pve-sdn-route-map-id> route-map-out?@9.2<pve-sdn-route-map-id> type<pve-configid>|bgp|evpn|faucet|isis
DELETE /cluster/sdn/controllers/{controller}
  may ["perm","/sdn/controllers",["SDN.Allocate"]]
  controller@9.2(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9] controller@8.4<pve-sdn-controller-id> lock-token?@9.2
GET /cluster/sdn/controllers/{controller}
  may ["perm","/sdn/controllers/{controller}",["SDN.Allocate"]]
  controller@9.2(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9] controller@8.4<pve-sdn-controller-id> pending?:boolean running?:boolean
PUT /cluster/sdn/controllers/{controller}
  may ["perm","/sdn/controllers",["SDN.Allocate"]]
  asn?@9.2:integer(0..4294967295) asn?@8.4:integer(0..4294967296) bgp-mode?@9.2|auto|external|internal
  bgp-multipath-as-path-relax?:boolean controller@9.2(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9] controller@8.4<pve-sdn-controller-id>
  delete?(..4096)<pve-configid-list> digest?(..64) ebgp?:boolean ebgp-multihop?:integer fabric?@9.2<pve-sdn-fabric-id> isis-domain?
  isis-ifaces?<pve-iface-list> isis-net?@9.2(20..50)<pve-sdn-isis-net>~[a-fA-F0-9]{2}(\.[a-fA-F0-9]{4}){3,9}\.[a-fA-F0-9]{2}
  isis-net?@8.4<pve-sdn-isis-net> lock-token?@9.2 loopback? node?<pve-node> nodes?@9.2<pve-node-list> peer-group-name?@9.2<pve-configid>
  peers?<ip-list> route-map-in?@9.2<pve-sdn-route-map-id> route-map-out?@9.2<pve-sdn-route-map-id>
GET /cluster/sdn/dns
  may all
  type?|powerdns
POST /cluster/sdn/dns
  may ["perm","/sdn/dns",["SDN.Allocate"]]
  dns@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] dns@8.4<pve-sdn-dns-id> fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2} key
  lock-token?@9.2 reversemaskv6?:integer reversev6mask?:integer ttl?:integer type<pve-configid>|powerdns url
DELETE /cluster/sdn/dns/{dns}
  may ["perm","/sdn/dns",["SDN.Allocate"]]
  dns@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] dns@8.4<pve-sdn-dns-id> lock-token?@9.2
GET /cluster/sdn/dns/{dns}
  may ["perm","/sdn/dns/{dns}",["SDN.Allocate"]]
  dns@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] dns@8.4<pve-sdn-dns-id>
PUT /cluster/sdn/dns/{dns}
  may ["perm","/sdn/dns",["SDN.Allocate"]]
  delete?(..4096)<pve-configid-list> digest?(..64) dns@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] dns@8.4<pve-sdn-dns-id>
  fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2} key? lock-token?@9.2 reversemaskv6?:integer ttl?:integer url?
GET /cluster/sdn/dry-run @9.2
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
GET /cluster/sdn/ipams
  may all
  type?|netbox|phpipam|pve
POST /cluster/sdn/ipams
  may ["perm","/sdn/ipams",["SDN.Allocate"]]
  fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2} ipam@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] ipam@8.4<pve-sdn-ipam-id> lock-token?@9.2
  section?:integer token? type<pve-configid>|netbox|phpipam|pve url?
DELETE /cluster/sdn/ipams/{ipam}
  may ["perm","/sdn/ipams",["SDN.Allocate"]]
  ipam@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] ipam@8.4<pve-sdn-ipam-id> lock-token?@9.2
GET /cluster/sdn/ipams/{ipam}
  may ["perm","/sdn/ipams/{ipam}",["SDN.Allocate"]]
  ipam@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] ipam@8.4<pve-sdn-ipam-id>
PUT /cluster/sdn/ipams/{ipam}
  may ["perm","/sdn/ipams",["SDN.Allocate"]]
  delete?(..4096)<pve-configid-list> digest?(..64) fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}
  ipam@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] ipam@8.4<pve-sdn-ipam-id> lock-token?@9.2 section?:integer token? url?
GET /cluster/sdn/ipams/{ipam}/status
  may all
  ipam@9.2(2..)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] ipam@8.4<pve-sdn-ipam-id>
DELETE /cluster/sdn/lock @9.2
  may ["perm","/sdn",["SDN.Allocate"]]
  force?:boolean lock-token?
POST /cluster/sdn/lock @9.2
  may ["perm","/sdn",["SDN.Allocate"]]
  allow-pending?:boolean
POST /cluster/sdn/rollback @9.2
  may ["perm","/sdn",["SDN.Allocate"]]
  lock-token? release-lock?:boolean
GET /cluster/sdn/vnets
  may all
  pending?:boolean running?:boolean
POST /cluster/sdn/vnets
  may ["perm","/sdn/zones/{zone}",["SDN.Allocate"]]
  alias?(..256)~(?:[\(\)-_.\w\d\s]{0,256})~i isolate-ports?:boolean lock-token?@9.2 tag?@9.2:integer(1..16777215) tag?@8.4:integer
  type?|vnet vlanaware?:boolean vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id> zone
DELETE /cluster/sdn/vnets/{vnet}
  may all
  lock-token?@9.2 vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
GET /cluster/sdn/vnets/{vnet}
  may all
  pending?:boolean running?:boolean vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
PUT /cluster/sdn/vnets/{vnet}
  may all
  alias?(..256)~(?:[\(\)-_.\w\d\s]{0,256})~i delete?(..4096)<pve-configid-list> digest?(..64) isolate-ports?:boolean lock-token?@9.2
  tag?@9.2:integer(1..16777215) tag?@8.4:integer vlanaware?:boolean vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9]
  vnet@8.4<pve-sdn-vnet-id> zone?
GET /cluster/sdn/vnets/{vnet}/firewall
  may root
  vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
GET /cluster/sdn/vnets/{vnet}/firewall/options
  may all
  vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
PUT /cluster/sdn/vnets/{vnet}/firewall/options
  may all
  delete?<pve-configid-list> digest?(..64) enable?:boolean log_level_forward?|emerg|alert|crit|err|warning|notice|info|debug|nolog
  policy_forward?|ACCEPT|DROP vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
GET /cluster/sdn/vnets/{vnet}/firewall/rules
  may all
  vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
POST /cluster/sdn/vnets/{vnet}/firewall/rules
  may all
  action(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? dest?(..512)<pve-fw-addr-spec> digest?(..64) dport?<pve-fw-dport-spec>
  enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) pos?:integer(0..) proto?<pve-fw-protocol-spec>
  source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type|in|out|forward|group vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9]
  vnet@8.4<pve-sdn-vnet-id>
DELETE /cluster/sdn/vnets/{vnet}/firewall/rules/{pos}
  may all
  digest?(..64) pos?:integer(0..) vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
GET /cluster/sdn/vnets/{vnet}/firewall/rules/{pos}
  may all
  pos?:integer(0..) vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
PUT /cluster/sdn/vnets/{vnet}/firewall/rules/{pos}
  may all
  action?(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? delete?<pve-configid-list> dest?(..512)<pve-fw-addr-spec> digest?(..64)
  dport?<pve-fw-dport-spec> enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) moveto?:integer(0..) pos?:integer(0..)
  proto?<pve-fw-protocol-spec> source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type?|in|out|forward|group
  vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
DELETE /cluster/sdn/vnets/{vnet}/ips
  may ["perm","/sdn/zones/{zone}/{vnet}",["SDN.Allocate"]]
  ip<ip> mac?<mac-addr> vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
  zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
POST /cluster/sdn/vnets/{vnet}/ips
  may ["perm","/sdn/zones/{zone}/{vnet}",["SDN.Allocate"]]
  ip<ip> mac?<mac-addr> vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
  zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
PUT /cluster/sdn/vnets/{vnet}/ips
  may ["perm","/sdn/zones/{zone}/{vnet}",["SDN.Allocate"]]
  ip<ip> mac?<mac-addr> vmid?:integer(100..999999999)<pve-vmid> vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
  zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
GET /cluster/sdn/vnets/{vnet}/subnets
  may all
  pending?:boolean running?:boolean vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
POST /cluster/sdn/vnets/{vnet}/subnets
  may all
  dhcp-dns-server?<ip> dhcp-range?:array[<pve-sdn-dhcp-range>] dnszoneprefix?<dns-name> gateway?<ip> lock-token?@9.2 snat?:boolean
  subnet<pve-sdn-subnet-id> type|subnet vnet
DELETE /cluster/sdn/vnets/{vnet}/subnets/{subnet}
  may all
  lock-token?@9.2 subnet<pve-sdn-subnet-id> vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
GET /cluster/sdn/vnets/{vnet}/subnets/{subnet}
  may all
  pending?:boolean running?:boolean subnet<pve-sdn-subnet-id> vnet@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] vnet@8.4<pve-sdn-vnet-id>
PUT /cluster/sdn/vnets/{vnet}/subnets/{subnet}
  may all
  delete?(..4096)<pve-configid-list> dhcp-dns-server?<ip> dhcp-range?:array[<pve-sdn-dhcp-range>] digest?(..64) dnszoneprefix?<dns-name>
  gateway?<ip> lock-token?@9.2 snat?:boolean subnet<pve-sdn-subnet-id> vnet?
GET /cluster/sdn/zones
  may all
  pending?:boolean running?:boolean type?|evpn|faucet|qinq|simple|vlan|vxlan
POST /cluster/sdn/zones
  may ["perm","/sdn/zones",["SDN.Allocate"]]
  advertise-subnets?:boolean bridge? bridge-disable-mac-learning?:boolean controller? dhcp?|dnsmasq disable-arp-nd-suppression?:boolean
  dns? dnszone?<dns-name> dp-id?:integer exitnodes?<pve-node-list> exitnodes-local-routing?:boolean exitnodes-primary?<pve-node>
  fabric?@9.2<pve-sdn-fabric-id> ipam? lock-token?@9.2 mac?<mac-addr> mtu?:integer nodes?<pve-node-list> peers?<ip-list> reversedns?
  rt-import?<pve-sdn-bgp-rt-list> secondary-controllers?@9.2:array[(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9]] tag?:integer(0..)
  type<pve-configid>|evpn|faucet|qinq|simple|vlan|vxlan vlan-protocol?|802.1q|802.1ad vrf-vxlan?@9.2:integer(1..16777215)
  vrf-vxlan?@8.4:integer vxlan-port?:integer(1..65536) zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
DELETE /cluster/sdn/zones/{zone}
  may ["perm","/sdn/zones/{zone}",["SDN.Allocate"]]
  lock-token?@9.2 zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
GET /cluster/sdn/zones/{zone}
  may ["perm","/sdn/zones/{zone}",["SDN.Allocate"]]
  pending?:boolean running?:boolean zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
PUT /cluster/sdn/zones/{zone}
  may ["perm","/sdn/zones/{zone}",["SDN.Allocate"]]
  advertise-subnets?:boolean bridge? bridge-disable-mac-learning?:boolean controller? delete?(..4096)<pve-configid-list> dhcp?|dnsmasq
  digest?(..64) disable-arp-nd-suppression?:boolean dns? dnszone?<dns-name> dp-id?:integer exitnodes?<pve-node-list>
  exitnodes-local-routing?:boolean exitnodes-primary?<pve-node> fabric?@9.2<pve-sdn-fabric-id> ipam? lock-token?@9.2 mac?<mac-addr>
  mtu?:integer nodes?<pve-node-list> peers?<ip-list> reversedns? rt-import?<pve-sdn-bgp-rt-list>
  secondary-controllers?@9.2:array[(2..64)~[a-zA-Z][a-zA-Z0-9_-]*[a-zA-Z0-9]] tag?:integer(0..) vlan-protocol?|802.1q|802.1ad
  vrf-vxlan?@9.2:integer(1..16777215) vrf-vxlan?@8.4:integer vxlan-port?:integer(1..65536) zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9]
  zone@8.4<pve-sdn-zone-id>
GET /nodes/{node}/sdn
  may all
  node<pve-node>
GET /nodes/{node}/sdn/zones
  may all
  node<pve-node>
GET /nodes/{node}/sdn/zones/{zone}
  may @9.2 ["perm","/sdn/zones/{zone}",["SDN.Audit"]]
  may @8.4 ["perm","/sdn/zones/{zone}",["SDN.Audit"],"any",1]
  node<pve-node> zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
GET /nodes/{node}/sdn/zones/{zone}/content
  may @9.2 ["perm","/sdn/zones/{zone}",["SDN.Audit"]]
  may @8.4 ["perm","/sdn/zones/{zone}",["SDN.Audit"],"any",1]
  node<pve-node> zone@9.2(2..8)~[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9] zone@8.4<pve-sdn-zone-id>
`;
