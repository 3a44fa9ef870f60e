import type { z } from 'zod';
import { BitBuilderError, bug, type AttributePath } from '../errors.js';
import type { Draw, Kind, Known, Subject, World } from '../kind.js';
import { sampleInventory } from '../kinds/samples.js';

type Spec = z.output<z.ZodObject>;

/** A sample of a kind as the first one in an empty fleet would be: what it needs exists, everything is drawn. Keys are placeholders. */
export function sampleSubject(kinds: readonly Kind[], kind: Kind, sample: Record<string, unknown>): Subject<Spec> {
  const fleet = new Map<string, Known>();
  const taken = new Set<string>();
  const world: World = { inventory: sampleInventory, find: (name, id) => fleet.get(`${name} ${id}`), occupiedVmIds: new Set() };
  for (const need of kind.samples.needs) {
    const needed = kinds.find((each) => each.name === need.kind) ?? bug(`a sample needs the unknown kind "${need.kind}"`);
    const { id, spec, drawn } = firstSubject(needed, need.spec, world, taken);
    fleet.set(`${need.kind} ${id}`, { id, spec, drawn });
  }
  return firstSubject(kind, sample, world, taken);
}

/** A spec with everything drawn as the shim would in an empty fleet, but for what is `taken`. Keys are placeholders. */
export function firstSubject(kind: Kind, sample: Record<string, unknown>, world: World, taken: Set<string>): Subject<Spec> {
  const spec = structuredClone(kind.spec.parse(sample));
  const id = kind.id(spec);
  const drawn: Record<string, string | number> = {};
  for (const draw of kind.draws({ id, spec, world })) {
    const value = firstFree(draw, taken);
    if (String(draw.at[0]) in kind.spec.shape) place(spec, draw.at, value);
    else drawn[draw.at.join('.')] = value;
  }
  const keys = Object.fromEntries(
    (kind.keyPairs?.(spec) ?? []).map((name) => [name, { privateKey: 'PRIVATE', publicKey: `${name.toUpperCase()}-PUBLIC-KEY` }]),
  );
  const subject = { id, spec, world, drawn, keys };
  return { ...subject, spec: { ...spec, ...kind.completes?.(subject) } };
}

function firstFree(draw: Draw, taken: Set<string>): string | number {
  for (const value of draw.wanted === undefined ? draw.candidates() : [draw.wanted]) {
    const key = JSON.stringify([draw.pool, draw.scope, value]);
    if (draw.wanted === undefined && taken.has(key)) continue;
    taken.add(key);
    return value;
  }
  throw new BitBuilderError('pool_exhausted', `no ${draw.pool} is left in ${draw.scope}`);
}

function place(spec: Spec, at: AttributePath, value: string | number): void {
  const parent = at.slice(0, -1).reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], spec);
  (parent as Record<string, unknown>)[at.at(-1) as string] = value;
}
