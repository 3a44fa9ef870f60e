/** What /cluster takes and asks for, apart from its network and firewall. */
export const clusterDeclared = String.raw`
GET /cluster
  may all
GET /cluster/backup
  may ["perm","/",["Sys.Audit"]]
POST /cluster/backup
  may ["perm","/",["Sys.Modify"]]
  all?:boolean bwlimit?:integer(0..) comment?(..512) compress?|0|1|gzip|lzo|zstd dow?<pve-day-of-week-list>+starttime dumpdir?
  enabled?:boolean exclude?<pve-vmid-list> exclude-path?:array[] fleecing?<backup-fleecing> id?<pve-configid> ionice?:integer(0..8)
  lockwait?:integer(0..) mailnotification?|always|failure mailto?<email-or-username-list> maxfiles?@8.4:integer(1..)
  mode?|snapshot|suspend|stop node?<pve-node> notes-template?(..1024)+storage notification-mode?|auto|legacy-sendmail|notification-system
  notification-policy?@8.4|always|failure|never notification-target?@8.4<pve-configid> pbs-change-detection-mode?|legacy|data|metadata
  performance?<backup-performance> pigz?:integer pool? protected?:boolean+storage prune-backups?<prune-backups> quiet?:boolean
  remove?:boolean repeat-missed?:boolean schedule?(..128)<pve-calendar-event> script? starttime?~\d{1,2}:\d{1,2} stdexcludes?:boolean
  stop?:boolean stopwait?:integer(0..) storage?<pve-storage-id> tmpdir? vmid?<pve-vmid-list> zstd?:integer
GET /cluster/backup-info
  may root
GET /cluster/backup-info/not-backed-up
  may ["perm","/",["Sys.Audit"]]
DELETE /cluster/backup/{id}
  may ["perm","/",["Sys.Modify"]]
  id(..50)~\S+
GET /cluster/backup/{id}
  may ["perm","/",["Sys.Audit"]]
  id(..50)~\S+
PUT /cluster/backup/{id}
  may ["perm","/",["Sys.Modify"]]
  all?:boolean bwlimit?:integer(0..) comment?(..512) compress?|0|1|gzip|lzo|zstd delete?<pve-configid-list>
  dow?<pve-day-of-week-list>+starttime dumpdir? enabled?:boolean exclude?<pve-vmid-list> exclude-path?:array[] fleecing?<backup-fleecing>
  id(..50)~\S+ ionice?:integer(0..8) lockwait?:integer(0..) mailnotification?|always|failure mailto?<email-or-username-list>
  maxfiles?@8.4:integer(1..) mode?|snapshot|suspend|stop node?<pve-node> notes-template?(..1024)+storage
  notification-mode?|auto|legacy-sendmail|notification-system notification-policy?@8.4|always|failure|never
  notification-target?@8.4<pve-configid> pbs-change-detection-mode?|legacy|data|metadata performance?<backup-performance> pigz?:integer
  pool? protected?:boolean+storage prune-backups?<prune-backups> quiet?:boolean remove?:boolean repeat-missed?:boolean
  schedule?(..128)<pve-calendar-event> script? starttime?~\d{1,2}:\d{1,2} stdexcludes?:boolean stop?:boolean stopwait?:integer(0..)
  storage?<pve-storage-id> tmpdir? vmid?<pve-vmid-list> zstd?:integer
GET /cluster/backup/{id}/included_volumes
  may ["perm","/",["Sys.Audit"]]
  id(..50)~\S+
GET /cluster/bulk-action @9.2
  may all
GET /cluster/bulk-action/guest @9.2
  may all
POST /cluster/bulk-action/guest/shutdown @9.2
  may all
  force-stop?:boolean max-workers?:integer(1..64) maxworkers?:integer(1..64) timeout?:integer
  vms?:array[:integer(100..999999999)<pve-vmid>]
POST /cluster/bulk-action/guest/start @9.2
  may all
  max-workers?:integer(1..64) maxworkers?:integer(1..64) timeout?:integer vms?:array[:integer(100..999999999)<pve-vmid>]
POST /cluster/bulk-action/guest/suspend @9.2
  may all
  max-workers?:integer(1..64) maxworkers?:integer(1..64) statestorage?<pve-storage-id>+to-disk to-disk?:boolean
  vms?:array[:integer(100..999999999)<pve-vmid>]
GET /cluster/config
  may ["perm","/",["Sys.Audit"]]
GET /cluster/config/apiversion
  may ["perm","/",["Sys.Audit"]]
GET /cluster/config/nodes
  may ["perm","/",["Sys.Audit"]]
GET /cluster/config/qdevice
  may ["perm","/",["Sys.Audit"]]
GET /cluster/config/totem
  may ["perm","/",["Sys.Audit"]]
GET /cluster/ha
  may ["perm","/",["Sys.Audit"]]
GET /cluster/ha/groups
  may ["perm","/",["Sys.Audit"]]
POST /cluster/ha/groups
  may ["perm","/",["Sys.Console"]]
  comment?(..4096) group<pve-configid> nodes@9.2<pve-ha-node-list> nodes@8.4<pve-ha-group-node-list> nofailback?:boolean
  restricted?:boolean type?|group
DELETE /cluster/ha/groups/{group}
  may ["perm","/",["Sys.Console"]]
  group<pve-configid>
GET /cluster/ha/groups/{group}
  may ["perm","/",["Sys.Audit"]]
  group<pve-configid>
PUT /cluster/ha/groups/{group}
  may ["perm","/",["Sys.Console"]]
  comment?(..4096) delete?(..4096)<pve-configid-list> digest?(..64) group<pve-configid> nodes?@9.2<pve-ha-node-list>
  nodes?@8.4<pve-ha-group-node-list> nofailback?:boolean restricted?:boolean
GET /cluster/ha/resources
  may ["perm","/",["Sys.Audit"]]
  type?|ct|vm
POST /cluster/ha/resources
  may ["perm","/",["Sys.Console"]]
  auto-rebalance?@9.2:boolean comment?(..4096) failback?@9.2:boolean group?<pve-configid> max_relocate?:integer(0..)
  max_restart?:integer(0..) sid<pve-ha-resource-or-vm-id> state?|started|stopped|enabled|disabled|ignored type?|ct|vm
DELETE /cluster/ha/resources/{sid}
  may ["perm","/",["Sys.Console"]]
  purge?@9.2:boolean sid<pve-ha-resource-or-vm-id>
GET /cluster/ha/resources/{sid}
  may ["perm","/",["Sys.Audit"]]
  sid<pve-ha-resource-or-vm-id>
PUT /cluster/ha/resources/{sid}
  may ["perm","/",["Sys.Console"]]
  auto-rebalance?@9.2:boolean comment?(..4096) delete?(..4096)<pve-configid-list> digest?(..64) failback?@9.2:boolean group?<pve-configid>
  max_relocate?:integer(0..) max_restart?:integer(0..) sid<pve-ha-resource-or-vm-id> state?|started|stopped|enabled|disabled|ignored
POST /cluster/ha/resources/{sid}/migrate
  may ["perm","/",["Sys.Console"]]
  node<pve-node> sid<pve-ha-resource-or-vm-id>
POST /cluster/ha/resources/{sid}/relocate
  may ["perm","/",["Sys.Console"]]
  node<pve-node> sid<pve-ha-resource-or-vm-id>
GET /cluster/ha/rules @9.2
  may ["perm","/",["Sys.Audit"]]
  resource? type?|node-affinity|resource-affinity
POST /cluster/ha/rules @9.2
  may ["perm","/",["Sys.Console"]]
  affinity?|positive|negative comment?(..4096) disable?:boolean nodes?<pve-ha-node-list> resources<pve-ha-resource-id-list>
  rule<pve-configid> strict?:boolean type|node-affinity|resource-affinity
DELETE /cluster/ha/rules/{rule} @9.2
  may ["perm","/",["Sys.Console"]]
  rule<pve-configid>
GET /cluster/ha/rules/{rule} @9.2
  may ["perm","/",["Sys.Audit"]]
  rule<pve-configid>
PUT /cluster/ha/rules/{rule} @9.2
  may ["perm","/",["Sys.Console"]]
  affinity?|positive|negative comment?(..4096) delete?(..4096)<pve-configid-list> digest?(..64) disable?:boolean nodes?<pve-ha-node-list>
  resources?<pve-ha-resource-id-list> rule<pve-configid> strict?:boolean type|node-affinity|resource-affinity
GET /cluster/ha/status
  may all
POST /cluster/ha/status/arm-ha @9.2
  may ["perm","/",["Sys.Console"]]
GET /cluster/ha/status/current
  may ["perm","/",["Sys.Audit"]]
POST /cluster/ha/status/disarm-ha @9.2
  may ["perm","/",["Sys.Console"]]
  resource-mode|freeze|ignore
GET /cluster/ha/status/manager_status
  may ["perm","/",["Sys.Audit"]]
GET /cluster/jobs
  may all
GET /cluster/jobs/realm-sync
  may ["perm","/",["Sys.Audit"]]
GET /cluster/log
  may all
  max?:integer(1..)
GET /cluster/mapping
  may all
GET /cluster/mapping/dir
  may all
  check-node?<pve-node>
POST /cluster/mapping/dir
  may ["perm","/mapping/dir",["Mapping.Modify"]]
  description?(..4096) id<pve-configid> map:array[{mapping-dir}]
DELETE /cluster/mapping/dir/{id}
  may ["perm","/mapping/dir",["Mapping.Modify"]]
  id<pve-configid>
GET /cluster/mapping/dir/{id}
  may ["or",["perm","/mapping/dir/{id}",["Mapping.Use"]],["perm","/mapping/dir/{id}",["Mapping.Modify"]],["perm","/mapping/dir/{id}",["Mapping.Audit"]]]
  id<pve-configid>
PUT /cluster/mapping/dir/{id}
  may ["perm","/mapping/dir/{id}",["Mapping.Modify"]]
  delete?(..4096)<pve-configid-list> description?(..4096) digest?(..64) id<pve-configid> map?:array[{mapping-dir}]
GET /cluster/mapping/pci
  may all
  check-node?<pve-node>
POST /cluster/mapping/pci
  may ["perm","/mapping/pci",["Mapping.Modify"]]
  description?(..4096) id<pve-configid> live-migration-capable?:boolean map:array[{mapping-pci}] mdev?:boolean
DELETE /cluster/mapping/pci/{id}
  may ["perm","/mapping/pci",["Mapping.Modify"]]
  id<pve-configid>
GET /cluster/mapping/pci/{id}
  may ["or",["perm","/mapping/pci/{id}",["Mapping.Use"]],["perm","/mapping/pci/{id}",["Mapping.Modify"]],["perm","/mapping/pci/{id}",["Mapping.Audit"]]]
  id<pve-configid>
PUT /cluster/mapping/pci/{id}
  may ["perm","/mapping/pci/{id}",["Mapping.Modify"]]
  delete?(..4096)<pve-configid-list> description?(..4096) digest?(..64) id<pve-configid> live-migration-capable?:boolean
  map?:array[{mapping-pci}] mdev?:boolean
GET /cluster/mapping/usb
  may all
  check-node?<pve-node>
POST /cluster/mapping/usb
  may ["perm","/mapping/usb",["Mapping.Modify"]]
  description?(..4096) id<pve-configid> map:array[{mapping-usb}]
DELETE /cluster/mapping/usb/{id}
  may ["perm","/mapping/usb",["Mapping.Modify"]]
  id<pve-configid>
GET /cluster/mapping/usb/{id}
  may ["or",["perm","/mapping/usb/{id}",["Mapping.Audit"]],["perm","/mapping/usb/{id}",["Mapping.Use"]],["perm","/mapping/usb/{id}",["Mapping.Modify"]]]
  id<pve-configid>
PUT /cluster/mapping/usb/{id}
  may ["perm","/mapping/usb/{id}",["Mapping.Modify"]]
  delete?(..4096)<pve-configid-list> description?(..4096) digest?(..64) id<pve-configid> map:array[{mapping-usb}]
GET /cluster/metrics
  may all
GET /cluster/metrics/server
  may ["perm","/",["Sys.Audit"]]
DELETE /cluster/metrics/server/{id}
  may ["perm","/",["Sys.Modify"]]
  id<pve-configid>
GET /cluster/metrics/server/{id}
  may ["perm","/",["Sys.Audit"]]
  id<pve-configid>
POST /cluster/metrics/server/{id}
  may ["perm","/",["Sys.Modify"]]
  api-path-prefix? bucket? disable?:boolean id<pve-configid> influxdbproto?|udp|http|https max-body-size?:integer(1..)
  mtu?:integer(512..65536) organization? otel-compression?@9.2|none|gzip otel-headers?@9.2(..1024) otel-max-body-size?@9.2:integer(1024..)
  otel-path?@9.2 otel-protocol?@9.2|http|https otel-resource-attributes?@9.2(..1024) otel-timeout?@9.2:integer(1..10)
  otel-verify-ssl?@9.2:boolean path?<graphite-path> port:integer(1..65536) proto?|udp|tcp server<address> timeout?:integer(0..) token?
  type@9.2<pve-configid>|graphite|influxdb|opentelemetry type@8.4<pve-configid>|graphite|influxdb verify-certificate?:boolean
PUT /cluster/metrics/server/{id}
  may ["perm","/",["Sys.Modify"]]
  api-path-prefix? bucket? delete?(..4096)<pve-configid-list> digest?(..64) disable?:boolean id<pve-configid>
  influxdbproto?|udp|http|https max-body-size?:integer(1..) mtu?:integer(512..65536) organization? otel-compression?@9.2|none|gzip
  otel-headers?@9.2(..1024) otel-max-body-size?@9.2:integer(1024..) otel-path?@9.2 otel-protocol?@9.2|http|https
  otel-resource-attributes?@9.2(..1024) otel-timeout?@9.2:integer(1..10) otel-verify-ssl?@9.2:boolean path?<graphite-path>
  port:integer(1..65536) proto?|udp|tcp server<address> timeout?:integer(0..) token? verify-certificate?:boolean
GET /cluster/nextid
  may all
  vmid?:integer(100..999999999)<pve-vmid>
GET /cluster/options
  may all
PUT /cluster/options
  may ["perm","/",["Sys.Modify"]]
  bwlimit?{bwlimit} consent-text?(..65536) console?|applet|vv|html5|xtermjs crs?@9.2{crs} crs?@8.4{crs-2} delete?<pve-configid-list>
  description?(..65536) email_from?<email-opt> fencing?|watchdog|hardware|both ha?{ha} http_proxy?~http://.*
  keyboard?|de|de-ch|da|en-gb|en-us|es|fi|fr|fr-be|fr-ca|fr-ch|hu|is|it|ja|lt|mk|nl|no|pl|pt|pt-br|sv|sl|tr
  language?|ar|ca|da|de|en|es|eu|fa|fr|hr|he|it|ja|ka|kr|nb|nl|nn|pl|pt_BR|ru|sl|sv|tr|ukr|zh_CN|zh_TW location?@9.2{location}
  mac_prefix?<mac-prefix> max_workers?:integer(1..) migration?{migration} migration_unsecure?:boolean next-id?{next-id} notify?{notify}
  registered-tags?~(?:(?:[a-z0-9_][a-z0-9_\-\+\.]*);)*(?:[a-z0-9_][a-z0-9_\-\+\.]*)~i replication?@9.2{migration} tag-style?{tag-style}
  u2f?{u2f} user-tag-access?{user-tag-access} webauthn?{webauthn}
GET /cluster/replication
  may all
POST /cluster/replication
  may @9.2 all
  may @8.4 ["perm","/storage",["Datastore.Allocate"]]
  comment?(..4096) disable?:boolean id<pve-replication-job-id>~[1-9][0-9]{2,8}-\d{1,9} rate?:number(1..) remove_job?|local|full
  schedule?(..128)<pve-calendar-event> source?<pve-node> target<pve-node> type|local
DELETE /cluster/replication/{id}
  may @9.2 all
  may @8.4 ["perm","/storage",["Datastore.Allocate"]]
  force?:boolean id<pve-replication-job-id>~[1-9][0-9]{2,8}-\d{1,9} keep?:boolean
GET /cluster/replication/{id}
  may all
  id<pve-replication-job-id>~[1-9][0-9]{2,8}-\d{1,9}
PUT /cluster/replication/{id}
  may @9.2 all
  may @8.4 ["perm","/storage",["Datastore.Allocate"]]
  comment?(..4096) delete?(..4096)<pve-configid-list> digest?(..64) disable?:boolean id<pve-replication-job-id>~[1-9][0-9]{2,8}-\d{1,9}
  rate?:number(1..) remove_job?|local|full schedule?(..128)<pve-calendar-event> source?<pve-node>
GET /cluster/resources
  may all
  type?|vm|storage|node|sdn
GET /cluster/status
  may ["perm","/",["Sys.Audit"]]
GET /cluster/tasks
  may all
`;
