import type { z } from 'zod';
import { problemsOf } from '../../lib/derive/problems.js';
import type { Draw, Kind, Known, Subject, World } from '../../lib/kind.js';
import { sampleInventory } from '../../lib/kinds/samples.js';
import { renderCommand } from '../../lib/router-config/command.js';
import { diffConfig, type Fragment } from '../../lib/router-config/diff.js';
import { emptyTree, leafPaths } from '../../lib/router-config/tree.js';
import { place } from '../../providers/shim/engine/subjects.js';

/** The sample world with these resources in it, by `KIND/ID`. */
export function worldWith(resources: Readonly<Record<string, Omit<Known, 'id'>>> = {}): World {
  return {
    inventory: sampleInventory,
    occupiedVmIds: new Set(),
    find: (kind, id) => (resources[`${kind}/${id}`] ? ({ id, ...resources[`${kind}/${id}`] } as Known) : undefined),
  };
}

/** The subject of a spec, every draw given its wanted value or its first candidate. */
export function subjectOf<S extends z.ZodObject>(kind: Kind<S, z.ZodObject>, input: z.input<S>, world: World): Subject<z.output<S>> {
  const spec = kind.spec.parse(input);
  const id = kind.id(spec);
  const taken = new Map<string, Set<string>>();
  const given = new Map<Draw, string | number>();
  for (const draw of kind.draws({ id, spec, world })) {
    const used = taken.get(`${draw.pool} ${draw.scope}`) ?? new Set<string>();
    taken.set(`${draw.pool} ${draw.scope}`, used);
    const value = draw.wanted ?? [...take(draw.candidates(), 50)].find((candidate) => !used.has(String(candidate))) ?? '';
    used.add(String(value));
    given.set(draw, value);
  }
  const placed = place(kind as unknown as Kind, spec as Record<string, unknown>, given);
  const keys = Object.fromEntries(
    (kind.keyPairs?.(spec) ?? []).map((name) => [name, { privateKey: `PRIVATE-${name}`, publicKey: `PUBLIC-${name}` }]),
  );
  const partial = { id, spec: placed.spec as z.output<S>, drawn: placed.drawn, keys, world };
  return { ...partial, spec: { ...partial.spec, ...kind.completes?.(partial) } };
}

/** The fragment as an operator would type it on an empty router. */
export function linesOf(fragment: Fragment | undefined): string[] {
  if (!fragment) return [];
  return diffConfig({ actual: emptyTree, desired: fragment.tree, owned: leafPaths(fragment.tree), roots: fragment.roots }).map(
    renderCommand,
  );
}

/** What is wrong with a spec, as `path: message`. */
export function faultsOf<S extends z.ZodObject>(kind: Kind<S, z.ZodObject>, input: unknown): string[] {
  return problemsOf(kind as unknown as Kind, input).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}
