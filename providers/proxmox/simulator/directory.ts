import { Acl } from './acl.js';
import type { Profile } from './declare.js';
import type { Grant, SimulatedUser } from './options.js';
import { allPrivileges, builtInRoles } from './roles.js';

/** An API token of a user. */
export interface DirectoryToken {
  secret: string;
  separated: boolean;
  expire: number;
  comment?: string;
}

/** A user as the cluster knows it. */
export interface DirectoryUser {
  readonly userId: string;
  password: string;
  enabled: boolean;
  /** Seconds since the epoch; 0 for never. */
  expire: number;
  secondFactor: boolean;
  /** firstname, lastname, email, comment, keys */
  readonly facts: Record<string, string>;
  readonly tokens: Map<string, DirectoryToken>;
}

/** A way to log in. */
export interface Realm {
  readonly type: string;
  values: Record<string, string>;
}

/** Users, groups, roles, realms and what they may do. */
export class Directory {
  readonly users = new Map<string, DirectoryUser>();
  readonly groups = new Map<string, { comment?: string; readonly members: Set<string> }>();
  readonly roles = new Map<string, readonly string[]>();
  readonly realms = new Map<string, Realm>();
  readonly acl = new Acl();
  private readonly builtIn: Map<string, readonly string[]>;

  constructor(private readonly profile: Profile) {
    this.builtIn = builtInRoles(profile);
  }

  /** Back to the users of the options; root@pam is always there. */
  reset(users: readonly SimulatedUser[], rootPassword: string): void {
    for (const table of [this.users, this.groups, this.roles, this.realms]) table.clear();
    this.acl.clear();
    for (const [name, privileges] of this.builtIn) this.roles.set(name, privileges);
    this.realms.set('pam', { type: 'pam', values: { comment: 'Linux PAM standard authentication' } });
    this.realms.set('pve', { type: 'pve', values: { comment: 'Proxmox VE authentication server' } });
    this.add('root@pam', rootPassword);
    for (const user of users) this.take(user);
  }

  add(userId: string, password: string): DirectoryUser {
    const user = { userId, password, enabled: true, expire: 0, secondFactor: false, facts: {}, tokens: new Map<string, DirectoryToken>() };
    this.users.set(userId, user);
    return user;
  }

  isBuiltIn(role: string): boolean {
    return this.builtIn.has(role);
  }

  get privileges(): string[] {
    return allPrivileges(this.profile);
  }

  /** The groups of a user; undefined when there is no such user. */
  groupsOf(userId: string): string[] | undefined {
    if (!this.users.has(userId)) return undefined;
    return [...this.groups].filter(([, { members }]) => members.has(userId)).map(([id]) => id);
  }

  isActive(user: DirectoryUser): boolean {
    return user.enabled && (user.expire === 0 || user.expire > Date.now() / 1000);
  }

  private take(user: SimulatedUser): void {
    const entry = this.users.get(user.userId) ?? this.add(user.userId, user.password);
    entry.password = user.password;
    entry.secondFactor = user.secondFactor === true;
    this.grant('user', user.userId, user.grants);
    for (const { id, secret, separated, grants } of user.tokens ?? []) {
      entry.tokens.set(id, { secret, separated: separated !== false, expire: 0 });
      this.grant('token', `${user.userId}!${id}`, grants ?? []);
    }
  }

  private grant(holder: 'user' | 'token', id: string, grants: readonly Grant[]): void {
    for (const { path, privileges, propagate } of grants)
      this.acl.give({ path, holder, id, role: this.roleWith(privileges), propagate: propagate !== false });
  }

  /** A role of exactly these privileges, made where there is none. */
  private roleWith(privileges: readonly string[]): string {
    const wanted = [...privileges].sort().join();
    for (const [name, held] of this.roles) if (name !== 'NoAccess' && [...held].sort().join() === wanted) return name;
    const name = `Lab${this.roles.size - this.builtIn.size + 1}`;
    this.roles.set(name, [...privileges]);
    return name;
  }
}
