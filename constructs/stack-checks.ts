import { formatPath } from '../lib/derive/outward.js';
import { BitBuilderError } from '../lib/errors.js';
import { Fleet, type FleetView } from './fleet.js';
import { isolationFaults } from './isolation-proof.js';
import { policyFaults } from './policy-checks.js';
import { TerraformStack, type TerraformResource } from './terraform.js';

/** Says what is wrong with a stack, given the whole app. */
export type Check = (view: FleetView) => readonly string[];

const checks = new WeakMap<TerraformStack, Check[]>();

/**
 * Has the stack of a resource of ours validated: isolation, policies, and what the user expects. A validation stands on the stack
 * itself because the core visits nothing that stands on the app.
 */
export function guard(resource: TerraformResource): void {
  Fleet.of(resource).note(resource);
  checksOf(TerraformStack.of(resource));
}

/** Adds something that is looked at when the stack is validated. */
export function addCheck(stack: TerraformStack, check: Check): void {
  checksOf(stack).push(check);
}

function checksOf(stack: TerraformStack): Check[] {
  const known = checks.get(stack);
  if (known) return known;
  const own: Check[] = [];
  checks.set(stack, own);
  stack.node.addValidation({
    validate: () => {
      const view = Fleet.of(stack).viewFrom(stack);
      const all: Check[] = [
        (each) => brokenRules(stack, each),
        (each) => isolationFaults(stack, each),
        ...own,
        (each) => policyFaults(stack, each),
      ];
      return all.flatMap((check) => told(() => check(view)));
    },
  });
  return own;
}

/** Problems that show only once references between resources are followed: a link between two tenants, written with their ids. */
function brokenRules(stack: TerraformStack, { resources, locate }: FleetView): readonly string[] {
  const broken = resources.filter(({ stack: home, problems }) => problems.length > 0 && home.name === stack.node.path);
  return broken.flatMap(({ kind, id, problems }) => {
    const by = `${kind} ${id}`;
    const place = locate({ by });
    const lines = problems.map(({ path, message }) => `\n  ${[formatPath(path), message].filter(Boolean).join(': ')}`);
    return `${by}${place === undefined ? '' : ` (${place})`} cannot be accepted:${lines.join('')}`;
  });
}

/** What is wrong with a check is as good a reason to stop as what it finds. */
function told(run: () => readonly string[]): readonly string[] {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof BitBuilderError)) throw error;
    return [error.message];
  }
}
