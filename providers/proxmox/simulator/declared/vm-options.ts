/** The options of a VM that can be given when it is made and changed later. */
export const vmOptions =
  String.raw`acpi?:boolean affinity?<pve-cpuset> agent?@9.2{agent} agent?@8.4{agent-8} allow-ksm?@9.2:boolean amd-sev?<pve-qemu-sev-fmt>
  arch?|x86_64|aarch64 args? audio0?{audio0} autostart?:boolean balloon?:integer(0..) bios?|seabios|ovmf boot?<pve-qm-boot>
  bootdisk?<pve-qm-bootdisk>~(ide|sata|scsi|virtio)\d+ cdrom?<pve-qm-ide> cicustom?<pve-qm-cicustom> cipassword?
  citype?|configdrive2|nocloud|opennebula ciupgrade?:boolean ciuser? cores?:integer(1..) cpu?<pve-vm-cpu-conf> cpulimit?:number(0..128)
  cpuunits?:integer(1..262144) description?(..8192) efidisk0?@9.2{efidisk0} efidisk0?@8.4{efidisk0-8} freeze?:boolean
  hookscript?<pve-volume-id> hostpci[n]?<pve-qm-hostpci> hotplug?<pve-hotplug-features> hugepages?|any|2|1024 ide[n]?@9.2{ide}
  ide[n]?@8.4{ide-8} intel-tdx?@9.2<pve-qemu-tdx-fmt> ipconfig[n]?<pve-qm-ipconfig> ivshmem?{ivshmem} keephugepages?:boolean
  keyboard?|de|de-ch|da|en-gb|en-us|es|fi|fr|fr-be|fr-ca|fr-ch|hu|is|it|ja|lt|mk|nl|no|pl|pt|pt-br|sv|sl|tr kvm?:boolean
  localtime?:boolean lock?|backup|clone|create|migrate|rollback|snapshot|snapshot-delete|suspending|suspended machine?@9.2{machine}
  machine?@8.4{machine-8} memory?{memory} migrate_downtime?:number(0..) migrate_speed?:integer(0..) name?<dns-name>
  nameserver?<address-list> net[n]?{vm-net} numa?:boolean numa[n]?{numa} onboot?:boolean
  ostype?|other|wxp|w2k|w2k3|w2k8|wvista|win7|win8|win10|win11|l24|l26|solaris parallel[n]?~/dev/parport\d+|/dev/usb/lp\d+
  protection?:boolean reboot?:boolean rng0?<pve-qm-rng> sata[n]?@9.2{sata} sata[n]?@8.4{sata-8} scsi[n]?@9.2{scsi} scsi[n]?@8.4{scsi-8}
  scsihw?|lsi|lsi53c810|virtio-scsi-pci|virtio-scsi-single|megasas|pvscsi searchdomain? serial[n]?@9.2~(/dev/[^,]+|socket)
  serial[n]?@8.4~(/dev/.+|socket) shares?:integer(0..50000) smbios1?(..512)<pve-qm-smbios1> smp?:integer(1..) sockets?:integer(1..)
  spice_enhancements?{spice_enhancements} sshkeys?<urlencoded> startdate?~(now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?)
  startup?<pve-startup-order> tablet?:boolean tags?<pve-tag-list> tdf?:boolean template?:boolean tpmstate0?@9.2{tpmstate0}
  tpmstate0?@8.4{tpmstate0-8} unused[n]?{vm-unused} usb[n]?{usb} vcpus?:integer(1..) vga?{vga} virtio[n]?@9.2{virtio}
  virtio[n]?@8.4{virtio-8} virtiofs[n]?{virtiofs} vmgenid?~(?:[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01])
  vmstatestorage?<pve-storage-id> watchdog?<pve-qm-watchdog>`.replaceAll(/\s+/g, ' ');
