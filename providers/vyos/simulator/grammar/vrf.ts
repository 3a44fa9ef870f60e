import { dhcpServer } from './dhcp-server.js';
import { dhcpv6Server } from './service/dhcpv6-server.js';
import { flag, leaf, node, says, tag, type Children } from './node.js';
import { vrfProtocols } from './protocols/protocols.js';
import { routeMap } from './routing-values.js';
import { description, numeric, oneOf, vrfName } from './values.js';

const forwarding = (protocols: readonly string[]) =>
  node({
    'disable-forwarding': flag,
    nht: node({ 'no-resolve-via-default': flag }),
    protocol: tag(oneOf(protocols), { 'route-map': routeMap }),
  });

const instance: Children = {
  description: leaf(description),
  disable: flag,
  ip: forwarding(['any', 'babel', 'bgp', 'eigrp', 'isis', 'ospf', 'rip', 'static']),
  ipv6: forwarding(['any', 'babel', 'bgp', 'isis', 'ospfv3', 'ripng', 'static']),
  protocols: vrfProtocols,
  table: leaf(says(numeric([100, 65535]), 'VRF routing table must be in range from 100 to 65535')),
  vni: leaf(numeric([0, 16777214])),
};

/** A VRF without its services. */
export const vrfInstance = node(instance);

const vrfs = (children: Children) => node({ 'bind-to-all': flag, name: tag(vrfName, children) });

/** `vrf`. */
export const vrf = vrfs({ ...instance, service: node({ 'dhcp-server': dhcpServer, 'dhcpv6-server': dhcpv6Server }) });

/** `vrf` before VyOS 1.5. */
export const vrf14 = vrfs(instance);
