import type { IConstruct } from 'constructs';
import { formatPath } from '../lib/derive/outward.js';
import { factsOf, findAmong, type Find } from '../lib/isolation/intent.js';
import { kinds } from '../lib/kinds/index.js';
import { judge, type Policy } from '../lib/policies/policy.js';
import type { SynthesisedResource } from '../lib/synthesis/written.js';
import { annotateOnce } from './annotate.js';
import { pathOf, type FleetView } from './fleet.js';
import type { TerraformStack } from './terraform.js';

interface Suppressed {
  readonly construct: IConstruct;
  readonly id: string;
  readonly reason: string;
  readonly line: () => string | undefined;
}

const policies = new WeakMap<IConstruct, Set<Policy>>();
const known = new WeakMap<IConstruct, Set<string>>();
const suppressed = new WeakMap<IConstruct, Suppressed[]>();
/** May be suppressed whether the app has them or not: a library of constructs does not know. */
const own = ['encrypted-links', 'naming', 'required-labels', 'maximum-sizes', 'protected-vms', 'allowed-sites'];

/** Has policies hold on a construct and below it. */
export function attachPolicies(construct: IConstruct, added: readonly Policy[]): void {
  const { root } = construct.node;
  policies.set(construct, new Set([...(policies.get(construct) ?? []), ...added]));
  known.set(root, new Set([...(known.get(root) ?? own), ...added.map(({ id }) => id)]));
}

/** Lets a policy pass on a construct and below it. */
export function attachSuppression(suppression: Suppressed): void {
  const { root } = suppression.construct.node;
  suppressed.set(root, [...(suppressed.get(root) ?? []), suppression]);
}

/**
 * Annotates what the policies find in a stack: errors stop the synthesis, warnings are shown. What is suppressed is listed in the
 * metadata of the stack. Answers what is wrong with the suppressions and the ids themselves.
 */
export function policyFaults(stack: TerraformStack, view: FleetView): readonly string[] {
  const { root } = stack.node;
  const here = (suppressed.get(root) ?? []).filter(({ construct }) => isWithin(construct, stack) || isWithin(stack, construct));
  const names = known.get(root) ?? new Set(own);
  const strange = here.filter(({ id }) => !names.has(id));
  if (strange.length > 0) {
    return strange.map(
      ({ id, construct, line }) =>
        `"${id}", suppressed on ${pathOf(construct) === '' ? 'the app' : `"${pathOf(construct)}"`}${line() === undefined ? '' : ` (${line()})`}, is no policy of this app; there are ${[...names].join(', ')}`,
    );
  }
  const find = findAmong(view.resources);
  const passed = new Map<Suppressed, number>(here.map((each) => [each, 0]));
  const twice = new Set<string>();
  for (const resource of view.resources) {
    const construct = resource.stack.name === stack.node.path ? view.constructOf(resource) : undefined;
    if (construct) judgeOne(resource, construct, { view, find, passed, twice });
  }
  if (here.length > 0) {
    const rows = [...passed].map(([{ construct, id, reason }, findings]) => ({ scope: pathOf(construct), id, reason, findings }));
    stack.addOverride('//.bitbuilder.suppressed', rows);
  }
  return [...twice];
}

function judgeOne(
  resource: SynthesisedResource,
  construct: IConstruct,
  { view, find, passed, twice }: { view: FleetView; find: Find; passed: Map<Suppressed, number>; twice: Set<string> },
): void {
  const holding = new Set(construct.node.scopes.flatMap((scope) => [...(policies.get(scope) ?? [])]));
  if (holding.size === 0) return;
  const ids = [...holding].map(({ id }) => id);
  for (const id of ids.filter((each, index) => ids.indexOf(each) !== index))
    twice.add(`two policies with the id "${id}" hold in this stack: give one of them an \`id\` of its own, which suppressions name`);
  const subject = { ...resource, find, facts: factsOf([resource], kinds, find) };
  const shownAt = construct.node.id === 'Default' && construct.node.scope ? construct.node.scope : construct;
  const place = () =>
    view
      .locate({ by: `${resource.kind} ${resource.id}` })
      ?.split(', ')
      .at(-1);
  for (const policy of holding) {
    const { problems, unknown } = judge(policy, subject);
    for (const path of unknown) {
      annotateOnce(
        shownAt,
        'warning',
        `[${policy.id}] cannot be judged: ${formatPath(path)} is known only when Terraform runs (${place()})`,
      );
    }
    if (problems.length === 0) continue;
    const pass = [...passed.keys()].find(({ id, construct: from }) => id === policy.id && isWithin(construct, from));
    if (pass) passed.set(pass, (passed.get(pass) ?? 0) + problems.length);
    else
      for (const { path, message } of problems)
        annotateOnce(shownAt, policy.severity, `[${policy.id}] ${[formatPath(path), message].filter(Boolean).join(': ')} (${place()})`);
  }
}

function isWithin(construct: IConstruct, scope: IConstruct): boolean {
  return construct.node.scopes.includes(scope);
}
