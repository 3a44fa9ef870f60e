/** What /nodes takes and asks for, apart from guests, storages, tasks, firewalls and SDN. */
export const nodeDeclared = String.raw`
GET /nodes
  may all
GET /nodes/{node}
  may all
  node<pve-node>
GET /nodes/{node}/apt
  may all
  node<pve-node>
GET /nodes/{node}/apt/update
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
GET /nodes/{node}/capabilities
  may all
  node<pve-node>
GET /nodes/{node}/capabilities/qemu
  may all
  node<pve-node>
GET /nodes/{node}/capabilities/qemu/cpu
  may all
  arch?@9.2|x86_64|aarch64 node<pve-node>
GET /nodes/{node}/capabilities/qemu/machines
  may all
  arch?@9.2|x86_64|aarch64 node<pve-node>
GET /nodes/{node}/certificates
  may all
  node<pve-node>
GET /nodes/{node}/certificates/info
  may all
  node<pve-node>
GET /nodes/{node}/config
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
  property?@9.2|acme|acmedomain0|acmedomain1|acmedomain2|acmedomain3|acmedomain4|acmedomain5|ballooning-target|description|location|startall-onboot-delay|wakeonlan
  property?@8.4|acme|acmedomain0|acmedomain1|acmedomain2|acmedomain3|acmedomain4|acmedomain5|ballooning-target|description|startall-onboot-delay|wakeonlan
PUT /nodes/{node}/config
  may ["perm","/",["Sys.Modify"]]
  acme?{acme} acmedomain[n]?{acmedomain} ballooning-target?:integer(0..100) delete?<pve-configid-list> description?(..65536) digest?(..40)
  location?@9.2{location} node<pve-node> startall-onboot-delay?:integer(0..300) wakeonlan?{wakeonlan}
GET /nodes/{node}/disks
  may all
  node<pve-node>
GET /nodes/{node}/disks/directory
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/disks/list
  may ["or",["perm","/",["Sys.Audit"]],["perm","/nodes/{node}",["Sys.Audit"]]]
  include-partitions?:boolean node<pve-node> skipsmart?:boolean type?|unused|journal_disks
GET /nodes/{node}/disks/lvm
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/disks/lvmthin
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/disks/smart
  may ["perm","/",["Sys.Audit"]]
  disk~^/dev/[a-zA-Z0-9\/]+$ healthonly?:boolean node<pve-node>
GET /nodes/{node}/disks/zfs
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/dns
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
PUT /nodes/{node}/dns
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  dns1?<ip> dns2?<ip> dns3?<ip> node<pve-node> search
GET /nodes/{node}/hardware
  may all
  node<pve-node>
GET /nodes/{node}/hardware/pci
  may ["perm","/",["Sys.Audit","Sys.Modify"],"any",1]
  node<pve-node> pci-class-blacklist?<string-list> verbose?:boolean
GET /nodes/{node}/hardware/usb
  may ["perm","/",["Sys.Modify"]]
  node<pve-node>
GET /nodes/{node}/hosts
  may ["perm","/",["Sys.Audit"]]
  node<pve-node>
POST /nodes/{node}/hosts
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  data digest?(..64) node<pve-node>
GET /nodes/{node}/journal
  may ["perm","/nodes/{node}",["Sys.Syslog"]]
  endcursor? lastentries?:integer(0..) node<pve-node> since?:integer(0..) startcursor? until?:integer(0..)
GET /nodes/{node}/netstat
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
DELETE /nodes/{node}/network
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
GET /nodes/{node}/network
  may all
  node<pve-node>
  type?@9.2|bridge|bond|eth|alias|vlan|fabric|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|any_bridge|any_local_bridge|include_sdn
  type?@8.4|bridge|bond|eth|alias|vlan|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|any_bridge|any_local_bridge
POST /nodes/{node}/network
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  address?<ipv4>+netmask address6?<ipv6>+netmask6 autostart?:boolean bond-primary?<pve-iface>
  bond_mode?|balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb|balance-slb|lacp-balance-slb|lacp-balance-tcp
  bond_xmit_hash_policy?|layer2|layer2+3|layer3+4 bridge_ports?<pve-iface-list> bridge_vids?<pve-vlan-id-or-range-list>
  bridge_vlan_aware?:boolean cidr?<CIDRv4> cidr6?<CIDRv6> comments? comments6? gateway?<ipv4> gateway6?<ipv6> iface(2..20)<pve-iface>
  mtu?:integer(1280..65520) netmask?<ipv4mask>+address netmask6?:integer(0..128)+address6 node<pve-node> ovs_bonds?<pve-iface-list>
  ovs_bridge?<pve-iface> ovs_options?(..1024) ovs_ports?<pve-iface-list> ovs_tag?:integer(1..4094) slaves?<pve-iface-list>
  type@9.2|bridge|bond|eth|alias|vlan|fabric|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|unknown
  type@8.4|bridge|bond|eth|alias|vlan|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|unknown vlan-id?:integer(1..4094)
  vlan-raw-device?<pve-iface>
PUT /nodes/{node}/network
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node> regenerate-frr?@9.2:boolean
DELETE /nodes/{node}/network/{iface}
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  iface(2..20)<pve-iface> node<pve-node>
GET /nodes/{node}/network/{iface}
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  iface(2..20)<pve-iface> node<pve-node>
PUT /nodes/{node}/network/{iface}
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  address?<ipv4>+netmask address6?<ipv6>+netmask6 autostart?:boolean bond-primary?<pve-iface>
  bond_mode?|balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb|balance-slb|lacp-balance-slb|lacp-balance-tcp
  bond_xmit_hash_policy?|layer2|layer2+3|layer3+4 bridge_ports?<pve-iface-list> bridge_vids?<pve-vlan-id-or-range-list>
  bridge_vlan_aware?:boolean cidr?<CIDRv4> cidr6?<CIDRv6> comments? comments6? delete?<pve-configid-list> gateway?<ipv4> gateway6?<ipv6>
  iface(2..20)<pve-iface> mtu?:integer(1280..65520) netmask?<ipv4mask>+address netmask6?:integer(0..128)+address6 node<pve-node>
  ovs_bonds?<pve-iface-list> ovs_bridge?<pve-iface> ovs_options?(..1024) ovs_ports?<pve-iface-list> ovs_tag?:integer(1..4094)
  slaves?<pve-iface-list> type@9.2|bridge|bond|eth|alias|vlan|fabric|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|unknown
  type@8.4|bridge|bond|eth|alias|vlan|OVSBridge|OVSBond|OVSPort|OVSIntPort|vnet|unknown vlan-id?:integer(1..4094)
  vlan-raw-device?<pve-iface>
GET /nodes/{node}/query-url-metadata
  may ["or",["perm","/",["Sys.Audit","Sys.Modify"]],["perm","/nodes/{node}",["Sys.AccessNetwork"]]]
  node<pve-node> url~https?://.* verify-certificates?:boolean
GET /nodes/{node}/replication
  may all
  guest?:integer(100..999999999)<pve-vmid> node<pve-node>
GET /nodes/{node}/report
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/rrddata
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  cf?|AVERAGE|MAX node<pve-node> timeframe@9.2|hour|day|week|month|year|decade timeframe@8.4|hour|day|week|month|year
GET /nodes/{node}/services
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
GET /nodes/{node}/services/{service}
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
POST /nodes/{node}/services/{service}/reload
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
POST /nodes/{node}/services/{service}/restart
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
POST /nodes/{node}/services/{service}/start
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
GET /nodes/{node}/services/{service}/state
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
POST /nodes/{node}/services/{service}/stop
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node>
  service@9.2|chrony|corosync|cron|ksmtuned|lxcfs|postfix|proxmox-firewall|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pve-lxc-syscalld|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|qmeventd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
  service@8.4|chrony|corosync|cron|ksmtuned|postfix|pve-cluster|pve-firewall|pve-ha-crm|pve-ha-lrm|pvedaemon|pvefw-logger|pveproxy|pvescheduler|pvestatd|spiceproxy|sshd|syslog|systemd-journald|systemd-timesyncd
POST /nodes/{node}/startall
  may all
  force?:boolean max-workers?@9.2:integer(1..64) node<pve-node> vms?<pve-vmid-list>
GET /nodes/{node}/status
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
POST /nodes/{node}/status
  may ["perm","/nodes/{node}",["Sys.PowerMgmt"]]
  command|reboot|shutdown node<pve-node>
POST /nodes/{node}/stopall
  may all
  force-stop?:boolean max-workers?@9.2:integer(1..64) node<pve-node> timeout?:integer(0..7200) vms?<pve-vmid-list>
GET /nodes/{node}/subscription
  may all
  node<pve-node>
POST /nodes/{node}/suspendall
  may all
  max-workers?@9.2:integer(1..64) node<pve-node> vms?<pve-vmid-list>
GET /nodes/{node}/syslog
  may ["perm","/nodes/{node}",["Sys.Syslog"]]
  limit?:integer(0..) node<pve-node> service?(..128) since?~^\d{4}-\d{2}-\d{2}(\x20\d{2}:\d{2}(:\d{2})?)?$ start?:integer(0..)
  until?~^\d{4}-\d{2}-\d{2}(\x20\d{2}:\d{2}(:\d{2})?)?$
GET /nodes/{node}/time
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
PUT /nodes/{node}/time
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  node<pve-node> timezone
GET /nodes/{node}/version
  may all
  node<pve-node>
POST /nodes/{node}/wakeonlan
  may ["perm","/nodes/{node}",["Sys.PowerMgmt"]]
  node<pve-node>
`;
