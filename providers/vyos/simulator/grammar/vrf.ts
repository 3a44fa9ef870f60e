import { dhcpServer } from './dhcp-server.js';
import { flag, leaf, node, says, tag, type Children } from './node.js';
import { vrfStatic } from './static-routes.js';
import { description, numeric, objectName, oneOf, vrfName } from './values.js';

const routeFilter = (protocols: readonly string[]) =>
  tag(oneOf(protocols), {
    'route-map': leaf(says(objectName, 'Name of route-map can only contain alpha-numeric letters, hyphen and underscores')),
  });

const instance: Children = {
  description: leaf(description),
  disable: flag,
  ip: node({
    'disable-forwarding': flag,
    nht: node({ 'no-resolve-via-default': flag }),
    protocol: routeFilter(['any', 'babel', 'bgp', 'connected', 'eigrp', 'isis', 'kernel', 'ospf', 'rip', 'static', 'table']),
  }),
  ipv6: node({
    'disable-forwarding': flag,
    nht: node({ 'no-resolve-via-default': flag }),
    protocol: routeFilter(['any', 'babel', 'bgp', 'connected', 'isis', 'kernel', 'ospfv3', 'ripng', 'static', 'table']),
  }),
  protocols: node({ static: vrfStatic }),
  table: leaf(says(numeric([100, 65535]), 'VRF routing table must be in range from 100 to 65535')),
  vni: leaf(numeric([0, 16777214])),
};

const vrfs = (children: Children) => node({ 'bind-to-all': flag, name: tag(vrfName, children) });

/** `vrf`. Of the protocols only static routes are known here. */
export const vrf = vrfs({ ...instance, service: node({ 'dhcp-server': dhcpServer }) });

/** `vrf` before VyOS 1.5. */
export const vrf14 = vrfs(instance);
