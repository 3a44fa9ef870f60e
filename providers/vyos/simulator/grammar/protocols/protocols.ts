import { bgp } from '../bgp/bgp.js';
import { anyOf, flag, leaf, multi, node, tag, type Children } from '../node.js';
import { address4, alike, oneInterface, text } from '../routing-values.js';
import { protocolsStatic, vrfStatic } from '../static-routes.js';
import { anyText, fqdn, interfaceName, ipAddress, ipv4Address, ipv4Prefix, mtu, numeric, oneOf, pattern, portNumber, vrfName } from '../values.js'; // prettier-ignore
import { isis, openfabric } from './isis.js';
import { mpls, segmentRouting, trafficEngineering } from './mpls.js';
import { igmpProxy, pim, pim6 } from './multicast.js';
import { ospf, ospfv3 } from './ospf.js';
import { babel, rip, ripng } from './rip.js';

const everyMs = numeric([10, 60000]);

const bfdSession: Children = {
  ...alike('echo-mode passive shutdown', flag),
  interval: node({
    ...alike('receive transmit', leaf(everyMs, '300')),
    multiplier: leaf(numeric([2, 255]), '3'),
    'echo-interval': leaf(everyMs),
  }),
  'minimum-ttl': leaf(numeric([1, 254])),
};

const bfd = node({
  peer: tag(ipAddress, {
    ...bfdSession,
    profile: text,
    source: node({ interface: oneInterface, address: leaf(ipAddress) }),
    multihop: flag,
    vrf: leaf(vrfName),
  }),
  profile: tag(pattern(/[-_a-zA-Z0-9]{1,32}/), bfdSession),
});

const rpkiUser = {
  accepts: (name: string) => name.length >= 1 && name.length <= 128 && [...name].every((letter) => letter.charCodeAt(0) < 128),
  error: 'Username is limited to ASCII characters only, with a total length of 128',
};

const rpki = node({
  cache: tag(anyOf(ipAddress, fqdn), {
    port: leaf(portNumber),
    preference: leaf(numeric([1, 255])),
    'source-address': address4,
    ssh: node({ key: text, username: leaf(rpkiUser) }),
  }),
  'expire-interval': leaf(numeric([600, 172800]), '7200'),
  'polling-period': leaf(numeric([1, 86400]), '300'),
  'retry-interval': leaf(numeric([1, 7200]), '600'),
});

const guarded: Children = {
  check: node({
    policy: leaf(oneOf(['all-available', 'any-available']), 'any-available'),
    port: leaf(portNumber),
    target: tag(ipv4Address, { vrf: leaf(vrfName), interface: oneInterface }),
    timeout: leaf(numeric([1, 255]), '10'),
    type: leaf(oneOf(['arp', 'icmp', 'tcp']), 'icmp'),
  }),
  interface: oneInterface,
  metric: leaf(numeric([1, 255]), '1'),
  onlink: flag,
};

const failover = node({
  route: tag(ipv4Prefix, { 'next-hop': tag(ipv4Address, guarded), 'dhcp-interface': tag(interfaceName, guarded) }),
});

const nhrp = node({
  tunnel: tag(pattern(/tun[0-9]+/), {
    map: node({ 'tunnel-ip': tag(ipAddress, { nbma: leaf(anyOf(ipAddress, oneOf(['local']))) }) }),
    nhs: node({ 'tunnel-ip': tag(anyOf(ipAddress, oneOf(['dynamic'])), { nbma: multi(ipAddress) }) }),
    multicast: multi(anyOf(ipAddress, oneOf(['dynamic']))),
    ...alike('registration-no-unique redirect shortcut', flag),
    authentication: leaf(pattern(/\S{1,8}/, 'Password should contain up to eight non-whitespace characters')),
    holdtime: leaf(numeric([1, 65000])),
    mtu: leaf(mtu),
    'network-id': leaf(anyText),
  }),
});

const inEveryVrf: Children = { bgp, failover, isis, ospf, ospfv3, rpki };

/** `protocols` in a VRF. */
export const vrfProtocols = node({ ...inEveryVrf, static: vrfStatic });

/** `protocols`. */
export const protocols = node({
  ...inEveryVrf,
  babel,
  bfd,
  'igmp-proxy': igmpProxy,
  mpls,
  nhrp,
  openfabric,
  pim,
  pim6,
  rip,
  ripng,
  'segment-routing': segmentRouting,
  static: protocolsStatic,
  'traffic-engineering': trafficEngineering,
});
