import { flag, leaf, tag, type Children } from '../node.js';
import { macAddress, mtu, pattern, vlanId } from '../values.js';
import { anyAddress, common, dhcpClient } from './shared.js';

const qosMap = leaf(pattern(/[:0-7 ]+/, "QoS mapping should be in the format of '0:7 2:3' with numbers 0-9"));

const vlan: Children = {
  ...common,
  ...dhcpClient,
  ...anyAddress,
  'disable-link-detect': flag,
  mac: leaf(macAddress),
  mtu: leaf(mtu),
};

/** The protocol of the outer tag, or of a bridge that looks at tags. */
export function ethertype(defaultValue: string): Children {
  return { protocol: leaf(pattern(/802.1q|802.1ad/, 'Ethertype must be 802.1ad or 802.1q'), defaultValue) };
}

/** `vif`: a VLAN of an interface. */
export const vif = tag(vlanId, { ...vlan, 'egress-qos': qosMap, 'ingress-qos': qosMap });

/** VLANs and the VLANs inside of VLANs. */
export const vlans: Children = {
  vif,
  'vif-s': tag(vlanId, { ...vlan, ...ethertype('802.1ad'), 'vif-c': tag(vlanId, vlan) }),
};
