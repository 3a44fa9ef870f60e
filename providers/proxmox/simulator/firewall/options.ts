import type { Handlers } from '../declared-routes.js';
import { without } from '../parameters.js';
import type { Call } from '../route.js';
import { digestOfFirewall, splitList, unmodified } from './digest.js';
import type { StateOf } from './addresses.js';
import type { FirewallState } from './state.js';

const notOptions = ['node', 'vmid', 'vnet', 'delete', 'digest'];

/** `/options` below a path. */
export function optionHandlers(base: string, stateOf: StateOf): Handlers {
  return {
    [`GET ${base}/options`]: (call) => {
      const { options } = stateOf(call);
      const shown = Object.entries(options).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]);
      return { ...Object.fromEntries(shown), digest: digestOfFirewall(options) };
    },
    [`PUT ${base}/options`]: (call) => {
      const { options } = stateOf(call);
      unmodified(call, digestOfFirewall(options));
      for (const name of splitList(call.values.delete)) delete options[name];
      Object.assign(options, without(call.values, notOptions));
      return null;
    },
  };
}

/** `/refs` below a path: what its rules may name, of the data centre's and of its own. */
export function refHandlers(base: string, scopes: (call: Call) => Readonly<Record<string, FirewallState>>): Handlers {
  return {
    [`GET ${base}/refs`]: (call) =>
      Object.entries(scopes(call)).flatMap(([scope, { aliases, ipsets }]) => [
        ...[...(call.values.type === 'ipset' ? [] : aliases)].map(([name, { comment }]) => ({
          type: 'alias',
          name,
          ref: `${scope}/${name}`,
          scope,
          ...(comment === undefined ? {} : { comment }),
        })),
        ...[...(call.values.type === 'alias' ? [] : ipsets)].map(([name, { comment }]) => ({
          type: 'ipset',
          name,
          ref: `+${scope}/${name}`,
          scope,
          ...(comment === undefined ? {} : { comment }),
        })),
      ]),
  };
}

/** `/log` below a path; nothing passes through a simulated firewall. */
export function logHandlers(base: string): Handlers {
  return { [`GET ${base}/log`]: () => [{ n: 1, t: 'no content' }] };
}
