import type { Caller } from '../access.js';
import { accessDeclared } from '../declared/access.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import type { Directory, Realm } from '../directory.js';
import { splitList } from '../formats.js';
import { without } from '../parameters.js';
import { badParameters, die, PveRefusal } from '../refusal.js';
import { releases } from '../nodes/releases.js';
import { refused } from '../permission.js';
import type { Call } from '../route.js';
import { aclHandlers } from './access-acl.js';
import { userHandlers } from './access-users.js';
import { indexOf } from './index-of.js';
import type { World } from '../world.js';

const handlers: Handlers = {
  'GET /version': ({ world }) => ({ ...releases[world.profile], repoid: 'b17b0b17b0b17b0b', console: 'html5' }),
  'GET /access': indexOf(['users', 'groups', 'roles', 'acl', 'domains', 'openid', 'tfa', 'ticket', 'password', 'permissions']),
  'GET /access/ticket': () => null,
  'POST /access/ticket': login,
  'PUT /access/password': changePassword,
  'GET /access/permissions': permissions,
  'GET /access/domains': ({ world }) => [...world.directory.realms].map(([realm, { type, values }]) => realmRow(realm, type, values)),
  'POST /access/domains': ({ world, values }) => {
    const { realm = '', type = '' } = values;
    if (type === 'pam' || type === 'pve') die(`unable to create builtin type '${type}'`);
    if (world.directory.realms.has(realm)) die(`domain '${realm}' already exists`);
    world.directory.realms.set(realm, { type, values: without(values, ['realm', 'type']) });
  },
  'GET /access/domains/{realm}': ({ world, values }) => {
    const { type, values: settings } = realmOf(world.directory, values.realm);
    return { type, ...settings };
  },
  'PUT /access/domains/{realm}': ({ world, values }) => {
    const realm = realmOf(world.directory, values.realm);
    const removed = splitList(values.delete);
    realm.values = { ...without(realm.values, removed), ...without(values, ['realm', 'delete', 'digest']) };
  },
  'DELETE /access/domains/{realm}': ({ world, values }) => {
    const { type } = realmOf(world.directory, values.realm);
    if (type === 'pam' || type === 'pve') die(`domain '${values.realm}' is required and cannot be removed`);
    world.directory.realms.delete(values.realm ?? '');
  },
  'GET /access/tfa': ({ world }) =>
    [...world.directory.users.values()].map(({ userId, secondFactor }) => ({ userid: userId, entries: secondFactors(secondFactor) })),
  'GET /access/tfa/{userid}': ({ world, values }) => secondFactors(world.directory.users.get(values.userid ?? '')?.secondFactor === true),
  'GET /access/users/{userid}/tfa': ({ world, values }) => {
    const asks = world.directory.users.get(values.userid ?? '')?.secondFactor === true;
    return { ...(asks ? { types: ['totp'] } : {}), user: null, realm: null };
  },
};

/** /version and /access. */
export const accessRoutes = new DeclaredRoutes(accessDeclared, { ...handlers, ...userHandlers, ...aclHandlers });

function login({ world, values }: Call): unknown {
  const username = fullName(values.username ?? '', values.realm);
  const realm = username.split('@')[1];
  const answer = realm === undefined || !world.directory.realms.has(realm) ? undefined : world.access;
  if (!answer) throw new PveRefusal(401, 'authentication failure');
  const given = answer.login(username, values.password ?? '', values['tfa-challenge']);
  const caller = world.access.userCaller(username);
  const isNamed = given.NeedTFA === undefined && caller.privilegesOn('/').has('Sys.Audit');
  return { username, ...given, ...(given.NeedTFA ? {} : { cap: capabilities(caller) }), ...(isNamed ? { clustername: world.name } : {}) };
}

function fullName(username: string, realm: string | undefined): string {
  return username.includes('@') || realm === undefined ? username : `${username}@${realm}`;
}

const parts: Readonly<Record<string, readonly [string, RegExp]>> = {
  vms: ['/vms', /^VM\.|^Permissions\.Modify/],
  access: ['/access', /^(User|Group)\.|^Permissions\.Modify/],
  storage: ['/storage', /^Datastore\.|^Permissions\.Modify/],
  nodes: ['/nodes', /^Sys\.|^Permissions\.Modify/],
  sdn: ['/sdn', /^SDN\.|^Permissions\.Modify/],
  dc: ['/', /^Sys\.Audit|^Sys\.Modify|^SDN\./],
  mapping: ['/mapping', /^Mapping\.|^Permissions\.Modify/],
};

/** What the web interface shows a user for. */
function capabilities(caller: Caller): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, [path, pattern]]) => {
      const held = [...caller.privilegesOn(path)].filter((privilege) => pattern.test(privilege)).sort();
      return [name, Object.fromEntries(held.map((privilege) => [privilege, 1]))];
    }),
  );
}

function changePassword({ world, caller, values }: Call): void {
  const { userid = '', password = '', 'confirmation-password': confirmation } = values;
  const user = world.directory.users.get(userid) ?? die(`no such user ('${userid}')`);
  if (user.userId === 'root@pam' && caller.id !== 'root@pam') throw refused();
  if (caller.id !== 'root@pam') {
    if (confirmation === undefined) badParameters({ 'confirmation-password': 'missing property - confirmation password is required' });
    if (world.directory.users.get(caller.userId)?.password !== confirmation) throw new PveRefusal(401, 'authentication failure');
  }
  user.password = password;
}

/** With its own permissions a caller needs no right; those of others need Sys.Audit. */
function permissions({ world, caller, values }: Call): unknown {
  const asked = values.userid ?? caller.id;
  const [userId = '', tokenId] = asked.split('!');
  if (asked !== caller.id && userId !== caller.id && !caller.privilegesOn('/access').has('Sys.Audit')) throw refused('/access, Sys.Audit');
  if (!world.directory.users.has(userId)) die(`no such user ('${userId}')`);
  const paths = values.path === undefined ? grantedPaths(world) : [values.path];
  const found = paths.map((path): [string, Record<string, number>] => [path, world.access.rightsOf(userId, tokenId, path)]);
  return Object.fromEntries(values.path === undefined ? found.filter(([, privileges]) => Object.keys(privileges).length > 0) : found);
}

/** The top of the tree and every path that somebody was given something on. */
function grantedPaths(world: World): string[] {
  const usual = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'];
  return [...new Set([...usual, ...world.directory.acl.all().map(({ path }) => path)])].sort();
}

function realmOf(directory: Directory, realm = ''): Realm {
  return directory.realms.get(realm) ?? die(`domain '${realm}' does not exist`);
}

function realmRow(realm: string, type: string, { comment, default: isDefault, tfa }: Record<string, string>): Record<string, unknown> {
  return {
    realm,
    type,
    ...(comment === undefined ? {} : { comment }),
    ...(isDefault === '1' ? { default: 1 } : {}),
    ...(tfa === undefined ? {} : { tfa }),
  };
}

function secondFactors(has: boolean): unknown[] {
  return has ? [{ id: 'lab-totp', type: 'totp', description: 'second factor of the lab', created: 0 }] : [];
}
