import { hostPrefix, parseInterfaceAddress } from '../../addressing/cidr.js';
import type { View } from '../../router-config/view.js';
import type { Fact, InterfaceFact } from '../facts.js';
import { defaultVrf } from '../world.js';
import { bridgeFacts } from './bridges.js';
import { lineOf, type RouterScene } from './router-scene.js';
import { portSegment, segmentNamed, tagged } from './segments.js';

/** How the segment of an interface is called; `undefined` for one that stands in none. A type that is not here is opaque. */
const segmentOf: Readonly<Record<string, (view: View, scene: RouterScene) => string | undefined>> = {
  ethernet: ({ name }, scene) => portSegment(name, scene),
  // Its members are one wire.
  bonding: (view, scene) => portSegment(view.has('member', 'interface', scene.trunk) ? scene.trunk : view.name, scene),
  bridge: ({ name }, scene) => portSegment(name, scene),
  vxlan: (view, { router }) => (view.has('vni') ? `VNI ${view.value('vni')}` : `${router} ${view.name}`),
  geneve: (view, { router }) => (view.has('vni') ? `GENEVE VNI ${view.value('vni')}` : `${router} ${view.name}`),
  'virtual-ethernet': (view, { router }) => `${router} ${[view.name, view.value('peer-name') ?? ''].sort().join(' and ')}`,
  'pseudo-ethernet': (view, scene) => segmentNamed(view.value('source-interface') ?? view.name, scene),
  dummy: () => undefined,
  loopback: () => undefined,
  wireguard: () => undefined,
};

/** The types of interface that are understood. */
export const knownInterfaceTypes: ReadonlySet<string> = new Set(Object.keys(segmentOf));

/** Every interface with its VRF, its addresses and the segment that it stands in, sub-interfaces and bridge members included. */
export function interfaceFacts(config: View, scene: RouterScene): Fact[] {
  const virtual = virtualAddresses(config);
  const interfaces = [...knownInterfaceTypes].flatMap((type) =>
    config.each('interfaces', type).flatMap((each) => facts(each, segmentOf[type]?.(each, scene), scene, virtual)),
  );
  const segments = new Map(interfaces.map(({ name, segment }) => [name, segment]));
  return [...interfaces, ...bridgeFacts(config, segments, scene)];
}

/** One that is switched off, as a whole or by its parent, forwards nothing. */
function facts(view: View, segment: string | undefined, scene: RouterScene, virtual: ReadonlyMap<string, string[]>): InterfaceFact[] {
  const walk = (at: View, name: string, inside: string | undefined): InterfaceFact[] => {
    if (at.has('disable')) return [];
    const own: InterfaceFact = {
      fact: 'interface',
      place: scene.router,
      name,
      vrf: at.value('vrf') ?? defaultVrf,
      ...(inside === undefined ? {} : { segment: inside }),
      addresses: [...addressesOf(at), ...(virtual.get(name) ?? [])],
      origin: lineOf(scene, at, ...(at.has('vrf') ? ['vrf', at.value('vrf') ?? ''] : [])),
    };
    const below = ['vif', 'vif-s', 'vif-c'].flatMap((kind) =>
      at.each(kind).flatMap((vif) => walk(vif, `${name}.${vif.name}`, inside === undefined ? undefined : tagged(inside, vif.name, scene))),
    );
    return [own, ...below];
  };
  return walk(view, view.name, segment);
}

/** Addresses and, made of the MAC address, those of IPv6. What a DHCP server gives is not known here. */
function addressesOf(at: View): string[] {
  return [...at.words('address'), ...at.words('ipv6', 'address', 'eui64')].filter(
    (address) => parseInterfaceAddress(address) !== undefined,
  );
}

/** Addresses that VRRP puts on an interface. */
function virtualAddresses(config: View): Map<string, string[]> {
  const byInterface = new Map<string, string[]>();
  for (const group of config.each('high-availability', 'vrrp', 'group')) {
    if (group.has('disable')) continue;
    for (const address of [...group.each('address'), ...group.each('excluded-address')]) {
      const name = address.value('interface') ?? group.value('interface') ?? '';
      const text = address.name.includes('/') ? address.name : hostPrefix(address.name);
      byInterface.set(name, [...(byInterface.get(name) ?? []), text]);
    }
  }
  return byInterface;
}
