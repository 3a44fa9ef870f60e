import type { View } from '../../router-config/view.js';
import { underlay, type Origin, type VrfFact } from '../facts.js';
import { exportedAs, importedAs, targetsOfVni } from '../route-target.js';
import { defaultVrf } from '../world.js';
import { lineOf, type RouterScene } from './router-scene.js';

/** The router's own VRF, and each that is configured: its table and VNI, and what its BGP takes from others and offers to them. */
export function vrfFacts(config: View, scene: RouterScene): VrfFact[] {
  const own: VrfFact = {
    fact: 'vrf',
    place: scene.router,
    name: defaultVrf,
    party: underlay,
    // The kernel's own tables: main and default (rt_tables).
    aka: ['table 254', 'table 253'],
    ...exchange(config.at('protocols', 'bgp'), scene, defaultVrf),
    origin: { by: `router ${scene.router}` },
  };
  return [own, ...config.each('vrf', 'name').map((vrf) => vrfFact(vrf, scene))];
}

/** What makes VRFs one or lets one take routes of another, each with the line that says it. */
class Stated {
  readonly imports: string[] = [];
  readonly exports: string[] = [];
  readonly stated: Record<string, Origin> = {};

  add(direction: string, name: string, origin: Origin): void {
    if (direction !== 'export') this.imports.push(name);
    if (direction !== 'import') this.exports.push(name);
    this.stated[name] = origin;
  }

  addTarget(direction: string, target: string, origin: Origin): void {
    if (direction !== 'export') for (const name of importedAs(target)) this.add('import', name, origin);
    if (direction !== 'import') for (const name of exportedAs(target)) this.add('export', name, origin);
  }
}

function vrfFact(vrf: View, scene: RouterScene): VrfFact {
  const { name } = vrf;
  const [table, vni] = [vrf.value('table'), vrf.value('vni')];
  const exchanged = exchange(vrf.at('protocols', 'bgp'), scene, name);
  // Without route targets of its own a VRF with a VNI gets AS:VNI on every router: equal VNIs exchange routes, and whoever names the target.
  if (vni !== undefined) {
    exchanged.add('both', `VNI ${vni}`, lineOf(scene, vrf, 'vni', vni));
    const unsaid = targetsOfVni(vni);
    exchanged.add('import', unsaid.imports, lineOf(scene, vrf, 'vni', vni));
    exchanged.add('export', unsaid.exports, lineOf(scene, vrf, 'vni', vni));
  }
  const { imports, exports, stated } = exchanged;
  return {
    fact: 'vrf',
    place: scene.router,
    name,
    party: scene.ownerOf(name) ?? `VRF ${name} of ${scene.router}`,
    aka: table === undefined ? [] : [`table ${table}`],
    imports,
    exports,
    stated: { ...stated, ...(table === undefined ? {} : { [`table ${table}`]: lineOf(scene, vrf, 'table', table) }) },
    origin: lineOf(scene, vrf),
  };
}

/** `import vrf NAME` takes routes on the same router without a target, so each VRF offers its name as one. */
function exchange(bgp: View, scene: RouterScene, name: string): Stated {
  const found = new Stated();
  const byName = (vrf: string) => `of VRF ${vrf} on ${scene.router}`;
  found.exports.push(byName(name));
  const targets = (at: View) => {
    for (const direction of at.words().filter((word) => ['import', 'export', 'both'].includes(word))) {
      for (const value of at.words(direction)) {
        // A leaf of VPN targets holds several in one value.
        for (const target of value.split(/\s+/)) found.addTarget(direction, target, lineOf(scene, at, direction, value));
      }
    }
  };
  for (const family of bgp.each('address-family')) {
    for (const vrf of family.words('import', 'vrf')) found.add('import', byName(vrf), lineOf(scene, family, 'import', 'vrf', vrf));
    targets(family.at('route-target', 'vpn'));
    targets(family.at('route-target'));
    for (const vni of family.each('vni')) targets(vni.at('route-target'));
  }
  return found;
}
