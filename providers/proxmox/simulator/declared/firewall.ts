/** What the firewalls of the cluster and the nodes take and ask for. */
export const firewallDeclared = String.raw`
GET /cluster/firewall
  may all
GET /cluster/firewall/aliases
  may ["perm","/",["Sys.Audit"]]
POST /cluster/firewall/aliases
  may ["perm","/",["Sys.Modify"]]
  cidr<IPorCIDR> comment? name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
DELETE /cluster/firewall/aliases/{name}
  may ["perm","/",["Sys.Modify"]]
  digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
GET /cluster/firewall/aliases/{name}
  may ["perm","/",["Sys.Audit"]]
  name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
PUT /cluster/firewall/aliases/{name}
  may ["perm","/",["Sys.Modify"]]
  cidr<IPorCIDR> comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ rename?(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
GET /cluster/firewall/groups
  may all
POST /cluster/firewall/groups
  may ["perm","/",["Sys.Modify"]]
  comment? digest?(..64) group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+ rename?(2..18)~[A-Za-z][A-Za-z0-9\-\_]+
DELETE /cluster/firewall/groups/{group}
  may ["perm","/",["Sys.Modify"]]
  group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+
GET /cluster/firewall/groups/{group}
  may ["perm","/",["Sys.Audit"]]
  group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+
POST /cluster/firewall/groups/{group}
  may ["perm","/",["Sys.Modify"]]
  action(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? dest?(..512)<pve-fw-addr-spec> digest?(..64) dport?<pve-fw-dport-spec>
  enable?:integer(0..) group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+ icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) pos?:integer(0..) proto?<pve-fw-protocol-spec>
  source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type|in|out|forward|group
DELETE /cluster/firewall/groups/{group}/{pos}
  may ["perm","/",["Sys.Modify"]]
  digest?(..64) group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+ pos?:integer(0..)
GET /cluster/firewall/groups/{group}/{pos}
  may ["perm","/",["Sys.Audit"]]
  group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+ pos?:integer(0..)
PUT /cluster/firewall/groups/{group}/{pos}
  may ["perm","/",["Sys.Modify"]]
  action?(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? delete?<pve-configid-list> dest?(..512)<pve-fw-addr-spec> digest?(..64)
  dport?<pve-fw-dport-spec> enable?:integer(0..) group(2..18)~[A-Za-z][A-Za-z0-9\-\_]+ icmp-type?<pve-fw-icmp-type-spec>
  iface?(2..20)<pve-iface> log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) moveto?:integer(0..) pos?:integer(0..)
  proto?<pve-fw-protocol-spec> source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type?|in|out|forward|group
GET /cluster/firewall/ipset
  may ["perm","/",["Sys.Audit"]]
POST /cluster/firewall/ipset
  may ["perm","/",["Sys.Modify"]]
  comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ rename?(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
DELETE /cluster/firewall/ipset/{name}
  may ["perm","/",["Sys.Modify"]]
  force?:boolean name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
GET /cluster/firewall/ipset/{name}
  may ["perm","/",["Sys.Audit"]]
  name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
POST /cluster/firewall/ipset/{name}
  may ["perm","/",["Sys.Modify"]]
  cidr<IPorCIDRorAlias> comment? name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ nomatch?:boolean
DELETE /cluster/firewall/ipset/{name}/{cidr}
  may ["perm","/",["Sys.Modify"]]
  cidr<IPorCIDRorAlias> digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
GET /cluster/firewall/ipset/{name}/{cidr}
  may ["perm","/",["Sys.Audit"]]
  cidr<IPorCIDRorAlias> name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+
PUT /cluster/firewall/ipset/{name}/{cidr}
  may ["perm","/",["Sys.Modify"]]
  cidr<IPorCIDRorAlias> comment? digest?(..64) name(2..64)~[A-Za-z][A-Za-z0-9\-\_]+ nomatch?:boolean
GET /cluster/firewall/macros
  may all
GET /cluster/firewall/options
  may ["perm","/",["Sys.Audit"]]
PUT /cluster/firewall/options
  may ["perm","/",["Sys.Modify"]]
  delete?<pve-configid-list> digest?(..64) ebtables?:boolean enable?:integer(0..) log_ratelimit?{log_ratelimit}
  policy_forward?|ACCEPT|DROP policy_in?|ACCEPT|REJECT|DROP policy_out?|ACCEPT|REJECT|DROP
GET /cluster/firewall/refs
  may ["perm","/",["Sys.Audit"]]
  type?|alias|ipset
GET /cluster/firewall/rules
  may ["perm","/",["Sys.Audit"]]
POST /cluster/firewall/rules
  may ["perm","/",["Sys.Modify"]]
  action(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? dest?(..512)<pve-fw-addr-spec> digest?(..64) dport?<pve-fw-dport-spec>
  enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) pos?:integer(0..) proto?<pve-fw-protocol-spec>
  source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type|in|out|forward|group
DELETE /cluster/firewall/rules/{pos}
  may ["perm","/",["Sys.Modify"]]
  digest?(..64) pos?:integer(0..)
GET /cluster/firewall/rules/{pos}
  may ["perm","/",["Sys.Audit"]]
  pos?:integer(0..)
PUT /cluster/firewall/rules/{pos}
  may ["perm","/",["Sys.Modify"]]
  action?(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? delete?<pve-configid-list> dest?(..512)<pve-fw-addr-spec> digest?(..64)
  dport?<pve-fw-dport-spec> enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) moveto?:integer(0..) pos?:integer(0..)
  proto?<pve-fw-protocol-spec> source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type?|in|out|forward|group
GET /nodes/{node}/firewall
  may all
  node<pve-node>
GET /nodes/{node}/firewall/log
  may ["perm","/nodes/{node}",["Sys.Syslog"]]
  limit?:integer(0..) node<pve-node> since?:integer(0..) start?:integer(0..) until?:integer(0..)
GET /nodes/{node}/firewall/options
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
PUT /nodes/{node}/firewall/options
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  delete?<pve-configid-list> digest?(..64) enable?:boolean log_level_forward?|emerg|alert|crit|err|warning|notice|info|debug|nolog
  log_level_in?|emerg|alert|crit|err|warning|notice|info|debug|nolog log_level_out?|emerg|alert|crit|err|warning|notice|info|debug|nolog
  log_nf_conntrack?:boolean ndp?:boolean nf_conntrack_allow_invalid?:boolean nf_conntrack_helpers?<pve-fw-conntrack-helper>
  nf_conntrack_max?:integer(32768..) nf_conntrack_tcp_timeout_established?:integer(7875..)
  nf_conntrack_tcp_timeout_syn_recv?:integer(30..60) nftables?:boolean node<pve-node> nosmurfs?:boolean protection_synflood?:boolean
  protection_synflood_burst?:integer protection_synflood_rate?:integer
  smurf_log_level?|emerg|alert|crit|err|warning|notice|info|debug|nolog
  tcp_flags_log_level?|emerg|alert|crit|err|warning|notice|info|debug|nolog tcpflags?:boolean
GET /nodes/{node}/firewall/rules
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node>
POST /nodes/{node}/firewall/rules
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  action(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? dest?(..512)<pve-fw-addr-spec> digest?(..64) dport?<pve-fw-dport-spec>
  enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) node<pve-node> pos?:integer(0..) proto?<pve-fw-protocol-spec>
  source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type|in|out|forward|group
DELETE /nodes/{node}/firewall/rules/{pos}
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  digest?(..64) node<pve-node> pos?:integer(0..)
GET /nodes/{node}/firewall/rules/{pos}
  may ["perm","/nodes/{node}",["Sys.Audit"]]
  node<pve-node> pos?:integer(0..)
PUT /nodes/{node}/firewall/rules/{pos}
  may ["perm","/nodes/{node}",["Sys.Modify"]]
  action?(2..20)~[A-Za-z][A-Za-z0-9\-\_]+ comment? delete?<pve-configid-list> dest?(..512)<pve-fw-addr-spec> digest?(..64)
  dport?<pve-fw-dport-spec> enable?:integer(0..) icmp-type?<pve-fw-icmp-type-spec> iface?(2..20)<pve-iface>
  log?|emerg|alert|crit|err|warning|notice|info|debug|nolog macro?(..128) moveto?:integer(0..) node<pve-node> pos?:integer(0..)
  proto?<pve-fw-protocol-spec> source?(..512)<pve-fw-addr-spec> sport?<pve-fw-sport-spec> type?|in|out|forward|group
`;
