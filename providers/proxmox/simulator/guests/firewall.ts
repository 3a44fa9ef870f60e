import type { Handlers } from '../declared-routes.js';
import { aliasHandlers, ipSetHandlers } from '../firewall/addresses.js';
import { logHandlers, optionHandlers, refHandlers } from '../firewall/options.js';
import { ruleHandlers } from '../firewall/rules.js';
import { emptyFirewall, type FirewallState } from '../firewall/state.js';
import type { Call } from '../route.js';
import type { GuestType } from '../world.js';
import { guestOf, guestPath } from './guest.js';

/** The firewall of guests of a type. */
export function guestFirewallHandlers(type: GuestType): Handlers {
  const base = `${guestPath(type)}/firewall`;
  const stateOf = (call: Call): FirewallState => {
    const vm = guestOf(call, type);
    vm.firewall ??= emptyFirewall();
    return vm.firewall;
  };
  const cluster = (call: Call) => call.world.firewalls.cluster;
  return {
    [`GET ${base}`]: () => ['rules', 'aliases', 'ipset', 'refs', 'log', 'options'].map((name) => ({ name })),
    ...optionHandlers(base, stateOf),
    ...aliasHandlers(base, stateOf),
    ...ipSetHandlers(base, stateOf),
    ...refHandlers(base, (call) => ({ dc: cluster(call), guest: stateOf(call) })),
    ...logHandlers(base),
    ...ruleHandlers({
      path: `${base}/rules`,
      rulesOf: stateOf,
      seenFrom: (call) => [stateOf(call), cluster(call)],
      groupsOf: (call) => call.world.firewalls.groups.keys(),
      ofGuest: true,
    }),
  };
}
