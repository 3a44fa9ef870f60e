/** What the tasks of the nodes take and ask for. */
export const taskDeclared = String.raw`
GET /nodes/{node}/tasks
  may all
  errors?:boolean limit?:integer(0..) node<pve-node> since?:integer source?|archive|active|all start?:integer(0..)
  statusfilter?<pve-task-status-type-list> typefilter? until?:integer userfilter? vmid?:integer(100..999999999)<pve-vmid>
DELETE /nodes/{node}/tasks/{upid}
  may all
  node<pve-node> upid
GET /nodes/{node}/tasks/{upid}
  may all
  node<pve-node> upid
GET /nodes/{node}/tasks/{upid}/log
  may all
  download?:boolean limit?:integer(0..) node<pve-node> start?:integer(0..) upid
GET /nodes/{node}/tasks/{upid}/status
  may all
  node<pve-node> upid
`;
