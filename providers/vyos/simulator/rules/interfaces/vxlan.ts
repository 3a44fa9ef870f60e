import { mtuOf } from '../devices.js';
import { Refusal, type Owner, type Scene } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import {
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifyPortWithoutVrf,
  verifySourceInterface,
  verifyVrf,
} from './checks.js';
import { interfaceOwner, type Check, type Machine } from './subject.js';

const isIpv6 = (address: string) => address.includes(':');

const verifyFarEnd: Check = (subject) => {
  const { wanted } = subject;
  if (wanted.has('group')) {
    if (!wanted.has('source-interface')) throw new Refusal('Multicast VXLAN requires an underlaying interface');
    verifySourceInterface(subject);
    if (wanted.has('remote')) throw new Refusal('Both group and remote cannot be specified');
  }
  if (!['group', 'remote', 'source-address', 'source-interface'].some((leaf) => wanted.has(leaf)))
    throw new Refusal('Group, remote, source-address or source-interface must be configured');
};

const verifyVni: Check = ({ name, scene, wanted }) => {
  const external = wanted.has('parameters', 'external');
  if (!wanted.has('vni') && !external) throw new Refusal('Must either configure VXLAN "vni" or use "external" CLI option!');
  if (external && wanted.has('vni')) throw new Refusal('Can not specify both "external" and "VNI"!');
  if (external) verifyOtherTunnels(scene, name, wanted.has('parameters', 'vni-filter'));
  if (wanted.has('gpe') && !external) throw new Refusal('VXLAN-GPE is only supported when "external" CLI option is used.');
};

/** Linux takes a second VXLAN interface beside an external one only where both filter their VNIs (commit f9c4bb0b245c). */
function verifyOtherTunnels({ candidate }: Scene, name: string, filters: boolean): void {
  const others = new View(candidate, ['interfaces', 'vxlan']).each().filter((other) => other.name !== name);
  if (others.length === 0) return;
  const otherFilters = others.some((other) => other.has('parameters', 'vni-filter'));
  if (filters !== otherFilters)
    throw new Refusal('Using multiple VXLAN interfaces with "external" requires all VXLAN interfaces to have "vni-filter" configured!');
  if (!filters)
    throw new Refusal(
      `Only one VXLAN tunnel is supported when "external" CLI option is used and "vni-filter" is unset. Additional tunnels: ${others.map((other) => other.name).join(', ')}`,
    );
}

/** The outer header has to fit into the device below: 50 bytes, 20 more with IPv6. */
const verifyOverhead: Check = (subject) => {
  const { wanted } = subject;
  const source = wanted.value('source-interface');
  if (source === undefined) return;
  if (!subject.kernelHas(source)) throw new Refusal(`Specified source-interface ${source} does not exist`);
  const ends = wanted.has('source-address') ? wanted.words('source-address') : wanted.words('remote');
  const overhead = ends.some(isIpv6) ? 70 : 50;
  const lower = mtuOf(subject.scene.candidate, source);
  if (lower < (subject.mtu ?? 1500) + overhead)
    throw new Refusal(`Underlaying device MTU is to small (${lower} bytes) for VXLAN overhead (${overhead} bytes!)`);
};

const verifyOneFamily: Check = ({ wanted }) => {
  const families = new Set([...wanted.words('source-address'), ...wanted.words('remote')].map(isIpv6));
  if (families.size > 1) throw new Refusal('Can not mix both IPv4 and IPv6 for VXLAN underlay');
};

const verifyMapping: Check = ({ bridge, wanted }) => {
  if (!wanted.has('vlan-to-vni')) return;
  if (bridge === undefined) throw new Refusal('VLAN to VNI mapping requires that VXLAN interface is member of a bridge interface!');
  const [vnis, vlans] = [new Set<number>(), new Set<number>()];
  for (const mapping of wanted.each('vlan-to-vni')) {
    const vni = mapping.value('vni');
    if (vni === undefined) throw new Refusal(`Must define VNI for VLAN "${mapping.name}"!`);
    const [mappedVlans, mappedVnis] = spans(mapping.name, vni);
    for (const id of mappedVnis) {
      if (vnis.has(id)) throw new Refusal(`VNI "${id}" is already assigned to a different VLAN!`);
      vnis.add(id);
    }
    for (const id of mappedVlans) {
      if (vlans.has(id)) throw new Refusal(`VLAN "${id}" is already in use!`);
      vlans.add(id);
    }
  }
};

/** The numbers that both ends of a mapping mean, one VNI for each VLAN. */
function spans(vlan: string, vni: string): [number[], number[]] {
  const mismatch = new Refusal(`VLAN range "${vlan}" does not match VNI range "${vni}"!`);
  const [ofVlans, ofVnis] = [vlan, vni].map((range) => range.split('-').map(Number)) as [number[], number[]];
  if (ofVlans.length !== ofVnis.length) throw mismatch;
  const [firstVlan = 0, lastVlan = firstVlan] = ofVlans;
  const [firstVni = 0, lastVni = firstVni] = ofVnis;
  if (firstVni > lastVni || firstVlan > lastVlan) throw new Refusal('The upper bound of the range must be greater than the lower bound!');
  if (lastVlan - firstVlan !== lastVni - firstVni) throw mismatch;
  const upwards = (first: number) => Array.from({ length: lastVlan - firstVlan + 1 }, (_, index) => first + index);
  return [upwards(firstVlan), upwards(firstVni)];
}

const verifySuppression: Check = ({ bridge, wanted }) => {
  if (wanted.has('parameters', 'neighbor-suppress') && bridge === undefined)
    throw new Refusal('Neighbor suppression requires that VXLAN interface is member of a bridge interface!');
};

/** Source: vyos-1x conf_mode/interfaces_vxlan.py. */
export function vxlanOwner(machine: Machine): Owner {
  const checks = [
    verifyFarEnd,
    verifyVni,
    verifyOverhead,
    verifyOneFamily,
    verifyMapping,
    verifySuppression,
    verifyMtuCarriesIpv6,
    verifyPortWithoutAddress,
    verifyVrf,
    verifyPortWithoutVrf,
    verifyMirrorRedirect,
  ];
  return interfaceOwner('vxlan', machine, checks, [verifyNotInBridge]);
}
