import { vmOptions } from './vm-options.js';

/** Making a VM and changing its configuration. */
export const vmConfigDeclarations = String.raw`
POST /nodes/{node}/qemu
  may all
  archive?(..255) bwlimit?:integer(0..) force?:boolean+archive ha-managed?@9.2:boolean import-working-storage?<pve-storage-id>
  live-restore?:boolean node<pve-node> pool?<pve-poolid> start?:boolean storage?<pve-storage-id> unique?:boolean+archive
  vmid:integer(100..999999999)<pve-vmid> ${vmOptions}
GET /nodes/{node}/qemu/{vmid}/config
  may ["perm","/vms/{vmid}",["VM.Audit"]]
  current?:boolean node<pve-node> snapshot?(..40)<pve-configid> vmid:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/qemu/{vmid}/config
  may ["perm","/vms/{vmid}",["VM.Config.Disk","VM.Config.CDROM","VM.Config.CPU","VM.Config.Memory","VM.Config.Network","VM.Config.HWType","VM.Config.Options","VM.Config.Cloudinit"],"any",1]
  background_delay?:integer(1..30) delete?<pve-configid-list> digest?(..40) force?:boolean+delete
  import-working-storage?<pve-storage-id> node<pve-node> revert?<pve-configid-list> skiplock?:boolean
  vmid:integer(100..999999999)<pve-vmid> ${vmOptions}
PUT /nodes/{node}/qemu/{vmid}/config
  may ["perm","/vms/{vmid}",["VM.Config.Disk","VM.Config.CDROM","VM.Config.CPU","VM.Config.Memory","VM.Config.Network","VM.Config.HWType","VM.Config.Options","VM.Config.Cloudinit"],"any",1]
  delete?<pve-configid-list> digest?(..40) force?:boolean+delete node<pve-node> revert?<pve-configid-list> skiplock?:boolean
  vmid:integer(100..999999999)<pve-vmid> ${vmOptions}
`;
