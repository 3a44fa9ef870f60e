/** The property strings of the cluster, its nodes and storages, as `readPropertyStrings` reads them. */
export const controlStrings = String.raw`
bwlimit
  clone?:number(0..) default?:number(0..) migration?:number(0..) move?:number(0..) restore?:number(0..)
crs
  ha?|basic|static|dynamic ha-auto-rebalance?:boolean ha-auto-rebalance-hold-duration?:number(0..)+ha-auto-rebalance
  ha-auto-rebalance-margin?:number(0..100)+ha-auto-rebalance ha-auto-rebalance-method?+ha-auto-rebalance|bruteforce|topsis
  ha-auto-rebalance-threshold?:number(0..100)+ha-auto-rebalance ha-rebalance-on-start?:boolean
crs-2
  ha?|basic|static ha-rebalance-on-start?:boolean
ha
  shutdown_policy|freeze|failover|conditional|migrate
location
  latitude:number(-90..90) longitude:number(-180..180) name?(..128)
migration
  network?<CIDR> *type|secure|insecure
next-id
  lower?:integer upper?:integer
notify
  fencing?|always|never package-updates?|auto|always|never replication?|always|never target-fencing? target-package-updates?
  target-replication?
tag-style
  case-sensitive?:boolean
  color-map?~(?:(?:[a-z0-9_][a-z0-9_\-\+\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?)(?:;(?:(?:[a-z0-9_][a-z0-9_\-\+\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?))*~i
  ordering?|config|alphabetical shape?|full|circle|dense|none
u2f
  appid? origin?
user-tag-access
  user-allow?|none|list|existing|free user-allow-list?~(?:[a-z0-9_][a-z0-9_\-\+\.]*)(?:;(?:[a-z0-9_][a-z0-9_\-\+\.]*))*~i
webauthn
  allow-subdomains?:boolean id? origin? rp?
acme
  account?<pve-configid> domains?
acmedomain
  alias? *domain<dns-name> plugin?<pve-configid>
wakeonlan
  bind-interface?<pve-iface> broadcast-address?<ipv4> *mac<mac-addr>
link
  *address<address> priority?:integer(0..255)
log_ratelimit
  burst?:integer(0..) *enable:boolean rate?~[1-9][0-9]*\/(second|minute|hour|day)
replication
  network?<CIDR> *type|secure|insecure
mapping-dir
  node<pve-node> path<pve-storage-path>
mapping-pci
  description?(..4096) id~(?:^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$) iommugroup?:integer node<pve-node>
  path~(?:[a-f0-9]{4,}:[a-f0-9]{2}:[a-f0-9]{2}(?:.[a-f0-9])?;)*[a-f0-9]{4,}:[a-f0-9]{2}:[a-f0-9]{2}(?:.[a-f0-9])?
  subsystem-id?~(?:^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$)
mapping-usb
  description?(..4096) id~(?:^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$) node<pve-node> path?~(?:^(\d+)\-(\d+(\.\d+)*)$)
`;
