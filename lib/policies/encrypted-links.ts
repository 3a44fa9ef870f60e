import { kinds } from '../kinds/index.js';
import type { Policy, PolicyOptions } from './policy.js';

/** Every link between places is encrypted: whatever states a tunnel to another end states that it is. */
export function encryptedLinks({ severity = 'error', id = 'encrypted-links' }: PolicyOptions = {}): Policy {
  return {
    id,
    severity,
    reads: Object.fromEntries(kinds.map((kind) => [kind.name, []])),
    judge: ({ facts }) =>
      facts.flatMap((fact) =>
        fact.fact === 'peer' && !fact.encrypted
          ? [
              {
                path: fact.origin.at ?? [],
                message: `${fact.interface} carries packets to its other end in the clear; use an encrypted link`,
              },
            ]
          : [],
      ),
  };
}
