import { BitBuilderError, type Problem } from '../errors.js';
import type { Policy, PolicyOptions } from './policy.js';

/** What `requiredLabels` is told. */
export interface RequiredLabelsOptions extends PolicyOptions {
  /** Keys that every tenant has, each with what its value must look like, or `true` for any value that is not blank. */
  readonly labels: Readonly<Record<string, RegExp | true>>;
}

/**
 * Tenants carry labels.
 * @throws BitBuilderError `invalid_spec` when no label is named.
 */
export function requiredLabels({ labels, severity = 'error', id = 'required-labels' }: RequiredLabelsOptions): Policy {
  const wanted = Object.entries(labels);
  if (wanted.length === 0) throw new BitBuilderError('invalid_spec', `policy ${id}: no label is named; name one, such as { owner: true }`);
  return {
    id,
    severity,
    reads: { tenant: ['labels'] },
    judge: ({ spec }) => {
      const own = (spec.labels ?? {}) as Readonly<Record<string, string>>;
      return wanted.flatMap(([key, pattern]): Problem[] => {
        const value = own[key]?.trim() ?? '';
        if (value === '') return [{ path: ['labels', key], message: 'is required' }];
        if (pattern === true || new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(value)) return [];
        return [{ path: ['labels', key], message: `"${value}" does not match ${String(pattern)}` }];
      });
    },
  };
}
