import { Refusal, type Owner } from '../rule.js';
import { Surroundings } from '../surroundings.js';
import { View } from '../../../../../lib/router-config/view.js';

const criteria = ['source', 'destination', 'fwmark', 'inbound-interface', 'protocol'];

/** `policy local-route` and `policy local-route6`. Source: vyos-1x conf_mode/policy_local-route.py. */
export function localRouteOwners(adapters: ReadonlySet<string>): Owner[] {
  return ['local-route', 'local-route6'].map((kind) => ({
    at: ['policy', kind],
    priority: 500,
    verify({ candidate }, path) {
      const around = new Surroundings(candidate, adapters);
      for (const rule of new View(candidate, path).each('rule')) verifyRule(rule, around);
    },
  }));
}

function verifyRule(rule: View, around: Surroundings): void {
  if (!criteria.some((criterion) => rule.has(criterion)))
    throw new Refusal('Source or destination address or fwmark or inbound-interface or protocol is required!');
  const targets = ['table', 'vrf'].filter((target) => rule.has('set', target));
  if (targets.length === 0) throw new Refusal('Either set table or set vrf is required!');
  if (targets.length === 2) throw new Refusal('set table and set vrf cannot both be set!');
  const inbound = rule.value('inbound-interface');
  if (inbound !== undefined) around.verifyInterface(inbound);
}
