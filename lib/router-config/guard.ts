import type { Command } from './command.js';

/** First words under which a change can take the management path away. */
const farReaching = new Set(['firewall', 'nat', 'pki', 'policy', 'protocols', 'service', 'system']);

/** Kinds of interface that carry tenants only; the management address of a router is never on them. */
const tenantInterfaces = new Set(['wireguard', 'vxlan', 'bridge', 'dummy']);

/**
 * Whether the commands could cut us off from the router: routes of the main table, firewall, system, or an interface that may
 * carry management. A `vif` of a trunk inside a VRF cannot, nor can a VRF that we make.
 */
export function mayCutOff(commands: readonly Command[]): boolean {
  return commands.some(({ path: [first, type, , fourth] }) => {
    if (first === undefined || farReaching.has(first)) return true;
    return first === 'interfaces' && !tenantInterfaces.has(type ?? '') && fourth !== 'vif';
  });
}
