import type { FilterFact } from './facts.js';
import { flowSet, intersect, noFlows, subtract, union, type FlowSet } from './flow-set.js';

/** What of the flows a filter lets through: the first rule that matches decides. */
export function accepted({ rules, otherwise }: FilterFact, flows: FlowSet): FlowSet {
  let left = flows;
  let passed: FlowSet = noFlows;
  for (const { accept, match } of rules) {
    const matched = flowSet(match);
    if (accept) passed = union(passed, intersect(left, matched));
    left = subtract(left, matched);
  }
  return otherwise === 'accept' ? union(passed, left) : passed;
}
