/** What /pools takes and asks for. */
export const poolDeclared = String.raw`
DELETE /pools
  may ["perm","/pool/{poolid}",["Pool.Allocate"]]
  poolid<pve-poolid>
GET /pools
  may all
  poolid?<pve-poolid> type?+poolid|qemu|lxc|storage
POST /pools
  may ["perm","/pool/{poolid}",["Pool.Allocate"]]
  comment? poolid<pve-poolid>
PUT /pools
  may ["perm","/pool/{poolid}",["Pool.Allocate"]]
  allow-move?:boolean comment? delete?:boolean poolid<pve-poolid> storage?<pve-storage-id-list> vms?<pve-vmid-list>
DELETE /pools/{poolid}
  may ["perm","/pool/{poolid}",["Pool.Allocate"]]
  poolid<pve-poolid>
GET /pools/{poolid}
  may ["perm","/pool/{poolid}",["Pool.Audit"]]
  poolid<pve-poolid> type?|qemu|lxc|storage
PUT /pools/{poolid}
  may ["perm","/pool/{poolid}",["Pool.Allocate"]]
  allow-move?:boolean comment? delete?:boolean poolid<pve-poolid> storage?<pve-storage-id-list> vms?<pve-vmid-list>
`;
