import type { IConstruct } from 'constructs';
import { asBitBuilderError } from '../lib/errors.js';
import type { Origin } from '../lib/isolation/facts.js';
import { tellFlow } from '../lib/isolation/flow-words.js';
import { isEnd, type Scene } from '../lib/isolation/expectation.js';
import { prove, type Allowance, type Breach, type Verdict } from '../lib/isolation/proof.js';
import { tellUnproven, tellVerdict } from '../lib/isolation/tell.js';
import type { ForwardingWorld } from '../lib/isolation/world.js';
import { annotateOnce } from './annotate.js';
import { pathOf, type FleetView } from './fleet.js';
import { DefaultTokenResolver, StringConcat, Tokenization, type TerraformStack } from './terraform.js';

/** An allowance with where it was written. */
export interface Declared extends Allowance {
  readonly scope: IConstruct;
  readonly line: () => string | undefined;
}

const shown = 5;
const declared = new WeakMap<IConstruct, Declared[]>();
const proven = new WeakMap<ForwardingWorld, { readonly allowances: number; readonly verdict: Verdict }>();
const resolver = new DefaultTokenResolver(new StringConcat());

/** Takes an allowance into the proof of the whole app. */
export function declare(allowance: Declared): void {
  const { root } = allowance.scope.node;
  const all = declared.get(root) ?? [];
  all.push(allowance);
  declared.set(root, all);
}

/** What keeps a stack from being synthesised: tenants that reach each other, and allowances of what does not exist. */
export function isolationFaults(stack: TerraformStack, view: FleetView): string[] {
  const allowances = declared.get(stack.node.root) ?? [];
  list(stack, allowances);
  const faults = allowances.flatMap((allowance) => {
    const wrong = [allowance.from, allowance.to].flatMap((end) => endFault(stack, view, end) ?? []);
    return wrong.map((fault) => `the way that is allowed at ${allowance.line() ?? allowance.scope.node.path} means nobody: ${fault}`);
  });
  if (faults.length > 0) return faults;
  const verdict = verdictOn(stack, view);
  const isHere = ({ by }: Origin) =>
    view.resources.some(({ kind, id, stack: home }) => home.name === stack.node.path && `${kind} ${id}` === by);
  const unproven = verdict.unproven.filter(({ fact }) => isHere(fact.origin));
  for (const text of tellUnproven({ unproven }, view.locate)) annotateOnce(stack, 'warning', text);
  const open = verdict.breaches.filter((breach) => isOpen(breach) && breach.hops.some(({ origins }) => origins.some(isHere)));
  if (open.length > 0) annotateOnce(stack, 'warning', `not proven, as only Terraform will know who is meant\n\n${tellSome(open, view)}`);
  const breaches = verdict.breaches.filter((breach) => !isOpen(breach));
  const [first] = breaches;
  if (!first) return [];
  const advice = `If that is meant, say so: Isolation.of(scope).allow({ from: '${first.from}', to: '${first.to}', reason: '…' })`;
  return [`isolation does not hold\n\n${tellSome(breaches, view)}\n\n${advice}`];
}

function tellSome(breaches: readonly Breach[], { locate }: FleetView): string {
  const told = tellVerdict({ breaches: breaches.slice(0, shown), unproven: [] }, locate);
  return breaches.length > shown ? `${told}\n\nand ${breaches.length - shown} more` : told;
}

/** Whether one of the two may turn out to be the other: its name is an expression. */
function isOpen({ from, to }: Breach): boolean {
  return from.includes('${') || to.includes('${');
}

/** Lists in the metadata of a stack what is allowed in it, or above it. */
function list(stack: TerraformStack, allowances: readonly Declared[]): void {
  const own = allowances.filter(({ scope }) => scope.node.scopes.includes(stack) || stack.node.scopes.includes(scope));
  if (own.length === 0) return;
  const rows = own.map(({ scope, from, to, flow = {}, reason }) => ({
    scope: pathOf(scope),
    from,
    to,
    flow: tellFlow(flow),
    packets: flow,
    reason,
  }));
  stack.addOverride('//.bitbuilder.allowed', rows);
}

/** What is looked into for an expectation on a stack. */
export function sceneOf(stack: TerraformStack, view: FleetView): Scene {
  return { ...view, unproven: verdictOn(stack, view).unproven };
}

/** The name of an end, with tokens in it replaced as in the ids of resources. */
export function endName(stack: TerraformStack, name: string): string {
  return String(Tokenization.resolve(name, { scope: stack, resolver, preparing: false }));
}

function endFault(stack: TerraformStack, view: FleetView, name: string): string | undefined {
  try {
    isEnd(view, endName(stack, name));
    return undefined;
  } catch (error) {
    return asBitBuilderError(error).message;
  }
}

function verdictOn(stack: TerraformStack, { world }: FleetView): Verdict {
  const allowances = declared.get(stack.node.root) ?? [];
  const known = proven.get(world);
  if (known?.allowances === allowances.length) return known.verdict;
  const named = allowances.map((each) => ({ ...each, from: endName(stack, each.from), to: endName(stack, each.to) }));
  const verdict = prove(world, named);
  proven.set(world, { allowances: allowances.length, verdict });
  return verdict;
}
