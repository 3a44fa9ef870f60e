import { mountSlots, unusedSlots } from './slots.js';

const containerOptions =
  String.raw`arch?|amd64|i386|arm64|armhf|riscv32|riscv64 cmode?|shell|console|tty console?:boolean cores?:integer(1..8192)
  cpulimit?:number(0..8192) cpuunits?:integer(0..500000) debug?:boolean description?(..8192) dev[n]?{dev}
  entrypoint?@9.2~(?:[^\x00-\x08\x0a-\x1F\x7F]+) env?@9.2~(?:(?:\w+=[^\x00-\x08\x0a-\x1F\x7F]*)(?:\0\w+=[^\x00-\x08\x0a-\x1F\x7F]*)*)
  features?{features} hookscript?<pve-volume-id> hostname?(..255)<dns-name>
  lock?|backup|create|destroyed|disk|fstrim|migrate|mounted|rollback|snapshot|snapshot-delete memory?:integer(16..) mp[n]?@9.2{mp}
  mp[n]?@8.4{mp-8} nameserver?<lxc-ip-with-ll-iface-list> net[n]?@9.2{ct-net} net[n]?@8.4{ct-net-8} onboot?:boolean
  ostype?|debian|devuan|ubuntu|centos|fedora|opensuse|archlinux|alpine|gentoo|nixos|unmanaged protection?:boolean rootfs?@9.2{rootfs}
  rootfs?@8.4{rootfs-8} searchdomain?<dns-name-list> startup?<pve-startup-order> swap?:integer(0..) tags?<pve-tag-list>
  template?:boolean timezone?<pve-ct-timezone> tty?:integer(0..6) unprivileged?:boolean unused[n]?{ct-unused}`.replaceAll(/\s+/g, ' ');

/** What can be done with a container. */
export const containerDeclarations = String.raw`
GET /nodes/{node}/lxc
  may all
  node<pve-node>
POST /nodes/{node}/lxc
  may all
  bwlimit?:number(0..) force?:boolean ha-managed?@9.2:boolean ignore-unpack-errors?:boolean node<pve-node> ostemplate(..255)
  password?(5..) pool?<pve-poolid> restore?:boolean ssh-public-keys? start?:boolean storage?<pve-storage-id> unique?:boolean+restore
  vmid:integer(100..999999999)<pve-vmid> ${containerOptions}
DELETE /nodes/{node}/lxc/{vmid}
  may ["perm","/vms/{vmid}",["VM.Allocate"]]
  destroy-unreferenced-disks?:boolean force?:boolean node<pve-node> purge?:boolean vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/clone
  may ["and",["perm","/vms/{vmid}",["VM.Clone"]],["or",["perm","/vms/{newid}",["VM.Allocate"]],["perm","/pool/{pool}",["VM.Allocate"],"require_param","pool"]]]
  bwlimit?:number(0..) description? full?:boolean hostname?<dns-name> newid:integer(100..999999999)<pve-vmid> node<pve-node>
  pool?<pve-poolid> snapname?(..40)<pve-configid> storage?<pve-storage-id> target?<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/config
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  current?:boolean node<pve-node> snapshot?(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/lxc/{vmid}/config
  may ["perm","/vms/{vmid}",["VM.Config.Disk","VM.Config.CPU","VM.Config.Memory","VM.Config.Network","VM.Config.Options"],"any",1]
  delete?<pve-configid-list> digest?(..40) node<pve-node> revert?<pve-configid-list> vmid:integer(100..999999999)<pve-vmid>
  ${containerOptions}
GET /nodes/{node}/lxc/{vmid}/feature
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  feature|snapshot|clone|copy node<pve-node> snapname?(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/interfaces
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/migrate @9.2
  may ["perm","/vms/{vmid}",["VM.Migrate"]]
  node<pve-node> target?<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/migrate
  may ["perm","/vms/{vmid}",["VM.Migrate"]]
  bwlimit?:number(0..) node<pve-node> online?:boolean restart?:boolean target<pve-node> target-storage?<storage-pair-list>
  timeout?:integer vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/move_volume
  may ["perm","/vms/{vmid}",["VM.Config.Disk"]]
  bwlimit?:number(0..) delete?:boolean digest?(..40) node<pve-node> storage?<pve-storage-id> target-digest?(..40)
  target-vmid?:integer(100..999999999)<pve-vmid>
  target-volume?|rootfs|${mountSlots}|${unusedSlots}
  vmid:integer(100..999999999)<pve-vmid>
  volume|rootfs|${mountSlots}|${unusedSlots}
GET /nodes/{node}/lxc/{vmid}/pending
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/lxc/{vmid}/resize
  may ["perm","/vms/{vmid}",["VM.Config.Disk"],"any",1]
  digest?(..40)
  disk|rootfs|${mountSlots}
  node<pve-node> size~\+?\d+(\.\d+)?[KMGT]? vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/rrd
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  cf?|AVERAGE|MAX ds<pve-configid-list> node<pve-node> timeframe|hour|day|week|month|year vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/rrddata
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  cf?|AVERAGE|MAX node<pve-node> timeframe|hour|day|week|month|year vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/snapshot
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/snapshot
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  description? node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/lxc/{vmid}/snapshot/{snapname}
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  force?:boolean node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/snapshot/{snapname}
  may all
  node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config
  may ["perm","/vms/{vmid}",["VM.Snapshot","VM.Snapshot.Rollback","VM.Audit"],"any",1]
  node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
PUT /nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config
  may ["perm","/vms/{vmid}",["VM.Snapshot"]]
  description? node<pve-node> snapname(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback
  may ["perm","/vms/{vmid}",["VM.Snapshot","VM.Snapshot.Rollback"],"any",1]
  node<pve-node> snapname(..40)<pve-configid> start?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/spiceproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> proxy?<address> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/status
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/lxc/{vmid}/status/current
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/reboot
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> timeout?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/resume
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/shutdown
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  forceStop?:boolean node<pve-node> timeout?:integer(0..) vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/start
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  debug?:boolean node<pve-node> skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/stop
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> overrule-shutdown?:boolean skiplock?:boolean vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/status/suspend
  may ["perm","/vms/{vmid}",["VM.PowerMgmt"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/template
  may ["perm","/vms/{vmid}",["VM.Allocate"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/termproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/lxc/{vmid}/vncproxy
  may ["perm","/vms/{vmid}",["VM.Console"]]
  height?:integer(16..2160) node<pve-node> vmid:integer(100..999999999)<pve-vmid> websocket?:boolean width?:integer(16..4096)
GET /nodes/{node}/lxc/{vmid}/vncwebsocket
  may ["perm","/vms/{vmid}",["VM.Console"]]
  node<pve-node> port:integer(5900..5999) vmid:integer(100..999999999)<pve-vmid> vncticket(..512)
`;
