import type { View } from '../../router-config/view.js';
import type { OpaqueFact, RouteFact, Via } from '../facts.js';
import { defaultVrf } from '../world.js';
import { lineOf, type RouterScene } from './router-scene.js';

/** Static routes of the router's own VRF, of each other, and of tables: a table that a VRF has is the VRF's. */
export function routeFacts(config: View, scene: RouterScene): (RouteFact | OpaqueFact)[] {
  const vrfs = config.each('vrf', 'name');
  const tables = config.each('protocols', 'static', 'table').flatMap((table) => {
    const vrf = vrfs.find((each) => each.value('table') === table.name);
    return vrf ? staticRoutes(table, vrf.name, scene, defaultVrf) : [];
  });
  return [
    ...staticRoutes(config.at('protocols', 'static'), defaultVrf, scene),
    ...vrfs.flatMap((vrf) => staticRoutes(vrf.at('protocols', 'static'), vrf.name, scene)),
    ...tables,
  ];
}

/** The static routes below a place, as routes of the VRF. `lookup` is where a next hop is looked for that names no VRF. */
export function staticRoutes(view: View, vrf: string, scene: RouterScene, lookup = vrf): (RouteFact | OpaqueFact)[] {
  return [...view.each('route'), ...view.each('route6')].flatMap((route) => {
    const fact = (via: Via, at: View, ...words: string[]): RouteFact => ({
      fact: 'route',
      place: scene.router,
      vrf,
      prefix: route.name,
      via,
      origin: lineOf(scene, at, ...words),
    });
    const into = (at: View) => (at.has('vrf') ? ['vrf', at.value('vrf') ?? ''] : []);
    const active = (kind: string) => route.each(kind).filter((each) => !each.has('disable'));
    const hops = active('next-hop');
    return [
      ...active('interface').map((each) => fact({ interface: each.name }, each, ...into(each))),
      ...route.words('dhcp-interface').map((name) => fact({ interface: name }, route, 'dhcp-interface', name)),
      ...hops.map((each) => {
        const out = each.value('interface');
        if (out !== undefined) return fact({ interface: out }, each, 'interface', out);
        const where = each.value('vrf') ?? lookup;
        return fact({ gateway: each.name, ...(where === vrf ? {} : { vrf: where }) }, each, ...into(each));
      }),
      ...['blackhole', 'reject'].filter((kind) => route.has(kind)).map((kind) => fact({ drop: true }, route, kind)),
      ...[...active('interface'), ...hops]
        .filter((each) => each.has('segments'))
        .map((each): OpaqueFact => ({
          fact: 'opaque',
          place: scene.router,
          vrf,
          says: 'a list of segments decides where packets go',
          origin: lineOf(scene, each, 'segments', each.value('segments') ?? ''),
        })),
    ];
  });
}
