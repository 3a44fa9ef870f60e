import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode } from './node.js';
import {
  anyText,
  description,
  fqdn,
  interfaceAddress,
  interfaceName,
  ipAddress,
  ipPrefix,
  ipv4Address,
  ipv4Prefix,
  macAddress,
  mtu,
  numeric,
  numericRange,
  oneOf,
  pattern,
  portNumber,
  vlanId,
  vrfName,
  wireguardKey,
} from './values.js';

const mss = anyOf(numeric([536, 65535]), oneOf(['clamp-mss-to-pmtu']));
const sourceValidation = leaf(oneOf(['strict', 'loose', 'disable']));
const nonNegative = numeric([0, Number.MAX_SAFE_INTEGER]);

const ip = node({
  'adjust-mss': leaf(mss),
  'arp-cache-timeout': leaf(says(numeric([1, 86400]), 'ARP cache entry timeout must be between 1 and 86400 seconds')),
  'disable-arp-filter': flag,
  'disable-forwarding': flag,
  'enable-directed-broadcast': flag,
  'enable-arp-accept': flag,
  'enable-arp-announce': flag,
  'enable-arp-ignore': flag,
  'enable-proxy-arp': flag,
  'proxy-arp-pvlan': flag,
  'source-validation': sourceValidation,
});

const eui64: Children = { eui64: multi(says(ipPrefix, 'EUI64 prefix length must be 64')), 'no-default-link-local': flag };

const identifier = pattern(
  /::([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){0,3})/,
  'Interface identifier format must start with :: and may contain up four hextets (::h:h:h:h)',
);

function ipv6(address: Children): GrammarNode {
  return node({
    'adjust-mss': leaf(mss),
    'base-reachable-time': leaf(says(numeric([1, 86400]), 'Base reachable time must be between 1 and 86400 seconds')),
    'disable-forwarding': flag,
    'accept-dad': leaf(anyText),
    'dup-addr-detect-transmits': leaf(nonNegative),
    'source-validation': sourceValidation,
    address: node({ autoconf: flag, ...eui64, ...address }),
  });
}

const mirror = node({ ingress: leaf(anyText), egress: leaf(anyText) });
const duid = pattern(/([0-9A-Fa-f]{2}:){0,127}([0-9A-Fa-f]{2})/, 'Invalid DUID, must be in the format h[[:h]...]');
const clientText = pattern(/[-_a-zA-Z0-9.\s]+|([a-fA-F0-9][a-fA-F0-9]:){2,}[a-fA-F0-9][a-fA-F0-9]/);

const dhcpClient: Children = {
  'dhcp-options': node({
    'client-id': leaf(clientText),
    'host-name': leaf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/, 'Host-name must be alphanumeric and can contain hyphens')),
    mtu: flag,
    'vendor-class-id': leaf(clientText),
    'user-class': leaf(clientText),
    'no-default-route': flag,
    'default-route-distance': leaf(numeric([1, 255])),
    reject: multi(anyOf(ipv4Address, ipv4Prefix)),
  }),
  'dhcpv6-options': node({
    duid: leaf(duid),
    'parameters-only': flag,
    'no-request-domain-name': flag,
    'no-request-dns': flag,
    pd: tag(nonNegative, {
      length: leaf(numeric([32, 64])),
      interface: tag(anyText, {
        address: leaf(nonNegative),
        'sla-id': leaf(numeric([0, 65535])),
      }),
    }),
    'rapid-commit': flag,
    temporary: flag,
    'no-release': flag,
  }),
};

/** What nearly every interface has. */
const common: Children = {
  description: leaf(description),
  disable: flag,
  ip,
  ipv6: ipv6({ 'interface-identifier': leaf(identifier) }),
  mtu: leaf(mtu),
  mirror,
  redirect: leaf(interfaceName),
  vrf: leaf(vrfName),
};

const staticAddress = multi(interfaceAddress);
const anyAddress = multi(anyOf(interfaceAddress, oneOf(['dhcp', 'dhcpv6'])));
const qosMap = leaf(pattern(/[:0-7 ]+/, "QoS mapping should be in the format of '0:7 2:3' with numbers 0-9"));

const vlanChildren: Children = {
  ...common,
  ...dhcpClient,
  address: anyAddress,
  'disable-link-detect': flag,
  mac: leaf(macAddress),
};

const vif = tag(vlanId, { ...vlanChildren, 'egress-qos': qosMap, 'ingress-qos': qosMap });

const vlans: Children = {
  vif,
  'vif-s': tag(vlanId, {
    ...vlanChildren,
    protocol: leaf(oneOf(['802.1q', '802.1ad'], 'Ethertype must be 802.1ad or 802.1q')),
    'vif-c': tag(vlanId, vlanChildren),
  }),
};

const speeds = ['auto', '10', '100', '1000', '2500', '5000', '10000', '25000', '40000', '50000', '100000'];
const ringBuffer = leaf(numeric([80, 16384]));

const ethernet = tag(pattern(/((eth|lan)[0-9]+|(eno|ens|enp|enx).+)/, 'Invalid Ethernet interface name'), {
  ...common,
  ...dhcpClient,
  ...vlans,
  address: anyAddress,
  'disable-flow-control': flag,
  'disable-link-detect': flag,
  duplex: leaf(oneOf(['auto', 'half', 'full'], 'duplex must be auto, half or full')),
  'hw-id': leaf(macAddress),
  mac: leaf(macAddress),
  offload: node({ gro: flag, gso: flag, 'hw-tc-offload': flag, lro: flag, rfs: flag, rps: flag, sg: flag, tso: flag }),
  speed: leaf(oneOf(speeds, 'Speed must be auto, 10, 100, 1000, 2500, 5000, 10000, 25000, 40000, 50000 or 100000')),
  'ring-buffer': node({ rx: ringBuffer, tx: ringBuffer }),
  evpn: node({ uplink: flag }),
});

const bonding = tag(pattern(/bond[0-9]+/, 'Bonding interface must be named bondN'), {
  ...common,
  ...dhcpClient,
  ...vlans,
  address: anyAddress,
  'disable-link-detect': flag,
  'hash-policy': leaf(
    oneOf(['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4'], 'hash-policy must be layer2 layer2+3 layer3+4 encap2+3 or encap3+4'),
  ),
  mac: leaf(macAddress),
  'mii-mon-interval': leaf(numeric([0, 0], [50, 1000])),
  'min-links': leaf(numeric([0, 16])),
  'system-mac': leaf(macAddress),
  'lacp-rate': leaf(oneOf(['slow', 'fast'])),
  mode: leaf(
    oneOf(
      ['802.3ad', 'active-backup', 'broadcast', 'round-robin', 'transmit-load-balance', 'adaptive-load-balance', 'xor-hash'],
      'mode must be 802.3ad, active-backup, broadcast, round-robin, transmit-load-balance, adaptive-load-balance, or xor',
    ),
  ),
  member: node({ interface: multi(interfaceName) }),
  primary: leaf(interfaceName),
});

const bridge = tag(pattern(/br[0-9]+/, 'Bridge interface must be named brN'), {
  ...common,
  ...dhcpClient,
  address: anyAddress,
  aging: leaf(numeric([0, 0], [10, 1000000])),
  'disable-link-detect': flag,
  'forwarding-delay': leaf(says(numeric([0, 200]), 'Forwarding delay must be between 0 and 200 seconds')),
  'hello-time': leaf(says(numeric([1, 10]), 'Bridge Hello interval must be between 1 and 10 seconds')),
  igmp: node({ querier: flag, snooping: flag }),
  mac: leaf(macAddress),
  'enable-vlan': flag,
  protocol: leaf(oneOf(['802.1q', '802.1ad'], 'Ethertype must be 802.1ad or 802.1q')),
  'max-age': leaf(says(numeric([1, 40]), 'Bridge max aging value must be between 1 and 40 seconds')),
  member: node({
    interface: tag(interfaceName, {
      'native-vlan': leaf(says(numeric([1, 4094]), 'VLAN ID must be between 1 and 4094')),
      'allowed-vlan': multi(says(numericRange(1, 4094), 'not a valid VLAN ID value or range')),
      cost: leaf(says(numeric([1, 65535]), 'Path cost value must be between 1 and 65535')),
      priority: leaf(says(numeric([1, 63]), 'Port priority value must be between 0 and 63')),
      isolated: flag,
      'bpdu-guard': flag,
      'root-guard': flag,
    }),
  }),
  priority: leaf(says(numeric([0, 65535]), 'Bridge priority must be between 0 and 65535 (multiples of 4096)')),
  stp: flag,
  vif,
});

const dummy = tag(pattern(/dum[0-9]+/, 'Dummy interface must be named dumN'), {
  ...common,
  address: staticAddress,
  ip: node({ 'disable-forwarding': flag, 'source-validation': sourceValidation }),
  ipv6: node({ 'disable-forwarding': flag, address: node(eui64) }),
  mac: leaf(macAddress),
  netns: leaf(anyText),
});

const loopback = tag(pattern(/lo/, 'Loopback interface must be named lo'), {
  address: staticAddress,
  description: leaf(description),
  ip: node({ 'source-validation': sourceValidation }),
  mirror,
  redirect: leaf(interfaceName),
});

const wireguard = tag(pattern(/wg[0-9]+/, 'WireGuard interface must be named wgN'), {
  ...common,
  address: staticAddress,
  ipv6: ipv6({}),
  port: leaf(portNumber),
  fwmark: leaf(numeric([0, 4294967295])),
  'max-dns-retry': leaf(numeric([1, 15])),
  'private-key': leaf(wireguardKey),
  'per-client-thread': flag,
  peer: tag(pattern(/[^ ]{1,100}/, 'peer alias too long (limit 100 characters)'), {
    disable: flag,
    description: leaf(description),
    'public-key': leaf(wireguardKey),
    'preshared-key': leaf(wireguardKey),
    'allowed-ips': multi(ipPrefix),
    address: leaf(ipAddress),
    'host-name': leaf(fqdn),
    port: leaf(portNumber),
    'persistent-keepalive': leaf(numeric([1, 65535])),
  }),
});

const vxlan = tag(pattern(/vxlan[0-9]+/, 'VXLAN interface must be named vxlanN'), {
  ...common,
  address: staticAddress,
  gpe: flag,
  group: leaf(says(ipAddress, 'Multicast IPv4/IPv6 address required')),
  mac: leaf(macAddress),
  mtu: leaf(says(numeric([1200, 16000]), 'MTU must be between 1200 and 16000')),
  parameters: node({ external: flag, nolearning: flag, 'neighbor-suppress': flag, 'vni-filter': flag }),
  port: leaf(portNumber),
  'source-address': leaf(ipAddress),
  'source-interface': leaf(interfaceName),
  remote: multi(ipAddress),
  vni: leaf(numeric([0, 16777214])),
  'vlan-to-vni': tag(says(numericRange(0, 4094), 'Not a valid VLAN ID or range, VLAN ID must be between 0 and 4094'), {
    description: leaf(description),
    vni: leaf(says(numericRange(0, 16777214), 'Not a valid VXLAN virtual network ID or range')),
  }),
});

/** `interfaces`. */
export const interfaces = node({ bonding, bridge, dummy, ethernet, loopback, vxlan, wireguard });
