import { hasPath } from '../../../../../lib/router-config/tree.js';
import { bondsOf, bridgesOf } from '../devices.js';
import { Refusal } from '../rule.js';
import type { Check, Subject } from './subject.js';

// What the scripts of several types share. In parentheses stands the function of vyos-1x configverify.py.

/** The VRF of an interface exists, and what is in a VRF is in no bridge (verify_vrf). */
export const verifyVrf: Check = (subject) => {
  const vrf = subject.wanted.value('vrf');
  if (vrf === undefined) return;
  if (vrf !== 'default' && !hasPath(subject.scene.candidate, ['vrf', 'name', vrf])) throw new Refusal(`VRF "${vrf}" does not exist!`);
  if (subject.bridge !== undefined)
    throw new Refusal(`Interface "${subject.name}" cannot be both a member of VRF "${vrf}" and bridge "${subject.bridgePort()}"!`);
};

/** A port of a bond or a bridge is in no VRF (verify_bond_bridge_member). */
export const verifyPortWithoutVrf: Check = (subject) => {
  if (!subject.wanted.has('vrf')) return;
  const master = subject.bond === undefined ? (subject.bridge === undefined ? undefined : 'bridge') : 'bond';
  if (master) throw new Refusal(`Can not add interface "${subject.name}" to ${master}, it has a VRF assigned!`);
};

/** A port of a bridge has no address (verify_address). */
export const verifyPortWithoutAddress: Check = ({ bridge, name, wanted }) => {
  if (bridge !== undefined && wanted.has('address'))
    throw new Refusal(`Cannot assign address to interface "${name}" as it is a member of bridge "${bridge}"!`);
};

/** A port of a bridge does not go (verify_bridge_delete). */
export const verifyNotInBridge: Check = ({ bridge, name }) => {
  if (bridge !== undefined) throw new Refusal(`Interface "${name}" cannot be deleted as it is a member of bridge "${bridge}"!`);
};

const ipv6MinimumMtu = 1280;

/** What speaks IPv6 carries its smallest packets (verify_mtu_ipv6). */
export const verifyMtuCarriesIpv6: Check = ({ mtu, name, wanted }) => {
  if (mtu === undefined || mtu >= ipv6MinimumMtu) return;
  const words = `IPv6 address will be configured on interface "${name}", the required minimum MTU is "${ipv6MinimumMtu}"!`;
  if (wanted.words('address').some((address) => address === 'dhcpv6' || address.includes(':'))) throw new Refusal(words);
  if (!wanted.has('ipv6', 'address', 'no-default-link-local')) throw new Refusal(`link-local ${words}`);
  if (wanted.has('ipv6', 'address', 'autoconf') || wanted.has('ipv6', 'address', 'eui64')) throw new Refusal(words);
};

/** The MTU is not above the one of the interface below (verify_mtu_parent). */
export function verifyMtuFitsInto(subject: Subject, parentMtu: number | undefined): void {
  const mtu = subject.wanted.value('mtu');
  if (mtu !== undefined && parentMtu !== undefined && Number(mtu) > parentMtu)
    throw new Refusal(`Interface MTU "${mtu}" too high, parent interface MTU is "${parentMtu}"!`);
}

/** Packets are copied or sent to interfaces that exist (verify_mirror_redirect). */
export const verifyMirrorRedirect: Check = (subject) => {
  const { name, wanted } = subject;
  if (wanted.has('mirror') && wanted.has('redirect')) throw new Refusal('Mirror and redirect can not be enabled at the same time!');
  for (const direction of wanted.words('mirror')) {
    const target = wanted.value('mirror', direction) ?? '';
    if (!subject.kernelHas(target)) throw new Refusal(`Requested mirror interface "${target}" does not exist!`);
    if (target === name) throw new Refusal(`Can not mirror "${direction}" traffic back the originating interface!`);
  }
  const redirect = wanted.value('redirect');
  if (redirect !== undefined && !subject.kernelHas(redirect))
    throw new Refusal(`Requested redirect interface "${redirect}" does not exist!`);
};

/** A user has a password (verify_authentication). */
export const verifyAuthentication: Check = ({ wanted }) => {
  if (!wanted.has('authentication')) return;
  if (!wanted.has('authentication', 'username') || !wanted.has('authentication', 'password'))
    throw new Refusal('Authentication requires both username and password to be set!');
};

/** DHCPv6 options that go together (verify_dhcpv6). */
export const verifyDhcpv6: Check = ({ wanted }) => {
  const options = wanted.at('dhcpv6-options');
  if (options.has('parameters-only') && options.has('temporary'))
    throw new Refusal('DHCPv6 temporary and parameters-only options are mutually exclusive!');
  for (const delegation of options.each('pd')) {
    const interfaces = delegation.each('interface');
    if (interfaces.length === 0) throw new Refusal('DHCPv6-PD requires an interface where to assign the delegated prefix!');
    const ids = interfaces.map((each, index) => each.value('sla-id') ?? String(index));
    if (new Set(ids).size < ids.length)
      throw new Refusal('Site-Level Aggregation Identifier (SLA-ID) must be unique per prefix-delegation!');
  }
};

const vlanChecks = [verifyDhcpv6, verifyPortWithoutAddress, verifyVrf, verifyMirrorRedirect];

/** The VLANs of an interface and those inside of them (verify_vlan_config). */
export const verifyVlans: Check = (parent) => {
  const [vifs, services] = [parent.wanted.words('vif'), parent.wanted.words('vif-s')];
  const shared = services.find((id) => parent.wanted.has('vif', id));
  if (shared !== undefined && vifs.length > 0) throw new Refusal(`Duplicate VLAN id "${shared}" used for vif and vif-s interfaces!`);
  for (const vlan of [...parent.vlans('vif'), ...parent.vlans('vif-s')]) {
    for (const check of vlanChecks) check(vlan);
    verifyMtuFitsInto(vlan, parent.mtu);
    for (const inner of vlan.vlans('vif-c')) {
      for (const check of vlanChecks) check(inner);
      verifyMtuFitsInto(inner, parent.mtu);
      verifyMtuFitsInto(inner, vlan.mtu);
    }
  }
};

const dynamicInterface = /^(ppp|pppoe|sstpc|l2tp|ipoe)[0-9]+/;

/** The interface below exists and is free (verify_source_interface); `user` is another one that may not share it. */
export function verifySourceInterface(subject: Subject, user?: string): void {
  const { name, scene } = subject;
  const source = subject.wanted.value('source-interface');
  if (source === undefined) throw new Refusal(`Physical source-interface required for "${name}"!`);
  if (dynamicInterface.test(source)) throw new Refusal(`Can not source "${name}" from dynamic interface "${source}"!`);
  if (!subject.kernelHas(source)) throw new Refusal(`Specified source-interface ${source} does not exist`);
  const [bridge, bond] = [bridgesOf(scene.candidate, source)[0], bondsOf(scene.candidate, source)[0]];
  const invalid = `Invalid source-interface "${source}". Interface is already a member of`;
  if (bridge !== undefined) throw new Refusal(`${invalid} bridge "${bridge}"!`);
  if (bond !== undefined) throw new Refusal(`${invalid} bond "${bond}"!`);
  if (user !== undefined && user !== name)
    throw new Refusal(`Can not use source-interface "${source}", it already belongs to interface "${user}"!`);
}
