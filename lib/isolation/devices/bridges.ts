import type { View } from '../../router-config/view.js';
import type { SegmentFact } from '../facts.js';
import { lineOf, type RouterScene } from './router-scene.js';
import { portSegment, tagged } from './segments.js';

/**
 * What joins segments on a router: bridges with their members, VLANs that a VXLAN carries under a VNI of their own, and interfaces
 * whose frames are copied or sent on to another. That a bridge may filter tags is left out of the account.
 */
export function bridgeFacts(config: View, segments: ReadonlyMap<string, string | undefined>, scene: RouterScene): SegmentFact[] {
  const segmentAt = (name: string) => segments.get(name) ?? portSegment(name, scene);
  const tags = tagsOf(config);
  return [
    ...config.each('interfaces', 'bridge').flatMap((bridge) => members(bridge, tags, segmentAt, scene)),
    ...config.each('interfaces', 'vxlan').flatMap((vxlan) => vlansInside(vxlan, segmentAt, scene)),
    ...copies(config, tags, segmentAt, scene),
  ];
}

function members(bridge: View, tags: readonly string[], segmentAt: (name: string) => string, scene: RouterScene): SegmentFact[] {
  const own = portSegment(bridge.name, scene);
  const isAware = bridge.has('enable-vlan');
  return bridge.each('member', 'interface').flatMap((member) => {
    const other = segmentAt(member.name);
    const native = isAware ? member.value('native-vlan') : undefined;
    const join = (name: string, aka: string, ...words: string[]): SegmentFact => ({
      fact: 'segment',
      name,
      aka,
      origin: lineOf(scene, member, ...words),
    });
    return [
      native === undefined ? join(own, other) : join(tagged(own, native, scene), other, 'native-vlan', native),
      ...tags.map((tag) => join(tagged(own, tag, scene), tagged(other, tag, scene))),
    ];
  });
}

/** `vlan-to-vni 100 vni 20100`: the bridge's VLAN 100 is VNI 20100. Both may be ranges of the same length. */
function vlansInside(vxlan: View, segmentAt: (name: string) => string, scene: RouterScene): SegmentFact[] {
  return vxlan.each('vlan-to-vni').flatMap((mapping) => {
    const vnis = numbersIn(mapping.value('vni') ?? '');
    return numbersIn(mapping.name).map((vlan, index): SegmentFact => ({
      fact: 'segment',
      name: tagged(segmentAt(vxlan.name), String(vlan), scene),
      aka: `VNI ${vnis[index] ?? vnis.at(-1) ?? 0}`,
      origin: lineOf(scene, mapping, 'vni', mapping.value('vni') ?? ''),
    }));
  });
}

/**
 * A mirror sends in one direction only; that the way back does not exist is left out of the account. Frames with a tag are copied with it,
 * and whoever stands behind the other port hears them.
 */
function copies(config: View, tags: readonly string[], segmentAt: (name: string) => string, scene: RouterScene): SegmentFact[] {
  const from = (at: View, name: string): SegmentFact[] => {
    const own = segmentAt(name);
    const copy = (target: string, ...words: string[]): SegmentFact[] =>
      [own, ...tags.map((tag) => tagged(own, tag, scene))].map((each) => ({
        fact: 'segment',
        name: each,
        aka: segmentAt(target),
        origin: lineOf(scene, at, ...words, target),
      }));
    return [
      ...at.words('redirect').flatMap((target) => copy(target, 'redirect')),
      ...['ingress', 'egress'].flatMap((way) => at.words('mirror', way).flatMap((target) => copy(target, 'mirror', way))),
      ...['vif', 'vif-s', 'vif-c'].flatMap((kind) => at.each(kind).flatMap((vif) => from(vif, `${name}.${vif.name}`))),
    ];
  };
  return config.words('interfaces').flatMap((type) => config.each('interfaces', type).flatMap((each) => from(each, each.name)));
}

/** Every VLAN tag that the router knows of. */
function tagsOf(config: View): string[] {
  const below = (at: View): string[] =>
    ['vif', 'vif-s', 'vif-c'].flatMap((kind) => at.each(kind).flatMap((vif) => [vif.name, ...below(vif)]));
  const all = config.words('interfaces').flatMap((type) => config.each('interfaces', type));
  const bridged = config.each('interfaces', 'bridge').flatMap((bridge) => bridge.each('member', 'interface'));
  const carried = config
    .each('interfaces', 'vxlan')
    .flatMap((vxlan) => vxlan.words('vlan-to-vni').flatMap(numbersIn))
    .map(String);
  return [...new Set([...all.flatMap(below), ...bridged.flatMap((member) => member.words('native-vlan')), ...carried])];
}

/** `100` or `100-110`. */
function numbersIn(range: string): number[] {
  const [first = NaN, last = first] = range.split('-').map(Number);
  return Number.isInteger(first) && last >= first && last - first <= 4094
    ? Array.from({ length: last - first + 1 }, (_, index) => first + index)
    : [];
}
