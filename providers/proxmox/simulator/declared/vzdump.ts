/** Backups. */
export const vzdumpDeclarations = String.raw`
POST /nodes/{node}/vzdump
  may all
  all?:boolean bwlimit?:integer(0..) compress?|0|1|gzip|lzo|zstd dumpdir? exclude?<pve-vmid-list> exclude-path?:array[]
  fleecing?<backup-fleecing> ionice?:integer(0..8) job-id?(..50)~\S+ lockwait?:integer(0..) mailnotification?|always|failure
  mailto?<email-or-username-list> maxfiles?@8.4:integer(1..) mode?|snapshot|suspend|stop node?<pve-node> notes-template?(..1024)+storage
  notification-mode?|auto|legacy-sendmail|notification-system notification-policy?@8.4|always|failure|never
  notification-target?@8.4<pve-configid> pbs-change-detection-mode?|legacy|data|metadata performance?<backup-performance> pigz?:integer
  pool? protected?:boolean+storage prune-backups?<prune-backups> quiet?:boolean remove?:boolean script? stdexcludes?:boolean
  stdout?:boolean stop?:boolean stopwait?:integer(0..) storage?<pve-storage-id> tmpdir? vmid?<pve-vmid-list> zstd?:integer
GET /nodes/{node}/vzdump/defaults
  may all
  node<pve-node> storage?<pve-storage-id>
GET /nodes/{node}/vzdump/extractconfig
  may all
  node<pve-node> volume
`;
