import type { Problem } from '../errors.js';
import type { Policy, PolicyOptions } from './policy.js';

/** What `allowedSites` is told. */
export interface AllowedSitesOptions extends PolicyOptions {
  /** Sites that networks may be in. */
  readonly sites: readonly string[];
  /** Clusters that VMs and images may be on. @default any: a VM is tied to the site of its networks already */
  readonly clusters?: readonly string[];
}

/** Networks, VMs and images stay in some sites. */
export function allowedSites({ sites, clusters, severity = 'error', id = 'allowed-sites' }: AllowedSitesOptions): Policy {
  const onCluster: Policy['reads'] = clusters ? { vm: ['cluster'], image: ['cluster'] } : {};
  const outside = (attribute: string, seen: unknown, allowed: readonly string[]): Problem[] =>
    allowed.includes(String(seen))
      ? []
      : [
          {
            path: [attribute],
            message: `"${String(seen)}" is not allowed here; use ${allowed.join(' or ') || 'none, as none is allowed'}`,
          },
        ];
  return {
    id,
    severity,
    reads: { network: ['site'], ...onCluster },
    judge: ({ kind, spec }) =>
      kind === 'network' ? outside('site', spec.site, sites) : clusters ? outside('cluster', spec.cluster, clusters) : [],
  };
}
