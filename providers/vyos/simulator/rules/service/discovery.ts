import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

// What tells the router and its neighbours of each other and of the time.

/** Source: vyos-1x conf_mode/service_ntp.py. */
export function verifyNtp(ntp: View, around: Surroundings): void {
  if (!ntp.has('server')) throw new Refusal('NTP server not configured');
  const vrf = ntp.value('vrf');
  around.verifyVrf(vrf);
  const onInterface = ntp.value('interface');
  if (onInterface !== undefined) {
    around.verifyInterface(onInterface);
    if (vrf !== undefined && around.vrfOf(onInterface) !== vrf)
      throw new Refusal(`NTP runs in VRF "${vrf}" - "${onInterface}" does not belong to this VRF!`);
  }
  for (const [family, is] of [
    ['ipv4', false],
    ['ipv6', true],
  ] as const) {
    if (ntp.words('listen-address').filter((address) => address.includes(':') === is).length > 1)
      throw new Refusal(`NTP Only admits one ${family} value for listen-address parameter`);
  }
  const host = ntp.each('server').find((server) => server.has('ptp'));
  if (host && !ntp.has('ptp')) throw new Refusal(`PTP must be enabled for the NTP service before it can be used for server "${host.name}"`);
}

/** Source: vyos-1x conf_mode/service_lldp.py. */
export function verifyLldp(lldp: View, around: Surroundings): void {
  for (const { name, place } of lldp
    .each('interface')
    .map((each) => ({ name: each.name, place: each.at('location', 'coordinate-based') }))) {
    // The script asks for the latitude twice and never for the longitude.
    if (place.exists && !place.has('latitude')) throw new Refusal(`Must define both longitude and latitude for "${name}" location!`);
  }
  if (lldp.has('snmp') && !around.has('service', 'snmp')) throw new Refusal('SNMP must be configured to enable LLDP SNMP!');
}

const nat64Lengths = ['32', '40', '48', '56', '64', '96'];

/** Source: vyos-1x conf_mode/service_router-advert.py. */
export function verifyRouterAdvert(advert: View): void {
  for (const each of advert.each('interface')) {
    const longest = Number(each.value('interval', 'max') ?? '600');
    if (each.words('name-server').length > 3) throw new Refusal('No more then 3 IPv6 name-servers supported!');
    for (const prefix of each.each('prefix')) {
      if (seconds(prefix.value('valid-lifetime') ?? '2592000') < seconds(prefix.value('preferred-lifetime') ?? '14400'))
        throw new Refusal('Prefix valid-lifetime must be greater then or equal to preferred-lifetime');
    }
    for (const prefix of each.each('nat64prefix')) {
      if (!nat64Lengths.includes(prefix.name.split('/')[1] ?? ''))
        throw new Refusal(`Invalid NAT64 prefix length for "${prefix.name}", can only be one of: /${nat64Lengths.join(', /')}`);
      if (Number(prefix.value('valid-lifetime') ?? '65528') < longest)
        throw new Refusal(`NAT64 valid-lifetime must not be smaller then "interval max" which is "${longest}"!`);
    }
    const lifetime = each.value('name-server-lifetime');
    if (lifetime !== undefined && Number(lifetime) < longest) throw new Refusal(`RDNSS lifetime must be at least "${longest}" seconds!`);
  }
}

function seconds(lifetime: string): number {
  return lifetime === 'infinity' ? 4294967295 : Number(lifetime);
}

/** Source: vyos-1x conf_mode/service_mdns_repeater.py. An address from DHCP is not known before it is leased. */
export function verifyMdns(repeater: View, around: Surroundings): void {
  if (repeater.has('disable')) return;
  const interfaces = repeater.words('interface');
  if (interfaces.length < 2) throw new Refusal('mDNS repeater requires at least 2 configured interfaces!');
  for (const name of interfaces) {
    around.verifyInterface(name);
    if (repeater.value('ip-version') !== 'ipv6' && !around.mayHaveAddress(name, 4))
      throw new Refusal(`mDNS repeater requires an IPv4 address to be configured on interface "${name}"`);
  }
}
