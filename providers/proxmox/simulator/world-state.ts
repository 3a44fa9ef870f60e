import { Acl } from './acl.js';
import { SectionTable } from './sections.js';
import type { World } from './world.js';

/** What a cluster holds, as JSON: tickets, tasks and locks are not kept. */
export interface WorldState {
  format: 'proxmox-world/1';
  /** By their place; a reference is `{ ref: place }`. */
  objects: readonly Encoded[];
  /** The places of what the world is made of. */
  roots: Readonly<Record<string, number>>;
}

type Value = string | number | boolean | null | { ref: number } | { undefined: true };
type Encoded =
  { map: [Value, Value][] } | { set: Value[] } | { list: Value[] } | { bytes: string } | { class?: string; fields: Record<string, Value> };

const parts = ['nodes', 'storages', 'vms', 'volumes', 'pools', 'sections', 'sdn', 'firewalls', 'directory'] as const;

/** Classes whose objects may stand anywhere below the parts. */
const classes: Readonly<Record<string, object>> = { Acl: Acl.prototype, SectionTable: SectionTable.prototype };

/** Writes down everything that a cluster holds. What is shared stays shared. */
export function stateOfWorld(world: World): WorldState {
  const places = new Map<object, number>();
  const objects: Encoded[] = [];
  const place = (of: object): number => {
    const known = places.get(of);
    if (known !== undefined) return known;
    const index = objects.push({ list: [] }) - 1;
    places.set(of, index);
    objects[index] = encode(of);
    return index;
  };
  const value = (of: unknown): Value => {
    if (of === undefined) return { undefined: true };
    if (typeof of === 'object' && of !== null) return { ref: place(of) };
    return of as string | number | boolean | null;
  };
  const encode = (of: object): Encoded => {
    if (Buffer.isBuffer(of)) return { bytes: of.toString('base64') };
    if (of instanceof Map) return { map: [...of].map(([key, each]) => [value(key), value(each)]) };
    if (of instanceof Set) return { set: [...of].map(value) };
    if (Array.isArray(of)) return { list: of.map(value) };
    const entries = Object.entries(of).filter(([, each]) => typeof each !== 'function');
    const name = (of.constructor as { name: string } | undefined)?.name ?? 'Object';
    const fields = Object.fromEntries(entries.map(([key, each]) => [key, value(each)]));
    if (name === 'Object') return { fields };
    if (!(name in classes) && !parts.some((part) => world[part] === of)) throw new Error(`a ${name} cannot be written down`);
    return { class: name, fields };
  };
  return { format: 'proxmox-world/1', roots: Object.fromEntries(parts.map((part) => [part, place(world[part])])), objects };
}

/** Puts a cluster into a state that another one with the same options was in. */
export function restoreWorld(world: World, { objects, roots }: WorldState): void {
  const made = objects.map(emptyOf);
  for (const part of parts) made[roots[part] ?? -1] = world[part];
  const value = (of: Value): unknown => {
    if (typeof of !== 'object' || of === null) return of;
    return 'ref' in of ? made[of.ref] : undefined;
  };
  for (const [index, from] of objects.entries()) fill(made[index], from, value);
}

function emptyOf(from: Encoded): unknown {
  if ('map' in from) return new Map();
  if ('set' in from) return new Set();
  if ('list' in from) return [];
  if ('bytes' in from) return Buffer.from(from.bytes, 'base64');
  return Object.create(from.class === undefined ? Object.prototype : (classes[from.class] ?? Object.prototype)) as object;
}

function fill(into: unknown, from: Encoded, value: (of: Value) => unknown): void {
  if ('map' in from && into instanceof Map) {
    into.clear();
    for (const [key, each] of from.map) into.set(value(key), value(each));
  } else if ('set' in from && into instanceof Set) {
    into.clear();
    for (const each of from.set) into.add(value(each));
  } else if ('list' in from && Array.isArray(into)) into.splice(0, into.length, ...from.list.map(value));
  else if ('fields' in from) for (const [name, each] of Object.entries(from.fields)) (into as Record<string, unknown>)[name] = value(each);
}
