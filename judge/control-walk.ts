import type { WalkCall } from './cluster-walk.js';

const node = '/nodes/pve1';
const sdn = '/cluster/sdn';

/** A thing that is made, read, changed and removed under one path. */
function lifeOf(path: string, id: string, made: Record<string, string>, changed: Record<string, string>): WalkCall[] {
  return [
    { method: 'POST', path, values: made },
    { method: 'GET', path },
    { method: 'GET', path: `${path}/${id}` },
    { method: 'PUT', path: `${path}/${id}`, values: changed },
    { method: 'GET', path: `${path}/${id}` },
    { method: 'DELETE', path: `${path}/${id}` },
  ];
}

/** The rules of one firewall. */
function rulesOf(path: string): WalkCall[] {
  return [
    { method: 'POST', path, values: { type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '22', enable: '1', comment: 'ssh' } },
    { method: 'GET', path },
    { method: 'GET', path: `${path}/0` },
    { method: 'PUT', path: `${path}/0`, values: { comment: 'changed' } },
    { method: 'DELETE', path: `${path}/0` },
  ];
}

const access: readonly WalkCall[] = [
  { method: 'POST', path: '/access/ticket', values: { username: 'bitbuilder@pve', password: 'lab-password' } },
  { method: 'POST', path: '/access/groups', values: { groupid: 'ops', comment: 'operators' } },
  { method: 'PUT', path: '/access/groups/ops', values: { comment: 'the operators' } },
  { method: 'POST', path: '/access/users', values: { userid: 'amy@pve', password: 'a-password', groups: 'ops', email: 'amy@example.net' } },
  { method: 'PUT', path: '/access/users/amy@pve', values: { firstname: 'Amy', enable: '1' } },
  { method: 'PUT', path: '/access/password', values: { userid: 'amy@pve', password: 'another-password' } },
  { method: 'PUT', path: '/access/users/amy@pve/unlock-tfa' },
  { method: 'POST', path: '/access/users/amy@pve/token/ci', values: { privsep: '1', comment: 'pipeline' } },
  { method: 'PUT', path: '/access/users/amy@pve/token/ci', values: { comment: 'the pipeline' } },
  { method: 'POST', path: '/access/roles', values: { roleid: 'Starter', privs: 'VM.PowerMgmt,VM.Audit' } },
  { method: 'PUT', path: '/access/roles/Starter', values: { privs: 'VM.Console', append: '1' } },
  { method: 'PUT', path: '/access/acl', values: { path: '/vms', roles: 'Starter', users: 'amy@pve', groups: 'ops', tokens: 'amy@pve!ci' } },
  {
    method: 'POST',
    path: '/access/domains',
    values: { realm: 'corp', type: 'ldap', server1: 'ldap.example.net', base_dn: 'dc=example', user_attr: 'uid' },
  },
  { method: 'PUT', path: '/access/domains/corp', values: { comment: 'the company' } },
  ...['', '/acl', '/groups', '/groups/ops', '/roles', '/roles/Starter', '/users', '/users/amy@pve', '/domains', '/domains/corp'].map(
    (path): WalkCall => ({ method: 'GET', path: `/access${path}` }),
  ),
  ...['/token', '/token/ci', '/tfa'].map((path): WalkCall => ({ method: 'GET', path: `/access/users/amy@pve${path}` })),
  { method: 'GET', path: '/access/tfa/amy@pve' },
  { method: 'DELETE', path: '/access/domains/corp' },
  { method: 'DELETE', path: '/access/users/amy@pve/token/ci' },
  { method: 'DELETE', path: '/access/users/amy@pve' },
  { method: 'DELETE', path: '/access/groups/ops' },
  { method: 'PUT', path: '/access/acl', values: { path: '/vms', roles: 'Starter', users: 'bitbuilder@pve' } },
  { method: 'PUT', path: '/access/acl', values: { path: '/vms', roles: 'Starter', users: 'bitbuilder@pve', delete: '1' } },
  { method: 'DELETE', path: '/access/roles/Starter' },
];

const network: readonly WalkCall[] = [
  { method: 'POST', path: `${sdn}/controllers`, values: { controller: 'evpn1', type: 'evpn', asn: '65000', peers: '192.0.2.1' } },
  { method: 'POST', path: `${sdn}/ipams`, values: { ipam: 'netbox1', type: 'netbox', url: 'https://netbox.example', token: 'secret' } },
  { method: 'POST', path: `${sdn}/dns`, values: { dns: 'pdns1', type: 'powerdns', url: 'https://dns.example', key: 'secret' } },
  {
    method: 'POST',
    path: `${sdn}/zones`,
    values: { zone: 'fabric', type: 'evpn', controller: 'evpn1', 'vrf-vxlan': '10000', ipam: 'pve' },
  },
  { method: 'POST', path: `${sdn}/vnets`, values: { vnet: 'red0', zone: 'fabric', tag: '10001', alias: 'red' } },
  { method: 'POST', path: `${sdn}/vnets/red0/subnets`, values: { subnet: '10.1.0.0/24', type: 'subnet', gateway: '10.1.0.1' } },
  { method: 'GET', path: `${sdn}/dry-run`, values: { node: 'pve1' } },
  // The schema of 8.4 has a copy of the parameter for the answer's `pending`, a flag; PVE::Network::SDN::pending_config answers an object.
  { method: 'GET', path: `${sdn}/zones`, values: { pending: '1' }, notIn: '8.4' },
  { method: 'GET', path: `${sdn}/vnets`, values: { pending: '1' } },
  { method: 'PUT', path: sdn },
  { method: 'POST', path: `${sdn}/lock`, values: { 'allow-pending': '1' } },
  { method: 'DELETE', path: `${sdn}/lock`, values: { force: '1' } },
  { method: 'PUT', path: `${sdn}/zones/fabric`, values: { mtu: '1450' } },
  { method: 'PUT', path: `${sdn}/vnets/red0`, values: { alias: 'redder' } },
  { method: 'PUT', path: `${sdn}/vnets/red0/subnets/fabric-10.1.0.0-24`, values: { gateway: '10.1.0.2' } },
  { method: 'PUT', path: `${sdn}/controllers/evpn1`, values: { peers: '192.0.2.1,192.0.2.2' } },
  { method: 'PUT', path: `${sdn}/ipams/netbox1`, values: { url: 'https://netbox.example/api' } },
  { method: 'PUT', path: `${sdn}/dns/pdns1`, values: { ttl: '60' } },
  ...['/zones/fabric', '/vnets/red0', '/vnets/red0/subnets', '/vnets/red0/subnets/fabric-10.1.0.0-24', '/controllers/evpn1'].flatMap(
    (path): WalkCall[] => [
      { method: 'GET', path: `${sdn}${path}` },
      { method: 'GET', path: `${sdn}${path}`, values: { pending: '1' } },
      { method: 'GET', path: `${sdn}${path}`, values: { running: '1' } },
    ],
  ),
  { method: 'POST', path: `${sdn}/vnets/red0/ips`, values: { ip: '10.1.0.9', zone: 'fabric', mac: '02:BB:00:00:00:09' } },
  { method: 'PUT', path: `${sdn}/vnets/red0/ips`, values: { ip: '10.1.0.10', zone: 'fabric', mac: '02:BB:00:00:00:09' } },
  ...['/ipams/netbox1', '/ipams/pve/status', '/dns/pdns1', '/vnets/red0/firewall', '/vnets/red0/firewall/options'].map(
    (path): WalkCall => ({ method: 'GET', path: `${sdn}${path}` }),
  ),
  { method: 'PUT', path: `${sdn}/vnets/red0/firewall/options`, values: { enable: '1' } },
  { method: 'POST', path: `${sdn}/vnets/red0/firewall/rules`, values: { type: 'forward', action: 'ACCEPT' } },
  { method: 'GET', path: `${sdn}/vnets/red0/firewall/rules` },
  { method: 'GET', path: `${sdn}/vnets/red0/firewall/rules/0` },
  { method: 'PUT', path: `${sdn}/vnets/red0/firewall/rules/0`, values: { comment: 'all' } },
  { method: 'DELETE', path: `${sdn}/vnets/red0/firewall/rules/0` },
  ...['', '/zones', '/zones/fabric', '/zones/fabric/content'].map((path): WalkCall => ({ method: 'GET', path: `${node}/sdn${path}` })),
  { method: 'DELETE', path: `${sdn}/vnets/red0/ips`, values: { ip: '10.1.0.10', zone: 'fabric' } },
  { method: 'POST', path: `${sdn}/rollback` },
  { method: 'DELETE', path: `${sdn}/vnets/red0/subnets/fabric-10.1.0.0-24` },
  { method: 'DELETE', path: `${sdn}/vnets/red0` },
  { method: 'DELETE', path: `${sdn}/zones/fabric` },
  { method: 'DELETE', path: `${sdn}/controllers/evpn1` },
  { method: 'DELETE', path: `${sdn}/ipams/netbox1` },
  { method: 'DELETE', path: `${sdn}/dns/pdns1` },
  { method: 'PUT', path: sdn },
];

const firewall: readonly WalkCall[] = [
  { method: 'PUT', path: '/cluster/firewall/options', values: { enable: '1', policy_in: 'DROP' } },
  ...lifeOf('/cluster/firewall/aliases', 'office', { name: 'office', cidr: '192.0.2.0/24' }, { cidr: '198.51.100.0/24' }),
  { method: 'POST', path: '/cluster/firewall/ipset', values: { name: 'hosts' } },
  { method: 'POST', path: '/cluster/firewall/ipset/hosts', values: { cidr: '192.0.2.1' } },
  { method: 'GET', path: '/cluster/firewall/ipset/hosts' },
  { method: 'GET', path: '/cluster/firewall/ipset/hosts/192.0.2.1' },
  { method: 'PUT', path: '/cluster/firewall/ipset/hosts/192.0.2.1', values: { comment: 'one' } },
  { method: 'GET', path: '/cluster/firewall/refs' },
  { method: 'DELETE', path: '/cluster/firewall/ipset/hosts/192.0.2.1' },
  { method: 'DELETE', path: '/cluster/firewall/ipset/hosts' },
  { method: 'POST', path: '/cluster/firewall/groups', values: { group: 'web' } },
  ...rulesOf('/cluster/firewall/groups/web'),
  { method: 'GET', path: '/cluster/firewall/groups' },
  { method: 'DELETE', path: '/cluster/firewall/groups/web' },
  ...rulesOf('/cluster/firewall/rules'),
  { method: 'PUT', path: `${node}/firewall/options`, values: { enable: '1' } },
  ...rulesOf(`${node}/firewall/rules`),
];

/** Every method of the access, the network and the firewall of a cluster, each in an order in which it is allowed. */
export const controlWalk: readonly WalkCall[] = [...access, ...network, ...firewall];
