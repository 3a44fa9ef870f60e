import { conntrack } from './conntrack.js';
import { flag, leaf, node, says, tag, type Children, type GrammarNode } from './node.js';
import { anyText, numeric, objectName, oneOf, pattern } from './values.js';

const routeMap = leaf(says(objectName, 'Name of route-map can only contain alpha-numeric letters, hyphen and underscores'));
const tableSize = node({ 'table-size': leaf(oneOf(['1024', '2048', '4096', '8192', '16384', '32768']), '8192') });
const segmentSize = leaf(numeric([48, 1460]));
const nextHopTracking = node({ 'no-resolve-via-default': flag });

function filteredProtocols(...names: string[]): GrammarNode {
  return tag(oneOf(names), { 'route-map': routeMap });
}

const ip = node({
  arp: tableSize,
  'disable-forwarding': flag,
  'import-table': tag(numeric([1, 252]), { distance: leaf(numeric([1, 255])), 'route-map': routeMap }),
  multipath: node({ 'ignore-unreachable-nexthops': flag, 'layer4-hashing': flag }),
  nht: nextHopTracking,
  protocol: filteredProtocols('any', 'babel', 'bgp', 'eigrp', 'isis', 'ospf', 'rip', 'static'),
  tcp: node({
    mss: node({
      base: segmentSize,
      floor: segmentSize,
      probing: leaf(oneOf(['on-icmp-black-hole', 'force'], 'Must be on-icmp-black-hole or force')),
    }),
  }),
});

const ipv6 = node({
  'disable-forwarding': flag,
  multipath: node({ 'layer4-hashing': flag }),
  neighbor: tableSize,
  nht: nextHopTracking,
  protocol: filteredProtocols('any', 'babel', 'bgp', 'isis', 'ospfv3', 'ripng', 'static'),
  'strict-dad': flag,
});

// VyOS asks the running kernel whether it knows a parameter; here its form has to do.
const kernelParameter = pattern(/(abi|crypto|debug|dev|fs|kernel|net|sunrpc|user|vm)(\.[\w/-]+)+/);

/** `parameter` of `sysctl`: the names and values that are written to the kernel. */
export const kernelParameters = tag(kernelParameter, { value: leaf(anyText) });

/** What `system` says of the kernel's networking. */
export const systemNetwork: Children = {
  conntrack: node(conntrack),
  ip,
  ipv6,
  sysctl: node({ parameter: kernelParameters }),
};
