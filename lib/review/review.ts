import type { DevicePlan } from '../device-plan.js';
import type { Allowance } from '../isolation/proof.js';
import type { Kind } from '../kind.js';
import type { Resource } from '../wire.js';
import { approvalOf, type Approval, type Digests } from './canonical.js';
import {
  capacityOf,
  lossesOnDevices,
  machinesOf,
  routersOf,
  type Loss,
  type ToldCapacity,
  type ToldMachine,
  type ToldRouter,
} from './devices.js';
import { judgeIsolation, worldsOf, type ToldIsolation } from './isolation.js';
import { askingFor, titleOf, type Asking } from './order.js';
import type { PlannedResource } from './planned-resource.js';
import { withoutSecrets } from './secrets.js';
import type { ForeignChange, NamedPlan, PlanReading } from './reading.js';
import { topologyOf, type Topology } from './topology.js';
import { withVisible } from './visible.js';
import { driftOf, tellChange, tenantOf, type ToldChange } from './words.js';

/** What a policy found, at synth or in the plan: see lib/policies. */
export interface PolicyFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly resource: string;
  readonly message: string;
}

/** A policy that was told to let something be. */
export interface Suppression {
  readonly id: string;
  readonly scope: string;
  readonly reason: string;
}

/** A plan as people and programs read it. Nothing in it is secret. */
export interface Review {
  /** Of this structure. */
  readonly version: 1;
  /** `clean`: nothing changes; `blocked`: must not be applied as it is. */
  readonly verdict: 'clean' | 'changes' | 'blocked';
  /** Why it is blocked. */
  readonly blockers: readonly string[];
  readonly approval: Approval;
  readonly stacks: PlanReading['stacks'];
  readonly counts: Readonly<Record<'create' | 'update' | 'replace' | 'delete' | 'forget' | 'none', number>>;
  readonly isolation: ToldIsolation;
  readonly policies: readonly PolicyFinding[];
  readonly suppressed: readonly Suppression[];
  readonly losses: readonly Loss[];
  /** By tenant; the last one without a name is what the whole fleet shares. */
  readonly tenants: readonly { readonly tenant?: string; readonly changes: readonly ToldChange[] }[];
  /** Absent when the control plane was not asked. */
  readonly devices?: {
    readonly routers: readonly ToldRouter[];
    readonly machines: readonly ToldMachine[];
    readonly capacity: readonly ToldCapacity[];
  };
  /** What an apply would be refused for. */
  readonly problems: readonly { readonly resource: string; readonly code: string; readonly message: string }[];
  readonly topology: Topology;
  readonly drift: readonly { readonly resource: string; readonly lines: readonly string[] }[];
  readonly foreign: readonly ForeignChange[];
  readonly outputs: number;
  /** What could not be seen, and what to know when reading this. */
  readonly notes: readonly string[];
}

/** What a review is made of. */
export interface ReviewMaterial {
  readonly plans: readonly NamedPlan[];
  readonly reading: PlanReading;
  readonly kinds: readonly Kind[];
  readonly digests: Digests;
  /** Of the control plane; absent when it was not reached, and `unseen` says why. */
  readonly devicePlan?: DevicePlan;
  readonly fleet?: readonly Resource[];
  readonly unseen?: string;
  /** Why the fleet is absent though the control plane was reached. */
  readonly fleetUnseen?: string;
  readonly allowances?: readonly Allowance[];
  readonly policies?: readonly PolicyFinding[];
  readonly suppressed?: readonly Suppression[];
  /** Suppressions on what no plan has. */
  readonly idle?: readonly Suppression[];
}

/** Makes the review. Pure: the same material gives the same review. */
export function reviewOf(material: ReviewMaterial): Review {
  const { reading, kinds, devicePlan, fleet, plans, digests, allowances = [], policies = [], suppressed = [] } = material;
  const asking = askingFor(reading.resources);
  const given = { reading, kinds, ...(fleet ? { fleet } : {}), ...(devicePlan ? { devicePlan } : {}) };
  const worlds = worldsOf(given);
  const isolation = judgeIsolation(worlds, given, allowances);
  const machines = devicePlan ? machinesOf(devicePlan) : [];
  const problems = (devicePlan?.problems ?? []).map(({ kind, id, code, message }) => ({ resource: `${kind} ${id}`, code, message }));
  const blockers = blockersOf(isolation, problems, policies);
  const isClean =
    reading.resources.every(isUntouched) && reading.foreign.length === 0 && reading.outputs === 0 && reading.deposed.length === 0;
  const review: Review = {
    version: 1,
    verdict: blockers.length > 0 ? 'blocked' : isClean ? 'clean' : 'changes',
    blockers,
    approval: approvalOf(plans, devicePlan, { allowances, suppressed }, digests),
    stacks: reading.stacks,
    counts: countsOf(reading.resources),
    isolation,
    policies,
    suppressed,
    losses: lossesOf(reading.resources, devicePlan ? machines : undefined),
    tenants: byTenant(reading.resources, kinds, fleet),
    ...(devicePlan ? { devices: { routers: routersOf(devicePlan, asking.changes), machines, capacity: capacityOf(devicePlan) } } : {}),
    problems,
    topology: topologyOf(
      worlds,
      reading.resources,
      isolation.breaches.map(({ from, to }) => ({ from, to })),
    ),
    drift: driftIn(reading),
    foreign: reading.foreign,
    outputs: reading.outputs,
    notes: notesOf(material, asking),
  };
  // A secret that reads like a verdict must not take it away.
  return { ...withVisible(withoutSecrets(review, reading.secrets)), verdict: review.verdict, approval: review.approval };
}

function blockersOf(isolation: ToldIsolation, problems: Review['problems'], policies: readonly PolicyFinding[]): string[] {
  const forbidden = policies.filter(({ severity }) => severity === 'error').length;
  return [
    ...meetings(isolation.breaches),
    ...(problems.length > 0 ? [`${count(problems.length, 'change')} would be refused`] : []),
    ...(forbidden > 0 ? [`${count(forbidden, 'policy', 'policies')} not kept`] : []),
  ];
}

/** Two that reach each other are told once. */
function meetings(breaches: ToldIsolation['breaches']): string[] {
  const isOpen = (from: string, to: string) => breaches.some((breach) => breach.from === from && breach.to === to);
  return breaches.flatMap(({ from, to }) => {
    if (!isOpen(to, from)) return [`${from} reaches ${to}`];
    return from < to ? [`${from} and ${to} reach each other`] : [];
  });
}

function isUntouched({ action, isImported, previousAddress }: PlannedResource): boolean {
  return action === 'none' && !isImported && previousAddress === undefined;
}

function countsOf(resources: readonly PlannedResource[]): Review['counts'] {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, forget: 0, none: 0 };
  for (const { action } of resources) counts[action]++;
  return counts;
}

/** With the control plane asked, what it would delete; otherwise every VM that goes. */
function lossesOf(resources: readonly PlannedResource[], machines: readonly ToldMachine[] | undefined): Loss[] {
  if (machines) return lossesOnDevices(machines);
  return resources
    .filter(({ kind, action }) => kind.machine && (action === 'delete' || action === 'replace'))
    .map((each) => ({ resource: `${each.kind.name} ${each.id ?? each.address}`, says: `${each.kind.title} goes, with its disks` }));
}

/** In the order of the kinds, as an operator meets them. */
function byTenant(resources: readonly PlannedResource[], kinds: readonly Kind[], fleet: readonly Resource[] = []): Review['tenants'] {
  const known = new Set(fleet.map(({ kind, id }) => `${kind} ${id}`));
  for (const { kind, before, action } of resources) if (action === 'delete') known.delete(`${kind.name} ${String(before?.id)}`);
  const groups = new Map<string | undefined, ToldChange[]>();
  const rank = ({ kind }: PlannedResource) => kinds.indexOf(kind);
  for (const each of [...resources].sort((one, other) => rank(one) - rank(other))) {
    const told = tellChange(each, each.action === 'create' && known.has(`${each.kind.name} ${String(each.id)}`));
    if (!told) continue;
    const tenant = tenantOf(each);
    groups.set(tenant, [...(groups.get(tenant) ?? []), told]);
  }
  return [...groups]
    .sort(([one = '\uffff'], [other = '\uffff']) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([tenant, changes]) => (tenant === undefined ? { changes } : { tenant, changes }));
}

function driftIn({ resources, drift }: PlanReading): Review['drift'] {
  const ours = resources.map((each) => ({ resource: titleOf(each), lines: driftOf(each) })).filter(({ lines }) => lines.length > 0);
  const told = new Set(resources.filter((each) => driftOf(each).length > 0).map(({ address }) => address));
  const others = drift
    .map(({ address, attributes, lines }) => ({
      resource: address,
      lines: [
        // A plan that only refreshes, or that is of other resources, has no change that tells them.
        ...(told.has(address) ? [] : lines),
        ...attributes.filter((name) => name !== 'drift').map((name) => `${name} changed outside of Terraform`),
      ],
    }))
    .filter(({ lines }) => lines.length > 0);
  return [...ours, ...others];
}

function notesOf({ reading, devicePlan, unseen, fleetUnseen, idle = [] }: ReviewMaterial, { withheld }: Asking): string[] {
  const partial = reading.stacks.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
  const secret = reading.resources.filter(
    ({ writeOnlyGiven, action }) => writeOnlyGiven.length > 0 && action !== 'none' && action !== 'delete',
  );
  return [
    ...(devicePlan
      ? []
      : [
          `The control plane was not asked${unseen ? ` (${unseen})` : ''}: lines, VM steps, capacity and problems are not known, and the proof knows the resources of the plans only.`,
        ]),
    ...(fleetUnseen === undefined
      ? []
      : [`The rest of the fleet could not be read (${fleetUnseen}): the proof knows the resources of the plans only.`]),
    ...partial.map((name) => `The plan of ${name} is not the whole: it was made with -target, or parts of it are deferred.`),
    ...withheld.map(
      (each) =>
        `What ${titleOf(each)} does on the devices is known only after the apply: ${each.unknownInputs.map((path) => path.join('.')).join(', ') || 'its id'} depends on what does not exist yet.`,
    ),
    ...secret.map(
      (each) =>
        `${titleOf(each)}: ${each.writeOnlyGiven.join(', ')} is write-only and in no plan. Its line is shown where it is sent anew; the hash does not cover the value.`,
    ),
    ...idle.map(({ id, scope }) => `${id} is suppressed on ${scope}, which is nothing in the plan: see whether the name is right.`),
    ...(reading.deposed.length > 0 ? [`Left over from earlier replacements and dropped now: ${reading.deposed.join(', ')}.`] : []),
  ];
}

/** `1 change`, `2 changes` */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
