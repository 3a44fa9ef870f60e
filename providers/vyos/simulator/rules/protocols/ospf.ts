import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { verifySegmentRouting } from './link-state.js';
import type { Instance } from './protocol.js';

/** Source: vyos-1x conf_mode/protocols_ospf.py. */
export function verifyOspf({ at: ospf, vrf, around }: Instance): void {
  around.verifyCommonRouteMaps(ospf);
  around.verifyRouteMap(ospf.value('default-information', 'originate', 'route-map'));
  const networks = new Set<string>();
  for (const area of ospf.each('area')) {
    for (const list of ['import-list', 'export-list']) around.verifyAccessList(area.value(list));
    for (const network of area.words('network')) {
      if (networks.has(network)) throw new Refusal(`Network "${network}" already defined in different area!`);
      networks.add(network);
    }
  }
  for (const link of ospf.each('interface')) {
    around.verifyInterface(link.name);
    if (link.has('hello-multiplier') && link.has('dead-interval'))
      throw new Refusal(`Can not use hello-multiplier and dead-interval concurrently for ${link.name}!`);
    if (link.has('area') && networks.size > 0)
      throw new Refusal('Can not use OSPF interface area and area network configuration at the same time!');
    around.verifyMember(link.name, vrf);
  }
  verifySegmentRouting(ospf);
  verifySummaries(ospf);
}

function verifySummaries(ospf: View): void {
  const both = ospf.each('summary-address').find((summary) => summary.has('tag') && summary.has('no-advertise'));
  if (!both) return;
  throw new Refusal(`Can not set both "tag" and "no-advertise" for Type-5 and Type-7 route summarisation of "${both.name}"!`);
}

/** Source: vyos-1x conf_mode/protocols_ospfv3.py. */
export function verifyOspfv3({ at: ospf, vrf, around }: Instance): void {
  around.verifyCommonRouteMaps(ospf);
  around.verifyRouteMap(ospf.value('default-information', 'originate', 'route-map'));
  for (const area of ospf.each('area')) {
    if (area.words('area-type').length > 1) throw new Refusal(`Can only configure one area-type for OSPFv3 area "${area.name}"!`);
    const range = area.each('range').find((each) => each.has('advertise') && each.has('not-advertise'));
    if (range) throw new Refusal(`"not-advertise" and "advertise" for "range ${range.name}" cannot be both configured at the same time!`);
  }
  for (const link of ospf.each('interface')) {
    around.verifyInterface(link.name);
    const mtu = around.mtuOf(link.name);
    if (Number(link.value('ifmtu') ?? 0) > mtu) throw new Refusal(`OSPFv3 ifmtu can not exceed physical MTU of "${mtu}"`);
    around.verifyMember(link.name, vrf);
  }
}
