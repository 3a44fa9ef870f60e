import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { TokenLender } from '../../../lib/ephemeral.js';
import { BitBuilderError } from '../../../lib/errors.js';
import type { TokenVerifier } from './tokens.js';

interface Lent {
  hash: string;
  purpose: string;
  lifetimeMs: number;
  expiresAt: number;
}

/** More than this at the same time is a loop that never closes what it opens. */
const mostLent = 1000;

/** Tokens that live for the time of a run. Only hashes are held, in memory: a restart of the shim ends them all. */
export class LentTokens implements TokenLender, TokenVerifier {
  private readonly lent = new Map<string, Lent>();

  constructor(private readonly now: () => number = Date.now) {}

  lend(lifetimeSeconds: number, purpose: string): ReturnType<TokenLender['lend']> {
    this.forgetExpired();
    if (this.lent.size >= mostLent) {
      throw new BitBuilderError('pool_exhausted', `${mostLent} tokens are lent at the same time; let some expire, or revoke them`);
    }
    const token = randomBytes(32).toString('base64url');
    const [id, lifetimeMs] = [randomUUID(), lifetimeSeconds * 1000];
    this.lent.set(id, { hash: sha256(token), purpose, lifetimeMs, expiresAt: this.now() + lifetimeMs });
    return { id, token, expiresAt: new Date(this.now() + lifetimeMs), renewAt: this.renewalOf(lifetimeMs) };
  }

  renew(id: string): Date {
    this.forgetExpired();
    const found = this.lent.get(id);
    if (!found) throw new BitBuilderError('not_found', 'the token has expired, was revoked, or was lent before the shim was started anew');
    found.expiresAt = this.now() + found.lifetimeMs;
    return this.renewalOf(found.lifetimeMs);
  }

  revoke(id: string): void {
    this.lent.delete(id);
  }

  /** By the hash, so that how long it takes tells nothing of a token. */
  ownerOf(token: string): string | undefined {
    this.forgetExpired();
    const hash = sha256(token);
    const [id, found] = [...this.lent].find(([, each]) => each.hash === hash) ?? [];
    return found && `${found.purpose} (${id})`;
  }

  /** Early enough for a renewal that is late by a third of the lifetime. */
  private renewalOf(lifetimeMs: number): Date {
    return new Date(this.now() + lifetimeMs / 2);
  }

  private forgetExpired(): void {
    for (const [id, { expiresAt }] of this.lent) if (expiresAt <= this.now()) this.lent.delete(id);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
