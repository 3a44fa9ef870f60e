import type { Kind } from '../../../lib/kind.js';
import { keyForm, keyParts, parseKey } from '../../../lib/natural-key.js';
import { isUnknown, type ValueRecord } from '../value/value.js';
import type { ConfigFault } from './config-faults.js';
import { plannedId } from './spec-values.js';

/** Longer ones do not fit into the head of a request once they are percent-encoded. */
const longestId = 1000;

/** What is wrong with the id that a valid configuration implies: with "/" in a part, it would be read as another one's. */
export function idFaults(kind: Kind, config: ValueRecord): ConfigFault[] {
  const id = plannedId(kind, config);
  if (isUnknown(id)) return [];
  const parts = keyParts(kind).filter(({ name }) => typeof config[name] === 'string');
  const longest = parts.reduce(
    (one, other) => (String(config[other.name]).length > String(config[one?.name ?? '']).length ? other : one),
    parts[0],
  );
  if (id.length > longestId) {
    return [{ path: longest ? [longest.name] : [], says: `makes an id of ${id.length} characters; an id has ${longestId} at most` }];
  }
  if (parseKey(kind, id)) return [];
  const odd = parts.find(({ name }) => /^$|\//.test(String(config[name])));
  return [
    {
      path: odd ? [odd.name] : [],
      says: `makes the id "${id}"; the id of a ${kind.title} is ${keyForm(kind)}, and no part of it is empty or has "/" in it`,
    },
  ];
}
