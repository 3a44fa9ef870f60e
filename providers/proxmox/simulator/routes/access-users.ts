import { randomUUID } from 'node:crypto';
import type { Handlers } from '../declared-routes.js';
import type { Directory, DirectoryToken, DirectoryUser } from '../directory.js';
import { splitList } from '../formats.js';
import { isTrue, type Values } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';

const factNames = ['comment', 'email', 'firstname', 'lastname', 'keys'] as const;

/** /access/users and the tokens of users. */
export const userHandlers: Handlers = {
  'GET /access/users': listUsers,
  'POST /access/users': ({ world, values }) => {
    const { directory } = world;
    const { userid = '', password = '' } = values;
    const realm = userid.split('@')[1] ?? '';
    if (!directory.realms.has(realm)) die(`domain '${realm}' does not exist`);
    if (directory.users.has(userid)) die(`create user failed: user '${userid}' already exists`);
    checkGroups(directory, splitList(values.groups), 'create user failed');
    const user = directory.add(userid, password);
    changeUser(directory, user, values);
  },
  'GET /access/users/{userid}': ({ world, values }) => {
    const user = userOf(world.directory, values);
    const tokens = Object.fromEntries([...user.tokens].map(([id, token]) => [id, tokenFacts(token)]));
    return { ...userFacts(user), groups: world.directory.groupsOf(user.userId), ...(user.tokens.size > 0 ? { tokens } : {}) };
  },
  'PUT /access/users/{userid}': ({ world, values }) => {
    const user = userOf(world.directory, values);
    checkGroups(world.directory, splitList(values.groups), 'update user failed');
    changeUser(world.directory, user, values);
  },
  'DELETE /access/users/{userid}': ({ world, values }) => {
    const user = userOf(world.directory, values);
    if (user.userId === 'root@pam') die("delete user failed: user 'root@pam' cannot be deleted");
    for (const id of user.tokens.keys()) world.directory.acl.forget('token', `${user.userId}!${id}`);
    world.directory.acl.forget('user', user.userId);
    for (const { members } of world.directory.groups.values()) members.delete(user.userId);
    world.directory.users.delete(user.userId);
  },
  'PUT /access/users/{userid}/unlock-tfa': () => 0,
  'GET /access/users/{userid}/token': ({ world, values }) =>
    [...userOf(world.directory, values).tokens].map(([tokenid, token]) => ({ tokenid, ...tokenFacts(token) })),
  'GET /access/users/{userid}/token/{tokenid}': ({ world, values }) => tokenFacts(tokenOf(world.directory, values)),
  'POST /access/users/{userid}/token/{tokenid}': ({ world, values }) => {
    const user = userOf(world.directory, values);
    const { tokenid = '', privsep, expire, comment } = values;
    if (user.tokens.has(tokenid)) badParameters({ tokenid: 'Token already exists.' });
    const token: DirectoryToken = {
      secret: randomUUID(),
      separated: privsep !== '0',
      expire: Number(expire ?? 0),
      ...(comment === undefined ? {} : { comment }),
    };
    user.tokens.set(tokenid, token);
    return { 'full-tokenid': `${user.userId}!${tokenid}`, info: tokenFacts(token), value: token.secret };
  },
  'PUT /access/users/{userid}/token/{tokenid}': ({ world, values }) => {
    const token = tokenOf(world.directory, values);
    if (values.privsep !== undefined) token.separated = isTrue(values.privsep);
    if (values.expire !== undefined) token.expire = Number(values.expire);
    if (values.comment !== undefined) token.comment = values.comment;
    if (splitList(values.delete).includes('comment')) delete token.comment;
    if (isTrue(values.regenerate)) token.secret = randomUUID();
    const made = isTrue(values.regenerate) ? { 'full-tokenid': `${values.userid}!${values.tokenid}`, value: token.secret } : {};
    return { ...tokenFacts(token), ...made };
  },
  'DELETE /access/users/{userid}/token/{tokenid}': ({ world, values }) => {
    tokenOf(world.directory, values);
    userOf(world.directory, values).tokens.delete(values.tokenid ?? '');
    world.directory.acl.forget('token', `${values.userid}!${values.tokenid}`);
  },
};

/** Users see themselves; who may modify users sees all (PVE::API2::User::index). */
function listUsers({ world, caller, values }: Call): unknown {
  const { directory } = world;
  const seesAll = ['User.Modify', 'Sys.Audit'].some((privilege) => caller.privilegesOn('/access/groups').has(privilege));
  return [...directory.users.values()]
    .filter((user) => seesAll || user.userId === caller.userId || isSeenByGroup(caller.privilegesOn, directory.groupsOf(user.userId) ?? []))
    .filter((user) => values.enabled === undefined || user.enabled === isTrue(values.enabled))
    .map((user) => ({
      userid: user.userId,
      ...userFacts(user),
      ...(isTrue(values.full)
        ? {
            groups: (directory.groupsOf(user.userId) ?? []).join(','),
            tokens: [...user.tokens].map(([tokenid, token]) => ({ tokenid, ...tokenFacts(token) })),
          }
        : {}),
      'realm-type': directory.realms.get(user.userId.split('@')[1] ?? '')?.type,
    }));
}

function isSeenByGroup(privilegesOn: (path: string) => ReadonlySet<string>, groups: readonly string[]): boolean {
  return groups.some((group) => ['User.Modify', 'Sys.Audit'].some((privilege) => privilegesOn(`/access/groups/${group}`).has(privilege)));
}

function userFacts({ enabled, expire, facts }: DirectoryUser): Record<string, unknown> {
  return { enable: Number(enabled), expire, ...facts };
}

function tokenFacts({ separated, expire, comment }: DirectoryToken): Record<string, unknown> {
  return { privsep: Number(separated), expire, ...(comment === undefined ? {} : { comment }) };
}

function changeUser(directory: Directory, user: DirectoryUser, values: Values): void {
  if (values.enable !== undefined) user.enabled = isTrue(values.enable);
  if (values.expire !== undefined) user.expire = Number(values.expire);
  for (const name of factNames) {
    const value = values[name];
    if (value !== undefined) user.facts[name] = value;
  }
  if (values.groups === undefined) return;
  const wanted = splitList(values.groups);
  for (const [id, { members }] of directory.groups) {
    if (wanted.includes(id)) members.add(user.userId);
    else if (!isTrue(values.append)) members.delete(user.userId);
  }
}

function checkGroups(directory: Directory, groups: readonly string[], words: string): void {
  const unknown = groups.find((group) => !directory.groups.has(group));
  if (unknown !== undefined) die(`${words}: no such group '${unknown}'`);
}

function userOf(directory: Directory, { userid = '' }: Values): DirectoryUser {
  return directory.users.get(userid) ?? die(`no such user ('${userid}')`);
}

function tokenOf(directory: Directory, values: Values): DirectoryToken {
  const token = userOf(directory, values).tokens.get(values.tokenid ?? '');
  return token ?? die(`no such token '${values.tokenid}' for user '${values.userid}'`);
}
