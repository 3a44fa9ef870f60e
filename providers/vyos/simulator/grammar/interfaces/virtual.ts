import { flag, leaf, node, tag } from '../node.js';
import { anyText, macAddress, mtu, oneOf, pattern } from '../values.js';
import { anyAddress, common, dhcpClient, eui64, labels, mirror, mtuOf, redirect, sourceValidation, staticAddress, vrf } from './shared.js';
import { vlans } from './vlans.js';

/** `interfaces dummy`. */
export const dummy = tag(pattern(/dum[0-9]+/, 'Dummy interface must be named dumN'), {
  ...labels,
  ...vrf,
  ...staticAddress,
  ...mtuOf('dummy'),
  ip: node({ 'disable-forwarding': flag, 'source-validation': sourceValidation }),
  ipv6: node({ 'disable-forwarding': flag, address: node(eui64) }),
  mac: leaf(macAddress),
  mirror,
  netns: leaf(anyText),
  redirect,
});

/** `interfaces loopback`. */
export const loopback = tag(pattern(/lo/, 'Loopback interface must be named lo'), {
  ...staticAddress,
  description: labels.description ?? flag,
  ip: node({ 'source-validation': sourceValidation }),
  mirror,
  redirect,
});

/** `interfaces input`: where incoming traffic is shaped. */
export const input = tag(pattern(/ifb[0-9]+/, 'Input interface must be named ifbN'), { ...labels, redirect });

/** `interfaces virtual-ethernet`: a cable with two ends, each an interface. The misspelling is the vendor's. */
export const virtualEthernet = tag(pattern(/veth[0-9]+/, 'Virtual Ethernet interface must be named vethN'), {
  ...labels,
  ...vrf,
  ...anyAddress,
  ...dhcpClient,
  ...vlans,
  ...mtuOf('virtual-ethernet'),
  netns: leaf(anyText),
  'peer-name': leaf(pattern(/veth[0-9]+/, 'Virutal Ethernet interface must be named vethN')),
});

/** `interfaces pseudo-ethernet`: a second MAC address on an adapter. */
export const pseudoEthernet = tag(pattern(/peth[0-9]+/, 'Pseudo Ethernet interface must be named pethN'), {
  ...common,
  ...anyAddress,
  ...dhcpClient,
  ...vlans,
  'disable-link-detect': flag,
  mac: leaf(macAddress),
  mode: leaf(oneOf(['private', 'vepa', 'bridge', 'passthru'], 'mode must be private, vepa, bridge or passthru'), 'private'),
  mtu: leaf(mtu),
  'source-interface': leaf(anyText),
});
