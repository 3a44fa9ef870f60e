import { formatPath } from './derive/outward.js';
import type { AttributePath, Problem } from './errors.js';

/** What a resource takes of a limit that another one sets. */
export interface Use {
  /** Who sets the limit: `{ kind: 'tenant', id: 'red' }`. */
  of: { readonly kind: string; readonly id: string };
  /** Name of the limit: `cores`. */
  quota: string;
  amount: number;
  /** The attribute that says how much. */
  at: AttributePath;
}

/** The most that all who refer to a resource may take together. */
export interface Quota {
  quota: string;
  most: number;
  /** Outward path of the attribute that sets it: `['quotas', 'memory_mib']`. */
  at: AttributePath;
}

export interface QuotaQuestion {
  /** Who asks, as errors name it: `vm "red/web-1"`. */
  asker: string;
  /** Who sets the limits: `tenant "red"`. */
  holder: string;
  quotas: readonly Quota[];
  /** What all the others take, the asker left out. */
  taken: readonly Use[];
  /** What the asker took before, if it was there. */
  before: readonly Use[];
  asked: readonly Use[];
}

/**
 * The limits that would be exceeded. Who takes no more of something than before is let through: a limit that was lowered stops
 * growth, and nothing that is there.
 */
export function quotaProblems({ asker, holder, quotas, taken, before, asked }: QuotaQuestion): Problem[] {
  return quotas.flatMap(({ quota, most, at }) => {
    const [others, mine, wanted] = [taken, before, asked].map((uses) => sumOf(uses, quota)) as [number, number, number];
    if (wanted <= mine || others + wanted <= most) return [];
    const message =
      `${holder} may have ${most} in ${formatPath(at)}: ${others} ${others === 1 ? 'is' : 'are'} used by others, ` +
      `${asker} asks for ${wanted}; ask for less, remove something, or raise ${formatPath(at)}`;
    return [{ path: asked.find((use) => use.quota === quota)?.at ?? [], message }];
  });
}

function sumOf(uses: readonly Use[], quota: string): number {
  return uses.filter((use) => use.quota === quota).reduce((sum, { amount }) => sum + amount, 0);
}
