import type { DevicePlan } from '../device-plan.js';
import { underlay, type Fact } from '../isolation/facts.js';
import type { WrittenResource } from '../isolation/intent.js';
import { endsOf } from '../isolation/ends.js';
import { prove, type Allowance, type Breach, type Verdict } from '../isolation/proof.js';
import { tellOrigin, tellPacket } from '../isolation/tell.js';
import { tellFlow } from '../isolation/flow-words.js';
import { ForwardingWorld } from '../isolation/world.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import type { Resource } from '../wire.js';
import type { PlanReading } from './reading.js';
import { writtenAs } from './written.js';

/** A packet that gets from one party to another once the plan is applied. */
export interface ToldBreach {
  readonly from: string;
  readonly to: string;
  /** Whether the plan opens it; otherwise it is open already. */
  readonly isNew: boolean;
  /** Whether it takes a link that is down. */
  readonly whenDown: boolean;
  readonly packet: string;
  readonly hops: readonly { readonly where: string; readonly says: string; readonly because: readonly string[] }[];
}

/** What the proof came to. */
export interface ToldIsolation {
  readonly state: 'holds' | 'broken' | 'unproven';
  readonly parties: number;
  /** `fleet`: with everything that the control plane knows; `plan`: the resources of the plans only. */
  readonly scope: 'fleet' | 'plan';
  readonly breaches: readonly ToldBreach[];
  /** Breaches of now that the plan closes. */
  readonly closes: readonly { readonly from: string; readonly to: string }[];
  /** What could not be looked into, one sentence each. */
  readonly unproven: readonly string[];
  /** Declared ways; `missing` are ends that nobody in the fleet has, as after a renaming. */
  readonly allowed: readonly {
    readonly from: string;
    readonly to: string;
    /** Which packets may take it. */
    readonly packets: string;
    readonly reason: string;
    readonly missing?: readonly string[];
  }[];
}

/** The world as it is written down, before and after. */
export interface Worlds {
  readonly before: readonly Fact[];
  readonly after: readonly Fact[];
}

interface Given {
  readonly reading: PlanReading;
  readonly kinds: readonly Kind[];
  /** Everything that the control plane knows, as it answers lists. */
  readonly fleet?: readonly Resource[];
  readonly devicePlan?: DevicePlan;
}

/** Facts of the world before and after; what the control plane would draw is filled in where it has said so. */
export function worldsOf({ reading, kinds, fleet = [], devicePlan }: Given): Worlds & { readonly left: readonly string[] } {
  const kindNamed = new Map(kinds.map((kind) => [kind.name, kind]));
  const before = new Map<string, WrittenResource>();
  const add = (world: Map<string, WrittenResource>, each: WrittenResource) => void world.set(`${each.kind} ${each.id}`, each);
  for (const { kind, id, values } of reading.known) add(before, writtenAs(kind, id, values));
  for (const { kind: name, id, spec } of fleet) {
    const kind = kindNamed.get(name);
    if (kind) add(before, writtenAs(kind, id, spec));
  }
  for (const { kind, before: values } of reading.resources)
    if (values && typeof values.id === 'string') add(before, writtenAs(kind, values.id, values));
  const after = new Map(before);
  const drawn = new Map(devicePlan?.resources.flatMap(({ kind, id, spec }) => (spec ? [[`${kind} ${id}`, spec]] : [])));
  for (const { kind, before: values, action } of reading.resources)
    if (action !== 'none' && action !== 'forget' && values) after.delete(`${kind.name} ${String(values.id)}`);
  for (const { kind, id, after: values } of reading.resources) {
    if (id === undefined || !values) continue;
    add(after, writtenAs(kind, id, drawn.get(`${kind.name} ${id}`) ?? values));
  }
  const told = new Set<string>();
  const open = new Map(
    reading.resources
      .filter((each) => each.unknownInputs.length > 0)
      .map((each) => [`${each.kind.name} ${each.id}`, new Set(each.unknownInputs.map(([first]) => String(first)))] as const),
  );
  const facts = (world: Map<string, WrittenResource>) =>
    [...world.values()].flatMap((each) => oneByOne(each, world, kinds, open.get(`${each.kind} ${each.id}`) ?? new Set(), told));
  return { before: facts(before), after: facts(after), left: [...told] };
}

/** What a kind reads and what is not known yet is told; a resource of which too much is unknown says nothing. */
function oneByOne(
  resource: WrittenResource,
  world: ReadonlyMap<string, WrittenResource>,
  kinds: readonly Kind[],
  open: ReadonlySet<string>,
  told: Set<string>,
): readonly Fact[] {
  const find = (kind: string, id: string) => world.get(`${kind} ${id}`);
  const name = `${resource.kind} ${resource.id}`;
  const spec = new Proxy(resource.spec, {
    get(values, attribute) {
      const outward = snakeCase(String(attribute));
      if (open.has(outward)) told.add(`${name}: ${outward} is known only after the apply`);
      return values[String(attribute)];
    },
  });
  try {
    return kinds.find((kind) => kind.name === resource.kind)?.forwards?.({ id: resource.id, spec: spec as never, find }) ?? [];
  } catch {
    told.add(`${name}: too little of it is known to say what it lets through`);
    return [];
  }
}

/** Proves isolation for the world after, and says which breaches the plan opens. */
export function judgeIsolation(
  { before, after, left }: ReturnType<typeof worldsOf>,
  { reading, fleet }: Given,
  allowances: readonly Allowance[],
): ToldIsolation {
  const worldAfter = new ForwardingWorld(after);
  const now = prove(new ForwardingWorld(before), allowances);
  const then = prove(worldAfter, allowances);
  const known = new Set(
    [...(fleet ?? []), ...reading.resources.map(({ kind, id }) => ({ kind: kind.name, id }))].map(({ kind, id }) => `${kind} ${id}`),
  );
  const ends = new Set([...endsOf(worldAfter), ...known, underlay]);
  const open = (verdict: Verdict) => new Set(verdict.breaches.map(pair));
  const [wasOpen, isOpen] = [open(now), open(then)];
  const nameless = reading.resources.filter(({ id, action, kind }) => id === undefined && action !== 'delete' && kind.forwards);
  const unproven = [
    ...nameless.map(
      (each) => `${each.address}: ${each.unknownInputs.map((path) => path.join('.')).join(', ') || 'its id'} is known only after the apply`,
    ),
    ...left,
    ...then.unproven.map(({ fact, parties }) => `${parties.join(', ') || 'nobody'}: ${fact.says} (${tellOrigin(fact.origin)})`),
  ];
  return {
    state: then.breaches.length > 0 ? 'broken' : unproven.length > 0 ? 'unproven' : 'holds',
    parties: then.parties,
    scope: fleet ? 'fleet' : 'plan',
    breaches: then.breaches.map((breach) => tellOne(breach, !wasOpen.has(pair(breach)))),
    closes: now.breaches.filter((breach) => !isOpen.has(pair(breach))).map(({ from, to }) => ({ from, to })),
    unproven,
    allowed: allowances.map(({ from, to, flow, reason }) => {
      const missing = fleet ? [from, to].filter((end) => !ends.has(end)) : [];
      return { from, to, packets: tellFlow(flow), reason, ...(missing.length > 0 ? { missing } : {}) };
    }),
  };
}

function tellOne({ from, to, packet, hops, whenDown }: Breach, isNew: boolean): ToldBreach {
  const told = hops.map(({ where, says, origins }) => ({ where, says, because: origins.map(tellOrigin) }));
  return { from, to, isNew, whenDown, packet: tellPacket(packet), hops: told };
}

function pair({ from, to }: { from: string; to: string }): string {
  return `${from}\n${to}`;
}
