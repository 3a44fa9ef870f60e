import { formatPath, outwardPath } from '../derive/outward.js';
import type { AttributePath } from '../errors.js';
import { factsOf, findAmong, type Find, type WrittenResource } from '../isolation/intent.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { judge, type Policy } from '../policies/policy.js';
import type { Resource } from '../wire.js';
import type { PlannedResource } from './planned-resource.js';
import type { PlanReading } from './reading.js';
import type { PolicyFinding, Suppression } from './review.js';
import { plannedToBe, writtenAs } from './written.js';

/** Policies that hold for plans, and what they let be. */
export interface HouseRules {
  readonly policies: readonly Policy[];
  readonly suppressions: readonly PlanSuppression[];
}

/** Lets a policy pass: on `vm acme/web-1`, on `tenant acme` with all that is its own, or on an address of the core and below it. */
export interface PlanSuppression {
  readonly id: string;
  readonly on: string;
  readonly reason: string;
}

interface Given {
  readonly reading: PlanReading;
  readonly kinds: readonly Kind[];
  /** What the control plane knows, as it answers lists. */
  readonly fleet?: readonly Resource[];
}

interface JudgedPlan {
  policies: PolicyFinding[];
  suppressed: Suppression[];
  /** Suppressions on what no plan has. */
  idle: Suppression[];
}

/** What the policies find in what the plan makes and leaves, and, where a policy asks for that, in what it destroys. */
export function judgePlan(given: Given, { policies, suppressions }: HouseRules): JudgedPlan {
  const [before, after] = policies.length > 0 ? findersOf(given) : [];
  if (!before || !after) return { policies: [], suppressed: [], idle: [] };
  const found: PolicyFinding[] = [];
  const passed = new Set<PlanSuppression>();
  const met = new Set<PlanSuppression>();
  for (const planned of given.reading.resources) {
    const stays = plannedToBe(planned);
    const goes = destroyed(planned);
    for (const each of suppressions) if (covers(each.on, planned, stays ?? goes)) met.add(each);
    for (const policy of policies) {
      const findings = [
        ...(stays ? findingsIn(policy, planned, stays, { find: after, kinds: given.kinds }) : []),
        ...(goes && policy.judgesRemoval ? findingsIn(policy, planned, goes, { find: before, kinds: given.kinds, isRemoved: true }) : []),
      ];
      const pass = suppressions.find(({ id, on }) => id === policy.id && covers(on, planned, stays ?? goes));
      if (!pass) found.push(...findings);
      else if (findings.length > 0) passed.add(pass);
    }
  }
  const told = ({ id, on, reason }: PlanSuppression): Suppression => ({ id, scope: on, reason });
  return { policies: found, suppressed: [...passed].map(told), idle: suppressions.filter((each) => !met.has(each)).map(told) };
}

function findingsIn(
  policy: Policy,
  { kind, address }: PlannedResource,
  resource: WrittenResource,
  { find, kinds, isRemoved = false }: { find: Find; kinds: readonly Kind[]; isRemoved?: boolean },
): PolicyFinding[] {
  const facts = factsOf([resource], kinds, find);
  // No plan says what `prevent_destroy` is; that it destroys nothing is what it is for.
  const { problems, unknown } = judge(policy, { ...resource, facts, find, preventsDestroy: !isRemoved });
  const about = { id: policy.id, resource: resource.id === address ? address : `${kind.name} ${resource.id} (${address})` };
  return [
    ...problems.map(({ path, message }): PolicyFinding => {
      const says = [outwardText(kind, path), message].filter(Boolean).join(': ');
      return { ...about, severity: policy.severity, message: isRemoved ? `the plan destroys it; ${says}` : says };
    }),
    ...unknown.map((path): PolicyFinding => {
      return { ...about, severity: 'warning', message: `cannot be judged: ${outwardText(kind, path)} is known only after the apply` };
    }),
  ];
}

/** What is there now, and what is there once the plan is applied. */
function findersOf({ reading, kinds, fleet = [] }: Given): [before: Find, after: Find] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const now = [
    ...reading.known.map(({ kind, id, values }) => writtenAs(kind, id, values)),
    ...fleet.flatMap(({ kind: name, id, spec }) => {
      const kind = byName.get(name);
      return kind ? [writtenAs(kind, id, spec)] : [];
    }),
    ...reading.resources.flatMap(({ kind, before }) => (before ? [writtenAs(kind, String(before.id), before)] : [])),
  ];
  return [findAmong(now), findAmong([...now, ...reading.resources.flatMap((each) => plannedToBe(each) ?? [])])];
}

function destroyed({ kind, action, before }: PlannedResource): WrittenResource | undefined {
  return before && (action === 'delete' || action === 'replace') ? writtenAs(kind, String(before.id), before) : undefined;
}

function covers(on: string, { kind, address }: PlannedResource, resource: WrittenResource | undefined): boolean {
  const isAddress = address === on || address.startsWith(`${on}.`) || address.startsWith(`${on}[`);
  return isAddress || on === `${kind.name} ${resource?.id}` || on === `tenant ${String(resource?.spec.tenant)}`;
}

/** A path as HCL writes it, what is no attribute of the kind included: `lifecycle.prevent_destroy`. */
function outwardText(kind: Kind, [first = '', ...rest]: AttributePath): string {
  const path = [first, ...rest];
  const isAttribute = first in kind.spec.shape;
  return formatPath(isAttribute ? outwardPath(kind.spec, path) : path.map((step) => (typeof step === 'string' ? snakeCase(step) : step)));
}
