import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { BitBuilderError } from '../../../lib/errors.js';
import { tokenFault } from '../../../lib/wire.js';

/** Tells who a bearer token belongs to. Only hashes are held. */
export interface TokenVerifier {
  /** The name of the token, or undefined when nobody has it. */
  ownerOf(token: string): string | undefined;
}

/** Knows the given tokens; each is compared in constant time, and all of them are compared. */
export function tokenVerifier(tokens: Readonly<Record<string, string>>): TokenVerifier {
  const hashes = Object.entries(tokens).map(([name, token]) => [name, sha256(token)] as const);
  return {
    ownerOf(token) {
      const seen = sha256(token);
      return hashes.reduce<string | undefined>((owner, [name, hash]) => (timingSafeEqual(hash, seen) ? name : owner), undefined);
    },
  };
}

/** The token in the file; at the first start the file is made, readable by its owner only. */
export function readOrMakeToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  const token = readFileSync(file, 'utf8').trim();
  const fault = tokenFault(token);
  if (fault !== undefined)
    throw new BitBuilderError('invalid_inventory', `the token in ${file} is wrong: ${fault}; remove the file and the shim makes a new one`);
  if (token.length >= 32) return token;
  throw new BitBuilderError(
    'invalid_inventory',
    `the token file ${file} holds ${token.length} characters, and a token has at least 32; remove the file and the shim makes a new one`,
  );
}

/** The token of an `Authorization: Bearer` header, or undefined. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
