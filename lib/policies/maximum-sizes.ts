import { BitBuilderError, type Problem } from '../errors.js';
import { vmSpec } from '../kinds/vm.js';
import type { Policy, PolicyOptions } from './policy.js';

/** What `maximumSizes` is told; what is left out has no limit. */
export interface MaximumSizesOptions extends PolicyOptions {
  readonly cores?: number;
  readonly memoryMiB?: number;
  /** All disks of a VM that are named. A disk that comes with the image and is not named is as large as the image says. */
  readonly diskGiB?: number;
}

/**
 * VMs stay below a size.
 * @throws BitBuilderError `invalid_spec` without any limit.
 */
export function maximumSizes({ cores, memoryMiB, diskGiB, severity = 'error', id = 'maximum-sizes' }: MaximumSizesOptions): Policy {
  const limits = Object.entries({ cores, memoryMiB, diskGiB }).filter((entry): entry is [string, number] => entry[1] !== undefined);
  if (limits.length === 0) {
    throw new BitBuilderError('invalid_spec', `policy ${id}: no limit is given; give cores, memoryMiB or diskGiB`);
  }
  return {
    id,
    severity,
    reads: { vm: limits.map(([name]) => (name === 'diskGiB' ? 'disks' : name)) },
    judge: ({ spec }) => {
      const disks = Object.values((spec.disks ?? {}) as Readonly<Record<string, { sizeGiB?: number }>>);
      const has = {
        cores: Number(spec.cores ?? fallback('cores')),
        memoryMiB: Number(spec.memoryMiB ?? fallback('memoryMiB')),
        diskGiB: disks.reduce((sum, { sizeGiB = 0 }) => sum + sizeGiB, 0),
      };
      return limits.flatMap(([name, limit]): Problem[] => {
        const value = has[name as keyof typeof has];
        const path = [name === 'diskGiB' ? 'disks' : name];
        return value > limit ? [{ path, message: `${value} ${unitOf(name)} are more than the ${limit} that a VM may have` }] : [];
      });
    },
  };
}

/** What a VM gets that does not say. */
function fallback(name: 'cores' | 'memoryMiB'): unknown {
  return vmSpec.shape[name].parse(undefined);
}

function unitOf(name: string): string {
  return { cores: 'cores', memoryMiB: 'MiB of memory', diskGiB: 'GiB of disks' }[name] ?? name;
}
