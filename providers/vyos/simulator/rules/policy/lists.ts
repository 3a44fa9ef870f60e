import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import { policyKinds, usedPolicies } from './in-use.js';
import { verifyRouteMapRule } from './route-map.js';

/** Lists and route maps. Source: vyos-1x conf_mode/policy.py. */
export const policyOwner: Owner = {
  at: ['policy'],
  priority: 200,
  verify({ candidate }, path) {
    const policy = new View(candidate, path);
    for (const kind of policyKinds) {
      for (const list of policy.each(kind)) verifyList(kind, list);
    }
    for (const routeMap of policy.each('route-map')) {
      for (const rule of routeMap.each('rule')) verifyRouteMapRule(rule, policy);
    }
    for (const { kind, name } of usedPolicies(candidate)) {
      // BGP names both prefix lists alike, so either will do.
      const isThere = policy.has(kind, name) || (kind === 'prefix-list' && policy.has('prefix-list6', name));
      if (!isThere) throw new Refusal(`Can not delete ${kind} "${name}", still in use!`);
    }
  },
};

/** What a rule of each kind of list must have, and what VyOS calls it. */
const mandatory: Readonly<Record<string, string>> = {
  'access-list': 'source',
  'access-list6': 'source',
  'as-path-list': 'regex',
  'community-list': 'regex',
  'extcommunity-list': 'regex',
  'large-community-list': 'regex',
  'prefix-list': 'prefix',
  'prefix-list6': 'prefix',
};

function verifyList(kind: string, list: View): void {
  const rules = list.each('rule');
  for (const rule of rules) {
    const error = `must be specified for "${kind} ${list.name} rule ${rule.name}"!`;
    if (!rule.has('action')) throw new Refusal(`Action ${error}`);
    const needed = mandatory[kind];
    if (needed && !rule.has(needed)) throw new Refusal(`A ${needed} ${error}`);
    if (kind === 'access-list' && isExtended(list.name) && !rule.has('destination')) throw new Refusal(`A destination ${error}`);
  }
  if (kind.startsWith('prefix-list')) verifyDistinct(rules);
}

/** Access lists with these numbers match destinations too. */
function isExtended(name: string): boolean {
  // The name is a number to VyOS, whatever its grammar takes; Python says this of any other.
  if (!/^\d+$/.test(name)) throw new Refusal(`invalid literal for int() with base 10: '${name}'`);
  const number = Number(name);
  return (number >= 100 && number < 200) || (number >= 2000 && number < 2700);
}

function verifyDistinct(rules: readonly View[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    const said = ['action', 'description', 'ge', 'le', 'prefix'].map((key) => rule.value(key) ?? '').join('\n');
    if (seen.has(said)) throw new Refusal(`Rule "${rule.name}" contains a duplicate prefix definition!`);
    seen.add(said);
  }
}
