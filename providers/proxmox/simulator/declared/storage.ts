/** What /storage and the storages of the nodes take and ask for. */
export const storageDeclared = String.raw`
GET /nodes/{node}/storage
  may all
  content?<pve-storage-content-list> enabled?:boolean format?:boolean node<pve-node> storage?<pve-storage-id> target?<pve-node>
GET /nodes/{node}/storage/{storage}
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  node<pve-node> storage<pve-storage-id>
GET /nodes/{node}/storage/{storage}/content
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  content?<pve-storage-content> node<pve-node> storage<pve-storage-id> vmid?:integer(100..999999999)<pve-vmid>
POST /nodes/{node}/storage/{storage}/content
  may ["perm","/storage/{storage}",["Datastore.AllocateSpace"]]
  filename format?+size|raw|qcow2|subvol|vmdk node<pve-node> size~\d+[MG]? storage<pve-storage-id> vmid:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/storage/{storage}/content/{volume}
  may all
  delay?:integer(1..30) node<pve-node> storage?<pve-storage-id> volume
GET /nodes/{node}/storage/{storage}/content/{volume}
  may all
  node<pve-node> storage?<pve-storage-id> volume
PUT /nodes/{node}/storage/{storage}/content/{volume}
  may all
  node<pve-node> notes? protected?:boolean storage?<pve-storage-id> volume
POST /nodes/{node}/storage/{storage}/download-url
  may ["and",["perm","/storage/{storage}",["Datastore.AllocateTemplate"]],["or",["perm","/",["Sys.Audit","Sys.Modify"]],["perm","/nodes/{node}",["Sys.AccessNetwork"]]]]
  checksum?+checksum-algorithm checksum-algorithm?+checksum|md5|sha1|sha224|sha256|sha384|sha512 compression?
  content<pve-storage-content>|iso|vztmpl|import filename(..255) node<pve-node> storage<pve-storage-id> url~https?://.*
  verify-certificates?:boolean
GET /nodes/{node}/storage/{storage}/identity @9.2
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  node<pve-node> storage<pve-storage-id>
DELETE /nodes/{node}/storage/{storage}/prunebackups
  may all
  node<pve-node> prune-backups?<prune-backups> storage<pve-storage-id> type?|qemu|lxc vmid?:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/storage/{storage}/prunebackups
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  node<pve-node> prune-backups?<prune-backups> storage<pve-storage-id> type?|qemu|lxc vmid?:integer(100..999999999)<pve-vmid>
GET /nodes/{node}/storage/{storage}/rrddata
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  cf?|AVERAGE|MAX node<pve-node> storage<pve-storage-id> timeframe|hour|day|week|month|year
GET /nodes/{node}/storage/{storage}/status
  may ["perm","/storage/{storage}",["Datastore.Audit","Datastore.AllocateSpace"],"any",1]
  node<pve-node> storage<pve-storage-id>
POST /nodes/{node}/storage/{storage}/upload
  may ["perm","/storage/{storage}",["Datastore.AllocateTemplate"]]
  checksum?+checksum-algorithm checksum-algorithm?+checksum|md5|sha1|sha224|sha256|sha384|sha512
  content<pve-storage-content>|iso|vztmpl|import filename(..255) node<pve-node> storage<pve-storage-id>
  tmpfilename?~/var/tmp/pveupload-[0-9a-f]+
GET /storage
  may all
  type?@9.2|btrfs|cephfs|cifs|dir|esxi|iscsi|iscsidirect|lvm|lvmthin|nfs|pbs|rbd|zfs|zfspool
  type?@8.4|btrfs|cephfs|cifs|dir|esxi|glusterfs|iscsi|iscsidirect|lvm|lvmthin|nfs|pbs|rbd|zfs|zfspool
POST /storage
  may ["perm","/storage",["Datastore.Allocate"]]
  authsupported? base?<pve-volume-id> blocksize?@9.2<pve-storage-zfs-blocksize> blocksize?@8.4 bwlimit?{bwlimit} comstar_hg? comstar_tg?
  content?<pve-storage-content-list> content-dirs?<pve-dir-override-list> create-base-path?:boolean create-subdirs?:boolean data-pool?
  datastore? disable?:boolean domain?(..256) encryption-key? export?<pve-storage-path> fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}
  format?|raw|qcow2|subvol|vmdk fs-name?<pve-configid> fuse?:boolean is_mountpoint? iscsiprovider? keyring? krbd?:boolean lio_tpg?
  master-pubkey? max-protected-backups?:integer(-1..) maxfiles?@8.4:integer(0..) mkdir?:boolean monhost?<pve-storage-portal-dns-list>
  mountpoint?<pve-storage-path> namespace? nocow?:boolean nodes?<pve-node-list> nowritecache?:boolean options?<pve-storage-options>
  password?(..256) path?<pve-storage-path> pool? port?:integer(1..65535) portal?<pve-storage-portal-dns>
  preallocation?|off|metadata|falloc|full prune-backups?<prune-backups> saferemove?:boolean saferemove-stepsize?@9.2:integer|1|2|4|8|16|32
  saferemove_throughput? server?<pve-storage-server> server2?@8.4<pve-storage-server>+server share? shared?:boolean
  skip-cert-verification?:boolean smbversion?|default|2.0|2.1|3|3.0|3.11 snapshot-as-volume-chain?@9.2:boolean sparse?:boolean
  storage<pve-storage-id> subdir?<pve-storage-path> tagged_only?:boolean target? thinpool?<pve-storage-vgname>
  transport?@8.4|tcp|rdma|unix type@9.2|btrfs|cephfs|cifs|dir|esxi|iscsi|iscsidirect|lvm|lvmthin|nfs|pbs|rbd|zfs|zfspool
  type@8.4|btrfs|cephfs|cifs|dir|esxi|glusterfs|iscsi|iscsidirect|lvm|lvmthin|nfs|pbs|rbd|zfs|zfspool username?
  vgname?<pve-storage-vgname> volume?@8.4 zfs-base-path?@9.2<pve-storage-path>
DELETE /storage/{storage}
  may ["perm","/storage",["Datastore.Allocate"]]
  storage<pve-storage-id>
GET /storage/{storage}
  may ["perm","/storage/{storage}",["Datastore.Allocate"]]
  storage<pve-storage-id>
PUT /storage/{storage}
  may ["perm","/storage",["Datastore.Allocate"]]
  blocksize?@9.2<pve-storage-zfs-blocksize> blocksize?@8.4 bwlimit?{bwlimit} comstar_hg? comstar_tg? content?<pve-storage-content-list>
  content-dirs?<pve-dir-override-list> create-base-path?:boolean create-subdirs?:boolean data-pool? delete?(..4096)<pve-configid-list>
  digest?(..64) disable?:boolean domain?(..256) encryption-key? fingerprint?~([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}
  format?|raw|qcow2|subvol|vmdk fs-name?<pve-configid> fuse?:boolean is_mountpoint? keyring? krbd?:boolean lio_tpg? master-pubkey?
  max-protected-backups?:integer(-1..) maxfiles?@8.4:integer(0..) mkdir?:boolean monhost?<pve-storage-portal-dns-list>
  mountpoint?<pve-storage-path> namespace? nocow?:boolean nodes?<pve-node-list> nowritecache?:boolean options?<pve-storage-options>
  password?(..256) pool? port?:integer(1..65535) preallocation?|off|metadata|falloc|full prune-backups?<prune-backups> saferemove?:boolean
  saferemove-stepsize?@9.2:integer|1|2|4|8|16|32 saferemove_throughput? server?<pve-storage-server>
  server2?@8.4<pve-storage-server>+server shared?:boolean skip-cert-verification?:boolean smbversion?|default|2.0|2.1|3|3.0|3.11
  snapshot-as-volume-chain?@9.2:boolean sparse?:boolean storage<pve-storage-id> subdir?<pve-storage-path> tagged_only?:boolean
  transport?@8.4|tcp|rdma|unix username? zfs-base-path?@9.2<pve-storage-path>
`;
