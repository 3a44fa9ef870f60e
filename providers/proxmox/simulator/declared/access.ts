/** What /version and /access take and ask for. */
export const accessDeclared = String.raw`
GET /access
  may all
GET /access/acl
  may all
PUT /access/acl
  may ["perm-modify","{path}"]
  delete?:boolean groups?<pve-groupid-list> path propagate?:boolean roles<pve-roleid-list> tokens?<pve-tokenid-list>
  users?<pve-userid-list>
GET /access/domains
  may world
POST /access/domains
  may ["perm","/access/realm",["Realm.Allocate"]]
  acr-values?~^[^\x00-\x1F\x7F\x20<>#"]*$ audiences?@9.2~^[^\x00-\x1F\x7F\x20<>#"]*$ autocreate?:boolean base_dn?(..256) bind_dn?(..256)
  capath? case-sensitive?:boolean cert? certkey? check-connection?:boolean client-id?(..256) client-key?(..256) comment?(..4096)
  default?:boolean domain?(..256)~\S+ filter?(..2048) group_classes?<ldap-simple-attr-list> group_dn?(..256) group_filter?(..2048)
  group_name_attr?(..256)<ldap-simple-attr> groups-autocreate?:boolean groups-claim?(..256)~(?:[A-Za-z0-9\.\-_]+)
  groups-overwrite?:boolean issuer-url?(..256) mode?|ldap|ldaps|ldap+starttls password? port?:integer(1..65535)
  prompt?~(?:none|login|consent|select_account|\S+) query-userinfo?:boolean realm(..32)<pve-realm> scopes? secure?:boolean
  server1?(..256)<address> server2?(..256)<address> sslversion?|tlsv1|tlsv1_1|tlsv1_2|tlsv1_3 sync-defaults-options?<realm-sync-options>
  sync_attributes?~\w+=[^,]+(,\s*\w+=[^,]+)* tfa?(..128)<pve-tfa-config> type|ad|ldap|openid|pam|pve user_attr?(..256)~\S{2,}
  user_classes?<ldap-simple-attr-list> username-claim? verify?:boolean
DELETE /access/domains/{realm}
  may ["perm","/access/realm",["Realm.Allocate"]]
  realm(..32)<pve-realm>
GET /access/domains/{realm}
  may ["perm","/access/realm",["Realm.Allocate","Sys.Audit"],"any",1]
  realm(..32)<pve-realm>
PUT /access/domains/{realm}
  may ["perm","/access/realm",["Realm.Allocate"]]
  acr-values?~^[^\x00-\x1F\x7F\x20<>#"]*$ audiences?@9.2~^[^\x00-\x1F\x7F\x20<>#"]*$ autocreate?:boolean base_dn?(..256) bind_dn?(..256)
  capath? case-sensitive?:boolean cert? certkey? check-connection?:boolean client-id?(..256) client-key?(..256) comment?(..4096)
  default?:boolean delete?(..4096)<pve-configid-list> digest?(..64) domain?(..256)~\S+ filter?(..2048)
  group_classes?<ldap-simple-attr-list> group_dn?(..256) group_filter?(..2048) group_name_attr?(..256)<ldap-simple-attr>
  groups-autocreate?:boolean groups-claim?(..256)~(?:[A-Za-z0-9\.\-_]+) groups-overwrite?:boolean issuer-url?(..256)
  mode?|ldap|ldaps|ldap+starttls password? port?:integer(1..65535) prompt?~(?:none|login|consent|select_account|\S+)
  query-userinfo?:boolean realm(..32)<pve-realm> scopes? secure?:boolean server1?(..256)<address> server2?(..256)<address>
  sslversion?|tlsv1|tlsv1_1|tlsv1_2|tlsv1_3 sync-defaults-options?<realm-sync-options> sync_attributes?~\w+=[^,]+(,\s*\w+=[^,]+)*
  tfa?(..128)<pve-tfa-config> user_attr?(..256)~\S{2,} user_classes?<ldap-simple-attr-list> verify?:boolean
GET /access/groups
  may all
POST /access/groups
  may ["perm","/access/groups",["Group.Allocate"]]
  comment? groupid<pve-groupid>
DELETE /access/groups/{groupid}
  may ["perm","/access/groups",["Group.Allocate"]]
  groupid<pve-groupid>
GET /access/groups/{groupid}
  may ["perm","/access/groups",["Sys.Audit","Group.Allocate"],"any",1]
  groupid<pve-groupid>
PUT /access/groups/{groupid}
  may ["perm","/access/groups",["Group.Allocate"]]
  comment? groupid<pve-groupid>
PUT /access/password
  may ["or",["userid-param","self"],["and",["userid-param","Realm.AllocateUser"],["userid-group",["User.Modify"]]]] no-token
  confirmation-password?(5..64) password(8..64) userid(..64)<pve-userid>
GET /access/permissions
  may all
  path? userid?~(?:^(?:[^\s:/]+)\@(?:[A-Za-z][A-Za-z0-9\.\-_]+)(?:!(?:[A-Za-z][A-Za-z0-9\.\-_]+))?$)
GET /access/roles
  may all
POST /access/roles
  may ["perm","/access",["Sys.Modify"]]
  privs?<pve-priv-list> roleid<pve-roleid>
DELETE /access/roles/{roleid}
  may ["perm","/access",["Sys.Modify"]]
  roleid<pve-roleid>
GET /access/roles/{roleid}
  may all
  roleid<pve-roleid>
PUT /access/roles/{roleid}
  may ["perm","/access",["Sys.Modify"]]
  append?:boolean+privs privs?<pve-priv-list> roleid<pve-roleid>
GET /access/tfa
  may all
GET /access/tfa/{userid}
  may ["or",["userid-param","self"],["userid-group",["User.Modify","Sys.Audit"]]]
  userid(..64)<pve-userid>
GET /access/ticket
  may world
POST /access/ticket
  may world no-token
  new-format?:boolean otp? password path?(..64)+privs privs?(..64)<pve-priv-list>+path realm?(..32)<pve-realm> tfa-challenge?
  username(..64)
GET /access/users
  may all
  enabled?:boolean full?:boolean
POST /access/users
  may ["and",["userid-param","Realm.AllocateUser"],["userid-group",["User.Modify"],"groups_param","create"]]
  comment?(..2048) email?(..254)<email-opt> enable?:boolean expire?:integer(0..) firstname?(..1024) groups?<pve-groupid-list>
  keys?~[0-9a-zA-Z!=]{0,4096} lastname?(..1024) password?(8..64) userid(..64)<pve-userid>
DELETE /access/users/{userid}
  may ["and",["userid-param","Realm.AllocateUser"],["userid-group",["User.Modify"]]]
  userid(..64)<pve-userid>
GET /access/users/{userid}
  may ["userid-group",["User.Modify","Sys.Audit"]]
  userid(..64)<pve-userid>
PUT /access/users/{userid}
  may ["userid-group",["User.Modify"],"groups_param","update"]
  append?:boolean+groups comment?(..2048) email?(..254)<email-opt> enable?:boolean expire?:integer(0..) firstname?(..1024)
  groups?<pve-groupid-list> keys?~[0-9a-zA-Z!=]{0,4096} lastname?(..1024) userid(..64)<pve-userid>
GET /access/users/{userid}/tfa
  may ["or",["userid-param","self"],["userid-group",["User.Modify","Sys.Audit"]]]
  multiple?:boolean userid(..64)<pve-userid>
GET /access/users/{userid}/token
  may ["or",["userid-param","self"],["userid-group",["User.Modify"]]]
  userid(..64)<pve-userid>
DELETE /access/users/{userid}/token/{tokenid}
  may ["or",["userid-param","self"],["userid-group",["User.Modify"]]]
  tokenid~(?:[A-Za-z][A-Za-z0-9\.\-_]+) userid(..64)<pve-userid>
GET /access/users/{userid}/token/{tokenid}
  may ["or",["userid-param","self"],["userid-group",["User.Modify"]]]
  tokenid~(?:[A-Za-z][A-Za-z0-9\.\-_]+) userid(..64)<pve-userid>
POST /access/users/{userid}/token/{tokenid}
  may ["or",["userid-param","self"],["userid-group",["User.Modify"]]]
  comment? expire?:integer(0..) privsep?:boolean tokenid~(?:[A-Za-z][A-Za-z0-9\.\-_]+) userid(..64)<pve-userid>
PUT /access/users/{userid}/token/{tokenid}
  may ["or",["userid-param","self"],["userid-group",["User.Modify"]]]
  comment? delete?@9.2<pve-configid-list> expire?:integer(0..) privsep?:boolean regenerate?@9.2:boolean
  tokenid~(?:[A-Za-z][A-Za-z0-9\.\-_]+) userid(..64)<pve-userid>
PUT /access/users/{userid}/unlock-tfa
  may ["userid-group",["User.Modify"]]
  userid(..64)<pve-userid>
GET /version
  may all
`;
