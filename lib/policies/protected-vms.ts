import { BitBuilderError } from '../errors.js';
import type { Policy, PolicyOptions } from './policy.js';

/** Which VMs `protectedVms` means: those with one of the tags, and those of tenants with one of the labels. */
export interface ProtectedVmsOptions extends PolicyOptions {
  readonly tags?: readonly string[];
  /** `{ env: 'prod' }` */
  readonly tenantLabels?: Readonly<Record<string, string>>;
}

/**
 * VMs that must not be lost have `lifecycle: { preventDestroy: true }`.
 * @throws BitBuilderError `invalid_spec` when it means no VM.
 */
export function protectedVms({ tags = [], tenantLabels = {}, severity = 'error', id = 'protected-vms' }: ProtectedVmsOptions): Policy {
  const labels = Object.entries(tenantLabels);
  if (tags.length + labels.length === 0) {
    throw new BitBuilderError('invalid_spec', `policy ${id}: it means no VM; give tags or tenantLabels`);
  }
  return {
    id,
    severity,
    reads: { vm: ['tags', 'tenant'] },
    judgesRemoval: true,
    judge: ({ spec, preventsDestroy, find }) => {
      const own = (spec.tags ?? []) as readonly string[];
      const theirs = (find('tenant', String(spec.tenant))?.spec.labels ?? {}) as Readonly<Record<string, string>>;
      const tag = tags.find((each) => own.includes(each));
      const label = labels.find(([key, value]) => theirs[key] === value);
      const because = tag === undefined ? label && `its tenant is labelled ${label.join('=')}` : `it is tagged ${tag}`;
      if (because === undefined || preventsDestroy) return [];
      return [{ path: ['lifecycle', 'preventDestroy'], message: `must be true, since ${because}` }];
    },
  };
}
