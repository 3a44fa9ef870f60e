import { verifyBgp } from './bgp/bgp.js';
import { policyOwner } from './policy/lists.js';
import { localRouteOwners } from './policy/local-route.js';
import { policyRouteOwners } from './policy/policy-route.js';
import { verifyBfd } from './protocols/bfd.js';
import { verifyFailover } from './protocols/failover.js';
import { verifyIsis, verifyOpenfabric } from './protocols/isis.js';
import { verifyMpls, verifySegmentRoutingV6, verifyTrafficEngineering } from './protocols/labels.js';
import { verifyIgmpProxy, verifyPim, verifyPim6 } from './protocols/multicast.js';
import { verifyNhrp } from './protocols/nhrp.js';
import { verifyOspf, verifyOspfv3 } from './protocols/ospf.js';
import { evenRemoved, protocolOwner, protocolOwners, type Instance } from './protocols/protocol.js';
import { verifyBabel, verifyRip, verifyRipng } from './protocols/rip.js';
import { verifyRpki } from './protocols/rpki.js';
import type { Owner } from './rule.js';
import { staticRouteOwners } from './static-routes.js';
import { vrfOwner } from './vrf.js';

type Script = readonly [name: string, priority: number, verify: (instance: Instance) => void];

const inEveryVrf: readonly Script[] = [
  ['failover', 490, verifyFailover],
  ['isis', 610, verifyIsis],
  ['ospf', 620, verifyOspf],
  ['ospfv3', 620, verifyOspfv3],
  ['rpki', 819, verifyRpki],
];

const inDefaultOnly: readonly Script[] = [
  ['pim', 400, verifyPim],
  ['pim6', 400, verifyPim6],
  ['mpls', 490, verifyMpls],
  ['traffic-engineering', 605, verifyTrafficEngineering],
  ['babel', 650, verifyBabel],
  ['rip', 650, verifyRip],
  ['ripng', 660, verifyRipng],
  ['nhrp', 680, verifyNhrp],
  ['openfabric', 680, verifyOpenfabric],
  ['igmp-proxy', 740, verifyIgmpProxy],
  ['bfd', 820, verifyBfd],
  ['segment-routing', 900, verifySegmentRoutingV6],
];

/** The scripts of VRFs, policies and routing protocols, with the priorities of the vendor's configuration tree. */
export function routingOwners(adapters: ReadonlySet<string>): Owner[] {
  return [
    vrfOwner,
    policyOwner,
    ...policyRouteOwners,
    ...localRouteOwners(adapters),
    ...staticRouteOwners(adapters),
    ...evenRemoved('bgp', 820, verifyBgp, adapters),
    ...inEveryVrf.flatMap(([name, priority, verify]) => protocolOwners(name, priority, verify, adapters)),
    ...inDefaultOnly.map(([name, priority, verify]) => protocolOwner(name, priority, verify, adapters)),
  ];
}
