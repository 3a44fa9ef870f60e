import { familyOf, formatAddress, parseAddress } from '../../addressing/cidr.js';
import { emptyTree, leafPaths, subtree, type ConfigPath, type ConfigTree } from '../../router-config/tree.js';
import { View } from '../../router-config/view.js';
import type { Fact, OpaqueFact } from '../facts.js';
import { defaultVrf } from '../world.js';
import { interfaceVrfs } from './interface-vrfs.js';
import type { RouterScene } from './router-scene.js';

/** Parts that stand in the router's own VRF, or carry packets inside others, and may name something of another VRF. */
const roots: readonly ConfigPath[] = [
  ['service'],
  ['load-balancing'],
  ['vpn'],
  ...'babel bfd bgp failover igmp-proxy isis mpls nhrp openfabric ospf ospfv3 pim pim6 rip ripng segment-routing traffic-engineering'
    .split(' ')
    .map((protocol) => ['protocols', protocol]),
  ['protocols', 'static', 'mroute'],
  ...'geneve l2tpv3 macsec openvpn pppoe sstpc tunnel vti vxlan wireless wwan'.split(' ').map((type) => ['interfaces', type]),
];

/** Below the roots: what is read elsewhere, and what tells neighbours on a segment about the router and forwards nothing. */
const leftOut: readonly ConfigPath[] = [
  ...['ipv4-unicast', 'ipv6-unicast'].map((family) => ['protocols', 'bgp', 'address-family', family, 'import', 'vrf']),
  ['service', 'lldp'],
  ['service', 'router-advert'],
];

/**
 * An interface, an address or a VRF of somebody's that is named by what is none of theirs: a PPPoE server of the router on the VLAN of
 * a tenant, a tunnel that is carried through a VRF, an agent that answers in it.
 */
export function elsewhereFacts(tree: ConfigTree, interfaces: readonly Fact[], scene: RouterScene): OpaqueFact[] {
  const config = new View(tree);
  const vrfs = interfaceVrfs(config);
  const names = new Set(config.words('vrf', 'name'));
  const owners = addressVrfs(interfaces);
  const named = (word: string, before: string): readonly string[] => {
    if (before === 'description') return [];
    if (before === 'vrf') return names.has(word) ? [word] : [];
    const vrf = vrfs.get(word);
    return vrf === undefined ? (owners.get(usualForm(word)) ?? []) : [vrf];
  };
  return roots.flatMap((root) =>
    [...leafPaths(subtree(tree, root) ?? emptyTree, root)].flatMap((path) => {
      if (leftOut.some((head) => head.every((word, index) => path[index] === word))) return [];
      const isInterface = root[0] === 'interfaces';
      const own = isInterface ? (vrfs.get(path[2] ?? '') ?? defaultVrf) : defaultVrf;
      // An interface names itself and its VRF first.
      const rest = path.slice(root.length).flatMap((word, index, words) => {
        const before = words[index - 1] ?? '';
        return isInterface && (index === 0 || before === 'vrf') ? [] : named(word, before);
      });
      const foreign = new Set(rest.filter((vrf) => vrf !== own && vrf !== defaultVrf));
      return [...foreign].map((vrf) => opaque(path, vrf, own, scene));
    }),
  );
}

/** The VRFs that have an address, but for one that the router's own VRF has too: whoever names it means that. */
function addressVrfs(interfaces: readonly Fact[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const fact of interfaces) {
    if (fact.fact !== 'interface') continue;
    for (const text of fact.addresses) {
      const address = usualForm(text.split('/')[0] ?? '');
      found.set(address, (found.get(address) ?? new Set()).add(fact.vrf));
    }
  }
  return new Map([...found].filter(([, vrfs]) => !vrfs.has(defaultVrf)).map(([address, vrfs]) => [address, [...vrfs]]));
}

/** An address in the one spelling that all its spellings have in common; any other word as it is. */
function usualForm(word: string): string {
  const value = parseAddress(word);
  return value === undefined ? word : formatAddress(value, familyOf(word));
}

function opaque(path: ConfigPath, vrf: string, own: string, { router }: RouterScene): OpaqueFact {
  const mine = own === defaultVrf ? "the router's own VRF" : `VRF ${own}`;
  return {
    fact: 'opaque',
    place: router,
    vrf,
    says: `it is of ${mine} and takes hold of something in VRF ${vrf}: what gets from one into the other is not known`,
    origin: { by: `router ${router}`, line: ['set', ...path].join(' ') },
  };
}
