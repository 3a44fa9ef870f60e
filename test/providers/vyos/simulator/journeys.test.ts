import { Trial } from './trial.js';

/** The commits of a journey in their order: the lines of each, and what is said where it is refused. */
type Commit = readonly [lines: readonly string[], refusal?: string];

const set = (at: string, ...rests: string[]) => rests.map((rest) => `set ${at} ${rest}`);
const gone = (...paths: string[]) => paths.map((path) => `delete ${path}`);
const red = 'set vrf name red table 100';
const blue = 'set vrf name blue table 101';
const bgp = 'set protocols bgp system-as 65000';
const vtep = (...rests: string[]) => set('interfaces vxlan vxlan7', 'vni 7', 'source-address 192.0.2.1', ...rests);

const journeys: Readonly<Record<string, readonly Commit[]>> = {
  'a VRF goes when nothing leads into it any more': [
    [[red, blue, 'set interfaces ethernet eth1 vif 20 vrf red', 'set protocols static route 10.0.0.0/8 next-hop 192.0.2.1 vrf red']],
    [gone('vrf name red'), 'it still has member interfaces!'],
    [gone('vrf name red', 'interfaces ethernet eth1 vif'), 'it still has static routes installed!'],
    [[...gone('protocols static'), 'set interfaces ethernet eth1 vif 20 vrf blue']],
    [gone('vrf name red')],
    [gone('vrf', 'interfaces ethernet eth1')],
  ],
  'a VRF gets another table when it was gone in between': [
    [[red]],
    [['set vrf name red table 200'], 'table id modification not possible!'],
    [['delete vrf name red', 'set vrf name red table 200'], 'table id modification not possible!'],
    [gone('vrf')],
    [['set vrf name red table 200']],
  ],
  'a member moves from VRF to VRF while the old one goes': [
    [[red, 'set interfaces ethernet eth1 vrf red']],
    [['delete vrf name red', blue, 'set interfaces ethernet eth1 vrf blue']],
  ],
  'a service keeps the name of a VRF that is gone until it is changed itself': [
    [[red, 'set service ssh vrf red']],
    [gone('vrf')],
    [['set service ssh port 2222'], 'VRF "red" does not exist!'],
    [[...gone('service ssh vrf'), 'set service ssh port 2222']],
  ],
  'an L3VNI holds the default BGP instance': [
    [[bgp, red, 'set vrf name red vni 1000', 'set protocols bgp address-family l2vpn-evpn advertise-all-vni']],
    [gone('protocols bgp'), 'dependent L3VNI exists!'],
    [['set vrf name red vni 2000']],
    [gone('vrf name red vni', 'protocols bgp')],
  ],
  'routes that a VRF imports hold its source': [
    [[bgp, red, blue, 'set vrf name red protocols bgp system-as 65000', 'set vrf name blue protocols bgp system-as 65000']],
    [['set vrf name red protocols bgp address-family ipv4-unicast import vrf blue']],
    [['set vrf name blue protocols bgp address-family ipv4-unicast rd vpn export 1:1'], '"import vrf" conflicts with "rd vpn export"'],
    [gone('vrf name blue protocols'), 'Cannot delete VRF instance "blue", unconfigure "import vrf" commands!'],
    [gone('vrf', 'protocols bgp')],
  ],
  'a peer becomes a client of the reflector with its AS': [
    [[bgp, ...set('protocols bgp neighbor 192.0.2.9', 'remote-as 65001', 'address-family ipv4-unicast')]],
    [
      ['set protocols bgp neighbor 192.0.2.9 address-family ipv4-unicast route-reflector-client'],
      'route-reflector-client only supported for iBGP peers',
    ],
    [set('protocols bgp neighbor 192.0.2.9', 'address-family ipv4-unicast route-reflector-client', 'remote-as internal')],
    [['set protocols bgp system-as 65010']],
    [gone('protocols bgp system-as'), 'BGP system-as number must be defined!'],
  ],
  'a group leaves its AS to its members, who must agree': [
    [[bgp, ...set('protocols bgp', 'peer-group g', 'neighbor 192.0.2.8 peer-group g')], 'Neighbor "192.0.2.8" remote-as must be set!'],
    [[bgp, ...set('protocols bgp', 'peer-group g', 'neighbor 192.0.2.8 peer-group g', 'neighbor 192.0.2.8 remote-as 65001')]],
    [set('protocols bgp neighbor 192.0.2.9', 'peer-group g', 'remote-as internal'), 'must be all internal or all external'],
    [['set protocols bgp peer-group g remote-as 65001'], 'cannot override remote-as of peer-group "g"!'],
    [[...gone('protocols bgp neighbor 192.0.2.8 remote-as'), 'set protocols bgp peer-group g remote-as 65001']],
  ],
  'a rule of a route map is made anew in one commit': [
    [set('policy route-map m rule 10', 'action permit', 'set metric 10', 'on-match next')],
    [['set policy route-map m rule 10 action deny'], '"continue" or "on-match" cannot be used with action deny!'],
    [['delete policy route-map m rule 10', 'set policy route-map m rule 10 action deny']],
    [gone('policy route-map m rule 10 action'), 'Action must be specified'],
    [gone('policy route-map m rule 99', 'policy prefix-list absent', 'policy', 'policy')],
  ],
  'a list goes when the last who names it is gone': [
    [
      [
        ...set('policy', 'community-list c rule 1 action permit', 'community-list c rule 1 regex 65000:1'),
        ...set('policy route-map m rule 1', 'action permit', 'match community community-list c', 'set community delete c'),
      ],
    ],
    [gone('policy community-list c'), 'community-list c does not exist!'],
    [gone('policy community-list c', 'policy route-map m rule 1 match'), 'community-list c does not exist!'],
    [gone('policy community-list c', 'policy route-map m rule 1 match', 'policy route-map m rule 1 set')],
  ],
  'a group of the firewall is held by NAT, policies and connection tracking in turn': [
    [
      [
        'set firewall group address-group a address 192.0.2.1',
        ...set('nat source rule 1', 'source group address-group a', 'translation address masquerade'),
        ...set('policy route p rule 1', 'source group address-group a', 'set table 5'),
        'set system conntrack ignore ipv4 rule 1 source group address-group a',
      ],
    ],
    [gone('firewall'), 'Invalid address-group "a"'],
    [gone('firewall', 'nat', 'policy'), 'Invalid address-group "a" on ignore rule'],
    [gone('firewall', 'policy', 'system conntrack ignore'), 'Invalid address-group "a" on nat rule'],
    [gone('firewall', 'nat', 'policy', 'system conntrack ignore')],
  ],
  'a flow table holds its interfaces': [
    [['set interfaces ethernet eth1 vif 10', ...set('firewall flowtable f', 'interface eth1.10', 'offload software')]],
    [gone('interfaces ethernet eth1 vif 10'), 'Cannot delete interface "eth1.10", still referenced on a flowtable'],
    [['set firewall ipv4 forward filter rule 1 action offload', 'set firewall ipv4 forward filter rule 1 offload-target f']],
    [gone('firewall flowtable'), 'Flowtable "f" does not exist on the system'],
    [gone('firewall', 'interfaces ethernet eth1 vif 10')],
  ],
  'an empty match of a firewall rule is none': [
    [set('firewall ipv4 name c rule 1', 'action drop', 'source'), 'Configuration node source may not be empty'],
    [[...set('firewall ipv4 name c rule 1', 'action drop', 'source address 192.0.2.1'), ...gone('firewall ipv4 name c rule 1 source')]],
  ],
  'a bridge is aware of VLANs before it has them, and loses them first': [
    [set('interfaces bridge br0', 'enable-vlan', 'vif 10 address 192.0.2.1/24', 'member interface eth1 native-vlan 10')],
    [gone('interfaces bridge br0 enable-vlan'), 'Can not use VLAN options on non VLAN aware bridge'],
    [gone('interfaces bridge br0 enable-vlan', 'interfaces bridge br0 member'), 'You must first activate "enable-vlan"'],
    [gone('interfaces bridge br0 enable-vlan', 'interfaces bridge br0 member', 'interfaces bridge br0 vif')],
  ],
  'a port is free before it joins a bridge, and after it left one': [
    [
      ['set interfaces dummy dum0 address 192.0.2.1/24', 'set interfaces bridge br0 member interface dum0'],
      'Cannot assign address to interface "dum0" as it is a member of bridge "br0"!',
    ],
    [['set interfaces dummy dum0', 'set interfaces bridge br0 member interface dum0']],
    [['set interfaces dummy dum0 address 192.0.2.1/24'], 'as it is a member of bridge "br0"!'],
    [gone('interfaces dummy dum0'), 'cannot be deleted as it is a member of bridge "br0"!'],
    [[...gone('interfaces bridge br0 member'), 'set interfaces dummy dum0 address 192.0.2.1/24']],
  ],
  'VXLAN that answers for its neighbours leaves its bridge when it has stopped': [
    [[...vtep('parameters neighbor-suppress')], 'Neighbor suppression requires that VXLAN interface is member of a bridge interface!'],
    [[...vtep('parameters neighbor-suppress'), 'set interfaces bridge br0 member interface vxlan7']],
    [gone('interfaces bridge'), 'To detach interface vxlan7 from bridge'],
    [gone('interfaces vxlan vxlan7 parameters', 'interfaces bridge')],
  ],
  'WireGuard stays while VXLAN stands on it': [
    [
      [
        ...set('interfaces wireguard wg0', 'private-key yFyEfdLAZf3ulDHP1pXVh+CU7Ay24SfJRNYrOcEgvVM=', 'mtu 1500'),
        ...set('interfaces vxlan vxlan7', 'vni 7', 'remote 192.0.2.2', 'source-interface wg0', 'mtu 1450'),
      ],
    ],
    [gone('interfaces wireguard'), 'cannot be deleted as it is used as source interface for "vxlan7"!'],
    [['set interfaces vxlan vxlan7 mtu 1451'], 'Underlaying device MTU is to small (1500 bytes) for VXLAN overhead (50 bytes!)'],
    [gone('interfaces vxlan', 'interfaces wireguard')],
  ],
  'VXLAN over GRE finds room in the tunnel': [
    [
      [
        'set interfaces ethernet eth0 address 192.0.2.2/30',
        ...set('interfaces tunnel tun0', 'encapsulation gretap', 'mtu 1500', 'remote 203.0.113.2', 'source-address 192.0.2.2'),
        ...set('interfaces vxlan vxlan0', 'vni 123', 'group 239.0.0.241', 'mtu 1426', 'source-interface tun0'),
        ...set('interfaces bridge br0 member interface', 'eth1', 'vxlan0'),
      ],
    ],
    [gone('interfaces bridge', 'interfaces vxlan', 'interfaces tunnel')],
  ],
  'a peer of WireGuard is reached by one name and one port': [
    [
      [
        ...set('interfaces wireguard wg0', 'private-key yFyEfdLAZf3ulDHP1pXVh+CU7Ay24SfJRNYrOcEgvVM='),
        ...set('interfaces wireguard wg0 peer a', 'allowed-ips ::/0', 'public-key p4lRPhyFA2Qz2m7dvtvrqX9dOqhhfnxSGZmc9sm1JHk='),
      ],
    ],
    [['set interfaces wireguard wg0 peer a address 192.0.2.9'], 'both port and address/host-name must be defined'],
    [set('interfaces wireguard wg0 peer a', 'address 192.0.2.9', 'port 1')],
    [['set interfaces wireguard wg0 peer a host-name a.example.com'], 'address/host-name are mutually exclusive!'],
    [[...gone('interfaces wireguard wg0 peer a address'), 'set interfaces wireguard wg0 peer a host-name a.example.com']],
    [gone('interfaces wireguard wg0 peer')],
  ],
  'a port of a bond says nothing of its own that the bond says': [
    [set('interfaces', 'bonding bond0 mode active-backup', 'bonding bond0 member interface eth1', 'ethernet eth1 description port')],
    [['set interfaces ethernet eth1 address 192.0.2.1/24'], 'Interface is a bond member'],
    [['set interfaces bonding bond1 member interface eth1'], 'it is already a member of bond "bond0"!'],
    [['delete interfaces bonding bond0 member', 'set interfaces ethernet eth1 address 192.0.2.1/24']],
  ],
  'an adapter leaves a bond when it can stand alone': [
    [set('interfaces', 'bonding bond0 member interface eth1', 'bonding bond0 mode active-backup', 'ethernet eth1 mtu 1200')],
    [gone('interfaces bonding bond0 member'), 'Error in updating ethernet interface after deleting it from bond'],
    [gone('interfaces bonding'), 'Error in updating ethernet interface after deleting it from bond'],
    [gone('interfaces bonding', 'interfaces ethernet eth1 mtu')],
  ],
  'a DHCP server loses its address unnoticed, until it is changed': [
    [
      [
        'set interfaces ethernet eth1 address 198.51.100.1/24',
        ...set('service dhcp-server shared-network-name s subnet 198.51.100.0/24', 'subnet-id 1', 'range 0 start 198.51.100.9'),
        'set service dhcp-server shared-network-name s subnet 198.51.100.0/24 range 0 stop 198.51.100.20',
      ],
    ],
    [gone('interfaces ethernet eth1 address')],
    [['set service dhcp-server hostfile-update'], 'None of the configured subnets have an appropriate primary IP address'],
    [['set service dhcp-server disable']],
    [gone('service dhcp-server')],
  ],
  'a virtual router number is taken once for an interface and a family': [
    [set('high-availability vrrp group a', 'vrid 10', 'interface eth1', 'address 192.0.2.10/24')],
    [
      set('high-availability vrrp group b', 'vrid 10', 'interface eth1', 'address 192.0.2.11/24'),
      'VRID "10" can only be used once on interface "eth1 with address family IPv4"!',
    ],
    [set('high-availability vrrp group b', 'vrid 10', 'interface eth1', 'address 2001:db8::10/64')],
    [
      ['set high-availability vrrp sync-group s member b', 'set high-availability vrrp group b health-check ping 192.0.2.1'],
      'will remain unused',
    ],
    [['set high-availability vrrp sync-group s member b']],
    [gone('high-availability vrrp group b'), 'refers to VRRP group "b", but it does not exist!'],
    [gone('high-availability')],
  ],
  'nothing is refused that has nothing in it': [
    [[...set('nat', 'source', 'destination', 'static'), 'set nat66 source']],
    [gone('nat', 'nat66')],
  ],
};

test.each(Object.entries(journeys))('%s', (_, commits) => {
  const router = new Trial();
  const said = commits.map(([lines]) => router.commit(...lines)[0] ?? 'committed');
  expect(said).toEqual(commits.map(([, refusal]) => (refusal === undefined ? 'committed' : expect.stringContaining(refusal))));
});
