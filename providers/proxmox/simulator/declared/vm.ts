import { diskSlots, unusedSlots } from './slots.js';

/** What can be done with a VM. */
export const vmDeclarations = String.raw`
GET /nodes/{node}/qemu
  may all
  full?:boolean node<pve-node>
DELETE /nodes/{node}/qemu/{vmid}
  may ["perm","/vms/{vmid}",["VM.Allocate"]]
  destroy-unreferenced-disks?:boolean node<pve-node> purge?:boolean skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/clone
  may ["and",["perm","/vms/{vmid}",["VM.Clone"]],["or",["perm","/vms/{newid}",["VM.Allocate"]],["perm","/pool/{pool}",["VM.Allocate"],"require_param","pool"]]]
  bwlimit?:integer(0..) description? format?|raw|qcow2|vmdk full?:boolean name?<dns-name> newid:integer(100..999999999)<pve-vmid>
  node<pve-node> pool?<pve-poolid> snapname?(..40)<pve-configid> storage?<pve-storage-id> target?<pve-node>
  vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/cloudinit
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/qemu/{vmid}/cloudinit
  may ["perm","/vms/{vmid}",["VM.Config.Cloudinit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/cloudinit/dump
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> type|user|network|meta vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/dbus-vmstate @9.2
  may ["perm","/vms/{vmid}",["VM.Migrate"]]
  action|start|stop node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/feature
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  feature|snapshot|clone|copy node<pve-node> snapname?(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/migrate
  may ["perm","/vms/{vmid}",["VM.Migrate"]]
  node<pve-node> target?<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/migrate
  may ["perm","/vms/{vmid}",["VM.Migrate"]]
  bwlimit?:integer(0..) force?:boolean migration_network?<CIDR> migration_type?|secure|insecure node<pve-node> online?:boolean
  target<pve-node> targetstorage?<storage-pair-list> vmid:integer(100..999999999)<pve-vmid> with-conntrack-state?@9.2:boolean
  with-local-disks?:boolean
POST /nodes/{node}/qemu/{vmid}/monitor
  may @9.2 ["perm","/vms/{vmid}",["Sys.Audit","Sys.Modify"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  command node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/move_disk
  may ["perm","/vms/{vmid}",["VM.Config.Disk"]]
  bwlimit?:integer(0..) delete?:boolean digest?(..40)
  disk|${diskSlots}|${unusedSlots}
  format?|raw|qcow2|vmdk node<pve-node> storage?<pve-storage-id> target-digest?(..40)
  target-disk?|${diskSlots}|${unusedSlots}
  target-vmid?:integer(100..999999999)<pve-vmid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/pending
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/qemu/{vmid}/resize
  may ["perm","/vms/{vmid}",["VM.Config.Disk"]]
  digest?(..40)
  disk|${diskSlots}
  node<pve-node> size~\+?\d+(\.\d+)?[KMGT]? skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/rrd
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  cf?|AVERAGE|MAX ds<pve-configid-list> node<pve-node> timeframe|hour|day|week|month|year vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/rrddata
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  cf?|AVERAGE|MAX node<pve-node> timeframe|hour|day|week|month|year vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/qemu/{vmid}/sendkey
  may ["perm","/vms/{vmid}",["VM.Console"]]
  key node<pve-node> skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/snapshot
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/snapshot
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  description? node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid> vmstate?:boolean
DELETE /nodes/{node}/qemu/{vmid}/snapshot/{snapname}
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  force?:boolean node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/snapshot/{snapname}
  may all
  node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config
  may ["perm","/vms/{vmid}",["VM.Snapshot","VM.Snapshot.Rollback","VM.Audit"],"any",1]
  node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  description? node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback
  may ["perm","/vms/{vmid}",["VM.Snapshot","VM.Snapshot.Rollback"],"any",1]
  node<pve-node> snapname(..40)<pve-configid> start?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/spiceproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> proxy?<address> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/status
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/status/current
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/reboot
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> timeout?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/reset
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/resume
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  nocheck?:boolean node<pve-node> skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/shutdown
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  forceStop?:boolean keepActive?:boolean node<pve-node> skiplock?:boolean timeout?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/start
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  force-cpu? machine?@9.2{machine} machine?@8.4{machine-8} migratedfrom?<pve-node> migration_network?<CIDR>
  migration_type?|secure|insecure nets-host-mtu?@9.2~net\d+=\d+(,net\d+=\d+)* node<pve-node> skiplock?:boolean stateuri?(..128)
  targetstorage?<storage-pair-list> timeout?:integer(0..) vmid:integer(100..999999999)<pve-vmid> with-conntrack-state?@9.2:boolean
POST /nodes/{node}/qemu/{vmid}/status/stop
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  keepActive?:boolean migratedfrom?<pve-node> node<pve-node> overrule-shutdown?:boolean skiplock?:boolean timeout?:integer(0..)
  vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/status/suspend
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> skiplock?:boolean statestorage?<pve-storage-id>+todisk todisk?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/template
  may ["perm","/vms/{vmid}",["VM.Allocate"]]
  disk?|${diskSlots}
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/termproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> serial?|serial0|serial1|serial2|serial3 vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/qemu/{vmid}/unlink
  may ["perm","/vms/{vmid}",["VM.Config.Disk"]]
  force?:boolean idlist<pve-configid-list> node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/vncproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  generate-password?:boolean node<pve-node> vmid:integer(100..999999999)<pve-vmid> websocket?:boolean
GET /nodes/{node}/qemu/{vmid}/vncwebsocket
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> port:integer(5900..5999) vmid:integer(100..999999999)<pve-vmid> vncticket(..512)
`;
