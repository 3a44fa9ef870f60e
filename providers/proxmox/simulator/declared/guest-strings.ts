/** The property strings of guests, as `readPropertyStrings` reads them: a name, its base, its parts; `*` may stand without its name. */
export const guestStrings = String.raw`
drive
  aio?|native|threads|io_uring backup?:boolean bps?:integer bps_max_length?:integer(1..) bps_rd?:integer
  bps_rd_length=bps_rd_max_length bps_rd_max_length?:integer(1..) bps_wr?:integer bps_wr_length=bps_wr_max_length
  bps_wr_max_length?:integer(1..) cache?|none|writethrough|writeback|unsafe|directsync detect_zeroes?:boolean discard?|ignore|on
  *file<pve-volume-id-or-qm-path> format?|raw|qcow|qed|qcow2|vmdk|cloop import-from?<pve-volume-id-or-absolute-path> iops?:integer
  iops_max?:integer iops_max_length?:integer(1..) iops_rd?:integer iops_rd_length=iops_rd_max_length iops_rd_max?:integer
  iops_rd_max_length?:integer(1..) iops_wr?:integer iops_wr_length=iops_wr_max_length iops_wr_max?:integer
  iops_wr_max_length?:integer(1..) mbps?:number mbps_max?:number mbps_rd?:number mbps_rd_max?:number mbps_wr?:number
  mbps_wr_max?:number media?|cdrom|disk replicate?:boolean rerror?|ignore|report|stop serial?(..60)<urlencoded> shared?:boolean
  size?<disk-size> snapshot?:boolean volume=file werror?|enospc|ignore|report|stop
agent
  *enabled:boolean freeze-fs?:boolean freeze-fs-on-backup=freeze-fs fstrim_cloned_disks?:boolean guest-fsfreeze=freeze-fs
  type?|virtio|isa
agent-8
  *enabled:boolean freeze-fs-on-backup?:boolean fstrim_cloned_disks?:boolean type?|virtio|isa
audio0
  device|ich9-intel-hda|intel-hda|AC97 driver?|spice|none
efidisk0
  efitype?|2m|4m *file<pve-volume-id-or-qm-path> format?|raw|qcow|qed|qcow2|vmdk|cloop import-from?<pve-volume-id-or-absolute-path>
  ms-cert?|2011|2023|2023w|2023k pre-enrolled-keys?:boolean size?<disk-size> volume=file
efidisk0-8
  efitype?|2m|4m *file<pve-volume-id-or-qm-path> format?|raw|qcow|qed|qcow2|vmdk|cloop import-from?<pve-volume-id-or-absolute-path>
  pre-enrolled-keys?:boolean size?<disk-size> volume=file
ide < drive
  model?(..120)<urlencoded> ssd?:boolean wwn?~(?:^(0x)[0-9a-fA-F]{16})
ide-8 < ide
  cyls?:integer heads?:integer secs?:integer trans?|none|lba|auto
sata < drive
  ssd?:boolean wwn?~(?:^(0x)[0-9a-fA-F]{16})
sata-8 < sata
  cyls?:integer heads?:integer secs?:integer trans?|none|lba|auto
scsi < drive
  iothread?:boolean product?~[A-Za-z0-9\-_\s]{,16} queues?:integer(2..) ro?:boolean scsiblock?:boolean ssd?:boolean
  vendor?~[A-Za-z0-9\-_\s]{,8} wwn?~(?:^(0x)[0-9a-fA-F]{16})
scsi-8 < scsi
  cyls?:integer heads?:integer secs?:integer trans?|none|lba|auto
virtio < drive
  iothread?:boolean ro?:boolean
virtio-8 < virtio
  cyls?:integer heads?:integer secs?:integer trans?|none|lba|auto
ivshmem
  name?~[a-zA-Z0-9\-]+ size:integer(1..)
machine
  aw-bits?:number(32..64) enable-s3?:boolean enable-s4?:boolean
  *type?(..40)~(pc|pc(-i440fx)?-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|q35|pc-q35-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|virt(?:-\d+(\.\d+)+)?(\+pve\d+)?)
  viommu?|intel|virtio
machine-8
  enable-s3?:boolean enable-s4?:boolean
  *type?(..40)~(pc|pc(-i440fx)?-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|q35|pc-q35-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|virt(?:-\d+(\.\d+)+)?(\+pve\d+)?)
  viommu?|intel|virtio
memory
  *current:integer(16..)
vm-net
  bridge?<pve-bridge-id> e1000=macaddr&model e1000-82540em=macaddr&model e1000-82544gc=macaddr&model e1000-82545em=macaddr&model
  e1000e=macaddr&model firewall?:boolean i82551=macaddr&model i82557b=macaddr&model i82559er=macaddr&model link_down?:boolean
  macaddr?<mac-addr>
  *model|e1000|e1000-82540em|e1000-82544gc|e1000-82545em|e1000e|i82551|i82557b|i82559er|ne2k_isa|ne2k_pci|pcnet|rtl8139|virtio|vmxnet3
  mtu?:integer(1..65520) ne2k_isa=macaddr&model ne2k_pci=macaddr&model pcnet=macaddr&model queues?:integer(0..64) rate?:number(0..)
  rtl8139=macaddr&model tag?:integer(1..4094) trunks?~(?:\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*) virtio=macaddr&model vmxnet3=macaddr&model
numa
  cpus~(?:\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*) hostnodes?~(?:\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*) memory?:number
  policy?|preferred|bind|interleave
spice_enhancements
  foldersharing?:boolean videostreaming?|off|all|filter
tpmstate0
  *file<pve-volume-id-or-qm-path> format?|raw|qcow2|vmdk import-from?<pve-volume-id-or-absolute-path> size?<disk-size>
  version?|v1.2|v2.0 volume=file
tpmstate0-8
  *file<pve-volume-id-or-qm-path> import-from?<pve-volume-id-or-absolute-path> size?<disk-size> version?|v1.2|v2.0 volume=file
vm-unused
  *file<pve-volume-id> volume=file
usb
  *host?~(?:(?:(?:(?:(0x)?([0-9A-Fa-f]{4}):(0x)?([0-9A-Fa-f]{4})))|(?:(?:(\d+)\-(\d+(\.\d+)*)))|[Ss][Pp][Ii][Cc][Ee]))
  mapping?<pve-configid> usb3?:boolean
vga
  clipboard?|vnc memory?:integer(4..512)
  *type?|cirrus|qxl|qxl2|qxl3|qxl4|none|serial0|serial1|serial2|serial3|std|virtio|virtio-gl|vmware
virtiofs
  cache?|auto|always|metadata|never direct-io?:boolean *dirid<pve-configid> expose-acl?:boolean expose-xattr?:boolean
dev
  deny-write?:boolean gid?:integer(0..) mode?~0[0-7]{3} *path?<pve-lxc-dev-string> uid?:integer(0..)
features
  force_rw_sys?:boolean fuse?:boolean keyctl?:boolean mknod?:boolean mount?~(?:[a-zA-Z0-9_;\x20]+) nesting?:boolean
mp
  acl?:boolean backup?:boolean idmap?~(?:(?:passthrough|[ug]:[0-9]+:[0-9]+:[1-9][0-9]*(?:;[ug]:[0-9]+:[0-9]+:[1-9][0-9]*)*))
  keepattrs?:boolean
  mountoptions?~(?:(?:(discard|lazytime|noatime|nodev|noexec|nosuid))(;(?:(discard|lazytime|noatime|nodev|noexec|nosuid)))*)
  mp<pve-lxc-mp-string> quota?:boolean replicate?:boolean ro?:boolean shared?:boolean size?<disk-size> *volume<pve-lxc-mp-string>
mp-8
  acl?:boolean backup?:boolean
  mountoptions?~(?:(?:(discard|lazytime|noatime|nodev|noexec|nosuid))(;(?:(discard|lazytime|noatime|nodev|noexec|nosuid)))*)
  mp<pve-lxc-mp-string> quota?:boolean replicate?:boolean ro?:boolean shared?:boolean size?<disk-size> *volume<pve-lxc-mp-string>
ct-net
  bridge?~[-_.\w\d]+ firewall?:boolean gw?<ipv4> gw6?<ipv6> host-managed?:boolean hwaddr?<mac-addr> ip?<pve-ipv4-config>
  ip6?<pve-ipv6-config> link_down?:boolean mtu?:integer(64..65535) name~[-_.\w\d]+ rate?:number tag?:integer(1..4094)
  trunks?~(?:\d+(?:;\d+)*) type?|veth
ct-net-8
  bridge?~[-_.\w\d]+ firewall?:boolean gw?<ipv4> gw6?<ipv6> hwaddr?<mac-addr> ip?<pve-ipv4-config> ip6?<pve-ipv6-config>
  link_down?:boolean mtu?:integer(64..65535) name~[-_.\w\d]+ rate?:number tag?:integer(1..4094) trunks?~(?:\d+(?:;\d+)*) type?|veth
rootfs
  acl?:boolean idmap?~(?:(?:passthrough|[ug]:[0-9]+:[0-9]+:[1-9][0-9]*(?:;[ug]:[0-9]+:[0-9]+:[1-9][0-9]*)*))
  mountoptions?~(?:(?:(discard|lazytime|noatime|nodev|noexec|nosuid))(;(?:(discard|lazytime|noatime|nodev|noexec|nosuid)))*)
  quota?:boolean replicate?:boolean ro?:boolean shared?:boolean size?<disk-size> *volume<pve-lxc-mp-string>
rootfs-8
  acl?:boolean
  mountoptions?~(?:(?:(discard|lazytime|noatime|nodev|noexec|nosuid))(;(?:(discard|lazytime|noatime|nodev|noexec|nosuid)))*)
  quota?:boolean replicate?:boolean ro?:boolean shared?:boolean size?<disk-size> *volume<pve-lxc-mp-string>
ct-unused
  *volume<pve-volume-id>
`;
