import { demand, type Caller } from './access.js';
import type { Permission } from './declare.js';
import { splitList } from './formats.js';
import { die, PveRefusal } from './refusal.js';
import type { Values } from './parameters.js';

/** What the checks of a call ask of the caller and of the rights that others have. */
interface Asked {
  readonly caller: Caller;
  readonly values: Values;
  /** The groups of a user; undefined when there is no such user. */
  readonly groupsOf: (userId: string) => readonly string[] | undefined;
}

/** Throws 403 unless the caller may, by PVE::RPCEnvironment::check_api2_permissions. */
export function permitCall(may: Permission, asked: Asked): void {
  if (may === 'world' || asked.caller.id === 'root@pam' || may === 'all') return;
  if (typeof may === 'string') throw refused('user != root@pam');
  check(may, asked);
}

/** A refusal of a permission: `Permission check failed (what)`. */
export function refused(what?: string): PveRefusal {
  return new PveRefusal(403, `Permission check failed${what === undefined ? '' : ` (${what})`}`);
}

function check(test: readonly unknown[], asked: Asked): void {
  const [verb, ...rest] = test;
  const tests = rest as (readonly unknown[])[];
  if (verb === 'and') for (const part of tests) check(part, asked);
  else if (verb === 'or') orElse(tests, asked);
  else if (verb === 'perm') checkPath(String(rest[0]), rest[1] as readonly string[], rest.slice(2), asked);
  else if (verb === 'perm-modify') checkModify(filled(String(rest[0]), asked.values), asked.caller);
  else if (verb === 'userid-param') checkUser(String(rest[0]), asked);
  else if (verb === 'userid-group') checkGroups(rest[0] as readonly string[], rest.slice(1), asked);
}

/** The refusal of the last alternative is not told: the vendor answers without one. */
function orElse(tests: readonly (readonly unknown[])[], asked: Asked): void {
  const passes = (part: readonly unknown[]) => {
    try {
      check(part, asked);
      return true;
    } catch (error) {
      if (error instanceof PveRefusal) return false;
      throw error;
    }
  };
  if (!tests.some(passes)) throw refused();
}

function checkPath(template: string, privileges: readonly string[], options: readonly unknown[], { caller, values }: Asked): void {
  const at = (name: string) => options[options.indexOf(name) + 1];
  const param = options.includes('require_param') ? String(at('require_param')) : undefined;
  if (param !== undefined && values[param] === undefined) throw refused();
  demand(caller, filled(template, values), privileges, options.includes('any') && Boolean(at('any')) ? 'any' : 'all');
}

function filled(template: string, values: Values): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => values[name] ?? '');
}

const modifyRights: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/storage\//, ['Datastore.Allocate']],
  [/^\/vms\//, ['VM.Allocate']],
  [/^\/pool\//, ['Pool.Allocate']],
];

/** PVE::RPCEnvironment::check_perm_modify: Permissions.Modify, or the right to make what stands there. */
function checkModify(path: string, caller: Caller): void {
  if (path === '/access' && !caller.privilegesOn(path).has('Permissions.Modify')) throw refused();
  const further = modifyRights.find(([pattern]) => pattern.test(path))?.[1] ?? [];
  demand(caller, path, ['Permissions.Modify', ...further], 'any');
}

function checkUser(test: string, { caller, values, groupsOf }: Asked): void {
  const userId = values.userid ?? '';
  if (test === 'Realm.AllocateUser') return demand(caller, `/access/realm/${userId.split('@')[1] ?? ''}`, ['Realm.AllocateUser']);
  if (caller.id !== userId || groupsOf(userId) === undefined) throw refused();
}

/** The right on all groups, or on every group that is named and on one of the user's. */
function checkGroups(privileges: readonly string[], options: readonly unknown[], { caller, values, groupsOf }: Asked): void {
  const mode = options.includes('groups_param') ? options[options.indexOf('groups_param') + 1] : undefined;
  const own = groupsOf(values.userid ?? '');
  if (mode !== 'create' && own === undefined) die(`no such user ('${values.userid ?? ''}')`);
  const has = (path: string) => privileges.some((privilege) => caller.privilegesOn(path).has(privilege));
  if (has('/access/groups')) return;
  if (mode !== undefined) {
    const named = splitList(values.groups);
    if (named.length === 0) throw refused(`/access/groups, ${privileges.join('|')}`);
    for (const group of named) if (!has(`/access/groups/${group}`)) throw refused(`/access/groups/${group}`);
  }
  if (mode !== 'create' && !own?.some((group) => has(`/access/groups/${group}`))) throw refused();
}
