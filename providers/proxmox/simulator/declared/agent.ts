/** What can be asked of the agent in a VM. */
export const agentDeclarations = String.raw`
GET /nodes/{node}/qemu/{vmid}/agent
  may all
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Unrestricted","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  command|fsfreeze-freeze|fsfreeze-status|fsfreeze-thaw|fstrim|get-fsinfo|get-host-name|get-memory-block-info|get-memory-blocks|get-osinfo|get-time|get-timezone|get-users|get-vcpus|info|network-get-interfaces|ping|shutdown|suspend-disk|suspend-hybrid|suspend-ram
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/exec
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Unrestricted"]]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  command@9.2:array[] command@8.4:array[<string>] input-data?(..65536) node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/exec-status
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Unrestricted"]]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> pid:integer vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/file-read
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.FileRead","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  count?@9.2:integer(1..16777216) decode?@9.2:boolean file node<pve-node> offset?@9.2:integer(0..) vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/file-write
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.FileWrite","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  content(..61440) encode?:boolean file node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/fsfreeze-freeze
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.FileSystemMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/fsfreeze-status
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.FileSystemMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/fsfreeze-thaw
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.FileSystemMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/fstrim
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.FileSystemMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-fsinfo
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-host-name
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-memory-block-info
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-memory-blocks
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-osinfo
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-time
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-timezone
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-users
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/get-vcpus
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/info
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/ping
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Audit","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/set-user-password
  may @9.2 ["perm","/vms/{vmid}",["VM.GuestAgent.Unrestricted"]]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  crypted?:boolean node<pve-node> password(5..1024) username vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/shutdown
  may @9.2 ["perm","/vms/{vmid}",["VM.PowerMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/suspend-disk
  may @9.2 ["perm","/vms/{vmid}",["VM.PowerMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/suspend-hybrid
  may @9.2 ["perm","/vms/{vmid}",["VM.PowerMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/agent/suspend-ram
  may @9.2 ["perm","/vms/{vmid}",["VM.PowerMgmt","VM.GuestAgent.Unrestricted"],"any",1]
  may @8.4 ["perm","/vms/{vmid}",["VM.Monitor"]]
  node<pve-node> vmid:integer(100..999999999)<pve-vmid>
`;
