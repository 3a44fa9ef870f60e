import { BitBuilderError, type AttributePath, type Problem } from '../../../lib/errors.js';
import type { Misfit } from '../../../lib/kind.js';
import { keyOf, titleOf, type ResourceName } from '../store/resources.js';

/** What of a resource that refers to a changed one does not fit it any more. */
export interface MisfitOf {
  name: ResourceName;
  misfit: Misfit;
}

/** Throws when resources that refer to a changed one could not follow it, with the attributes of the changed one that they miss. */
export function refuseMisfits(changed: ResourceName, found: readonly MisfitOf[]): void {
  const [first] = found;
  if (!first) return;
  const isOne = found.every(({ name }) => keyOf(name) === keyOf(first.name));
  const who = isOne ? titleOf(first.name) : `${new Set(found.map(({ name }) => keyOf(name))).size} that refer to it`;
  const said = ({ name, misfit }: MisfitOf) => (isOne ? misfit.message : `${titleOf(name)}: ${misfit.message}`);
  const way = isOne ? 'Change or remove it first, in an apply of its own' : 'Change or remove them first, in an apply of their own';
  const problems = pathsOf(changed, found).map(({ path, at }): Problem => ({ path, message: some(at.map(said)) }));
  throw new BitBuilderError('in_use', `cannot change ${titleOf(changed)}: ${who} would no longer fit: ${some(found.map(said))}. ${way}`, {
    problems,
  });
}

/** The attributes of the changed resource, each with those who do not fit it. */
function pathsOf(changed: ResourceName, found: readonly MisfitOf[]): { path: AttributePath; at: MisfitOf[] }[] {
  const paths = new Map<string, { path: AttributePath; at: MisfitOf[] }>();
  for (const each of found) {
    const { against } = each.misfit;
    if (!against || keyOf(against) !== keyOf(changed)) continue;
    const key = against.at.join('\u0000');
    const known = paths.get(key) ?? { path: against.at, at: [] };
    paths.set(key, { ...known, at: [...known.at, each] });
  }
  return [...paths.values()];
}

function some(texts: readonly string[]): string {
  return `${texts.slice(0, 5).join('; ')}${texts.length > 5 ? `; and ${texts.length - 5} more` : ''}`;
}
