import { BitBuilderError } from '../errors.js';
import { kinds } from '../kinds/index.js';
import type { Policy, PolicyOptions } from './policy.js';

/** What `naming` is told. */
export interface NamingOptions extends PolicyOptions {
  /** What names must look like. */
  readonly pattern: RegExp;
  /** Outward names of the kinds looked at: `vm`, `network`. @default every kind that has names */
  readonly kinds?: readonly string[];
}

/**
 * Names follow a pattern.
 * @throws BitBuilderError `invalid_spec` for a kind that does not exist.
 */
export function naming({ pattern, kinds: wanted, severity = 'error', id = 'naming' }: NamingOptions): Policy {
  const named = kinds.filter((kind) => 'name' in kind.spec.shape).map((kind) => kind.name);
  const strange = (wanted ?? []).filter((kind) => !named.includes(kind));
  if (strange.length > 0) {
    throw new BitBuilderError('invalid_spec', `policy ${id}: there is no kind "${strange.join('", "')}"; there are ${named.join(', ')}`);
  }
  // A pattern with the flag g or y would remember where it stopped.
  const matcher = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return {
    id,
    severity,
    reads: Object.fromEntries((wanted ?? named).map((kind) => [kind, ['name']])),
    judge: ({ spec: { name } }) =>
      matcher.test(String(name))
        ? []
        : [{ path: ['name'], message: `"${String(name)}" does not match ${String(pattern)}; choose another name` }],
  };
}
