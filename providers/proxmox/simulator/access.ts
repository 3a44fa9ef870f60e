import { createHmac, randomBytes } from 'node:crypto';
import type { Directory, DirectoryUser } from './directory.js';
import type { SimulatorSettings } from './options.js';
import type { PoolTable } from './pool-table.js';
import { PveRefusal } from './refusal.js';

/** Who calls. */
export interface Caller {
  /** `bitbuilder@pve` or `bitbuilder@pve!shim`. */
  readonly id: string;
  /** The user, also when a token calls. */
  readonly userId: string;
  readonly viaToken: boolean;
  /** The caller's privileges on a path. */
  privilegesOn(path: string): ReadonlySet<string>;
}

interface Head {
  readonly method: string;
  readonly authorization?: string;
  readonly cookie?: string;
  readonly csrf?: string;
}

/** What every second factor of the simulator shows. */
const simulatedCode = 'totp:123456';

/** Tickets, tokens and the privileges of who shows them. */
export class Access {
  private secret = randomBytes(32);

  constructor(
    private readonly directory: Directory,
    private readonly pools: PoolTable,
    private readonly settings: SimulatorSettings,
  ) {}

  /** Makes every ticket given so far worthless, as a rotation of the key of the cluster does. */
  expireTickets(): void {
    this.secret = randomBytes(32);
  }

  /**
   * Logs in by password, or by a ticket that is still good, which renews it; with `challenge`, the half ticket of that login, by the
   * code of the second factor.
   */
  login(username: string, password: string, challenge?: string): { ticket: string; CSRFPreventionToken: string; NeedTFA?: 1 } {
    const user = this.directory.users.get(username);
    const proves =
      challenge === undefined
        ? user !== undefined && (password === user.password || this.isTicketOf(password, username))
        : this.isHalf(challenge, username) && password === simulatedCode;
    if (!user || !this.directory.isActive(user) || !proves) throw new PveRefusal(401, 'authentication failure');
    const stamp = now();
    const asksMore = user.secondFactor && challenge === undefined && !this.isTicketOf(password, username);
    return {
      ticket: this.seal(`PVE:${asksMore ? '!tfa!' : ''}${username}:${hex(stamp)}`),
      CSRFPreventionToken: this.csrfFor(username, stamp),
      ...(asksMore ? { NeedTFA: 1 as const } : {}),
    };
  }

  /** Who sent a request. Throws 401. */
  identify(head: Head): Caller {
    const cookie = ticketIn(head.cookie) ?? ticketIn(head.authorization);
    if (cookie === undefined) {
      if (head.authorization?.startsWith('PVEAPIToken=')) return this.byToken(head.authorization.slice('PVEAPIToken='.length));
      throw new PveRefusal(401, 'No ticket');
    }
    const user = this.byTicket(decodeURIComponent(cookie));
    if (head.method !== 'GET' && !this.isCsrf(user.userId, head.csrf)) throw new PveRefusal(401, 'Permission denied - invalid csrf token');
    return this.userCaller(user.userId);
  }

  /** A user as a caller, to ask what it may. */
  userCaller(userId: string): Caller {
    return { id: userId, userId, viaToken: false, privilegesOn: remembering((path) => this.privilegesOf('user', userId, path)) };
  }

  /** A token as a caller: it has what its user has too, cut down to its own unless it is not separated. */
  tokenCaller(userId: string, tokenId: string): Caller {
    const id = `${userId}!${tokenId}`;
    const separated = this.directory.users.get(userId)?.tokens.get(tokenId)?.separated !== false;
    const privilegesOn = remembering((path) => {
      const ofUser = this.privilegesOf('user', userId, path);
      if (!separated) return ofUser;
      const ofToken = this.privilegesOf('token', id, path);
      return new Set([...ofUser].filter((privilege) => ofToken.has(privilege)));
    });
    return { id, userId, viaToken: true, privilegesOn };
  }

  /** What a user, or a token of it, may on a path, and whether that also holds further down. */
  rightsOf(userId: string, tokenId: string | undefined, path: string): Record<string, 0 | 1> {
    const holder = tokenId === undefined ? this.userCaller(userId) : this.tokenCaller(userId, tokenId);
    // Nothing is given at a path of that name, so that it has what propagates and no more.
    const below = holder.privilegesOn(`${path === '/' ? '' : path}/*`);
    return Object.fromEntries([...holder.privilegesOn(path)].sort().map((privilege) => [privilege, below.has(privilege) ? 1 : 0]));
  }

  private privilegesOf(holder: 'user' | 'token', id: string, path: string): ReadonlySet<string> {
    const { acl, roles, users } = this.directory;
    if (id === 'root@pam') return new Set(this.directory.privileges);
    const user = users.get(id.split('!')[0] ?? '');
    if (!user || !this.directory.isActive(user)) return new Set();
    const groups = this.directory.groupsOf(user.userId) ?? [];
    const found = new Set(acl.rolesOf(holder, id, groups, path).keys());
    // What a pool gives comes on top, unless it is nothing at all.
    for (const pool of found.has('NoAccess') ? [] : this.pools.poolsAt(path))
      for (const role of acl.rolesOf(holder, id, groups, `/pool/${pool}`).keys()) found.add(role);
    if (found.has('NoAccess')) return new Set();
    return new Set([...found].flatMap((role) => [...(roles.get(role) ?? [])]));
  }

  private byToken(text: string): Caller {
    const [, userId = '', tokenId = '', secret = ''] = /^([^!]+)!([^=]+)=(.*)$/.exec(text) ?? [];
    const user = this.directory.users.get(userId);
    if (user && !this.directory.isActive(user)) throw new PveRefusal(401, `user '${userId}' is disabled or its account expired`);
    const token = user?.tokens.get(tokenId);
    if (!token) throw new PveRefusal(401, `no such token '${tokenId}' for user '${userId}'`);
    if (token.secret !== secret) throw new PveRefusal(401, 'invalid token value!');
    if (token.expire !== 0 && token.expire < now()) throw new PveRefusal(401, 'token expired');
    return this.tokenCaller(userId, tokenId);
  }

  private isHalf(ticket: string, username: string): boolean {
    const [, plain = '', stamp = ''] = /^(PVE:!tfa![^:]+:([0-9A-F]{8}))::/.exec(ticket) ?? [];
    return plain.startsWith(`PVE:!tfa!${username}:`) && this.isFresh(stamp) && this.seal(plain) === ticket;
  }

  private isTicketOf(ticket: string, username: string): boolean {
    const [, plain = '', name, stamp = ''] = /^(PVE:([^:!]+):([0-9A-F]{8}))::/.exec(ticket) ?? [];
    return name === username && this.isFresh(stamp) && this.seal(plain) === ticket;
  }

  private byTicket(ticket: string): DirectoryUser {
    const [, plain = '', name = '', stamp = ''] = /^(PVE:([^:]+):([0-9A-F]{8}))::/.exec(ticket) ?? [];
    const user = this.directory.users.get(name.replace(/^!tfa!/, ''));
    if (!user || !this.isFresh(stamp) || this.seal(plain) !== ticket) throw new PveRefusal(401, 'permission denied - invalid PVE ticket');
    if (name.startsWith('!tfa!')) throw new PveRefusal(401, 'No ticket');
    if (!this.directory.isActive(user)) throw new PveRefusal(401, `user '${name}' is disabled or its account expired`);
    return user;
  }

  private isFresh(stamp: string): boolean {
    return now() - parseInt(stamp, 16) < this.settings.ticketLifeS;
  }

  private seal(plain: string): string {
    return `${plain}::${createHmac('sha256', this.secret).update(plain).digest('base64')}`;
  }

  private csrfFor(userId: string, stamp: number): string {
    return `${hex(stamp)}:${createHmac('sha256', this.secret).update(`${userId} ${stamp}`).digest('base64')}`;
  }

  private isCsrf(userId: string, text: string | undefined): boolean {
    const stamp = text?.split(':')[0] ?? '';
    return text !== undefined && this.isFresh(stamp) && this.csrfFor(userId, parseInt(stamp, 16)) === text;
  }
}

/** Throws 403 unless the caller has the privileges on the path: all of them, or any one. */
export function demand(caller: Caller, path: string, privileges: readonly string[], mode: 'all' | 'any' = 'all'): void {
  const has = caller.privilegesOn(path);
  const missing = privileges.find((privilege) => !has.has(privilege));
  if (mode === 'all' && missing !== undefined) throw new PveRefusal(403, `Permission check failed (${path}, ${missing})`);
  if (mode === 'any' && !privileges.some((privilege) => has.has(privilege))) {
    throw new PveRefusal(403, `Permission check failed (${path}, ${privileges.join('|')})`);
  }
}

/** A call asks for the same path many times, as when it lists the guests. */
function remembering(privilegesOn: (path: string) => ReadonlySet<string>): (path: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const found = known.get(path) ?? privilegesOn(path);
    known.set(path, found);
    return found;
  };
}

/** The ticket in a Cookie or an Authorization header. */
function ticketIn(header: string | undefined): string | undefined {
  return /(?:^|[;\s])PVEAuthCookie=([^;]+)/.exec(header ?? '')?.[1];
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
