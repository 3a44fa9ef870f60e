import { terraformTypeName } from '../derive/terraform-schema.js';
import { fromOutward } from '../derive/outward.js';
import type { PlannedChange } from '../device-plan.js';
import { specOf, type PlannedResource } from './planned-resource.js';
import type { Values } from './plan-file.js';

/** A change as the control plane is asked for it, or why it cannot be asked. */
export interface AskedChange {
  readonly resource: PlannedResource;
  readonly change: PlannedChange;
}

/** Changes that can be told to the control plane, in the order in which a core would apply them, and those that cannot. */
export interface Asking {
  readonly changes: readonly AskedChange[];
  readonly withheld: readonly PlannedResource[];
}

/**
 * A core makes what is referred to first and removes it last; what is removed goes before what it refers to changes. What is only
 * changed so that it refers to something no more comes after the removal of that, which is refused for it.
 * A resource whose spec is not known is withheld.
 */
export function askingFor(resources: readonly PlannedResource[]): Asking {
  const changing = resources.filter(({ action }) => action !== 'none' && action !== 'forget');
  const withheld = changing.filter((each) => each.action !== 'delete' && (each.id === undefined || each.unknownInputs.length > 0));
  const nodes = changing.filter((each) => !withheld.includes(each)).flatMap(nodesOf);
  return { changes: sorted(nodes).map(({ resource, change }) => ({ resource, change })), withheld };
}

interface Node extends AskedChange {
  readonly key: string;
  /** Keys of nodes that come before. */
  readonly after: readonly string[];
  /** What it stood on before and does not stand on any more, `kind id`. A core removes that before it changes the one that leaves. */
  readonly leaves: readonly string[];
}

function nodesOf(resource: PlannedResource): Node[] {
  const { kind, action, before, after, makesFirst } = resource;
  const [oldId, id] = [idIn(before), resource.id];
  const [were, are] = [referencesOf(resource, before), referencesOf(resource, after)];
  const key = (verb: string, of: string) => `${verb} ${kind.name} ${of}`;
  // Made first under the same id, the old one is the new one, and the provider keeps it.
  const isRemoved = action === 'delete' || (action === 'replace' && !(makesFirst && oldId === id));
  const nodes: Node[] = [];
  if (oldId !== undefined && isRemoved) {
    const change = { kind: kind.name, id: oldId, action: 'delete' } as const;
    const after = action === 'replace' && makesFirst && id !== undefined ? [key('put', id)] : [];
    nodes.push({ resource, key: key('delete', oldId), change, after, leaves: were });
  }
  if (id !== undefined && action !== 'delete' && after) {
    const adopt = resource.adopts === undefined ? {} : { adopt: resource.adopts };
    const change = { kind: kind.name, id, action: 'put', spec: askedSpec(resource, after), ...adopt } as const;
    const own = isRemoved && !makesFirst && oldId !== undefined ? [key('delete', oldId)] : [];
    const left = were.filter((reference) => !are.includes(reference));
    nodes.push({ resource, key: key('put', id), change, after: [...own, ...are.map((each) => `put ${each}`)], leaves: left });
  }
  return nodes;
}

/**
 * Kahn's algorithm. Where nothing else is said, a core begins with the removals that wait for nothing, and those that wait for others
 * come last; what is left is in the order of the plan. What forms a circle is taken as it comes.
 */
function sorted(nodes: readonly Node[]): Node[] {
  const waits = new Map(nodes.map(({ key, after }) => [key, new Set(after)]));
  const left = new Map(nodes.map((node) => [node.key, node]));
  for (const { key, leaves, change } of nodes) {
    for (const reference of leaves) {
      const goes = `delete ${reference}`;
      const isLate = change.action === 'delete' || left.get(goes)?.resource.makesFirst;
      if (isLate) waits.get(goes)?.add(key);
      else waits.get(key)?.add(goes);
      if (change.action === 'delete') waits.get(`put ${reference}`)?.add(key);
    }
  }
  const out: Node[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(({ key }) => [...(waits.get(key) ?? [])].every((each) => !left.has(each)));
    const next = free.length > 0 ? free : [...left.values()].slice(0, 1);
    for (const { key } of next) left.delete(key);
    const [removals, puts] = [next.filter(isRemoval), next.filter((node) => !isRemoval(node))];
    out.push(...(out.length === 0 ? [...removals, ...puts] : [...puts, ...removals]));
  }
  return out;
}

function isRemoval({ change }: Node): boolean {
  return change.action === 'delete';
}

/** How many changes must follow each other, at most: none of these can share a commit. */
export function longestChain(changes: readonly AskedChange[], isCounted: (change: AskedChange) => boolean): number {
  const depth = new Map<string, number>();
  let longest = 0;
  for (const each of changes) {
    const { resource, change } = each;
    const own = `${change.kind} ${change.id}`;
    const stands = [own, ...referencesOf(resource, change.action === 'put' ? resource.after : resource.before)];
    const users = change.action === 'delete' ? [...depth].filter(([key]) => key.startsWith(`uses ${own} `)).map(([, value]) => value) : [];
    const under = Math.max(0, ...users, ...(change.action === 'put' ? stands.map((key) => depth.get(key) ?? 0) : [depth.get(own) ?? 0]));
    const value = under + (isCounted(each) ? 1 : 0);
    depth.set(own, value);
    if (change.action === 'delete') for (const key of stands.slice(1)) depth.set(`uses ${key} ${own}`, value);
    longest = Math.max(longest, value);
  }
  return longest;
}

/** A write-only attribute is in no plan: where it is sent anew, the kind's own sample stands in for it, and is never shown. */
function askedSpec({ kind, action, before, writeOnlyGiven }: PlannedResource, after: Values): Record<string, unknown> {
  const spec = specOf(kind, after);
  for (const name of writeOnlyGiven) {
    const isSentAnew = action !== 'update' || before?.[`${name}_version`] !== after[`${name}_version`];
    const sample = outwardSample(kind, name);
    if (isSentAnew && sample !== undefined) spec[name] = sample;
  }
  return spec;
}

function outwardSample({ samples, writeOnly }: PlannedResource['kind'], name: string): unknown {
  const own = writeOnly.find((each) => each.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) === name);
  return own === undefined ? undefined : (samples.changed as Record<string, unknown>)[own];
}

/** What a resource refers to, as `kind id`; nothing while what says so is unknown. */
export function referencesOf({ kind }: Pick<PlannedResource, 'kind'>, values: Values | undefined): string[] {
  if (!values) return [];
  try {
    const spec = fromOutward(kind.spec, specOf(kind, values)) as never;
    return kind.references(spec).map(({ kind: name, id }) => `${name} ${id}`);
  } catch {
    return [];
  }
}

function idIn(values: Values | undefined): string | undefined {
  return typeof values?.id === 'string' ? values.id : undefined;
}

/** `bitbuilder_vm "red/web-1"`, for a resource whose address says less. */
export function titleOf({ kind, id, address }: PlannedResource): string {
  return id === undefined ? address : `${terraformTypeName(kind)} "${id}"`;
}
