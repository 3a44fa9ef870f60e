import { isKnownPath, normalizePath, type AclHolder } from '../acl.js';
import type { Handlers } from '../declared-routes.js';
import type { Directory } from '../directory.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';

/** /access/groups, /access/roles and /access/acl. */
export const aclHandlers: Handlers = {
  'GET /access/groups': ({ world, caller }) =>
    [...world.directory.groups]
      .filter(([id]) =>
        ['User.Modify', 'Sys.Audit', 'Group.Allocate'].some((privilege) => caller.privilegesOn(`/access/groups/${id}`).has(privilege)),
      )
      .map(([groupid, { comment, members }]) => ({
        groupid,
        ...(comment === undefined ? {} : { comment }),
        users: [...members].join(','),
      })),
  'POST /access/groups': ({ world, values }) => {
    const { groupid = '', comment } = values;
    if (world.directory.groups.has(groupid)) die(`create group failed: group '${groupid}' already exists`);
    world.directory.groups.set(groupid, { members: new Set(), ...(comment === undefined ? {} : { comment }) });
  },
  'GET /access/groups/{groupid}': ({ world, values }) => {
    const { comment, members } = groupOf(world.directory, values.groupid);
    return { members: [...members], ...(comment === undefined ? {} : { comment }) };
  },
  'PUT /access/groups/{groupid}': ({ world, values }) => {
    const group = groupOf(world.directory, values.groupid, 'update group failed: ');
    if (values.comment !== undefined) group.comment = values.comment;
  },
  'DELETE /access/groups/{groupid}': ({ world, values }) => {
    groupOf(world.directory, values.groupid, 'delete group failed: ');
    world.directory.groups.delete(values.groupid ?? '');
    world.directory.acl.forget('group', values.groupid ?? '');
  },
  'GET /access/roles': ({ world }) =>
    [...world.directory.roles].map(([roleid, privileges]) => ({
      roleid,
      privs: [...privileges].sort().join(','),
      special: Number(world.directory.isBuiltIn(roleid)),
    })),
  'POST /access/roles': ({ world, values }) => {
    const { roleid = '' } = values;
    if (world.directory.roles.has(roleid)) die(`create role failed: role '${roleid}' already exists`);
    world.directory.roles.set(roleid, privilegesIn(world.directory, values.privs));
  },
  'GET /access/roles/{roleid}': ({ world, values }) => {
    const privileges = world.directory.roles.get(values.roleid ?? '') ?? die(`role '${values.roleid}' does not exist`);
    return Object.fromEntries(privileges.map((privilege) => [privilege, 1]));
  },
  'PUT /access/roles/{roleid}': ({ world, values }) => {
    const { roleid = '', append, privs } = values;
    const held = changeableRole(world.directory, roleid, 'update', 'modified');
    const given = privilegesIn(world.directory, privs);
    world.directory.roles.set(roleid, isTrue(append) ? [...new Set([...held, ...given])] : given);
  },
  'DELETE /access/roles/{roleid}': ({ world, values }) => {
    changeableRole(world.directory, values.roleid ?? '', 'delete', 'deleted');
    world.directory.roles.delete(values.roleid ?? '');
  },
  'GET /access/acl': ({ world, caller }) => {
    const seesAll = ['Sys.Audit', 'Permissions.Modify'].some((privilege) => caller.privilegesOn('/access').has(privilege));
    return world.directory.acl
      .all()
      .filter((entry) => seesAll || caller.privilegesOn(entry.path).has('Permissions.Modify'))
      .map(({ path, holder, id, role, propagate }) => ({ path, type: holder, ugid: id, roleid: role, propagate: Number(propagate) }));
  },
  'PUT /access/acl': changeAcl,
};

function changeAcl({ world, caller, values }: Call): void {
  const { directory } = world;
  const path = normalizePath(values.path ?? '');
  if (path === undefined) return badParameters({ path: `invalid ACL path '${values.path}'` });
  if (!isTrue(values.delete) && !isKnownPath(path)) badParameters({ path: `invalid ACL path '${values.path}'` });
  const holders: [AclHolder, string[]][] = [
    ['user', splitList(values.users)],
    ['group', splitList(values.groups)],
    ['token', splitList(values.tokens)],
  ];
  if (values.users === undefined && values.groups === undefined && values.tokens === undefined) {
    const problem = "either 'users', 'groups' or 'tokens' is required.";
    badParameters({ users: problem, groups: problem, tokens: problem });
  }
  const propagate = values.propagate !== '0';
  for (const role of splitList(values.roles)) {
    if (!directory.roles.has(role)) die(`ACL update failed: role '${role}' does not exist`);
    checkGift(directory, caller.privilegesOn(path), role, isTrue(values.delete));
    for (const [holder, ids] of holders) {
      for (const id of ids) {
        checkHolder(directory, holder, id);
        if (isTrue(values.delete)) directory.acl.take({ path, holder, id, role });
        else directory.acl.give({ path, holder, id, role, propagate });
      }
    }
  }
}

/** Who may not modify permissions gives away no more than it has. */
function checkGift(directory: Directory, own: ReadonlySet<string>, role: string, isRemoval: boolean): void {
  if (own.has('Permissions.Modify')) return;
  const verb = isRemoval ? 'remove' : 'add';
  const beyond = directory.roles.get(role)?.some((privilege) => !own.has(privilege));
  if (beyond) badParameters({ role: `Cannot ${verb} role '${role}' - requires 'Permissions.Modify' or superset of privileges.` });
  if (role === 'NoAccess') badParameters({ role: `Cannot ${verb} role '${role}' - requires 'Permissions.Modify'` });
}

function checkHolder(directory: Directory, holder: AclHolder, id: string): void {
  if (holder === 'user' && !directory.users.has(id)) die(`ACL update failed: user '${id}' does not exist`);
  if (holder === 'group' && !directory.groups.has(id)) die(`ACL update failed: group '${id}' does not exist`);
  const [userId = '', tokenId = ''] = id.split('!');
  if (holder === 'token' && !directory.users.get(userId)?.tokens.has(tokenId))
    die(`ACL update failed: no such token '${tokenId}' for user '${userId}'`);
}

function groupOf(directory: Directory, id = '', words = ''): { comment?: string; members: Set<string> } {
  return directory.groups.get(id) ?? die(`${words}group '${id}' does not exist`);
}

function changeableRole(directory: Directory, role: string, verb: string, done: string): readonly string[] {
  if (directory.isBuiltIn(role)) die(`auto-generated role '${role}' cannot be ${done}`);
  return directory.roles.get(role) ?? die(`${verb} role failed: role '${role}' does not exist`);
}

function privilegesIn(directory: Directory, text: string | undefined): string[] {
  const given = splitList(text);
  const unknown = given.find((privilege) => !directory.privileges.includes(privilege));
  if (unknown !== undefined) badParameters({ privs: `invalid format - invalid privilege '${unknown}'\n` });
  return given;
}
