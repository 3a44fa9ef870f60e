import { createHmac, randomBytes } from 'node:crypto';
import type { Grant, SimulatedUser } from './options.js';
import { PveRefusal } from './refusal.js';

/** Who calls. */
export interface Caller {
  /** `bitbuilder@pve` or `bitbuilder@pve!shim`. */
  readonly id: string;
  readonly user: SimulatedUser;
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

const ticketLifeS = 7200;
/** What every second factor of the simulator shows. */
const simulatedCode = 'totp:123456';

/** Users, tokens, tickets and privileges. */
export class Access {
  private secret = randomBytes(32);

  constructor(private readonly users: readonly SimulatedUser[]) {}

  /** Makes every ticket given so far worthless, as a rotation of the key of the cluster does. */
  expireTickets(): void {
    this.secret = randomBytes(32);
  }

  /** Logs in by password; with `challenge`, the half ticket of that login, by the code of the second factor. */
  login(username: string, password: string, challenge?: string): Record<string, unknown> {
    const user = this.users.find((candidate) => candidate.userId === username);
    const answers = challenge === undefined ? password === user?.password : this.isHalf(challenge, username) && password === simulatedCode;
    if (!user || !answers) throw new PveRefusal(401, 'authentication failure');
    const stamp = Math.floor(Date.now() / 1000);
    const asksMore = user.secondFactor === true && challenge === undefined;
    const half = asksMore ? '!tfa!' : '';
    return {
      username,
      ticket: this.seal(`PVE:${half}${username}:${hex(stamp)}`),
      CSRFPreventionToken: this.csrfFor(username, stamp),
      ...(asksMore ? { NeedTFA: 1 } : {}),
      cap: {},
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
    return { id: user.userId, user, viaToken: false, privilegesOn: (path) => granted(user.grants, path) };
  }

  private byToken(text: string): Caller {
    const [, id = '', userId = '', tokenId = '', secret = ''] = /^(([^!]+)!([^=]+))=(.*)$/.exec(text) ?? [];
    const user = this.users.find((candidate) => candidate.userId === userId);
    const token = user?.tokens?.find((candidate) => candidate.id === tokenId);
    if (!user || !token) throw new PveRefusal(401, `no such token '${tokenId}' for user '${userId}'`);
    if (token.secret !== secret) throw new PveRefusal(401, 'invalid token value!');
    const privilegesOn = (path: string) => {
      const ofUser = granted(user.grants, path);
      if (token.separated === false) return ofUser;
      const ofToken = granted(token.grants ?? [], path);
      return new Set([...ofUser].filter((privilege) => ofToken.has(privilege)));
    };
    return { id, user, viaToken: true, privilegesOn };
  }

  private isHalf(ticket: string, username: string): boolean {
    const [, plain = '', stamp = ''] = /^(PVE:!tfa![^:]+:([0-9A-F]{8}))::/.exec(ticket) ?? [];
    const fresh = Date.now() / 1000 - parseInt(stamp, 16) < ticketLifeS;
    return plain.startsWith(`PVE:!tfa!${username}:`) && fresh && this.seal(plain) === ticket;
  }

  private byTicket(ticket: string): SimulatedUser {
    const [, plain = '', name = '', stamp = ''] = /^(PVE:([^:]+):([0-9A-F]{8}))::/.exec(ticket) ?? [];
    const user = this.users.find((candidate) => candidate.userId === name);
    const fresh = Date.now() / 1000 - parseInt(stamp, 16) < ticketLifeS;
    if (!user || !fresh || this.seal(plain) !== ticket) throw new PveRefusal(401, 'permission denied - invalid PVE ticket');
    return user;
  }

  private seal(plain: string): string {
    return `${plain}::${createHmac('sha256', this.secret).update(plain).digest('base64')}`;
  }

  private csrfFor(userId: string, stamp: number): string {
    return `${hex(stamp)}:${createHmac('sha256', this.secret).update(`${userId} ${stamp}`).digest('base64')}`;
  }

  private isCsrf(userId: string, text: string | undefined): boolean {
    const stamp = parseInt(text?.split(':')[0] ?? '', 16);
    return text !== undefined && this.csrfFor(userId, stamp) === text;
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

/** The grant nearest to a path decides; one further up counts only when it propagates. */
function granted(grants: readonly Grant[], path: string): ReadonlySet<string> {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    const here = grants.filter((grant) => grant.path === at && (at === path || grant.propagate !== false));
    if (here.length > 0) return new Set(here.flatMap((grant) => grant.privileges));
    if (at === '/') return new Set();
  }
}

/** The ticket in a Cookie or an Authorization header. */
function ticketIn(header: string | undefined): string | undefined {
  return /(?:^|[;\s])PVEAuthCookie=([^;]+)/.exec(header ?? '')?.[1];
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
