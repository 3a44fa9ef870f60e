import type { GuestType } from '../world.js';

/** The firewall of a guest, which is the same for a VM and a container. */
export const guestFirewallDeclarations = (type: GuestType): string => String.raw`
GET /nodes/{node}/${type}/{vmid}/firewall
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/aliases
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/${type}/{vmid}/firewall/aliases
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  cidr<IPorCIDR> comment? name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/${type}/{vmid}/firewall/aliases/{name}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/aliases/{name}
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/${type}/{vmid}/firewall/aliases/{name}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  cidr<IPorCIDR> comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> rename?(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
  vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/ipset
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/${type}/{vmid}/firewall/ipset
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> rename?(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
  vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  force?:boolean name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  cidr<IPorCIDRorAlias> comment? name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> nomatch?:boolean
  vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}/{cidr}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  cidr<IPorCIDRorAlias> digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}/{cidr}
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  cidr<IPorCIDRorAlias> name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/${type}/{vmid}/firewall/ipset/{name}/{cidr}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  cidr<IPorCIDRorAlias> comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ node<pve-node> nomatch?:boolean
  vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/log
  may ["perm","/vms/{vmid}",["VM.Console"]]
  limit?:integer(0..) node<pve-node> since?:integer(0..) start?:integer(0..) until?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/options
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/${type}/{vmid}/firewall/options
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  delete?<pve-configid-list> dhcp?:boolean digest?(..64) enable?:boolean ipfilter?:boolean
  log_level_in?|emerg|alert|crit|err|warning|notice|info|debug|nolog
  log_level_out?|emerg|alert|crit|err|warning|notice|info|debug|nolog macfilter?:boolean ndp?:boolean node<pve-node>
  policy_in?|ACCEPT|REJECT|DROP policy_out?|ACCEPT|REJECT|DROP radv?:boolean vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/refs
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> type?|alias|ipset vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/rules
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/${type}/{vmid}/firewall/rules
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  action(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? dest?(..512)<pve-fw-addr-spec> digest?(..64) dport?<pve-fw-dport-spec>
  enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) node<pve-node> pos?:integer(0..) proto?<pve-fw-protocol-spec>
  source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type|in|out|forward|group vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/${type}/{vmid}/firewall/rules/{pos}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  digest?(..64) node<pve-node> pos?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/${type}/{vmid}/firewall/rules/{pos}
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> pos?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/${type}/{vmid}/firewall/rules/{pos}
  may ["perm","/vms/{vmid}",["VM.Config.Network"]]
  action?(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? delete?<pve-configid-list> dest?(..512)<pve-fw-addr-spec> digest?(..64)
  dport?<pve-fw-dport-spec> enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) moveto?:integer(0..) node<pve-node> pos?:integer(0..)
  proto?<pve-fw-protocol-spec> source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type?|in|out|forward|group
  vmid:integer(100..999999999)<pve-vmid>
`;
