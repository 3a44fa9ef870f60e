/** Jest matchers over what an app synthesises and over plans: `import { setupJest } from 'bitbuilder/testing'`. No core is loaded. */
import { formatPath } from '../lib/derive/outward.js';
import { BitBuilderError, type AttributePath } from '../lib/errors.js';
import { inventorySchema } from '../lib/inventory.js';
import { isolationFault, reachFault, type Scene } from '../lib/isolation/expectation.js';
import { flowOf, tellFlow, type FlowWords } from '../lib/isolation/flow-words.js';
import { factsOf } from '../lib/isolation/intent.js';
import { prove } from '../lib/isolation/proof.js';
import { ForwardingWorld } from '../lib/isolation/world.js';
import { kinds } from '../lib/kinds/index.js';
import { sampleInventory } from '../lib/kinds/samples.js';
import { vm } from '../lib/kinds/vm.js';
import { resourcesIn, type Documents } from '../lib/synthesis/documents.js';
import { freshLines } from '../lib/synthesis/fresh-fleet.js';
import type { End } from './isolation.js';
import type { Written } from './attributes.js';

/** What `toHaveRouterCommand` may be told. */
export interface RouterCommandOptions {
  /**
   * The inventory of the control plane, as its file says it.
   * @default one site ams1 with the routers ams1-r1 and ams1-r2 and the cluster ams1-pve, VLANs 100-199
   */
  readonly inventory?: object;
}

/** Part of a VM's attributes. */
export type VmAttributes = Partial<Written<typeof vm.spec>>;

interface MatcherContext {
  equals(one: unknown, other: unknown, testers?: unknown[]): boolean;
  readonly utils: { subsetEquality: unknown; printReceived(value: unknown): string; printExpected(value: unknown): string };
}

interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

const nameOf = (end: End): string => (typeof end === 'string' ? end : end.isolationEnd);

function sceneOf(documents: Documents): Scene {
  const resources = resourcesIn(documents, kinds);
  const world = new ForwardingWorld(factsOf(resources, kinds));
  return { world, resources, unproven: prove(world).unproven };
}

function result(claim: string, fault: string | undefined): MatcherResult {
  return {
    pass: fault === undefined,
    message: () => (fault === undefined ? `expected not ${claim}, but it is so` : `expected ${claim}, but ${fault}`),
  };
}

/** What `expect.extend` takes. */
export const matchers = {
  /** At least one such packet gets from one end to the other while everything is up. */
  toReach(documents: Documents, from: End, to: End, flow?: FlowWords): MatcherResult {
    const packets = flowOf(flow);
    const fault = reachFault(sceneOf(documents), nameOf(from), nameOf(to), packets);
    return result(`${nameOf(from)} to reach ${nameOf(to)} (${tellFlow(packets)})`, fault);
  },

  /** No such packet gets from one end to the other, either way, forged sources and broken links counted. */
  toBeIsolatedFrom(documents: Documents, one: End, other: End, flow?: FlowWords): MatcherResult {
    const packets = flowOf(flow);
    const fault = isolationFault(sceneOf(documents), nameOf(one), nameOf(other), packets);
    return result(`${nameOf(one)} and ${nameOf(other)} to be isolated (${tellFlow(packets)})`, fault);
  },

  /**
   * A `set` line that an empty router would be sent, whole or by a pattern.
   * @throws BitBuilderError `invalid_spec` where something of which the line may come is known only when Terraform runs.
   */
  toHaveRouterCommand(documents: Documents, router: string, command: string | RegExp, options: RouterCommandOptions = {}): MatcherResult {
    const { lines, open } = freshLines(resourcesIn(documents, kinds), kinds, inventoryOf(options));
    const own = lines.get(router) ?? [];
    const isMeant = (line: string) => (typeof command === 'string' ? line === command.trim() : line.search(command) >= 0);
    const isThere = own.some(isMeant);
    const [left] = open.get(router) ?? [];
    if (!isThere && left !== undefined)
      throw new BitBuilderError('invalid_spec', `nobody can say whether router ${router} has ${String(command)}: ${left}`);
    const shown = (typeof command === 'string' ? nearestTo(command, own) : own).slice(0, 20).map((line) => `\n  ${line}`);
    const others = [...lines.keys()].sort().join(', ') || 'no router';
    const seen = own.length === 0 ? `there are lines for ${others} only` : `it has${shown.join('')}`;
    return result(`router ${router} to have ${String(command)}`, isThere ? undefined : seen);
  },

  /**
   * A VM by its id, `acme/web`, with at least these attributes; lists and maps are compared whole at their ends.
   * @throws BitBuilderError `invalid_spec` for an attribute that is known only when Terraform runs.
   */
  toHaveVm(this: MatcherContext, documents: Documents, id: string, attributes: VmAttributes = {}): MatcherResult {
    const vms = resourcesIn(documents, kinds).filter(({ kind }) => kind === vm.name);
    const found = vms.find((each) => each.id === id);
    if (!found) return result(`a VM ${id}`, `there ${vms.length === 0 ? 'is none' : `are ${vms.map((each) => each.id).join(', ')}`}`);
    const open = (found.unknown ?? []).filter((path) => isAsked(attributes, path)).map(formatPath);
    if (open.length > 0)
      throw new BitBuilderError('invalid_spec', `nobody can say this of VM ${id}: ${open.join(', ')} is known only when Terraform runs`);
    const whole = vm.spec.safeParse(found.spec).data ?? found.spec;
    const fits = this.equals(whole, attributes, [this.utils.subsetEquality]);
    const { printExpected, printReceived } = this.utils;
    return result(`VM ${id} to have ${printExpected(attributes)}`, fits ? undefined : `it has ${printReceived(whole)}`);
  },
};

/** Gives Jest's `expect` the matchers. Call it in a file of `setupFilesAfterEnv`. */
export function setupJest(): void {
  const { expect } = globalThis as unknown as { expect?: { extend(added: object): void } };
  if (!expect)
    throw new BitBuilderError(
      'invalid_request',
      'there is no global `expect`: call setupJest in a file of setupFilesAfterEnv, or expect.extend(matchers)',
    );
  expect.extend(matchers);
}

/** Whether somebody asks about what is at the path, or about what it is a part of. */
function isAsked(attributes: unknown, [step, ...rest]: AttributePath): boolean {
  if (step === undefined || typeof attributes !== 'object' || attributes === null) return attributes !== undefined;
  return isAsked((attributes as Readonly<Record<string | number, unknown>>)[step], rest);
}

/** The lines that begin with as many of the same words as any. */
function nearestTo(command: string, lines: readonly string[]): readonly string[] {
  const words = command.trim().split(' ');
  const shared = (line: string) => {
    const first = line.split(' ').findIndex((word, index) => word !== words[index]);
    return first < 0 ? words.length : first;
  };
  const most = Math.max(...lines.map(shared));
  return lines.filter((line) => shared(line) === most);
}

function inventoryOf({ inventory }: RouterCommandOptions) {
  if (inventory === undefined) return sampleInventory;
  const parsed = inventorySchema.safeParse(inventory);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BitBuilderError('invalid_inventory', `the inventory cannot be used: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** The matchers as a test calls them. */
export interface BitBuilderMatchers<R> {
  toReach(from: End, to: End, flow?: FlowWords): R;
  toBeIsolatedFrom(one: End, other: End, flow?: FlowWords): R;
  toHaveRouterCommand(router: string, command: string | RegExp, options?: RouterCommandOptions): R;
  toHaveVm(id: string, attributes?: VmAttributes): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- @types/jest keeps its matchers in this namespace.
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- the same parameters as there.
    interface Matchers<R, T = {}> extends BitBuilderMatchers<R> {}
  }
}

// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- an error only for whom 'expect' is not installed, and so never expected.
/** @ts-ignore */
declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- the same parameters as there.
  interface Matchers<R extends void | Promise<void>, T = unknown> extends BitBuilderMatchers<R> {}
}
