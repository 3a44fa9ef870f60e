/** Who an entry is for. */
export type AclHolder = 'user' | 'group' | 'token';

/** One role of one holder on one path. */
export interface AclEntry {
  readonly path: string;
  readonly holder: AclHolder;
  /** `ops@pve`, `admins` or `ops@pve!ci`. */
  readonly id: string;
  readonly role: string;
  propagate: boolean;
}

/** The list of who has which role where. */
export class Acl {
  private entries: AclEntry[] = [];

  clear(): void {
    this.entries = [];
  }

  /** Gives a role, or changes whether it propagates. */
  give(entry: AclEntry): void {
    const known = this.entries.find((other) => isSame(other, entry));
    if (known) known.propagate = entry.propagate;
    else this.entries.push(entry);
  }

  take(entry: Omit<AclEntry, 'propagate'>): void {
    this.entries = this.entries.filter((other) => !isSame(other, entry));
  }

  /** Takes everything from a holder that is no more. */
  forget(holder: AclHolder, id: string): void {
    this.entries = this.entries.filter((entry) => entry.holder !== holder || entry.id !== id);
  }

  all(): readonly AclEntry[] {
    return this.entries;
  }

  /**
   * The roles of a user or a token on a path: what stands nearest to it replaces what comes from above, and the user's own
   * entries replace those of groups (PVE::AccessControl::roles). The value says whether a role propagates further.
   */
  rolesOf(holder: 'user' | 'token', id: string, groups: readonly string[], path: string): Map<string, boolean> {
    let roles = new Map<string, boolean>();
    for (const at of pathsTo(path)) {
      const here = this.entries.filter((entry) => entry.path === at && (at === path || entry.propagate));
      const own = here.filter((entry) => entry.holder === holder && entry.id === id);
      const ofGroups = holder === 'user' ? here.filter((entry) => entry.holder === 'group' && groups.includes(entry.id)) : [];
      const found = own.length > 0 ? own : ofGroups;
      if (found.length > 0) roles = new Map(found.map(({ role, propagate }) => [role, propagate]));
    }
    return roles.has('NoAccess') ? new Map([['NoAccess', roles.get('NoAccess') ?? false]]) : roles;
  }
}

/** `/a/b` comes by `/`, `/a` and `/a/b`. */
function pathsTo(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

function isSame(one: Omit<AclEntry, 'propagate'>, other: Omit<AclEntry, 'propagate'>): boolean {
  return one.path === other.path && one.holder === other.holder && one.id === other.id && one.role === other.role;
}

/** PVE::AccessControl::normalize_path; undefined for what cannot be a path. */
export function normalizePath(text: string): string | undefined {
  if (text === '') return undefined;
  const path = `/${text}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
  return /^[A-Za-z0-9.\-_/]+$/.test(path) ? path : undefined;
}

const name = '[A-Za-z0-9.\\-_]+';
const known = [
  '/',
  '/access(/groups|/realm)?',
  `/access/(groups|realm)/${name}`,
  `/nodes(/${name})?`,
  `/pool(/${name}){0,3}`,
  `/sdn`,
  `/sdn/(controllers|dns|ipams)(/${name})?`,
  `/sdn/(fabrics|prefix-lists|route-maps)(/${name})?`,
  `/sdn/zones(/${name}(/${name}(/[1-9][0-9]{0,3})?)?)?`,
  `/storage(/${name})?`,
  '/vms(/[1-9][0-9]{2,})?',
  `/mapping(/${name}(/${name})?)?`,
];
const knownPath = new RegExp(`^(${known.join('|')})$`);

/** Whether something can stand at a path (PVE::AccessControl::check_path). */
export function isKnownPath(path: string): boolean {
  return knownPath.test(path);
}
