import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import { devicesOf } from './devices.js';
import { Refusal, valueAt, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/vrf.py. The misspelling is the vendor's. */
export const vrfOwner: Owner = {
  at: ['vrf'],
  priority: 11,
  verify({ candidate, running }, path) {
    const vrfs = new View(candidate, path);
    const removed = new View(running, path).words('name').filter((name) => !vrfs.has('name', name));
    verifyRemoval(removed, candidate);
    const tables = new Set<string>();
    const vnis = new Set<string>();
    for (const vrf of vrfs.each('name')) {
      verifyTable(vrf, tables, valueAt(running, [...vrf.path, 'table']));
      const vni = vrf.value('vni');
      if (vni === undefined) continue;
      if (vnis.has(vni)) throw new Refusal(`VRF "${vrf.name}" VNI "${vni}" is not unique!`);
      vnis.add(vni);
    }
    const routeMaps = new Set(new View(candidate, ['policy']).words('route-map'));
    for (const filter of vrfs.each('name').flatMap((vrf) => [...vrf.each('ip', 'protocol'), ...vrf.each('ipv6', 'protocol')])) {
      const routeMap = filter.value('route-map');
      if (routeMap !== undefined && !routeMaps.has(routeMap)) throw new Refusal(`Specified route-map "${routeMap}" does not exist!`);
    }
  },
};

function verifyTable(vrf: View, tables: Set<string>, was: string | undefined): void {
  if (reserved.has(vrf.name)) throw new Refusal(`VRF name "${vrf.name}" is reserved and connot be used!`);
  const table = vrf.value('table');
  if (table === undefined) throw new Refusal(`VRF "${vrf.name}" table id is mandatory!`);
  // Linux keeps local, main and default there; the grammar alone would let 254 and 255 pass.
  if (['253', '254', '255'].includes(table)) throw new Refusal(`VRF "${vrf.name}" table id ${table} cannot be used!`);
  if (was !== undefined && was !== table) throw new Refusal(`VRF "${vrf.name}" table id modification not possible!`);
  if (tables.has(table)) throw new Refusal(`VRF "${vrf.name}" table id is not unique!`);
  tables.add(table);
}

function verifyRemoval(removed: readonly string[], candidate: ConfigTree): void {
  if (removed.length === 0) return;
  const members = new Set(devicesOf(candidate).map((device) => device.vrf));
  const leaks = leakedInto(candidate);
  const targets = policyTargets(candidate);
  for (const name of removed) {
    const error = `Can not remove VRF "${name}", it still has`;
    if (members.has(name)) throw new Refusal(`${error} member interfaces!`);
    if (leaks.has(name)) throw new Refusal(`${error} static routes installed!`);
    if (targets.has(name)) throw new Refusal(`${error} policy routes!`);
  }
}

/** The VRFs that static routes lead to. */
function leakedInto(tree: ConfigTree): Set<string> {
  const instances = [new View(tree), ...new View(tree, ['vrf']).each('name')].map((place) => place.at('protocols', 'static'));
  const routes = instances.flatMap((routing) => [...routing.each('route'), ...routing.each('route6')]);
  const hops = routes.flatMap((route) => [...route.each('interface'), ...route.each('next-hop')]);
  return new Set(hops.flatMap((hop) => hop.words('vrf')));
}

/** The VRFs that policies route packets into. */
function policyTargets(tree: ConfigTree): Set<string> {
  const policy = new View(tree, ['policy']);
  const forwarded = [...policy.each('route'), ...policy.each('route6')];
  const rules = [...forwarded, policy.at('local-route'), policy.at('local-route6')].flatMap((holder) => holder.each('rule'));
  return new Set(rules.flatMap((rule) => rule.words('set', 'vrf')));
}

const reserved = new Set(
  ['add', 'all', 'broadcast', 'default', 'delete', 'dev', 'down', 'get', 'inet', 'link', 'mtu', 'remote', 'type', 'up', 'vrf'], // prettier-ignore
);
