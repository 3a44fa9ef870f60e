import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

type Cases = [words: string, refused: string[]][];

function refuses(cases: Cases): void {
  test.each(cases)('is refused with "%s"', (words, refused) => {
    expect(router.commit(...refused)).toEqual([expect.stringContaining(words)]);
  });
}

const lan = 'set interfaces ethernet eth1 address 10.1.0.1/24';
const network = 'set service dhcp-server shared-network-name lan';
const subnet = `${network} subnet 10.1.0.0/24`;
const served = [lan, `${subnet} subnet-id 1`];
const pool = [...served, `${subnet} range a start 10.1.0.10`, `${subnet} range a stop 10.1.0.20`];
const pair = 'set service dhcp-server high-availability';
const paired = ['name one', 'remote 10.1.0.2', 'source-address 10.1.0.1', 'status primary'].map((line) => `${pair} ${line}`);

describe('a DHCP server', () => {
  refuses([
    ['Client class "phones" set in subnet "10.1.0.0/24" but does not exist', [...pool, `${subnet} client-class phones`]],
    ['Client class "phones" set in range "a" but does not exist', [...pool, `${subnet} range a client-class phones`]],
    ['Invalid circuit-id "0xZ" must be either', [...pool, 'set service dhcp-server client-class c relay-agent-information circuit-id 0xZ']],
    ['Both algorithm and secret need to be set for TSIG keys: k', [...pool, 'set service dhcp-server dynamic-dns-update tsig-key k']],
    [
      'Conflicting subnet ranges: "10.1.0.0/25" overlaps "10.1.0.0/24"!',
      [...pool, ...pool.slice(1).map((line) => line.replace('0/24', '0/25').replace('id 1', 'id 2'))],
    ],
    ['DHCP high-availability requires "remote" to be specified!', [...pool, `${pair} name one`]],
    ['requires both certificate and CA certificate', [...pool, ...paired, `${pair} certificate c`]],
    ['Invalid certificate specified for DHCP high-availability', [...pool, ...paired, `${pair} certificate c`, `${pair} ca-certificate c`]],
    ['Either MAC address or Client identifier (DUID) is required', [...served, `${subnet} static-mapping h ip-address 10.1.0.9`]],
    ['listen-address "10.9.0.1" not configured on any interface', [...pool, 'set service dhcp-server listen-address 10.9.0.1']],
    ['At least one shared network must be active!', [...pool, `${network} disable`]],
  ]);

  test('takes a mapping without an address, and a pair of which only the mode is said', () => {
    expect(router.commit(...served, `${subnet} static-mapping h mac 00:00:5e:00:53:01`, `${pair} mode active-passive`)).toEqual([]);
  });

  test('of a VRF is served by an address of any VRF, since its script looks at all interfaces', () => {
    const inVrf = pool.slice(1).map((line) => line.replace('set service', 'set vrf name red service'));
    expect(router.commit('set vrf name red table 100', ...inVrf)).toEqual([expect.stringContaining('None of the configured subnets')]);
    expect(router.commit('set vrf name red table 100', lan, ...inVrf)).toEqual([]);
  });
});

const six = 'set service dhcpv6-server shared-network-name lan subnet 2001:db8:1::/64';
const six1 = ['set interfaces ethernet eth1 address 2001:db8:1::1/64', `${six} subnet-id 1`];
const delegation = `${six} prefix-delegation prefix 2001:db8:ee::`;
const delegated = [...six1, `${delegation} prefix-length 48`, `${delegation} delegated-length 64`];

describe('a DHCPv6 server', () => {
  refuses([
    ['None of the DHCPv6 subnets are connected to a subnet6', six1.slice(1)],
    ['Unique subnet ID not specified', six1.slice(0, 1).concat(`${six} range a start 2001:db8:1::9`)],
    ['Range stop address for start "2001:db8:1::9" is not defined!', [...six1, `${six} range a start 2001:db8:1::9`]],
    [
      'Range stop address "2001:db8:2::9" is not in subnet',
      [...six1, `${six} range a start 2001:db8:1::9`, `${six} range a stop 2001:db8:2::9`],
    ],
    ['Length of delegated IPv6 prefix must be configured', [...six1, `${delegation} delegated-length 64`]],
    ['must be within parent prefix', [...delegated, `${delegation} prefix-length 64`, `${delegation} delegated-length 56`]],
    ['Length of excluded IPv6 prefix must be configured', [...delegated, `${delegation} excluded-prefix 2001:db8:ee::`]],
    [
      'Excluded prefix "2001:db8:ff::" does not exist in the prefix',
      [...delegated, `${delegation} excluded-prefix 2001:db8:ff::`, `${delegation} excluded-prefix-length 72`],
    ],
  ]);
});

const forwarding = 'set service dns forwarding';
const resolver = [`${forwarding} listen-address 127.0.0.1`, `${forwarding} allow-from 10.0.0.0/8`];
const dynamic = 'set service dns dynamic name home';
const named = ['protocol cloudflare', 'host-name a.example', 'address web url https://ip.example', 'password p'].map(
  (line) => `${dynamic} ${line}`,
);

describe('DNS', () => {
  refuses([
    ['DNS forwarding requires a listen-address', resolver.slice(1)],
    ['No server configured for domain a.example!', [...resolver, `${forwarding} domain a.example addnta`]],
    ['DNS 6to4 prefix must be of length /96', [...resolver, `${forwarding} dns64-prefix 64:ff9b::/64`]],
    ['Invalid authoritative records', [...resolver, `${forwarding} authoritative-domain a.example records srv _s entry 1 port 80`]],
    ['Please select one source type "url" or "axfr"', [...resolver, `${forwarding} zone-cache a.example options dnssec ignore`]],
    ['"password" is required for Dynamic DNS service "home"', named.slice(0, 3)],
    ['"zone" is required for Dynamic DNS service "home" with protocol "cloudflare"', named],
    [
      'Interface "eth7" does not exist!',
      [...named, `${dynamic} zone a.example`].map((line) => line.replace('web url https://ip.example', 'interface eth7')),
    ],
    ['VRF "red" does not exist!', [...named, `${dynamic} zone a.example`, 'set service dns dynamic vrf red']],
  ]);

  test('a disabled record may be incomplete', () => {
    expect(router.commit(...resolver, `${forwarding} authoritative-domain a.example records a www disable`)).toEqual([]);
  });
});

describe('other services', () => {
  refuses([
    ['TCP port "22" is used by another service!', ['set service ssh', 'set service https port 22']],
    ['PKI is not configured!', ['set service https certificates certificate c']],
    ['VRF "red" does not exist!', ['set service ssh vrf red']],
    [
      'NTP runs in VRF "red" - "eth1" does not belong',
      ['set vrf name red table 100', 'set service ntp server a.example', 'set service ntp vrf red', 'set service ntp interface eth1'],
    ],
    [
      'NTP Only admits one ipv6 value',
      ['set service ntp server a.example', ...['::1', 'fe80::1'].map((address) => `set service ntp listen-address ${address}`)],
    ],
    ['SNMP must be configured to enable LLDP SNMP!', ['set service lldp snmp']],
    ['Must define both longitude and latitude', ['set service lldp interface eth0 location coordinate-based longitude 1E']],
    ['Prefix valid-lifetime must be greater', ['set service router-advert interface eth1 prefix ::/64 valid-lifetime 60']],
    ['RDNSS lifetime must be at least "600" seconds!', ['set service router-advert interface eth1 name-server-lifetime 599']],
    ['No upstream-interface configured', ['set service dhcp-relay server 10.9.0.1', 'set service dhcp-relay listen-interface eth1']],
    ['EngineID must be configured for SNMPv3!', ['set service snmp v3 user u mode ro']],
    [
      'At least two interfaces are required',
      ['set service broadcast-relay id 1 port 9', 'set service broadcast-relay id 1 interface eth1'],
    ],
    [
      'secondary key is mandatory!',
      ['mode set', 'section vrf', 'secondary address 10.9.0.1'].map((line) => `set service config-sync ${line}`),
    ],
  ]);

  test('an API without keys is fine where GraphQL takes tokens', () => {
    expect(router.commit('delete service https api keys')).toEqual([expect.stringContaining('At least one HTTPS API key is required')]);
    expect(router.commit('delete service https api keys', 'set service https api graphql authentication type token')).toEqual([]);
  });
});

const group = ['vrid 1', 'interface eth1', 'address 10.1.0.254/24'].map((line) => `set high-availability vrrp group g ${line}`);
const server = 'set high-availability virtual-server web';

describe('high availability', () => {
  refuses([
    ['VRRP sync-group "s" refers to VRRP group "h", but it does not exist!', ['set high-availability vrrp sync-group s member h']],
    [
      'Health check configuration for VRRP group "g" will remain unused',
      [...group, 'set high-availability vrrp group g health-check ping 10.1.0.9', 'set high-availability vrrp sync-group s member g'],
    ],
    ['VRRP group "g" uses IPv4 but peer-address is IPv6!', [...group, 'set high-availability vrrp group g peer-address 2001:db8::1']],
    ['Either address or fwmark is required but not set for virtual-server "web"', [`${server} port 80`]],
    ['Cannot set both port and fwmark', [`${server} port 80`, `${server} fwmark 7`]],
    [
      'Port is required but not set for virtual-server "web" real-server "a"',
      [`${server} fwmark 7`, `${server} real-server a connection-timeout 9`],
    ],
  ]);

  test('is not looked at while it is disabled', () => {
    expect(router.commit('set high-availability disable', `${server} port 80`)).toEqual([]);
  });
});
