import { protocolOwners, type Instance } from './protocols/protocol.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Static routes, here and in every VRF, and the neighbours that the router answers for. */
export function staticRouteOwners(adapters: ReadonlySet<string>): Owner[] {
  return [...protocolOwners('static', 480, verifyRoutes, adapters), neighborProxyOwner];
}

/**
 * Source: vyos-1x conf_mode/protocols_static.py. The routes of numbered tables are not looked at, nor is `mroute`: the check of
 * its prefixes reads a node that the grammar has no more.
 */
function verifyRoutes({ at: routes, around }: Instance): void {
  around.verifyCommonRouteMaps(routes);
  for (const route of [...routes.each('route'), ...routes.each('route6')]) {
    for (const hop of [...route.each('interface'), ...route.each('next-hop')]) around.verifyVrf(hop.value('vrf'));
    if (route.has('blackhole') && route.has('reject'))
      throw new Refusal(`Can not use both blackhole and reject for prefix "${route.name}"!`);
  }
}

/** Source: vyos-1x conf_mode/protocols_static_neighbor-proxy.py. */
const neighborProxyOwner: Owner = {
  at: ['protocols', 'static', 'neighbor-proxy'],
  priority: 481,
  verify({ candidate }, path) {
    const proxy = new View(candidate, path);
    const nowhere = [...proxy.each('arp'), ...proxy.each('nd')].find((neighbor) => !neighbor.has('interface'));
    if (nowhere) throw new Refusal(`ARP neighbor-proxy for '${nowhere.name}' requires an interface to be set!`);
  },
};
