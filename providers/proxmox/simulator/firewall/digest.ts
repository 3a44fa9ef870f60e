import { createHash } from 'node:crypto';
import type { Values } from '../parameters.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';

/** The digest of any part of a firewall's configuration. */
export function digestOfFirewall(part: unknown): string {
  return createHash('sha1').update(JSON.stringify(part)).digest('hex');
}

/** Dies when a call was made for a configuration that is no longer there. */
export function unmodified(call: Call, digest: string): void {
  const wanted = call.values.digest;
  if (wanted !== undefined && wanted !== digest) die('detected modified configuration - file changed by other user? Try again.');
}

/** A list as PVE::Tools::split_list reads it. */
export function splitList(text: string | undefined): string[] {
  return (text ?? '').split(/[,;\s\0]+/).filter((part) => part !== '');
}

/** The values of some names. */
export function namesIn(values: Values, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) if (values[name] !== undefined) found[name] = values[name];
  return found;
}
